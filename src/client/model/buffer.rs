//! One conversation: a channel, a direct one, or the server's window. Bounded lines, unread counts, members, draft.

use std::collections::{BTreeSet, VecDeque, vec_deque};

use crate::client::model::NetworkId;
use crate::client::model::answering::Answering;
use crate::client::model::awaited::Awaited;
use crate::client::model::editor::Editor;
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::kept::{Keep, KeptLine, Place};
use crate::client::model::level::Level;
use crate::client::model::lines::Lines;
use crate::client::model::masks::Masks;
use crate::client::model::older::Older;
use crate::client::model::reading::{Counts, Reading};
use crate::client::model::reference::Reference;
use crate::client::model::roster::Roster;
use crate::client::model::scroll::Scroll;
use crate::client::model::timeline::PROVISIONAL;
use crate::client::model::watch::Standing;
use crate::client::text::style::Run;
use crate::proto::fold::{Casemap, Folded};
use crate::proto::stamp::{MsgId, Timestamp};

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
/// Lines beyond the scrollback that are kept while somebody is scrolled up.
const MOST_ABOVE: usize = 2_000;

/// A channel's topic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topic {
    pub runs: Vec<Run>,
    /// Who set it and when, where the server told.
    pub set: Option<(String, Timestamp)>,
}

