//! The line mode says once what is unread in all conversations, also in those that have no window here.
//!
//! Sources: IRCv3 chathistory (TARGETS, LATEST), read-marker.

use std::time::Duration;

use crate::client::ctx::{Ctx, not_a_nick};
use crate::client::model::NetworkId;
use crate::client::model::network::Network;
use crate::client::model::reading::Counts;
use crate::client::model::recap::Purpose;
use crate::client::model::settings::Face;
use crate::client::model::unread_summary::{Known, UnreadSummary};
use crate::client::text::neutral;
use crate::proto::{Cap, Message, Timestamp, Verb};

const DAY: Duration = Duration::from_secs(86_400);
/// Conversations in which nothing was said for so long are not looked at.
const LATELY: Duration = Duration::from_secs(30 * 86_400);
/// Conversations that the server is asked to name.
const MOST_NAMED: usize = 50;
/// Messages of a conversation that are counted.
const MOST_COUNTED: usize = 100;

/// Whether a server has told everything that comes by itself, and we are in the channels that were asked for.
fn is_ready(network: &Network) -> bool {
    network.is_online() && network.settle_by.is_none() && network.joins.is_empty()
}

impl Ctx<'_> {
    /// Asks what is unread where that is wanted and was not done, and tells it when it is known.
    pub fn sum_up_unread(&mut self) {
        let settings = &self.model.settings;
        if settings.face == Face::Screen || settings.recap == 0 || self.model.guest {
            return;
        }
        let ids: Vec<NetworkId> = self.model.networks().iter().map(|network| network.id).collect();
        for id in ids {
            let now = self.now;
            let Some(network) = self.model.network(id) else {
                continue;
            };
            if network.unread_summary == UnreadSummary::Waits && is_ready(network) {
                self.ask_what_is_unread(id);
            } else if network.unread_summary.is_complete(now) {
                self.tell_what_is_unread(id);
            }
        }
    }

    fn ask_what_is_unread(&mut self, id: NetworkId) {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let caps = network.caps;
        let wanted = [Cap::Chathistory, Cap::ReadMarker, Cap::ServerTime];
        if !wanted.into_iter().all(|cap| caps.contains(cap)) {
            network.unread_summary = UnreadSummary::Told;
            return;
        }
        network.unread_summary = UnreadSummary::asked(now);
        let time = |time: Timestamp| format!("timestamp={}", time.to_server_time());
        let message = Message::new(Verb::Chathistory).with("TARGETS");
        let message = message.with(time(now - LATELY)).with(time(now + DAY));
        self.transmit(id, message.with(MOST_NAMED.to_string()));
    }

    /// The server has named the conversations in which something was said lately. Out: whether it was asked for them.
    pub fn unread_targets(&mut self, id: NetworkId, targets: Vec<(String, Timestamp)>) -> bool {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return false;
        };
        if !matches!(network.unread_summary, UnreadSummary::Asked { .. }) {
            return false;
        }
        let is_place =
            |name: &str| network.features().is_channel(name) || not_a_nick(name).is_none();
        let mut targets = targets;
        targets.retain(|(name, _)| is_place(name) && !network.is_me(name));
        network.unread_summary = UnreadSummary::counting(targets, now);
        let UnreadSummary::Counting { talks, .. } = &network.unread_summary else {
            return true;
        };
        let names: Vec<String> = talks.iter().map(|talk| talk.name.clone()).collect();
        for name in names {
            self.transmit(id, Message::new(Verb::Markread).with(name));
        }
        true
    }

    /// The server says up to where a conversation was read; `None` where it was never.
    pub fn unread_since(&mut self, id: NetworkId, target: &str, read: Option<Timestamp>) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let (casemap, channel) =
            (network.features().casemap(), network.features().is_channel(target));
        let talk = network.unread_summary.talk_mut(|name| casemap.same(name, target));
        let Some(talk) = talk.filter(|talk| talk.known == Known::Nothing) else {
            return;
        };
        // Of a channel that nobody has ever read everything would be unread, which says nothing; nor is it read.
        if read.is_none() && channel {
            return self.unread_unknown(id, target);
        }
        if read.is_some_and(|read| talk.newest <= read) {
            talk.known = Known::READ;
            return;
        }
        talk.known = Known::Read(read);
        let name = talk.name.clone();
        let purpose = Purpose::Counting { limit: MOST_COUNTED };
        if !self.ask_latest((id, &name), MOST_COUNTED, read, purpose) {
            self.unread_unknown(id, &name);
        }
    }

    /// What a conversation has that is newer than what was read: the times of messages of others, and whether each names
    /// the user. `more` tells that the server has more of them.
    pub fn unread_counted(
        &mut self,
        id: NetworkId,
        target: &str,
        said: &[(Timestamp, bool)],
        more: bool,
    ) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let casemap = network.features().casemap();
        let talk = network.unread_summary.talk_mut(|name| casemap.same(name, target));
        if let Some(talk) = talk
            && let Known::Read(read) = talk.known
        {
            let new = said.iter().filter(|(time, _)| read.is_none_or(|read| *time > read));
            let mut counts = Counts::default();
            for (_, mention) in new {
                counts.unread += 1;
                counts.mentions += usize::from(*mention);
            }
            talk.known = Known::Unread { counts, more };
        }
    }

    /// A question about what is unread was refused: the conversation is left out, or all of them are.
    pub fn unread_unknown(&mut self, id: NetworkId, target: &str) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let casemap = network.features().casemap();
        match &mut network.unread_summary {
            UnreadSummary::Counting { talks, .. } => {
                talks.retain(|talk| !casemap.same(&talk.name, target));
            }
            UnreadSummary::Asked { .. } if target.eq_ignore_ascii_case("TARGETS") => {
                network.unread_summary = UnreadSummary::Told;
            }
            UnreadSummary::Asked { .. } | UnreadSummary::Waits | UnreadSummary::Told => {}
        }
    }

    fn tell_what_is_unread(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let summary = std::mem::replace(&mut network.unread_summary, UnreadSummary::Told);
        let words = summary.words(|name| network.features().is_channel(name));
        let window = network.window;
        if let Some(words) = words {
            let here = self.here();
            let ours = self.model.focused().network == id;
            self.info(if ours { here } else { window }, neutral::text(&words));
        }
    }
}
