//! One conversation: a channel, a direct one, or the server's window. Bounded lines, unread counts, members, draft.

use std::collections::VecDeque;
use std::collections::vec_deque;

use crate::client::model::NetworkId;
use crate::client::model::answering::Answering;
use crate::client::model::awaited::Awaited;
use crate::client::model::editor::Editor;
use crate::client::model::entry::{Entry, EntryId, EntryKind};
use crate::client::model::kept::Place;
use crate::client::model::masks::Masks;
use crate::client::model::presence::{Coming, Comings};
use crate::client::model::reading::{Counts, Reading};
use crate::client::model::roster::Roster;
use crate::client::model::scroll::Scroll;
use crate::client::model::watch::Standing;
use crate::client::text::style::Run;
use crate::proto::fold::{Casemap, Folded};
use crate::proto::stamp::Timestamp;

/// Names a conversation for the length of a run; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BufferId(pub u32);

/// What kind of conversation it is; in the order of the sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BufferKind {
    /// What the server says, and what belongs nowhere else.
    Server,
    Channel,
    /// With one person.
    Direct,
}

/// Bytes of lines kept for a conversation, whatever their number: a flood of long lines must stay small.
const MOST_WEIGHT: usize = 8 * 1024 * 1024;

/// A channel's topic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topic {
    pub runs: Vec<Run>,
    /// Who set it and when, where the server told.
    pub set: Option<(String, Timestamp)>,
}

/// A conversation. Its name and all texts have been made harmless.
#[derive(Debug)]
pub struct Buffer {
    pub id: BufferId,
    pub network: NetworkId,
    pub kind: BufferKind,
    /// As the server writes it.
    pub name: String,
    /// The folded name: what the conversation is found by.
    pub key: Folded,
    pub topic: Option<Topic>,
    pub roster: Roster,
    /// Whether the other one of a direct conversation is there.
    pub standing: Standing,
    /// Bans and the like, as far as they were asked for.
    pub masks: Masks,
    /// Whether the user is in the channel, or can write to the person. Always true for the server's window.
    pub joined: bool,
    /// It is over and can only be read: it was on another server, or another channel has its name now.
    pub over: bool,
    /// The channel was lost with the connection, and is joined again with the next one.
    pub rejoin: bool,
    /// The channel's key, to come back after a break.
    pub secret: Option<String>,
    /// What is being typed here and what was sent before.
    pub editor: Editor,
    /// The message that what is being typed answers.
    pub answering: Option<Answering>,
    /// The key under which it is kept on disk, where that is not [`Self::key`]: the server folds names otherwise now.
    pub kept_as: Option<Folded>,
    scroll: Scroll,
    /// The newest line when the view left the bottom.
    left_bottom: Option<EntryId>,
    /// What came in about messages that are not kept.
    pub(super) awaited: Awaited,
    entries: VecDeque<Entry>,
    weight: usize,
    pub(super) reading: Reading,
}

impl Buffer {
    /// An empty conversation.
    pub fn new(
        id: BufferId,
        network: NetworkId,
        kind: BufferKind,
        name: String,
        key: Folded,
    ) -> Self {
        Self {
            id,
            network,
            kind,
            name,
            key,
            topic: None,
            roster: Roster::default(),
            standing: Standing::default(),
            masks: Masks::default(),
            joined: kind != BufferKind::Channel,
            over: false,
            rejoin: false,
            secret: None,
            editor: Editor::default(),
            answering: None,
            kept_as: None,
            scroll: Scroll::Bottom,
            left_bottom: None,
            awaited: Awaited::default(),
            entries: VecDeque::new(),
            weight: 0,
            reading: Reading::default(),
        }
    }

    /// Ends it for good: it keeps its lines under a name that nothing is ever looked up by, because no nick or channel
    /// has spaces.
    pub(super) fn set_aside(&mut self, note: &str) {
        self.name = format!("{} ({note})", self.name);
        self.key = Casemap::Ascii.fold(&self.name);
        self.standing = Standing::Unknown;
        self.secret = None;
        (self.over, self.joined, self.rejoin) = (true, false, false);
        self.roster.clear();
        self.masks.clear();
    }

    /// What it is called on disk; `None` when nothing of it is kept.
    pub fn place(&self) -> Option<Place> {
        let key = match self.kind {
            BufferKind::Server => Casemap::Ascii.fold(""),
            BufferKind::Channel | BufferKind::Direct => {
                self.kept_as.as_ref().unwrap_or(&self.key).clone()
            }
        };
        (!self.over).then_some(Place { kind: self.kind, key })
    }

    /// The lines, oldest first.
    pub fn entries(&self) -> vec_deque::Iter<'_, Entry> {
        self.entries.iter()
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

    pub fn last(&self) -> Option<&Entry> {
        self.entries.back()
    }