/// A conversation. Its name and all texts have been made harmless.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
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
    /// The topic before the connection broke: who comes back is told only of another one.
    pub topic_before: Option<Topic>,
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
    /// How much of it the user wants to be told of, where that was chosen.
    pub level: Option<Level>,
    /// What is being typed here and what was sent before.
    pub editor: Editor,
    /// The message that what is being typed answers.
    pub answering: Option<Answering>,
    /// The key under which it is kept on disk, where that is not [`Self::key`]: the server folds names otherwise now.
    pub kept_as: Option<Folded>,
    /// Its lines of earlier runs were asked for.
    pub looked_up: bool,
    scroll: Scroll,
    /// The newest line when the view left the bottom.
    left_bottom: Option<EntryId>,
    /// What came in about messages that are not kept.
    pub(super) awaited: Awaited,
    /// The newest lines, up to now.
    pub(super) lines: Lines,
    /// Lines far from them that are looked at instead.
    pub(super) elsewhere: Option<Lines>,
    /// Lines to be written to disk, and to be taken away there.
    pub(super) changed: BTreeSet<EntryId>,
    pub(super) forgotten: BTreeSet<EntryId>,
    /// Lines of which only reactions changed: written a little later, because more of them come.
    pub(super) settling: BTreeSet<EntryId>,
    /// Lines that left memory before they were written as they are now.
    pub(super) parting: Vec<KeptLine>,
    /// Lines that were played back, and may be on disk already.
    pub(super) doubtful: BTreeSet<EntryId>,
    /// The newest message that is known, also when its line has been cleared away.
    pub(super) reference: Option<Reference>,
    /// Where lines above the first one are to be had.
    pub older: Older,
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
            topic_before: None,
            roster: Roster::default(),
            standing: Standing::default(),
            masks: Masks::default(),
            joined: kind != BufferKind::Channel,
            over: false,
            rejoin: false,
            secret: None,
            level: None,
            editor: Editor::default(),
            answering: None,
            kept_as: None,
            looked_up: false,
            scroll: Scroll::Bottom,
            left_bottom: None,
            awaited: Awaited::default(),
            lines: Lines::default(),
            elsewhere: None,
            changed: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            settling: BTreeSet::new(),
            parting: Vec::new(),
            doubtful: BTreeSet::new(),
            reference: None,
            older: Older::default(),
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

    /// The newest lines, up to now, oldest first.
    pub fn entries(&self) -> vec_deque::Iter<'_, Entry> {
        self.lines.iter()
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line at an index from the oldest.
    pub fn at(&self, index: usize) -> Option<&Entry> {
        self.lines.at(index)
    }

    pub fn last(&self) -> Option<&Entry> {
        self.lines.last()
    }

    /// The newest lines, up to now.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The lines that are looked at: the newest ones, or those around a place far from them.
    pub fn view(&self) -> &Lines {
        self.elsewhere.as_ref().unwrap_or(&self.lines)
    }

    /// Whether the view is far from the newest lines and does not hold them.
    pub fn is_elsewhere(&self) -> bool {
        self.elsewhere.is_some()
    }

    /// A line by its id, while it is kept in memory.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.lines.entry(id).or_else(|| self.elsewhere.as_ref()?.entry(id))
    }

    /// The line of a message, while it is kept in memory. A server may use an id again: the last one is meant then.
    pub fn message(&self, msgid: &MsgId) -> Option<&Entry> {
        let found = self.lines.message(msgid);
        found.or_else(|| self.elsewhere.as_ref()?.message(msgid)).and_then(|id| self.entry(id))
    }

    /// Index of the first line whose id is not below `id`; [`Self::len`] when all are.
    pub fn index_of(&self, id: EntryId) -> usize {
        self.lines.index_of(id)
    }

    /// Lines by others that nobody has read, here or on another device.
    pub fn unread(&self) -> usize {
        self.reading.counts().unread
    }

    /// Whether there may be more than that: some of what was missed has not come yet.
    pub fn more_unread(&self) -> bool {
        self.unread() > 0 && self.reading.is_open()
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
        self.reading.recount(self.lines.deque());
    }

    /// What was missed is asked for. Who looks at the newest line is led to the first unread one when it has come.
    pub fn land_when_filled(&mut self) {
        if self.scroll() == Scroll::Bottom {
            self.reading.land_when_filled();
        }
    }

    /// The line above which the unread line stands.
    pub fn fence(&self) -> Option<EntryId> {
        self.reading.fence()
    }

    /// The first line of those in memory that nobody has read.
    pub fn first_unread(&self) -> Option<EntryId> {
        self.reading.first_unread(self.lines.deque())
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
        (&mut self.reading, self.lines.deque())
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
            Scroll::Bottom => {
                self.left_bottom = None;
                self.elsewhere = None;
            }
            Scroll::At { .. } if self.left_bottom.is_none() => {
                // Of an earlier run what was read is known, before its lines are.
                let read = self.reading.read().map(|(line, _)| line);
                let last = self.last().map(|entry| entry.id).or(read);
                self.left_bottom = Some(last.unwrap_or_default());
            }
            Scroll::At { .. } => {}
        }
        self.scroll = scroll;
    }

    /// Adds a line at the end and forgets the oldest ones beyond `most` lines.
    pub(super) fn push(&mut self, id: EntryId, mut entry: Entry, most: usize) {
        entry.id = id;
        let related = entry.msgid.is_some() || entry.reply.is_some();
        self.changed.insert(id);
        self.lines.push(entry);
        self.reading.pushed(self.lines.deque());
        if related {
            self.relate(id);
        }
        self.trim(most);
    }

    /// Forgets the oldest of the newest lines beyond `most`; more of them while somebody is scrolled up.
    pub(super) fn trim(&mut self, most: usize) {
        let most = most.max(1);
        let over = |buffer: &Self, most: usize| {
            let heavy = buffer.lines.weight() > MOST_WEIGHT && buffer.lines.len() > 1;
            buffer.lines.len() > most || heavy
        };
        let above = self.scroll != Scroll::Bottom && self.elsewhere.is_none();
        if above && over(self, most + MOST_ABOVE) {
            self.detach();
        }
        let most = if above && self.elsewhere.is_none() { most + MOST_ABOVE } else { most };
        while over(self, most) {
            self.drop_first();
            self.older = Older::OnDisk;
        }
    }

    fn drop_first(&mut self) {
        let Some(old) = self.lines.pop_first() else {
            return;
        };
        self.reading.forgotten(&old);
        let unwritten = self.changed.remove(&old.id) | self.settling.remove(&old.id);
        self.parting.extend(old.to_kept().filter(|line| unwritten && line.id < PROVISIONAL));
    }

    /// Bytes of its lines, roughly.
    pub(super) fn weight(&self) -> usize {
        self.lines.weight() + self.elsewhere.as_ref().map_or(0, Lines::weight)
    }

    /// Forgets the oldest quarter of the lines, to make room.
    pub(super) fn forget_oldest(&mut self) {
        self.elsewhere = None;
        self.older = Older::OnDisk;
        for _ in 0..self.lines.len().div_ceil(4) {
            self.drop_first();
        }
    }

    /// Changes a line in place, while it is kept. Out: whether it was found.
    pub fn change(&mut self, id: EntryId, with: impl FnOnce(&mut Entry)) -> bool {
        let view = self.elsewhere.as_mut();
        let changed = if self.lines.entry(id).is_some() {
            self.lines.change(id, with);
            // A window may have the line as well.
            if let (Some(view), Some(changed)) = (view, self.lines.entry(id)) {
                view.change(id, |entry| entry.clone_from(changed));
            }
            true
        } else {
            view.is_some_and(|view| view.change(id, with))
        };
        if changed {
            self.changed.insert(id);
        }
        changed
    }

    /// Lines of this conversation that are on disk come into memory, ascending, before those that are there or between two of
    /// them.
    pub fn put_back(&mut self, lines: Vec<Entry>, most: usize) {
        self.forget_doubles(&lines);
        for line in &lines {
            self.reading.remembered(line);
        }
        self.lines.insert(lines);
        self.recount();
        self.trim(most);
    }

    /// What has changed of what is to be kept, since the last time.
    pub(super) fn keepings(&mut self) -> Vec<Keep> {
        if self.changed.is_empty() && self.forgotten.is_empty() && self.parting.is_empty() {
            return Vec::new();
        }
        let changed = std::mem::take(&mut self.changed);
        let mut lines = std::mem::take(&mut self.parting);
        for id in changed {
            let entry = self.entry(id).filter(|entry| entry.id < PROVISIONAL);
            match entry.map(Entry::to_kept) {
                Some(Some(line)) => lines.push(line),
                // It may have counted as delivered before.
                Some(None) if self.entry(id).is_some_and(Entry::is_lost) => {
                    self.forgotten.insert(id);
                }
                _ => {}
            }
        }
        let forgotten: Vec<EntryId> = std::mem::take(&mut self.forgotten).into_iter().collect();
        // What the server says of itself is said again by the next connection.
        let Some(place) = self.place().filter(|place| place.kind != BufferKind::Server) else {
            return Vec::new();
        };
        let mut keepings = Vec::new();
        if !lines.is_empty() {
            keepings.push(Keep::Lines(place.clone(), lines));
        }
        if !forgotten.is_empty() {
            keepings.push(Keep::Forget(place, forgotten));
        }
        keepings
    }

    /// Nothing of what was said or typed here is for whoever goes on with it. Who is there stays.
    pub fn begin_anew(&mut self) {
        self.clear();
        self.editor = Editor::default();
        (self.answering, self.kept_as, self.secret) = (None, None, None);
        self.level = None;
        (self.reference, self.elsewhere, self.looked_up) = (None, None, false);
        self.reading = Reading::default();
        self.doubtful.clear();
    }

    /// Empties the window (`/clear`). What is kept on disk stays there.
    pub fn clear(&mut self) {
        let end = self.last().map_or(EntryId(0), |last| last.id);
        self.reading.everything(self.lines.deque(), end);
        self.reference = self.reference_before(None);
        self.older = Older::default();
        self.lines.clear();
        self.awaited.clear();
        self.scroll_to(Scroll::Bottom);
    }
}
