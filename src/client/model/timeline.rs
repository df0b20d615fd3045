//! A conversation as a timeline: lines that are read back from disk, pages of a history, gaps, and windows far from the
//! newest lines. Views stay where they are: they are anchored to a line.

use crate::client::model::Model;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::entry::{Delivery, Entry, EntryId, EntryKind};
use crate::client::model::gap::Gap;
use crate::client::model::kept::KeptLine;
use crate::client::model::lines::{Likeness, Lines};
use crate::client::model::merge::{self, Merged, Spot, Told};
use crate::client::model::older::Older;
use crate::client::model::reference::Reference;
use crate::client::model::scroll::Scroll;
use crate::proto::{MsgId, Timestamp};

/// Lines of a window far from the newest ones; beyond them it loses lines at the other end.
const MOST_ELSEWHERE: usize = 1_000;
/// Places of lines that have none in the conversation begin here, above all others, and are so far from each other.
pub(super) const PROVISIONAL: EntryId = EntryId(1 << 63);
const STRIDE: u64 = 1 << 10;
/// Lines of a playback that are compared with those on disk.
const MOST_DOUBTFUL: usize = 5_000;

/// Which end of the lines that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Top,
    Bottom,
}

impl Model {
    /// Takes in lines of a conversation that were kept on disk, by their places. Lines that are there already stay as
    /// they are. Out: how many were not.
    pub fn take_in(&mut self, id: BufferId, lines: Vec<KeptLine>) -> usize {
        let entries = self.read_back(id, lines);
        let most = self.settings.scrollback;
        let Some(buffer) = self.buffer_mut(id) else {
            return 0;
        };
        let new = buffer.insert(entries);
        buffer.trim(most);
        new
    }

    /// Lines from disk as entries. Places that come next are above all of them.
    pub fn read_back(&mut self, id: BufferId, lines: Vec<KeptLine>) -> Vec<Entry> {
        let buffer = self.buffers.get(id);
        let Some(network) = buffer.and_then(|buffer| self.network(buffer.network)) else {
            return Vec::new();
        };
        let mut entries: Vec<Entry> =
            lines.into_iter().map(|line| Entry::from_kept(line, network)).collect();
        entries.sort_by_key(|entry| entry.id);
        entries.dedup_by_key(|entry| entry.id);
        if let Some(last) = entries.last() {
            // A corrupt place must not take the room of all that comes.
            let sane = self.last_entry.next(self.now);
            self.last_entry = self.last_entry.max(last.id.min(sane));
        }
        entries
    }

    /// An own line has come back from the server: it goes behind what was said before it there, so that everybody, and the
    /// other devices of the user, have the same order. Out: its place.
    pub fn put_in_order(&mut self, id: BufferId, line: EntryId) -> EntryId {
        let fresh = self.last_entry.next(self.now);
        let buffer = self.buffers.get_mut(id);
        if !buffer.is_some_and(|buffer| buffer.move_to_end(line, fresh)) {
            return line;
        }
        self.last_entry = fresh;
        let chosen = self.selection.iter_mut();
        let ends = chosen.flat_map(|c| [Some(&mut c.line), c.from.as_mut()]).flatten();
        for end in ends.filter(|end| **end == line) {
            *end = fresh;
        }
        self.follow(line, fresh);
        fresh
    }

    /// Merges a page of a history, oldest first, into the newest lines of a conversation.
    pub fn merge(&mut self, id: BufferId, page: Vec<Told>, spot: Spot) -> Merged {
        let (mut last, now) = (self.last_entry, self.now);
        let most = self.settings.scrollback;
        let Some(buffer) = self.buffers.get_mut(id) else {
            return Merged::default();
        };
        let merged = buffer.merge(page, spot, || {
            last = last.next(now);
            last
        });
        buffer.trim(most);
        self.last_entry = last;
        merged
    }
}

impl Model {
    /// A gap above all lines of a conversation, which is waited for. Out: its place; `None` without lines.
    pub fn gap_before_all(&mut self, id: BufferId) -> Option<EntryId> {
        let now = self.now;
        let buffer = self.buffers.get_mut(id)?;
        let first = buffer.lines.first()?.id;
        let mut gap = Entry::gap(now, &Gap::Loading);
        gap.time = buffer.lines.first()?.time.min(now);
        gap.id = EntryId(first.0.checked_sub(EntryId::ROOM)?);
        let gap_id = gap.id;
        buffer.lines.insert(vec![gap]);
        buffer.changed.insert(gap_id);
        buffer.recount();
        Some(gap_id)
    }
}

