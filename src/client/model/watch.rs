//! Whether the people one talks with are there: what is known of each, and whom the server watches for us (MONITOR).

use std::collections::BTreeMap;

use crate::proto::Folded;

/// Whether somebody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Nobody has told.
    #[default]
    Unknown,
    Offline,
    Online,
    Away,
}

impl Standing {
    /// A sign of one cell, and the word for it; empty when nothing is known.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Offline => "○",
            Self::Online => "●",
            Self::Away => "◐",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Offline => "offline",
            Self::Online => "online",
            Self::Away => "away",
        }
    }
}

/// Whom the server watches for us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Watch {
    watched: BTreeMap<Folded, String>,
    /// The server said that it watches no more than this.
    full_at: Option<usize>,
    /// The direct conversations when this was last brought up to date.
    seen: Option<u64>,
}

impl Watch {
    /// Whether the direct conversations, of which `changes` counts the changes, may be others than those that are watched.
    pub fn is_stale(&self, changes: u64) -> bool {
        self.seen != Some(changes)
    }

    /// Watches `wanted` from now on, `limit` of them at most. Out: whom to stop watching, and whom to watch.
    pub fn update(
        &mut self,
        changes: u64,
        wanted: impl Iterator<Item = (Folded, String)>,
        limit: usize,
    ) -> (Vec<String>, Vec<String>) {
        self.seen = Some(changes);
        let limit = self.full_at.unwrap_or(limit).min(limit);
        let wanted: BTreeMap<Folded, String> = wanted.take(limit).collect();
        let old = self.watched.iter().filter(|(key, _)| !wanted.contains_key(key));
        let gone = old.map(|(_, nick)| nick.clone()).collect();
        let new = wanted.iter().filter(|(key, _)| !self.watched.contains_key(key));
        let come = new.map(|(_, nick)| nick.clone()).collect();
        self.watched = wanted;
        (gone, come)
    }

    /// The server watches `limit` at most, and not these.
    pub fn full(&mut self, limit: Option<usize>, refused: impl Iterator<Item = Folded>) {
        for key in refused {
            self.watched.remove(&key);
        }
        self.full_at = Some(limit.unwrap_or(self.watched.len()));
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
