//! Lines of a conversation in the order of their places, without holes that nobody knows of: pushed at the end, inserted
//! anywhere, found by message id or by their words. Bounded by who adds them.

use std::collections::vec_deque::Iter;
use std::collections::{BTreeSet, VecDeque};

use crate::client::model::entry::{Entry, EntryId};
use crate::proto::{MsgId, Timestamp};

/// Sorted lines and what they are found by.
#[derive(Debug, Default)]
pub struct Lines {
    entries: VecDeque<Entry>,
    weight: usize,
    /// Lines that came in elsewhere than at the end.
    put_in: u64,
    /// Hashes of message ids, and of time, nick and words, with the lines that have them.
    known: BTreeSet<(u64, EntryId)>,
}

/// By what a line is recognised when it comes again.
#[derive(Debug, Clone, Copy)]
pub struct Likeness<'a> {
    pub msgid: Option<&'a MsgId>,
    /// `None` when the server does not tell the time.
    pub time: Option<Timestamp>,
    pub who: &'a str,
    /// As on the wire.
    pub text: &'a str,
}

impl<'a> Likeness<'a> {
    /// A line by what it says of itself; its time is the server's.
    pub fn of(entry: &'a Entry) -> Self {
        Self {
            msgid: entry.msgid.as_ref(),
            time: Some(entry.time),
            who: entry.who.as_deref().unwrap_or_default(),
            text: &entry.wire,
        }
    }

    /// A number for the time, the nick and the words.
    pub(super) fn by_words(&self) -> Option<u64> {
        let time = self.time?.as_millis().to_le_bytes();
        Some(hash(&[b"t", &time, self.who.as_bytes(), b"\0", self.text.as_bytes()]))
    }

    fn by_id(&self) -> Option<u64> {
        self.msgid.map(|msgid| hash(&[b"m", msgid.as_str().as_bytes()]))
    }
}

