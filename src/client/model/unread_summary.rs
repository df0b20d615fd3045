//! What is unread on a server, in one line for somebody who has no sidebar: which conversations there are, up to where each
//! was read on any device, and how much was said since. The server is asked once, after the channels are joined.

use std::time::Duration;

use crate::client::model::reading::Counts;
use crate::proto::Timestamp;

/// How long it may take in all; what is not known by then is left out.
const PATIENCE: Duration = Duration::from_secs(10);
/// Conversations that are looked at, the latest ones.
const MOST_TALKS: usize = 25;

/// How far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum UnreadSummary {
    /// It is not known yet what the server can be asked.
    #[default]
    Waits,
    /// Which conversations there are was asked for.
    Asked {
        until: Timestamp,
    },
    Counting {
        talks: Vec<Talk>,
        until: Timestamp,
    },
    /// Once is enough.
    Told,
}

/// One conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    pub name: String,
    /// When the last message was said there.
    pub newest: Timestamp,
    pub known: Known,
}

/// What is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Up to where it was read was asked for.
    Nothing,
    /// Up to where it was read; what was said since is being asked for.
    Read(Option<Timestamp>),
    /// What is unread. There is more than that where `more` is set.
    Unread { counts: Counts, more: bool },
}

impl Known {
    /// Nothing is unread, as far as anybody can say.
    pub const READ: Self = Self::Unread { counts: Counts { unread: 0, mentions: 0 }, more: false };
}

impl UnreadSummary {
    /// Asks at this time.
    pub fn asked(now: Timestamp) -> Self {
        Self::Asked { until: now + PATIENCE }
    }

    /// The server has named the conversations and when something was said there last.
    pub fn counting(mut targets: Vec<(String, Timestamp)>, now: Timestamp) -> Self {
        targets.sort_by_key(|(_, newest)| std::cmp::Reverse(*newest));
        targets.truncate(MOST_TALKS);
        let talk = |(name, newest)| Talk { name, newest, known: Known::Nothing };
        Self::Counting { talks: targets.into_iter().map(talk).collect(), until: now + PATIENCE }
    }

    /// A conversation about which something is still to be found out.
    pub fn talk_mut(&mut self, is: impl Fn(&str) -> bool) -> Option<&mut Talk> {
        match self {
            Self::Counting { talks, .. } => talks.iter_mut().find(|talk| is(&talk.name)),
            Self::Waits | Self::Asked { .. } | Self::Told => None,
        }
    }

    /// When it is told with what is known by then.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Asked { until } | Self::Counting { until, .. } => Some(*until),
            Self::Waits | Self::Told => None,
        }
    }

    /// Whether nothing more is to be found out at this time.
    pub fn is_complete(&self, now: Timestamp) -> bool {
        let late = self.until().is_some_and(|until| until <= now);
        let all = match self {
            Self::Counting { talks, .. } => {
                talks.iter().all(|talk| matches!(talk.known, Known::Unread { .. }))
            }
            Self::Waits | Self::Asked { .. } | Self::Told => false,
        };
        late || all
    }

    /// The line: `unread: #rust 12, 2 mentions; alice 3`. `None` where nothing is known of any conversation.
    pub fn words(&self, is_channel: impl Fn(&str) -> bool) -> Option<String> {
        let Self::Counting { talks, .. } = self else {
            return None;
        };
        let known = talks.iter().filter_map(|talk| match talk.known {
            Known::Unread { counts, more } => Some((talk.name.as_str(), counts, more)),
            Known::Nothing | Known::Read(_) => None,
        });
        let known: Vec<(&str, Counts, bool)> = known.collect();
        if known.is_empty() {
            return None;
        }
        let unread = known.iter().filter(|(_, counts, _)| counts.unread > 0);
        let words = unread.map(|(name, counts, more)| {
            let plus = if *more { "+" } else { "" };
            let words = format!("{name} {}{plus}", counts.unread);
            match counts.mentions {
                // In a direct conversation every message is for the user.
                0 => words,
                _ if !is_channel(name) => words,
                1 => format!("{words}, 1 mention"),
                mentions => format!("{words}, {mentions} mentions"),
            }
        });
        let words: Vec<String> = words.collect();
        Some(match words.as_slice() {
            [] => "nothing is unread".to_owned(),
            words => format!("unread: {}", words.join("; ")),
        })
    }
}
