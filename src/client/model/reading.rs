//! Up to where a conversation is read: a line and a time, and from these what is unread.
//!
//! A line is read when it was seen: it stood on the screen while the terminal had the keyboard, and nothing lay over it. What
//! was said before it is not read by that; the position moves on when the first unread line has been seen. The time is the
//! greatest of a line that was read, here or on another device (IRCv3 read-marker); it never goes back, also when the user
//! marks lines as unread, because the server would not go back either.

use std::collections::VecDeque;
use std::collections::vec_deque;

use crate::client::model::entry::{Delivery, Entry, EntryId, EntryKind};
use crate::client::model::gap::Gap;
use crate::proto::Timestamp;

/// When the user is led to the first unread line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Landing {
    /// They have been, or there is nothing to be led to.
    #[default]
    Done,
    /// Once it has come from disk.
    WhenLoaded,
    /// Once what was missed has come from the server. What came in by itself since, from this line on, was not missed.
    WhenFilled { live: Option<EntryId> },
}

/// What a conversation knows of its reader.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The last line of those that are read, and the greatest time of them; 0 when no time is known. `None` before the
    /// first line.
    read: Option<(EntryId, Timestamp)>,
    /// The time came from elsewhere: lines that are found later and are not newer are read, too.
    by_time: bool,
    /// Lines that were seen beyond some that were not: the first and the last.
    ahead: Option<(EntryId, EntryId)>,
    /// Unread lines and mentions among those in memory.
    loaded: Counts,
    /// The same among those that are not.
    elsewhere: Counts,
    /// Lines may be missing among those that are unread, and may still come.
    open: bool,
    /// The first unread line when the user began to look.
    fence: Option<EntryId>,
    /// The user marked lines as unread: they stay so until the conversation is opened again, whatever is on the screen.
    held: bool,
    /// The first unread line is to be shown, later.
    landing: Landing,
    /// The greatest time that the server has told, on this connection or an earlier one.
    pub(super) told: Option<Timestamp>,
    /// What the server was told last on this connection, and when.
    pub(super) sent: Option<(Timestamp, Timestamp)>,
    /// The server was asked for the position on this connection.
    pub(super) asked: bool,
}

/// Unread lines, and how many of them are mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub unread: usize,
    pub mentions: usize,
}

impl Counts {
    fn add(&mut self, entry: &Entry) {
        self.unread += 1;
        self.mentions += usize::from(entry.mention);
    }

    fn take(&mut self, entry: &Entry) {
        self.unread = self.unread.saturating_sub(1);
        self.mentions = self.mentions.saturating_sub(usize::from(entry.mention)).min(self.unread);
    }
}

/// Whether lines may be missing there that may still come.
fn is_open_gap(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::Gap(Gap::Unknown | Gap::Loading))
}

/// The lines from an index on.
fn since(entries: &VecDeque<Entry>, index: usize) -> vec_deque::Iter<'_, Entry> {
    entries.range(index.min(entries.len())..)
}

impl Reading {
    pub fn counts(&self) -> Counts {
        Counts {
            unread: self.loaded.unread + self.elsewhere.unread,
            mentions: self.loaded.mentions + self.elsewhere.mentions,
        }
    }

    /// The line up to which it is read, and the time. The line moves back when the user marks lines as unread.
    pub fn read(&self) -> Option<(EntryId, Timestamp)> {
        self.read
    }

    /// Whether more may be unread than [`Self::counts`] says: some of it has not come yet.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// The line above which the unread line stands.
    pub fn fence(&self) -> Option<EntryId> {
        self.fence
    }

    /// What an earlier run left, with what is unread of what is not in memory.
    pub(super) fn restore(&mut self, read: Option<(EntryId, Timestamp)>, elsewhere: Counts) {
        *self = Self { read, elsewhere, ..Self::default() };
    }

    /// A conversation of which nothing is known yet may have begun since.
    pub(super) fn away_since(&mut self, time: Timestamp) {
        (self.read, self.by_time) = (Some((EntryId(0), time)), true);
    }

    fn up_to(&self) -> EntryId {
        self.read.map_or(EntryId(0), |(line, _)| line)
    }

    fn time(&self) -> Timestamp {
        self.read.map_or(Timestamp::default(), |(_, time)| time)
    }

    /// The time up to which it was read elsewhere, while no line is known that is not newer.
    pub(super) fn read_before_all(&self) -> Option<Timestamp> {
        let (line, time) = self.read?;
        (self.by_time && line == EntryId(0)).then_some(time)
    }

