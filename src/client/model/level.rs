//! How much of a conversation the user wants to be told of while they look elsewhere. It stays with the conversation, also
//! while that is closed.

use std::collections::BTreeMap;

use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::kept::KeptPlace;
use crate::client::model::{Model, NetworkId};
use crate::proto::Folded;

/// Closed conversations of which a level is known.
pub const MOST_CLOSED: usize = 1_000;

/// What the user is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Everything that others say.
    All,
    /// What names the user. In a direct conversation that is everything.
    Mentions,
    /// Nothing. It is still counted.
    None,
}

impl Level {
    /// What users call them.
    pub const NAMES: &'static [(&'static str, Self); 3] =
        &[("all", Self::All), ("mentions", Self::Mentions), ("none", Self::None)];

    /// The level of a name; case does not matter.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, level)| *level)
    }
}

/// Levels that were chosen for conversations that are closed now.
#[derive(Debug, Default)]
pub(super) struct Closed(BTreeMap<(NetworkId, Folded), Level>);

impl Closed {
    fn insert(&mut self, network: NetworkId, key: Folded, level: Level) {
        if self.0.len() < MOST_CLOSED {
            self.0.insert((network, key), level);
        }
    }
}

impl Model {
    /// How much of a conversation the user wants to be told of.
    pub fn level(&self, buffer: &Buffer) -> Level {
        buffer.level.unwrap_or(self.usual_level(buffer.kind))
    }

    /// The same, where nothing was chosen.
    pub fn usual_level(&self, kind: BufferKind) -> Level {
        match kind {
            BufferKind::Direct => Level::All,
            BufferKind::Server | BufferKind::Channel => self.settings.notify_channels,
        }
    }

    /// How many unread lines of a conversation ask for the user.
    pub fn asking(&self, buffer: &Buffer) -> usize {
        match self.level(buffer) {
            Level::All => buffer.unread(),
            Level::Mentions => buffer.mentions(),
            Level::None => 0,
        }
    }

    /// A conversation of an earlier run that is closed.
    pub(super) fn keep_level_of_closed(&mut self, network: NetworkId, kept: &KeptPlace) {
        if let Some(level) = kept.level {
            self.closed.insert(network, kept.place.key.clone(), level);
        }
    }

    /// A conversation is about to be closed.
    pub(super) fn note_level(&mut self, id: BufferId) {
        if let Some(buffer) = self.buffers.get(id).filter(|buffer| !buffer.over)
            && let Some(level) = buffer.level
        {
            self.closed.insert(buffer.network, buffer.key.clone(), level);
        }
    }

    /// A conversation was opened: it may have been closed before.
    pub(super) fn recall_level(&mut self, id: BufferId) {
        if let Some(buffer) = self.buffers.get_mut(id)
            && let Some(level) = self.closed.0.remove(&(buffer.network, buffer.key.clone()))
        {
            buffer.level = Some(level);
        }
    }

    /// Another user of the program has other levels.
    pub fn forget_levels(&mut self, network: NetworkId) {
        self.closed.0.retain(|(of, _), _| *of != network);
    }
}
