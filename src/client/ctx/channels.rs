//! Joining, leaving, and asking which channels there are.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::proto::{Message, Verb};

impl Ctx<'_> {
    /// Asks to join a channel from a conversation; the leading sign may be left out. Being in it already is said, and it
    /// gets the focus. Out: whether anything was sent.
    pub fn join(&mut self, from: BufferId, channel: &str, secret: Option<&str>) -> bool {
        let Some(id) = self.model.buffer(from).map(|buffer| buffer.network) else {
            return false;
        };
        let Some(name) = self.channel_name(id, channel) else {
            return false;
        };
        let Some(key) = self.model.network(id).map(|network| network.fold(&name)) else {
            return false;
        };
        let open = self.model.find(id, &key);
        let joined = open.filter(|open| self.model.buffer(*open).is_some_and(|b| b.joined));
        if let Some(buffer) = joined {
            self.focus(buffer);
            self.info(buffer, format!("you are already in {name}"));
            return false;
        }
        let mut message = Message::new(Verb::Join).with(name);
        if let Some(secret) = secret {
            message = message.with(secret);
        }
        let sent = self.send(from, message);
        if sent && let Some(network) = self.model.network_mut(id) {
            network.awaits(key, secret);
        }
        sent
    }

    /// A channel's name as the server would write it: with a `#` when there is no sign. `None` for no name at all.
    pub fn channel_name(&self, network: NetworkId, channel: &str) -> Option<String> {
        let features = self.model.network(network)?.features();
        let bare = channel.trim();
        if bare.is_empty() {
            return None;
        }
        if features.is_channel(bare) {
            return Some(bare.to_owned());
        }
        let sign = features.chantypes().chars().next().unwrap_or('#');
        Some(format!("{sign}{bare}"))
    }

    /// Leaves the channel of a window; the window stays. Out: whether anything was sent.
    pub fn part(&mut self, buffer: BufferId, reason: &str) -> bool {
        let Some(found) = self.model.buffer(buffer) else {
            return false;
        };
        let mut message = Message::new(Verb::Part).with(found.name.clone());
        if !reason.is_empty() {
            message = message.with(reason);
        }
        self.send(buffer, message)
    }

    /// Asks for the channels of the server. They come into the sidebar; `from` says how many there are.
    pub fn list(&mut self, from: BufferId) -> bool {
        let Some(id) = self.model.buffer(from).map(|buffer| buffer.network) else {
            return false;
        };
        let sent = self.send(from, Message::new(Verb::List));
        if sent && let Some(network) = self.model.network_mut(id) {
            network.available.begin(Some(from));
        }
        sent
    }
}