    fn is_unread(&self, entry: &Entry) -> bool {
        let seen = |(first, last): (EntryId, EntryId)| (first..=last).contains(&entry.id);
        entry.counts() && entry.id > self.up_to() && !self.ahead.is_some_and(seen)
    }

    /// A line came in at the end; it is the last of `entries`.
    pub(super) fn pushed(&mut self, entries: &VecDeque<Entry>) {
        let Some(entry) = entries.back() else {
            return;
        };
        // What is found later to have been said before the first line was not missed.
        self.read.get_or_insert((EntryId(entry.id.0.saturating_sub(1)), Timestamp::default()));
        if let Landing::WhenFilled { live } = &mut self.landing
            && entry.counts()
        {
            live.get_or_insert(entry.id);
        }
        if entry.own {
            let open = since(entries, entries.partition_point(|entry| entry.id <= self.up_to()));
            match open.rev().find(|entry| is_open_gap(entry)).map(|gap| gap.id) {
                // Who says something has not seen what has not come yet.
                Some(gap) => _ = self.seen(entries, (EntryId(gap.0 + 1), entry.id)),
                None => _ = self.everything(entries, entry.id),
            }
        } else if self.is_unread(entry) {
            self.loaded.add(entry);
        }
        self.open |= is_open_gap(entry);
    }

    /// The oldest line goes out of memory.
    pub(super) fn forgotten(&mut self, entry: &Entry) {
        if self.is_unread(entry) {
            self.loaded.take(entry);
            self.elsewhere.add(entry);
        }
    }

    /// A line comes back into memory.
    pub(super) fn remembered(&mut self, entry: &Entry) {
        if self.is_unread(entry) {
            self.elsewhere.take(entry);
        }
    }

    /// Counts anew, after lines were put in between or at the beginning.
    pub(super) fn recount(&mut self, entries: &VecDeque<Entry>) {
        if let Some(last) = entries.back() {
            self.read.get_or_insert((last.id, Timestamp::default()));
        }
        if self.by_time {
            self.follow_time(entries);
        }
        if entries.front().is_some_and(|first| first.id <= self.up_to()) {
            self.elsewhere = Counts::default();
        }
        let mut counts = Counts::default();
        let unread = entries.iter().rev().take_while(|entry| entry.id > self.up_to());
        for entry in unread.filter(|entry| self.is_unread(entry)) {
            counts.add(entry);
        }
        self.loaded = counts;
        let mut unread = entries.iter().rev().take_while(|entry| entry.id > self.up_to());
        self.open = unread.any(is_open_gap);
        if let Some((first, last)) = self.ahead
            && self.elsewhere.unread == 0
            && !self.blocked(entries, (self.up_to(), first))
        {
            self.ahead = None;
            self.move_to(entries, last);
        }
        // What is found above the unread line while one reads is unread, too.
        if let (Some(fence), Some(first)) = (self.fence, self.first_unread(entries)) {
            self.fence = Some(fence.min(first));
        }
    }

    /// Lines that are not newer than the time are read, up to the first that is, or to where lines may be missing. What
    /// only the program says is not passed: above it may come what was said meanwhile.
    fn follow_time(&mut self, entries: &VecDeque<Entry>) {
        let Some((line, time)) = &mut self.read else {
            return;
        };
        let start = entries.partition_point(|entry| entry.id <= *line);
        let ends = |entry: &&Entry| is_open_gap(entry) || (entry.counts() && entry.time > *time);
        let passed = since(entries, start).take_while(|entry| !ends(entry));
        let said = passed.filter(|entry| entry.is_speech()).last();
        *line = said.map_or(*line, |entry| entry.id);
    }

    /// Whether something between two lines has not been read: a line, or what may be missing there and has not come yet.
    fn blocked(&self, entries: &VecDeque<Entry>, (after, before): (EntryId, EntryId)) -> bool {
        let start = entries.partition_point(|entry| entry.id <= after);
        let mut between = since(entries, start).take_while(|entry| entry.id < before);
        between.any(|entry| self.is_unread(entry) || is_open_gap(entry))
    }

    /// The first line that nobody has read.
    pub(super) fn first_unread(&self, entries: &VecDeque<Entry>) -> Option<EntryId> {
        if self.loaded.unread == 0 {
            return None;
        }
        let start = entries.partition_point(|entry| entry.id <= self.up_to());
        since(entries, start).find(|entry| self.is_unread(entry)).map(|entry| entry.id)
    }

