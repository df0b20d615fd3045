//! Whether a server is who it should be: what its certificate is worth, what the user decided of it, and the policies that
//! keep a host encrypted (IRCv3 sts). Data only: who looks at certificates and keeps decisions are the edges.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::client::model::NetworkId;
use crate::client::model::choices::{self, Stand};
use crate::client::model::geometry::Size;
use crate::client::model::places::Visited;
use crate::client::model::target::Target;
use crate::client::text::style::{Line, Tone};
use crate::proto::{Fingerprint, Timestamp};

/// Names of a certificate that are shown.
pub const MOST_NAMES: usize = 4;
/// Hosts with a policy that are remembered.
pub const MOST_POLICIES: usize = 1_000;

/// With fewer rows of words than that they are read in the place of the answers.
const LEAST_ROWS: u16 = 2;

/// How the reason begins when a server may not encrypt at all.
pub const NO_TLS: &str = "the server does not speak TLS";

/// Why the system does not vouch for a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// The server made it itself, or nobody we know did.
    Unknown { expired: bool },
    /// It is good for these names only.
    OtherNames(Vec<String>),
    /// It was good, until then.
    Expired { since: Option<Timestamp> },
    /// It is good from then on; the clock of one side may be wrong.
    NotYet { from: Option<Timestamp> },
    /// It cannot be used at all, in a few words.
    Broken(String),
}

impl Flaw {
    /// Whether the user may accept it all the same. A certificate that somebody known has made and that has run out is
    /// renewed by an honest server.
    pub fn is_asked_about(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::OtherNames(_))
    }

    /// What is wrong in a few words, for small screens.
    fn short(&self) -> &'static str {
        match self {
            Self::Unknown { expired: false } => "self-made or from strangers",
            Self::Unknown { expired: true } => "expired, and self-made or from strangers",
            Self::OtherNames(_) => "for other names",
            Self::Expired { .. } => "expired",
            Self::NotYet { .. } => "not valid yet",
            Self::Broken(_) => "cannot be used",
        }
    }

    /// What is wrong, after "the certificate".
    pub fn words(&self, host: &str) -> String {
        let day = |time: &Option<Timestamp>, word: &str| {
            time.map(|time| format!(" {word} {}", date(time))).unwrap_or_default()
        };
        match self {
            Self::Unknown { expired: false } => {
                "is self-made or made by somebody this system does not know".to_owned()
            }
            Self::Unknown { expired: true } => {
                "has expired, and is self-made or made by somebody this system does not know"
                    .to_owned()
            }
            Self::OtherNames(names) if names.is_empty() => format!("is not for {host}"),
            Self::OtherNames(names) => format!("is not for {host} but for {}", names.join(", ")),
            Self::Expired { since } => format!("has expired{}", day(since, "on")),
            Self::NotYet { from } => {
                format!("is not valid yet{}; is the clock right?", day(from, "before"))
            }
            Self::Broken(why) => format!("cannot be used: {why}"),
        }
    }
}

/// `2026-11-22`.
fn date(time: Timestamp) -> String {
    time.to_server_time().split('T').next().unwrap_or_default().to_owned()
}

/// Our certificate with its chain and its key, both as PEM, for the one server that knows us by it (SASL EXTERNAL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCertificate {
    pub server: Target,
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// What the user decided of a certificate for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Always,
    Never,
}

/// What is remembered of the server at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    Nothing,
    /// `at` is where that stands: file and line.
    Decided {
        fingerprint: Fingerprint,
        decision: Decision,
        at: String,
    },
    /// What is remembered cannot be read, for this reason.
    Unreadable(String),
}

/// The certificate that a server has shown and whose key it has, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub fingerprint: Fingerprint,
    /// `None` when somebody whom the system trusts vouches for it.
    pub flaw: Option<Flaw>,
    pub known: Known,
}

/// Something to keep for the next run, or no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remember {
    /// `place` is `host:port`.
    Certificate {
        place: String,
        fingerprint: Fingerprint,
        decision: Decision,
    },
    Policy {
        host: String,
        policy: Option<Policy>,
    },
    /// The user was there.
    Visited(Box<Visited>),
}

/// A host that is only to be reached encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub port: u16,
    /// How long from the end of the connection on; what the server said last.
    pub duration: Duration,
    pub until: Timestamp,
}

/// The policies of all hosts, by lower-case name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policies(BTreeMap<String, Policy>);

impl Policies {
    /// The policy that holds for a host.
    pub fn of(&self, host: &str, now: Timestamp) -> Option<Policy> {
        self.0.get(&host.to_ascii_lowercase()).filter(|policy| now < policy.until).copied()
    }

    /// Sets the policy of a host. Past a bound the one goes that ends first.
    pub fn set(&mut self, host: &str, policy: Policy) {
        self.0.insert(host.to_ascii_lowercase(), policy);
        if self.0.len() > MOST_POLICIES {
            let first = self.0.iter().min_by_key(|(_, policy)| policy.until);
            if let Some(host) = first.map(|(host, _)| host.clone()) {
                self.0.remove(&host);
            }
        }
    }

