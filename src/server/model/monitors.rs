//! Who wants to know when a nick comes and goes (IRCv3 monitor): a list for each connection, and the index by nick.
//!
//! A connection's own fact and nobody else's business; but a nick that comes must find its watchers without asking
//! everybody, so both directions are kept here, together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::proto::{Folded, Nick};

use super::SessionId;

/// The monitor lists of all connections.
#[derive(Debug, Default)]
pub struct Monitors {
    lists: BTreeMap<SessionId, BTreeMap<Folded, Nick>>,
    watchers: BTreeMap<Folded, BTreeSet<SessionId>>,
}

/// What became of a nick that was to be added to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    New,
    Already,
    /// The list has as many as it may have.
    Full,
}

/// The list of one connection, to be written; nobody else's can be reached.
#[derive(Debug)]
pub struct MonitorList<'a> {
    pub(super) all: &'a mut Monitors,
    pub(super) session: SessionId,
}

impl MonitorList<'_> {
    /// Adds a nick to the list, which may hold `most`.
    pub fn add(&mut self, nick: Nick, most: usize) -> Added {
        self.all.add(self.session, nick, most)
    }

    pub fn remove(&mut self, key: &Folded) {
        self.all.remove(self.session, key);
    }

    pub fn clear(&mut self) {
        self.all.clear(self.session);
    }
}

impl Monitors {
    fn add(&mut self, session: SessionId, nick: Nick, most: usize) -> Added {
        let key = nick.folded();
        let held = self.lists.get(&session);
        if held.is_some_and(|list| list.contains_key(&key)) {
            return Added::Already;
        }
        if held.map_or(0, BTreeMap::len) >= most {
            return Added::Full;
        }
        self.lists.entry(session).or_default().insert(key.clone(), nick);
        self.watchers.entry(key).or_default().insert(session);
        Added::New
    }

    fn remove(&mut self, session: SessionId, key: &Folded) {
        let Some(list) = self.lists.get_mut(&session) else {
            return;
        };
        list.remove(key);
        if list.is_empty() {
            self.lists.remove(&session);
        }
        self.forget_watcher(session, key);
    }

    /// Empties the list of a connection.
    pub(super) fn clear(&mut self, session: SessionId) {
        for key in self.lists.remove(&session).unwrap_or_default().into_keys() {
            self.forget_watcher(session, &key);
        }
    }

    fn forget_watcher(&mut self, session: SessionId, key: &Folded) {
        if let Some(watchers) = self.watchers.get_mut(key) {
            watchers.remove(&session);
            if watchers.is_empty() {
                self.watchers.remove(key);
            }
        }
    }

    /// The list of a connection as it gave it, in the order of the folded nicks.
    pub fn list(&self, session: SessionId) -> impl Iterator<Item = &Nick> {
        self.lists.get(&session).into_iter().flat_map(BTreeMap::values)
    }

    /// Who is told of a nick, sorted.
    pub fn watchers(&self, key: &Folded) -> Arc<[SessionId]> {
        self.watchers.get(key).into_iter().flatten().copied().collect()
    }

    /// Every connection that has a list.
    pub(super) fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.lists.keys().copied()
    }

    /// Whether lists and index say the same.
    pub(super) fn is_whole(&self) -> bool {
        let listed = self.lists.iter().flat_map(|(id, list)| list.keys().map(move |key| (key, id)));
        let indexed =
            self.watchers.iter().flat_map(|(key, ids)| ids.iter().map(move |id| (key, id)));
        let listed: BTreeSet<(&Folded, &SessionId)> = listed.collect();
        listed.into_iter().eq(indexed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::name::CASEMAP;

    const A: SessionId = SessionId { slot: 0, serial: 0 };
    const B: SessionId = SessionId { slot: 1, serial: 1 };

    #[test]
    fn both_directions_say_the_same() {
        let nick = |text: &str| Nick::parse(text, 30).expect("a nick");
        let mut monitors = Monitors::default();
        assert_eq!(monitors.add(A, nick("Bob"), 2), Added::New);
        assert_eq!(monitors.add(A, nick("bOB"), 2), Added::Already);
        assert_eq!(monitors.add(A, nick("carol"), 2), Added::New);
        assert_eq!(monitors.add(A, nick("dave"), 2), Added::Full);
        assert_eq!(monitors.add(A, nick("bob"), 2), Added::Already, "known before full");
        assert_eq!(monitors.add(B, nick("bob"), 2), Added::New);
        let bob = CASEMAP.fold("BOB");
        assert_eq!(&*monitors.watchers(&bob), [A, B]);
        let listed: Vec<&str> = monitors.list(A).map(Nick::as_str).collect();
        assert_eq!(listed, ["Bob", "carol"], "as it was given first");
        monitors.remove(A, &bob);
        monitors.remove(A, &bob);
        assert_eq!(&*monitors.watchers(&bob), [B]);
        monitors.clear(A);
        monitors.clear(B);
        assert!(monitors.lists.is_empty() && monitors.watchers.is_empty(), "nothing is kept");
    }
}