    /// These lines, and all between them, were seen. Out: whether that changed anything.
    pub(super) fn seen(
        &mut self,
        entries: &VecDeque<Entry>,
        (first, last): (EntryId, EntryId),
    ) -> bool {
        // Nor was it seen with what stands below it on the same screen.
        let start = entries.partition_point(|entry| entry.id <= self.up_to());
        let mut below = since(entries, start).take_while(|entry| entry.id <= last);
        let gap = below.find(|entry| entry.kind == EntryKind::Gap(Gap::Loading));
        let last = gap.map_or(last, |gap| EntryId(gap.id.0.saturating_sub(1)));
        // What only the program says moves nothing: above it may come what was said meanwhile.
        let start = entries.partition_point(|entry| entry.id < first.max(self.up_to()));
        let lines = since(entries, start).take_while(|entry| entry.id <= last);
        let Some(last) = lines.filter(|entry| entry.is_speech()).last().map(|entry| entry.id)
        else {
            return false;
        };
        if self.held || last <= self.up_to() || last < first {
            return false;
        }
        if self.ahead.is_some_and(|(from, to)| from <= first && last <= to) {
            return false;
        }
        // Beyond what may be missing nothing is read for good before it has come.
        let start = entries.partition_point(|entry| entry.id <= self.up_to().max(first));
        let mut beyond = since(entries, start).take_while(|entry| entry.id <= last);
        if let Some(gap) = beyond.find(|entry| is_open_gap(entry)).map(|entry| entry.id) {
            let above = self.seen(entries, (first, EntryId(gap.0 - 1)));
            return self.seen(entries, (EntryId(gap.0 + 1), last)) || above;
        }
        let between = |from: EntryId, to: EntryId| self.blocked(entries, (from, to));
        let behind = self.elsewhere.unread > 0 || between(self.up_to(), first);
        let ahead = self.ahead.map(|(from, to)| {
            let touches =
                (first <= to || !between(to, first)) && (from <= last || !between(last, from));
            (from, to, touches)
        });
        // The lines are counted off; only what was seen in another place and is given up is counted anew.
        let start = entries.partition_point(|entry| entry.id < first);
        let lines = since(entries, start).take_while(|entry| entry.id <= last);
        let mut loaded = self.loaded;
        lines.filter(|entry| self.is_unread(entry)).for_each(|entry| loaded.take(entry));
        self.loaded = loaded;
        match ahead {
            Some((from, to, true)) if behind => self.ahead = Some((from.min(first), to.max(last))),
            // Of two places apart the one further down is where new lines come.
            Some((from, ..)) if behind && last < from => self.recount(entries),
            Some(..) if behind => {
                self.ahead = Some((first, last));
                self.recount(entries);
            }
            None if behind => self.ahead = Some((first, last)),
            Some((_, to, true)) => {
                self.ahead = None;
                self.move_to(entries, last.max(to));
            }
            Some(..) | None => self.move_to(entries, last),
        }
        true
    }

    /// Moves the position on to a line.
    fn move_to(&mut self, entries: &VecDeque<Entry>, line: EntryId) {
        let start = entries.partition_point(|entry| entry.id <= self.up_to());
        let read = since(entries, start).take_while(|entry| entry.id <= line);
        // An own line that was not confirmed has only our time.
        let said = read.filter(|entry| entry.is_speech() && entry.state == Delivery::Sent);
        let time = said.map(|entry| entry.time).fold(self.time(), Timestamp::max);
        if time > self.time() {
            self.by_time = false;
        }
        self.read = Some((line.max(self.up_to()), time));
    }

    /// Everything is read, also what is not in memory: up to `end`, if that is later. Out: whether that changed anything.
    pub(super) fn everything(&mut self, entries: &VecDeque<Entry>, end: EntryId) -> bool {
        let before = (self.read, self.counts());
        self.held = false;
        self.move_to(entries, entries.back().map_or(end, |last| last.id.max(end)));
        (self.loaded, self.elsewhere) = (Counts::default(), Counts::default());
        (self.ahead, self.fence, self.landing, self.open) = (None, None, Landing::Done, false);
        before != (self.read, self.counts())
    }