impl Buffer {
    /// What was read elsewhere, where all lines of the conversation may be newer than that.
    pub fn read_before_all(&self) -> Option<Reference> {
        self.reading.read_before_all().map(|time| Reference::new(None, time))
    }

    /// Whether some of what is kept of it is not in memory.
    pub fn may_have_more_on_disk(&self) -> bool {
        matches!(self.older, Older::OnDisk | Older::Loading)
    }

    /// Lines from disk come in, with ascending places. Out: how many were not there.
    pub(super) fn insert(&mut self, mut entries: Vec<Entry>) -> usize {
        entries.retain(|entry| self.lines.entry(entry.id).is_none());
        self.forget_doubles(&entries);
        let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
        // Neighbours on disk may have lines between them here.
        let mut rest = entries.into_iter().peekable();
        while let Some(first) = rest.next() {
            let next = self.lines.at(self.lines.index_of(first.id)).map(|entry| entry.id);
            let mut run = vec![first];
            while let Some(entry) = rest.next_if(|entry| next.is_none_or(|next| entry.id < next)) {
                run.push(entry);
            }
            self.lines.insert(run);
        }
        let keep = self.changed.clone();
        self.related(&ids);
        // What was read back is kept already.
        self.changed = keep;
        ids.len()
    }

    /// Lines whose reactions changed are written with the next ones.
    pub(super) fn settle(&mut self) {
        self.changed.append(&mut self.settling);
    }

    /// There are lines on disk above those in memory.
    pub fn has_more_on_disk(&mut self) {
        if self.older != Older::Loading {
            self.older = Older::OnDisk;
        }
    }

    /// All that is on disk is in memory now.
    pub fn all_from_disk(&mut self) {
        self.doubtful.clear();
        if self.older == Older::OnDisk {
            self.older = Older::OnServer;
        }
    }

    /// A line was played back; whether it is among those on disk is not known. Out: whether it can be.
    pub fn doubt(&mut self, line: EntryId) -> bool {
        let Some(time) = self.lines.entry(line).map(|entry| entry.time) else {
            return false;
        };
        let mut known = self.lines.iter().filter(|e| e.is_said() && !self.doubtful.contains(&e.id));
        let covered = known.next().is_some_and(|first| first.id != line && first.time < time);
        let doubtful = !covered && self.may_have_more_on_disk();
        if doubtful && self.doubtful.len() < MOST_DOUBTFUL {
            self.doubtful.insert(line);
        }
        doubtful
    }

    /// Of what was played back that goes which comes from disk now. Nothing else is compared: who says the same twice in an
    /// instant has said it twice.
    pub(super) fn forget_doubles(&mut self, kept: &[Entry]) {
        if self.doubtful.is_empty() {
            return;
        }
        for entry in kept {
            let alike = self.lines.alike(Likeness::of(entry));
            let double = alike.into_iter().find(|id| self.doubtful.contains(id));
            if let Some(id) = double.filter(|id| *id != entry.id) {
                self.doubtful.remove(&id);
                self.lines.remove(id);
                self.changed.remove(&id);
                self.forgotten.insert(id);
            }
        }
    }

    /// Moves a line to the end, if something that was said and is not on its way any more stands behind it. Out: whether it
    /// was moved.
    fn move_to_end(&mut self, line: EntryId, fresh: EntryId) -> bool {
        let mut behind = self.lines.iter().skip(self.lines.index_of(line) + 1);
        if !behind.any(|entry| entry.is_speech() && entry.state == Delivery::Sent) {
            return false;
        }
        let Some(mut entry) = self.lines.remove(line) else {
            return false;
        };
        entry.id = fresh;
        self.lines.push(entry);
        self.changed.remove(&line);
        self.changed.insert(fresh);
        self.forgotten.insert(line);
        self.recount();
        true
    }

    fn related(&mut self, ids: &[EntryId]) {
        for id in ids {
            let about = |entry: &Entry| entry.msgid.is_some() || entry.reply.is_some();
            if self.lines.entry(*id).is_some_and(about) {
                self.relate(*id);
            }
        }
        self.recount();
    }

