//! Keeping the server's watch (IRCv3 monitor) on those one has a direct conversation with, and saying what becomes of them.

use crate::client::ctx::{Ctx, not_a_nick};
use crate::client::model::NetworkId;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::presence::Coming;
use crate::client::model::watch::Standing;
use crate::proto::{Message, Verb};

/// Bytes of nicks in one line.
const MOST_BYTES: usize = 350;

impl Ctx<'_> {
    /// Brings every server's watch up to date with the direct conversations that are open.
    pub fn watch(&mut self) {
        let changes = self.model.buffers().changes();
        let stale = self.model.networks().iter().filter(|network| {
            network.is_online() && network.settle_by.is_none() && network.watch.is_stale(changes)
        });
        let ids: Vec<NetworkId> = stale.map(|network| network.id).collect();
        for id in ids {
            self.watch_on(id, changes);
        }
    }

    fn watch_on(&mut self, id: NetworkId, changes: u64) {
        let buffers = self.model.buffers().iter();
        let direct = buffers.filter(|b| b.network == id && b.kind == BufferKind::Direct);
        let direct = direct.filter(|b| !b.over && not_a_nick(&b.name).is_none());
        let wanted: Vec<_> = direct.map(|b| (b.key.clone(), b.name.clone())).collect();
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let limit = network.features().monitor().unwrap_or(0);
        let (gone, come) = network.watch.update(changes, wanted.into_iter(), limit);
        self.monitor(id, "-", &gone);
        self.monitor(id, "+", &come);
    }

    fn monitor(&mut self, id: NetworkId, sign: &str, nicks: &[String]) {
        let mut rest = nicks;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = |nick: &&String| {
                bytes += nick.len() + 1;
                bytes <= MOST_BYTES
            };
            let (line, after) = rest.split_at(rest.iter().take_while(fits).count().max(1));
            self.transmit(id, Message::new(Verb::Monitor).with(sign).with(line.join(",")));
            rest = after;
        }
    }

    /// Somebody is there, or not: kept for their direct conversation, and said there when it is news. `why` follows
    /// the words.
    pub fn stands(&mut self, direct: BufferId, standing: Standing, why: &str) {
        let Some(buffer) = self.model.buffer_mut(direct) else {
            return;
        };
        if buffer.kind != BufferKind::Direct {
            return;
        }
        let before = std::mem::replace(&mut buffer.standing, standing);
        let name = buffer.name.clone();
        let words = match (before, standing) {
            (before, after) if before == after => return,
            (_, Standing::Offline) => "is offline",
            (_, Standing::Away) => "is away",
            (Standing::Offline, Standing::Online) => "is back",
            (Standing::Away, Standing::Online) => "is no longer away",
            (_, Standing::Online | Standing::Unknown) => return,
        };
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        let (words, now) = (format!("{name} {words}{why}"), self.now);
        self.model.push_presence(direct, Coming::Stands { words }, now);
    }
}
