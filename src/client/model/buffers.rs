//! All conversations, in the order of the sidebar: network by network the server's window, channels, direct ones. Bounded.

use crate::client::model::NetworkId;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::proto::Folded;

/// Conversations at once. A hostile server could open one with every line it sends.
pub const MOST_BUFFERS: usize = 1_000;

/// The list. Within a kind the order is that of opening.
#[derive(Debug, Default)]
pub struct Buffers {
    list: Vec<Buffer>,
    next: u32,
    changes: u64,
}

impl Buffers {
    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Buffer> {
        self.list.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Buffer> {
        self.list.iter_mut()
    }

    pub fn get(&self, id: BufferId) -> Option<&Buffer> {
        self.list.iter().find(|buffer| buffer.id == id)
    }

    pub fn get_mut(&mut self, id: BufferId) -> Option<&mut Buffer> {
        self.list.iter_mut().find(|buffer| buffer.id == id)
    }

    /// The channel or direct conversation with a folded name.
    pub fn find(&self, network: NetworkId, key: &Folded) -> Option<&Buffer> {
        self.list.iter().find(|buffer| {
            buffer.network == network && buffer.kind != BufferKind::Server && buffer.key == *key
        })
    }

    /// Another number whenever a conversation was opened, closed or renamed.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// A conversation has another name.
    pub(super) fn renamed(&mut self) {
        self.changes += 1;
    }

    /// Bytes of the lines of all conversations, roughly.
    pub(super) fn weight(&self) -> usize {
        self.list.iter().map(Buffer::weight).sum()
    }

    /// The conversation whose lines take the most.
    pub(super) fn heaviest(&mut self) -> Option<&mut Buffer> {
        self.list.iter_mut().max_by_key(|buffer| buffer.weight())
    }

    /// Members listed in all channels.
    pub fn members(&self) -> usize {
        self.list.iter().map(|buffer| buffer.roster.listed()).sum()
    }

    /// Opens an empty conversation. Out: `None` when there are too many.
    pub fn open(
        &mut self,
        network: NetworkId,
        kind: BufferKind,
        name: String,
        key: Folded,
    ) -> Option<BufferId> {
        if self.list.len() >= MOST_BUFFERS && kind != BufferKind::Server {
            return None;
        }
        self.next += 1;
        let id = BufferId(self.next);
        self.changes += 1;
        let place =
            self.list.partition_point(|buffer| (buffer.network, buffer.kind) <= (network, kind));
        self.list.insert(place, Buffer::new(id, network, kind, name, key));
        Some(id)
    }

    /// Puts conversations of a network in this order within their kind; what is not named comes behind.
    pub(super) fn put_in_places(&mut self, network: NetworkId, rank: impl Fn(&Buffer) -> usize) {
        self.list.sort_by_key(|buffer| {
            let rank = if buffer.network == network { rank(buffer) } else { 0 };
            (buffer.network, buffer.kind, rank)
        });
        self.changes += 1;
    }

    /// Takes a conversation away.
    pub fn close(&mut self, id: BufferId) -> Option<Buffer> {
        let index = self.list.iter().position(|buffer| buffer.id == id)?;
        self.changes += 1;
        Some(self.list.remove(index))
    }
}