    pub(super) fn merge(
        &mut self,
        page: Vec<Told>,
        spot: Spot,
        fresh: impl FnMut() -> EntryId,
    ) -> Merged {
        let lines = match (&mut self.elsewhere, spot) {
            (Some(view), Spot::After(id)) if view.entry(id).is_some() => view,
            _ => &mut self.lines,
        };
        let merged = merge::merge(lines, page, spot, fresh);
        self.changed.extend(merged.new.iter().chain(&merged.known));
        self.forgotten.extend(&merged.gone);
        self.share(&merged.new);
        self.related(&merged.new);
        merged
    }

    /// A window that reaches down among the newest lines has some of them twice: what came into it is there, too.
    fn share(&mut self, new: &[EntryId]) {
        let (Some(view), Some(first)) = (&self.elsewhere, self.lines.first()) else {
            return;
        };
        let first = first.id;
        let shared = new.iter().filter(|id| **id > first).filter_map(|id| view.entry(*id));
        for entry in shared.cloned().collect::<Vec<_>>() {
            if self.lines.entry(entry.id).is_none() {
                self.lines.insert(vec![entry]);
            }
        }
    }

    /// Merges a page into a window far from the newest lines.
    pub fn merge_elsewhere(&mut self, page: Vec<Told>, end: End) -> Merged {
        let Some(view) = &mut self.elsewhere else {
            return Merged::default();
        };
        let mut last = view.last().map_or(PROVISIONAL, |last| last.id);
        let spot = match end {
            End::Top => Spot::Front,
            End::Bottom => Spot::After(last),
        };
        let merged = merge::merge(view, page, spot, || {
            last = EntryId(last.0.saturating_add(STRIDE));
            last
        });
        shed(view, end);
        if !self.is_provisional() {
            self.changed.extend(&merged.new);
        }
        merged
    }

    /// The lines that are looked at came from a server's history and have no place in the conversation yet.
    pub fn is_provisional(&self) -> bool {
        let view = self.elsewhere.as_ref();
        view.is_some_and(|view| view.last().is_none_or(|last| last.id >= PROVISIONAL))
    }

    /// The lines that a gap is in.
    fn lines_with(&self, gap: EntryId) -> &Lines {
        match &self.elsewhere {
            Some(view) if view.entry(gap).is_some() && self.lines.entry(gap).is_none() => view,
            _ => &self.lines,
        }
    }

    /// Somebody reads far above the newest lines: those around them stay, and the newest ones can go on by themselves.
    pub(super) fn detach(&mut self) {
        let Scroll::At { entry, .. } = self.scroll() else {
            return;
        };
        let from = self.lines.index_of(entry).saturating_sub(MOST_ELSEWHERE / 2);
        let mut view = Lines::default();
        for entry in self.lines.iter().skip(from).take(MOST_ELSEWHERE) {
            view.push(entry.clone());
        }
        self.elsewhere = Some(view);
    }

    /// A gap at the end of what is known; the one that is there already when nothing was said since. Out: its place.
    pub fn last_gap(&self) -> Option<EntryId> {
        let last = self.lines.iter().rev().find(|entry| entry.is_said() || entry.is_gap())?;
        last.is_gap().then_some(last.id)
    }

    /// The gap that is waited for, if one is; also when something was said since.
    pub fn loading_gap(&self) -> Option<EntryId> {
        let mut gaps = self.lines.iter().rev().filter(|entry| entry.is_gap());
        gaps.find(|gap| gap.kind == EntryKind::Gap(Gap::Loading)).map(|gap| gap.id)
    }

    /// The user was last there at this time: what is found of a conversation that is new since is unread.
    pub fn away_since(&mut self, time: Timestamp) {
        if self.lines.is_empty() && self.reading.read().is_none() {
            self.reading.away_since(time);
        }
    }

    /// Whether it is with people, and not over.
    pub fn is_talk(&self) -> bool {
        !self.over && self.kind != BufferKind::Server
    }

    /// Says anew how it stands with a gap. Out: whether it is there.
    pub fn set_gap(&mut self, id: EntryId, gap: Gap) -> bool {
        let there = self.change(id, |entry| {
            if matches!(entry.kind, EntryKind::Gap(_)) {
                entry.runs = gap.runs();
                entry.wire = gap.words().into();
                entry.kind = EntryKind::Gap(gap);
            }
        });
        self.recount();
        there
    }