    /// The lines from this one on are unread. The server does not take back what it was told, so other devices do not hear
    /// of it.
    pub(super) fn unread_from(&mut self, entries: &VecDeque<Entry>, line: EntryId) {
        let before = EntryId(line.0.saturating_sub(1));
        self.read = Some((before, self.time()));
        (self.by_time, self.held, self.ahead) = (false, true, None);
        self.elsewhere = Counts::default();
        self.recount(entries);
        self.fence = self.first_unread(entries);
    }

    /// The server says up to which time it was read, on whatever device. Out: whether that is news.
    pub(super) fn marked(&mut self, entries: &VecDeque<Entry>, time: Timestamp) -> bool {
        let known = self.told.is_some_and(|told| time <= told);
        self.told = self.told.max(Some(time));
        if known || time <= self.time() {
            return false;
        }
        // Before this the position was only where the first line came in, or what had been seen since: nothing of what is
        // found to have been said before is read by that.
        let line = if self.time() == Timestamp::default() { EntryId(0) } else { self.up_to() };
        self.read = Some((line, time));
        (self.by_time, self.held) = (true, false);
        self.recount(entries);
        self.fence = self.fence.and_then(|_| self.first_unread(entries));
        true
    }

    /// The user begins to look: the unread line stands above what is unread now.
    pub(super) fn open(&mut self, entries: &VecDeque<Entry>) {
        self.held = false;
        let later = self.loaded.unread == 0 && self.elsewhere.unread > 0;
        self.landing = match self.landing {
            _ if later => Landing::WhenLoaded,
            Landing::WhenFilled { live } => Landing::WhenFilled { live },
            _ => Landing::Done,
        };
        self.fence = self.first_unread(entries);
    }

    /// What was said while nobody was connected is asked for: the user is led to where it begins.
    pub(super) fn land_when_filled(&mut self) {
        if self.landing == Landing::Done {
            self.landing = Landing::WhenFilled { live: None };
        }
    }

    /// What was missed is still coming: what stands below it is not what the user came for.
    pub(super) fn awaits_missed(&self, entries: &VecDeque<Entry>) -> bool {
        matches!(self.landing, Landing::WhenFilled { .. }) && self.is_filling(entries)
    }

    fn is_filling(&self, entries: &VecDeque<Entry>) -> bool {
        let below = entries.iter().rev().take_while(|entry| entry.id > self.up_to());
        let mut gaps = below.filter(|entry| entry.kind == EntryKind::Gap(Gap::Loading));
        gaps.next().is_some()
    }

    /// Whether lines came into memory that the user has not been led to yet; `asking` while history is asked for. Who has
    /// scrolled since they came back (`moved`) is left there, and where so much was missed that not all of it was asked
    /// for, nobody is led into that.
    pub(super) fn lands(
        &mut self,
        entries: &VecDeque<Entry>,
        (moved, asking): (bool, bool),
    ) -> bool {
        let any = self.loaded.unread > 0;
        let live = match self.landing {
            Landing::Done => return false,
            Landing::WhenLoaded => return any,
            Landing::WhenFilled { live } => live,
        };
        if !moved && (asking || self.is_filling(entries)) {
            return false;
        }
        self.landing = Landing::Done;
        let Some(first) = self.first_unread(entries).filter(|_| !moved) else {
            return false;
        };
        let start = entries.partition_point(|entry| entry.id <= self.up_to());
        let mut above = since(entries, start).take_while(|entry| entry.id < first);
        live.is_none_or(|live| first < live) && !above.any(is_open_gap)
    }

    /// The user still looks, or the terminal is elsewhere: the unread line comes when there is something below it.
    pub(super) fn keep_fence(&mut self, entries: &VecDeque<Entry>) {
        if self.fence.is_none() {
            self.fence = self.first_unread(entries);
        }
    }

    /// The terminal is elsewhere from now on: what comes is below a new unread line.
    pub(super) fn leave(&mut self, entries: &VecDeque<Entry>) {
        self.fence = self.first_unread(entries);
    }

    /// The time to tell the server, where that would be news to it.
    pub(super) fn to_tell(&self) -> Option<Timestamp> {
        let time = self.time();
        let sent = self.sent.is_some_and(|(sent, _)| sent >= time);
        (time > self.told.unwrap_or_default() && !sent).then_some(time)
    }

    /// Another connection: what was sent on the last one may not have arrived.
    pub(super) fn reset_session(&mut self) {
        (self.sent, self.asked) = (None, false);
    }
}