    pub fn remove(&mut self, host: &str) -> bool {
        self.0.remove(&host.to_ascii_lowercase()).is_some()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Policy)> {
        self.0.iter().map(|(host, policy)| (host.as_str(), policy))
    }
}

/// The answers to the question about a certificate, as they stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    NotNow,
    Once,
    Always,
    Never,
}

/// Every answer with its word and what it means; the careful one is chosen at first.
pub const ANSWERS: &[(Answer, &str, &str)] = &[
    (Answer::NotNow, "not now", "do not connect"),
    (Answer::Once, "once", "until you leave tchat"),
    (Answer::Always, "always", "remember it for this server"),
    (Answer::Never, "never", "remember to refuse it"),
];

impl Answer {
    /// By its word or the beginning of it; `no` and `yes` are what people type, and yes is not an answer.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        match text.as_str() {
            "" => None,
            "no" | "n" | "not" => Some(Self::NotNow),
            text => ANSWERS
                .iter()
                .find(|(_, word, _)| word.starts_with(text))
                .map(|(answer, ..)| *answer),
        }
    }
}

/// The open question whether a certificate is to be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustQuestion {
    pub network: NetworkId,
    pub target: Target,
    pub certificate: Certificate,
    /// Place among [`ANSWERS`].
    pub chosen: usize,
    /// Rows of the words that are above the first one shown, where there is no room for all of them.
    pub scroll: usize,
}

/// The question on a screen.
#[derive(Debug)]
pub struct Asked {
    pub stand: Stand,
    pub words: Vec<Line>,
    /// Rows of the words above the first one that is shown.
    pub above: usize,
    /// How far the words can be scrolled.
    pub most: usize,
}

impl TrustQuestion {
    /// Chooses the answer so many rows further down; it stays on the first and the last.
    pub fn move_by(&mut self, rows: isize) {
        let last = ANSWERS.len() - 1;
        self.chosen = self.chosen.saturating_add_signed(rows).min(last);
    }

    /// Where it stands. Where there is no room for all of the words, what is wrong is said shortly, because the fingerprint is
    /// what can be compared; where there is none for any, they take the place of the answers while one reads them.
    pub fn stand(&self, size: Size) -> Asked {
        let tones = [Tone::Error, Tone::Strong, Tone::Muted];
        let lines = |words: Vec<String>| -> Vec<Line> {
            words.into_iter().zip(tones).map(|(text, tone)| Line::toned(text, tone)).collect()
        };
        let stood = |words: Vec<Line>| {
            let stand = choices::stand(size, &words, ANSWERS.len());
            let hidden = choices::height(&words, stand.words.width);
            let most = hidden.saturating_sub(usize::from(stand.words.height));
            Asked { stand, words, above: self.scroll.min(most), most }
        };
        let mut asked = stood(lines(self.words()));
        if asked.most > 0 {
            let mut words = self.words();
            if let (Some(first), Some(flaw)) = (words.first_mut(), &self.certificate.flaw) {
                *first = format!("{}: {}", self.target, flaw.short());
            }
            asked = stood(lines(words));
        }
        if asked.stand.words.height < LEAST_ROWS && asked.most > 0 {
            let inner = asked.stand.inner;
            let hidden = choices::height(&asked.words, inner.width);
            asked.most = hidden.saturating_sub(usize::from(inner.height)) + 1;
            if self.scroll > 0 {
                (asked.stand.words, asked.stand.choices.height) = (inner, 0);
                asked.above = self.scroll.min(asked.most) - 1;
            }
        }
        asked
    }

    /// Shows other rows of the words.
    pub fn scroll_by(&mut self, rows: isize, size: Size) {
        let most = self.stand(size).most;
        self.scroll = self.scroll.saturating_add_signed(rows).min(most);
    }

    /// What is to be known before one answers, a line each.
    pub fn words(&self) -> Vec<String> {
        let flaw = self.certificate.flaw.as_ref().map(|flaw| flaw.words(&self.target.host));
        vec![
            format!("the certificate of {} {}", self.target, flaw.unwrap_or_default()),
            format!("in words: {}", self.certificate.fingerprint.words()),
            self.certificate.fingerprint.to_string(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_people_type_them() {
        for (text, answer) in [
            ("once", Some(Answer::Once)),
            (" O ", Some(Answer::Once)),
            ("always", Some(Answer::Always)),
            ("never", Some(Answer::Never)),
            ("n", Some(Answer::NotNow)),
            ("no", Some(Answer::NotNow)),
            ("not now", Some(Answer::NotNow)),
            ("yes", None),
            ("", None),
        ] {
            assert_eq!(Answer::parse(text), answer, "{text:?}");
        }
    }
}