    /// Nothing is missing there any more.
    pub fn close_gap(&mut self, id: EntryId) {
        let gap = |entry: &Entry| entry.is_gap();
        if self.lines.entry(id).is_some_and(gap) {
            self.lines.remove(id);
            self.forgotten.insert(id);
        }
        if let Some(view) = &mut self.elsewhere
            && view.entry(id).is_some_and(gap)
        {
            view.remove(id);
            self.forgotten.insert(id);
        }
        // What the other devices have read may go on behind it.
        self.recount();
    }

    /// The last message before a place (the end without one) by which a history can be asked.
    pub fn reference_before(&self, id: Option<EntryId>) -> Option<Reference> {
        let lines = id.map_or(&self.lines, |id| self.lines_with(id));
        let end = id.map_or(lines.len(), |id| lines.index_of(id));
        let said = lines.iter().take(end).rev().filter(|entry| entry.is_said());
        said.clone()
            .find(|entry| entry.msgid.is_some())
            .or_else(|| said.clone().next())
            .map(Reference::of)
            .or_else(|| self.reference.clone())
    }

    /// The first message after a place by which a history can be asked.
    pub fn reference_after(&self, id: EntryId) -> Option<Reference> {
        let lines = self.lines_with(id);
        let start = lines.index_of(EntryId(id.0.saturating_add(1)));
        let mut said = lines.iter().skip(start).filter(|entry| entry.is_said());
        let first = said.next()?;
        Some(Reference::of(first))
    }

    /// Looks at lines far from the newest ones; where they reach the newest ones they are taken in there.
    pub fn look_elsewhere(&mut self, entries: Vec<Entry>) {
        let mut lines = Lines::default();
        for entry in entries {
            if lines.last().is_none_or(|last| last.id < entry.id) {
                lines.push(entry);
            }
        }
        let reaches = self.lines.first().is_some_and(|first| {
            first.id < PROVISIONAL && lines.last().is_some_and(|last| last.id >= first.id)
        });
        self.elsewhere = Some(lines);
        if reaches && !self.is_provisional() {
            self.join_elsewhere();
        }
    }

    /// Looks at a page of a server's history that has no place in the conversation; at the message with this id, or at the
    /// middle. Out: its place, if there is anything.
    pub fn look_at_page(&mut self, page: Vec<Told>, msgid: Option<&MsgId>) -> Option<EntryId> {
        self.elsewhere = Some(Lines::default());
        self.merge_elsewhere(page, End::Bottom);
        let view = self.elsewhere.as_ref();
        let named = msgid.and_then(|msgid| view?.message(msgid));
        let middle = view.and_then(|view| view.at(view.len() / 2)).map(|entry| entry.id);
        let found = named.or(middle);
        if found.is_none() {
            self.elsewhere = None;
        }
        found
    }

    /// More lines of a window far from the newest ones, at one of its ends. When they reach the newest ones the window is
    /// joined to those. Out: how many were new.
    pub fn extend_elsewhere(&mut self, entries: Vec<Entry>, end: End) -> usize {
        let Some(view) = &mut self.elsewhere else {
            return 0;
        };
        let before = view.len();
        let known = |lines: &Lines, entry: &Entry| lines.entry(entry.id).is_some();
        let new: Vec<Entry> = entries.into_iter().filter(|e| !known(view, e)).collect();
        let (first, last) = (view.first().map(|e| e.id), view.last().map(|e| e.id));
        let joins = self.lines.first().map(|first| first.id);
        let reached = joins.is_some_and(|first| new.iter().any(|entry| entry.id >= first));
        match end {
            End::Top => view.insert(
                new.into_iter().filter(|e| first.is_none_or(|first| e.id < first)).collect(),
            ),
            End::Bottom => {
                for entry in new {
                    if last.is_none_or(|last| entry.id > last)
                        && view.last().is_none_or(|last| last.id < entry.id)
                    {
                        view.push(entry);
                    }
                }
            }
        }
        let grown = view.len() - before;
        shed(view, end);
        if reached {
            self.join_elsewhere();
        }
        grown
    }

    /// The window and the newest lines are one from now on.
    pub fn join_elsewhere(&mut self) {
        let Some(view) = self.elsewhere.take() else {
            return;
        };
        let entries: Vec<Entry> = view.iter().cloned().collect();
        self.insert(entries);
        self.older = Older::OnDisk;
    }
}

/// A window that has grown at one end loses at the other what is too much.
fn shed(view: &mut Lines, grown: End) {
    while view.len() > MOST_ELSEWHERE {
        match grown {
            End::Top => view.pop_last(),
            End::Bottom => view.pop_first(),
        };
    }
}
