//! Telling servers up to where a conversation was read, and asking them (IRCv3 read-marker, `MARKREAD`).
//!
//! A position that moves while one reads is told every few seconds; one that is final for now, because another conversation
//! or another window is looked at, at once. It only goes forward, as the server's does. The line mode tells nothing: a pipe
//! reads nothing.

use std::time::Duration;

use crate::client::ctx::{Ctx, not_a_nick};
use crate::client::model::NetworkId;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::network::Network;
use crate::client::model::settings::Face;
use crate::proto::{Cap, Message, Timestamp, Verb};

/// How often the position of a conversation that is being read is told.
const PACE: Duration = Duration::from_secs(2);

/// Whether a server takes positions. They are times of its own lines, so it must tell these.
fn takes(network: &Network) -> bool {
    let caps = network.caps;
    network.is_online() && caps.contains(Cap::ReadMarker) && caps.contains(Cap::ServerTime)
}

/// When the position of a conversation may be told, if that is not at once.
fn told_at(buffer: &Buffer) -> Option<Timestamp> {
    buffer.told_at().map(|at| at + PACE)
}

impl Ctx<'_> {
    /// Whether the server of a network knows up to where its conversations were read.
    pub(super) fn takes_read(&self, id: NetworkId) -> bool {
        self.model.network(id).is_some_and(takes)
    }

    /// Tells the servers what they do not know yet and may be told by now.
    pub fn tell_read(&mut self) {
        self.tell_read_when(|cx, buffer| {
            let reads = cx.model.is_looked_at(buffer.id);
            !reads || told_at(buffer).is_none_or(|at| at <= cx.now)
        });
    }

    /// Tells the servers all that they do not know yet: nobody reads on.
    pub fn tell_all_read(&mut self) {
        self.model.note_seen();
        self.tell_read_when(|_, _| true);
    }

    fn tell_read_when(&mut self, may: impl Fn(&Self, &Buffer) -> bool) {
        if self.model.settings.face == Face::Plain {
            self.model.read_on.clear();
        }
        let all: Vec<BufferId> = self.model.read_on.iter().copied().collect();
        for id in all {
            let Some(buffer) = self.model.buffer(id) else {
                self.model.read_on.remove(&id);
                continue;
            };
            let network = self.model.network(buffer.network).filter(|network| takes(network));
            let talk = buffer.kind != BufferKind::Server && !buffer.over;
            let time = buffer.to_tell().filter(|_| talk);
            let (Some(time), Some(network)) = (time, network) else {
                self.model.read_on.remove(&id);
                continue;
            };
            if may(self, buffer) {
                let (network, name) = (network.id, buffer.name.clone());
                self.mark(network, &name, Some(time));
                let now = self.now;
                if let Some(buffer) = self.model.buffer_mut(id) {
                    buffer.told_reading(time, now);
                }
                self.model.read_on.remove(&id);
            }
        }
    }

    /// When [`Self::tell_read`] has something to tell.
    pub fn tells_read_at(model: &crate::client::model::Model) -> Option<Timestamp> {
        let waiting = model.read_on.iter().filter_map(|id| model.buffer(*id));
        let waiting = waiting.filter(|buffer| {
            model.network(buffer.network).is_some_and(takes) && buffer.to_tell().is_some()
        });
        waiting.filter_map(told_at).min()
    }

    /// Asks for the positions of direct conversations; those of channels come by themselves.
    pub fn ask_read(&mut self) {
        let changes = self.model.buffers().changes();
        let stale = |network: &&Network| {
            takes(network) && network.settle_by.is_none() && network.marks_asked != Some(changes)
        };
        let ids: Vec<NetworkId> =
            self.model.networks().iter().filter(stale).map(|network| network.id).collect();
        for id in ids {
            let mut nicks = Vec::new();
            for buffer in self.model.buffers_mut().filter(|buffer| buffer.network == id) {
                let direct = buffer.kind == BufferKind::Direct && !buffer.over;
                if direct && not_a_nick(&buffer.name).is_none() && buffer.ask_reading() {
                    nicks.push(buffer.name.clone());
                }
            }
            for nick in nicks {
                self.mark(id, &nick, None);
            }
            if let Some(network) = self.model.network_mut(id) {
                network.marks_asked = Some(changes);
            }
        }
    }

    /// Marks the conversation as unread: from the chosen message on, else from the last one of somebody else.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn mark_unread(&mut self) -> Result<(), &'static str> {
        let here = self.here();
        let chosen = self.model.selection().map(|selection| selection.line);
        let last = || self.model.focused().entries().rev().find(|entry| entry.counts());
        let line = chosen.or_else(|| last().map(|entry| entry.id));
        let line = line.ok_or("nobody has said anything here")?;
        self.model.note_seen();
        self.model.end_selection();
        self.model.mark_unread(here, line);
        self.flash("unread from here on; that ends when you come back");
        Ok(())
    }

    /// Everything in every conversation is read.
    pub fn mark_all_read(&mut self) {
        let all: Vec<BufferId> = self.model.buffers().iter().map(|buffer| buffer.id).collect();
        let unread =
            all.iter().filter(|id| self.model.buffer(**id).is_some_and(|b| b.unread() > 0));
        let words = match unread.count() {
            0 => "everything is read".to_owned(),
            1 => "one conversation is marked as read".to_owned(),
            n => format!("{n} conversations are marked as read"),
        };
        for id in all {
            self.model.mark_read(id);
        }
        self.flash(words);
    }

    fn mark(&mut self, network: NetworkId, name: &str, time: Option<Timestamp>) {
        let time = time.map(|time| format!("timestamp={}", time.to_server_time()));
        self.transmit(network, Message::new(Verb::Markread).with(name).with_all(time));
    }
}
