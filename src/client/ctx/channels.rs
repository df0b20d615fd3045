//! Joining, leaving, and asking which channels there are.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::outgoing;
use crate::client::model::query::Query;
use crate::proto::{Message, Verb};

/// Servers with more channels than this are not asked for all of them without being told to.
const MOST_ASKED_FOR: u32 = 200;
/// Names of members that are printed at once; the rest is counted.
const MOST_PRINTED: usize = 200;
/// Channels of one JOIN, and the bytes of their names.
const JOINS_AT_ONCE: usize = 8;
const JOIN_BYTES: usize = 300;

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
        let mut message = Message::new(Verb::Join).with(name.as_str());
        if let Some(secret) = secret {
            message = message.with(secret);
        }
        let sent = self.send(from, message);
        if sent && let Some(network) = self.model.network_mut(id) {
            network.joins.ask(&name, key, secret);
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

    /// Names the members of a channel in another or the same conversation.
    pub fn tell_members(&mut self, channel: BufferId, place: BufferId) {
        let Some(found) = self.model.buffer(channel) else {
            return;
        };
        let count = found.roster.len();
        let shown = found.roster.iter().take(MOST_PRINTED);
        let mut names: Vec<String> = shown.map(|m| format!("{}{}", m.prefixes, m.nick)).collect();
        if count > names.len() {
            names.push(format!("and {} more", count - names.len()));
        }
        let text = format!("{count} in {}: {}", found.name, names.join(" "));
        self.info(place, text);
    }

    /// Asks for the channels of the server, all or some. They come into the sidebar; `from` says how many there are.
    pub fn list(&mut self, from: BufferId, query: Query) -> bool {
        let Some(id) = self.model.buffer(from).map(|buffer| buffer.network) else {
            return false;
        };
        let wire = self.model.network(id).and_then(|n| query.on_the_wire(n.features()));
        let sent = self.send(from, Message::new(Verb::List).with_all(wire));
        if sent && let Some(network) = self.model.network_mut(id) {
            network.available.begin(Some(from), query);
        }
        sent
    }

    /// Joins what was asked for on the command line, and what was lost with the last connection. Without either, asks which
    /// channels there are. Does nothing when that is done already.
    pub fn settle(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        if network.settle_by.take().is_none() {
            return;
        }
        let window = network.window;
        self.identify(id);
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let ask = network.formed.is_none_or(|formed| formed <= MOST_ASKED_FOR);
        let first = std::mem::take(&mut network.first_joins);
        self.ask_for_targets(id);
        self.rejoin(id);
        for channel in first {
            // The line mode is in one channel at a time, and each replaces the one before.
            if !self.is_lost(id, &channel) {
                self.join(window, &channel, None);
            }
        }
        if ask {
            if let Some(network) = self.model.network_mut(id) {
                network.available.begin(None, Query::default());
            }
            self.transmit(id, Message::new(Verb::List));
        } else {
            self.info(
                window,
                "/list shows the channels, /join #channel joins one, /help explains the rest",
            );
        }
    }

    /// Whether a channel is joined again by itself.
    fn is_lost(&self, id: NetworkId, channel: &str) -> bool {
        let name = self.channel_name(id, channel).unwrap_or_default();
        let key = self.model.network(id).map(|network| network.fold(&name));
        let open = key.and_then(|key| self.model.buffer(self.model.find(id, &key)?));
        open.is_some_and(|buffer| buffer.rejoin)
    }

    pub(super) fn rejoin(&mut self, id: NetworkId) {
        let lost = self.model.buffers().iter().filter(|buffer| {
            buffer.network == id && buffer.kind == BufferKind::Channel && buffer.rejoin
        });
        let mut messages = Vec::new();
        let mut group: Vec<&str> = Vec::new();
        let mut bytes = 0;
        for buffer in lost {
            if let Some(secret) = &buffer.secret {
                messages.push(
                    Message::new(Verb::Join).with(buffer.name.as_str()).with(secret.as_str()),
                );
                continue;
            }
            if group.len() >= JOINS_AT_ONCE || bytes + buffer.name.len() > JOIN_BYTES {
                messages.push(Message::new(Verb::Join).with(group.join(",")));
                group.clear();
                bytes = 0;
            }
            bytes += buffer.name.len() + 1;
            group.push(&buffer.name);
        }
        if !group.is_empty() {
            messages.push(Message::new(Verb::Join).with(group.join(",")));
        }
        for message in messages {
            let network = self.model.network(id);
            let parts = network.map(|network| outgoing::apart(network, message));
            for part in parts.unwrap_or_default() {
                self.transmit(id, part);
            }
        }
    }
}