    /// A line by its id, while it is kept.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        let index = self.index_of(id);
        self.at(index).filter(|entry| entry.id == id)
    }

    /// Index of the first line whose id is not below `id`; [`Self::len`] when all are.
    pub fn index_of(&self, id: EntryId) -> usize {
        self.entries.partition_point(|entry| entry.id < id)
    }

    /// Lines by others that nobody has read, here or on another device.
    pub fn unread(&self) -> usize {
        self.reading.counts().unread
    }

    /// How many of the unread lines name the user. In a direct conversation all of them do.
    pub fn mentions(&self) -> usize {
        self.reading.counts().mentions
    }

    /// Up to where it is read, for what is kept of it.
    pub fn read(&self) -> Option<(EntryId, Timestamp)> {
        self.reading.read()
    }

    /// Takes up to where an earlier run had read, and what is unread of what is kept. For a conversation without lines.
    pub fn restore_read(&mut self, read: Option<(EntryId, Timestamp)>, unread: Counts) {
        self.reading.restore(read, unread);
    }

    /// Counts anew what is unread, after lines were put in between or at the beginning.
    pub fn recount(&mut self) {
        self.reading.recount(&self.entries);
    }

    /// The line above which the unread line stands.
    pub fn fence(&self) -> Option<EntryId> {
        self.reading.fence()
    }

    /// The first line of those in memory that nobody has read.
    pub fn first_unread(&self) -> Option<EntryId> {
        self.reading.first_unread(&self.entries)
    }

    /// The time to tell the server, where that would be news to it.
    pub fn to_tell(&self) -> Option<Timestamp> {
        self.reading.to_tell()
    }

    /// When the server was told last.
    pub fn told_at(&self) -> Option<Timestamp> {
        self.reading.sent.map(|(_, at)| at)
    }

    /// The server was told up to when it is read.
    pub fn told_reading(&mut self, time: Timestamp, now: Timestamp) {
        self.reading.sent = Some((time, now));
    }

    /// Asks for the position that the server knows. Out: whether that has not been done on this connection.
    pub fn ask_reading(&mut self) -> bool {
        !std::mem::replace(&mut self.reading.asked, true)
    }

    /// The position of its reader, with the lines that it is found by.
    pub(super) fn reading(&mut self) -> (&mut Reading, &VecDeque<Entry>) {
        (&mut self.reading, &self.entries)
    }

    pub fn scroll(&self) -> Scroll {
        self.scroll
    }

    /// Lines that came since the view left the bottom; 0 at the bottom.
    pub fn newer(&self) -> usize {
        match self.left_bottom {
            Some(id) if self.scroll != Scroll::Bottom => {
                self.len() - self.index_of(EntryId(id.0 + 1))
            }
            _ => 0,
        }
    }

    /// Moves the view.
    pub fn scroll_to(&mut self, scroll: Scroll) {
        match scroll {
            Scroll::Bottom => self.left_bottom = None,
            Scroll::At { .. } if self.left_bottom.is_none() => {
                self.left_bottom = Some(self.last().map_or(EntryId(0), |entry| entry.id));
            }
            Scroll::At { .. } => {}
        }
        self.scroll = scroll;
    }

    /// Adds a line at the end and forgets the oldest ones beyond `most` lines.
    pub(super) fn push(&mut self, id: EntryId, mut entry: Entry, most: usize) {
        if let Some(EntryKind::Presence(comings)) = self.entries.back_mut().map(|e| &mut e.kind) {
            comings.close();
        }
        entry.id = id;
        let related = entry.msgid.is_some() || entry.reply.is_some();
        self.weight += entry.weight();
        self.entries.push_back(entry);
        self.reading.pushed(&self.entries);
        if related {
            self.relate(id);
        }
        while self.entries.len() > most.max(1)
            || (self.weight > MOST_WEIGHT && self.entries.len() > 1)
        {
            if let Some(old) = self.entries.pop_front() {
                self.reading.forgotten(&old);
                self.weight = self.weight.saturating_sub(old.weight());
            }
        }
    }

    /// Bytes of its lines, roughly.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// Forgets the oldest quarter of the lines, to make room.
    pub(super) fn forget_oldest(&mut self) {
        let quarter = self.entries.len().div_ceil(4);
        for old in self.entries.drain(..quarter) {
            self.reading.forgotten(&old);
            self.weight = self.weight.saturating_sub(old.weight());
        }
    }

    /// Adds somebody's coming or going to the last line if that is such a line. Out: whether it was.
    pub(super) fn fold_in(&mut self, coming: &Coming) -> bool {
        let Some(entry) = self.entries.back_mut() else {
            return false;
        };
        let before = entry.weight();
        let EntryKind::Presence(comings) = &mut entry.kind else {
            return false;
        };
        comings.add(coming.clone());
        entry.runs = comings.runs();
        self.weight = (self.weight + entry.weight()).saturating_sub(before);
        true
    }

    /// A first line of comings and goings.
    pub(super) fn presence(coming: Coming, time: Timestamp) -> Entry {
        let mut comings = Comings::default();
        comings.add(coming);
        let runs = comings.runs();
        Entry::program(time, EntryKind::Presence(Box::new(comings)), runs)
    }

    /// Changes a line in place, while it is kept. Out: whether it was found.
    pub fn change(&mut self, id: EntryId, with: impl FnOnce(&mut Entry)) -> bool {
        let index = self.index_of(id);
        let Some(entry) = self.entries.get_mut(index).filter(|e| e.id == id) else {
            return false;
        };
        let before = entry.weight();
        with(entry);
        self.weight = (self.weight + entry.weight()).saturating_sub(before);
        true
    }

    /// Forgets the lines (`/clear`).
    pub fn clear(&mut self) {
        let end = self.last().map_or(EntryId(0), |last| last.id);
        self.reading.everything(&self.entries, end);
        self.entries.clear();
        self.awaited.clear();
        self.weight = 0;
        self.scroll_to(Scroll::Bottom);
    }
}