/// FNV-1a, 64 bit. What is found by it is compared as well.
fn hash(parts: &[&[u8]]) -> u64 {
    parts.iter().copied().flatten().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The hashes under which a line is found: only what came from somewhere, or what has an id.
fn hashes(entry: &Entry) -> impl Iterator<Item = u64> {
    let likeness = Likeness::of(entry);
    let words = likeness.by_words().filter(|_| !entry.wire.is_empty());
    words.into_iter().chain(likeness.by_id())
}

impl Lines {
    /// Oldest first.
    pub fn iter(&self) -> Iter<'_, Entry> {
        self.entries.iter()
    }

    pub(super) fn deque(&self) -> &VecDeque<Entry> {
        &self.entries
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The line at an index from the oldest.
    pub fn at(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index)
    }

    pub fn first(&self) -> Option<&Entry> {
        self.entries.front()
    }

    pub fn last(&self) -> Option<&Entry> {
        self.entries.back()
    }

    /// Index of the first line whose id is not below `id`; [`Self::len`] when all are.
    pub fn index_of(&self, id: EntryId) -> usize {
        self.entries.partition_point(|entry| entry.id < id)
    }

    /// A line by its id.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.at(self.index_of(id)).filter(|entry| entry.id == id)
    }

    /// Bytes of the lines, roughly.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// The line of a message; the newest where several have its id.
    pub fn message(&self, msgid: &MsgId) -> Option<EntryId> {
        let hash = hash(&[b"m", msgid.as_str().as_bytes()]);
        let mut found = self.known.range((hash, EntryId(0))..=(hash, EntryId(u64::MAX))).rev();
        let same = |id: &EntryId| self.entry(*id).is_some_and(|e| e.msgid.as_ref() == Some(msgid));
        found.by_ref().map(|(_, id)| *id).find(same)
    }

    /// Lines that a line of a history may be, oldest first: those with its id and words, else, where one of both has no
    /// id, those with its time, nick and words.
    pub fn alike(&self, line: Likeness<'_>) -> Vec<EntryId> {
        let with = |hash: Option<u64>| {
            let hash = hash.into_iter();
            let ranges = hash.map(|hash| (hash, EntryId(0))..=(hash, EntryId(u64::MAX)));
            ranges.flat_map(|range| self.known.range(range)).filter_map(|(_, id)| self.entry(*id))
        };
        let by_id = with(line.by_id()).filter(|entry| {
            // An id that was given twice does not make two messages one; of what was taken back no words are left.
            let words = &*entry.wire == line.text || entry.redacted.is_some();
            entry.msgid.as_ref() == line.msgid && words
        });
        let by_words = with(line.by_words()).filter(|entry| {
            let nameless = entry.msgid.is_none() || line.msgid.is_none();
            let who = entry.who.as_deref().unwrap_or_default();
            nameless && who == line.who && &*entry.wire == line.text
        });
        by_id.chain(by_words).map(|entry| entry.id).collect()
    }

    fn index(&mut self, entry: &Entry) {
        self.weight += entry.weight();
        self.known.extend(hashes(entry).map(|hash| (hash, entry.id)));
    }

    fn forget(&mut self, entry: &Entry) {
        self.weight = self.weight.saturating_sub(entry.weight());
        for hash in hashes(entry) {
            self.known.remove(&(hash, entry.id));
        }
    }

    /// How many lines have come in elsewhere than at the end, or after that was emptied.
    pub fn put_in(&self) -> u64 {
        self.put_in
    }

    /// Adds a line whose id is above all others.
    pub(super) fn push(&mut self, entry: Entry) {
        self.index(&entry);
        self.entries.push_back(entry);
    }

    /// Inserts lines with ascending ids, between the same two neighbours. Those whose place is taken are left out.
    pub(super) fn insert(&mut self, lines: Vec<Entry>) {
        let Some(first) = lines.first().map(|entry| entry.id) else {
            return;
        };
        let at = self.index_of(first);
        let mut tail = self.entries.split_off(at);
        self.put_in += u64::try_from(lines.len()).unwrap_or(0);
        let end = tail.front().map_or(u64::MAX, |entry| entry.id.0);
        for entry in lines {
            let above = self.entries.back().is_none_or(|last| last.id < entry.id);
            if above && entry.id.0 < end {
                self.push(entry);
            }
        }
        self.entries.append(&mut tail);
    }

    /// Takes a line out.
    pub(super) fn remove(&mut self, id: EntryId) -> Option<Entry> {
        let index = self.index_of(id);
        self.entries.get(index).filter(|entry| entry.id == id)?;
        let entry = self.entries.remove(index)?;
        self.forget(&entry);
        Some(entry)
    }

    /// Changes a line in place. Out: whether it was found.
    pub(super) fn change(&mut self, id: EntryId, with: impl FnOnce(&mut Entry)) -> bool {
        let index = self.index_of(id);
        let Some(entry) = self.entries.get_mut(index).filter(|entry| entry.id == id) else {
            return false;
        };
        let before: Vec<u64> = hashes(entry).collect();
        self.weight = self.weight.saturating_sub(entry.weight());
        with(entry);
        entry.id = id;
        self.weight += entry.weight();
        let after: Vec<u64> = hashes(entry).collect();
        if before != after {
            for hash in before {
                self.known.remove(&(hash, id));
            }
            self.known.extend(after.into_iter().map(|hash| (hash, id)));
        }
        true
    }

    pub(super) fn pop_first(&mut self) -> Option<Entry> {
        let entry = self.entries.pop_front()?;
        self.forget(&entry);
        Some(entry)
    }

    pub(super) fn pop_last(&mut self) -> Option<Entry> {
        let entry = self.entries.pop_back()?;
        self.forget(&entry);
        Some(entry)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl<'a> IntoIterator for &'a Lines {
    type Item = &'a Entry;
    type IntoIter = Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
