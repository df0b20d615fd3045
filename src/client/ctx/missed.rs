//! Where the first unread line is when more was missed than one page: on a device that has no lines of its own, by what the
//! server says was read elsewhere; and beyond the bound up to which a gap is filled by itself.
//!
//! Sources: IRCv3 read-marker, chathistory.

use crate::client::ctx::Ctx;
use crate::client::ctx::pages::Page;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::EntryId;
use crate::client::model::fetches::{Fetch, Goal};
use crate::client::model::gap::Gap;
use crate::client::model::kept::{KeptLine, Look};
use crate::client::model::looks::Why;
use crate::client::model::merge::{Spot, Told};
use crate::client::model::older::Older;
use crate::client::model::reference::{Reference, Way};

/// Lines on disk that a playback is compared with.
const COMPARED: usize = 1_000;

impl Ctx<'_> {
    /// All lines of a conversation are newer than what was read elsewhere: what is between is missing, and is asked for.
    pub fn reach_read(&mut self, id: BufferId) {
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        let network = buffer.network;
        let known = buffer.read_before_all().filter(|_| {
            buffer.older == Older::OnServer && buffer.is_talk() && self.has_history(network)
        });
        let first = buffer.lines().iter().find(|entry| entry.is_said() || entry.is_gap());
        let first = first.filter(|first| {
            !first.is_gap() && known.as_ref().is_some_and(|known| first.time > known.time)
        });
        let Some(at) = first.map(Reference::of) else {
            return;
        };
        let got = buffer.len();
        let Some(gap) = self.model.gap_before_all(id) else {
            return;
        };
        let goal = Goal::Fill { gap, known, got };
        let asked = self.ask_history(network, Fetch::page(id, goal, Way::Before, Some(at)));
        self.gap_waits(id, Some(gap).filter(|_| !asked));
    }

    /// What of a page is to be put in below the last line that is known, and whether that has been reached. What is above it
    /// is there already; where not all of it is in memory, it would not be known again.
    pub(super) fn missed_of(
        &self,
        fetch: &Fetch,
        lines: Vec<Told>,
        known: Option<&Reference>,
    ) -> (Vec<Told>, bool) {
        let Some(known) = known else {
            return (lines, false);
        };
        let buffer = self.model.buffer(fetch.buffer);
        let in_memory = buffer.is_some_and(|buffer| !buffer.may_have_more_on_disk());
        if in_memory {
            let met = lines.iter().any(|told| known.is_reached_by(&told.entry, told.timed));
            return (lines, met);
        }
        beyond(lines, known)
    }

    /// A line was played back. What is on disk shows whether it is known.
    pub fn doubt(&mut self, id: BufferId, line: EntryId) {
        let Some(buffer) = self.model.buffer_mut(id) else {
            return;
        };
        let (network, doubtful) = (buffer.network, buffer.doubt(line));
        let (first, place) = (buffer.lines().first().map(|first| first.id), buffer.place());
        let why = Why::Doubtful(id);
        if !doubtful || !self.keeps(network) || self.model.looks.is_asking(network, &why) {
            return;
        }
        if let Some(place) = place.filter(|place| place.kind != BufferKind::Server) {
            let look = Look::Before { place, before: first, limit: COMPARED };
            self.look(network, why, look);
        }
    }

    /// Lines from disk that what was played back may repeat.
    pub(super) fn doubt_settled(&mut self, id: BufferId, lines: Vec<KeptLine>) {
        let all = lines.len() < COMPARED;
        let oldest = lines.first().map(|line| line.id);
        self.model.take_in(id, lines);
        self.model.look_again();
        if let Some(buffer) = self.model.buffer_mut(id).filter(|_| all) {
            let first = buffer.lines().first().map(|first| first.id);
            if oldest.is_none_or(|oldest| first.is_some_and(|first| first <= oldest)) {
                buffer.all_from_disk();
            }
        }
    }

    /// Enough was got for a gap without anybody looking at it. Where what was read ends is shown all the same.
    pub(super) fn enough(
        &mut self,
        id: NetworkId,
        buffer: BufferId,
        (gap, known): (EntryId, Option<Reference>),
    ) {
        let Some(known) = known else {
            self.gap_waits(buffer, Some(gap));
            return;
        };
        let goal = Goal::FillDown { gap, known: known.clone() };
        self.go_on(id, Fetch::page(buffer, goal, Way::After, Some(known)));
    }

    /// A page of what follows on the last line that is known above a gap.
    pub(super) fn filled_down(
        &mut self,
        fetch: &Fetch,
        page: Page,
        (gap, known): (EntryId, &Reference),
    ) {
        if !self.is_there(fetch.buffer, gap) {
            return;
        }
        let unshown = page.all > 0 && page.lines.is_empty();
        let mut lines = beyond(page.lines, known).0;
        // What is said below the gap may have gaps of its own.
        let end = self.model.buffer(fetch.buffer).and_then(|buffer| buffer.reference_after(gap));
        let is_end = |told: &Told| {
            end.as_ref().is_some_and(|end| end.is_reached_by(&told.entry, told.timed))
        };
        if let Some(end) = lines.iter().position(is_end) {
            lines.truncate(end + 1);
        }
        let merged = self.merge_page(fetch.buffer, lines, Spot::Before(gap));
        let met = merged.known.iter().any(|line| *line > gap);
        if met {
            self.close_gap(fetch.buffer, gap);
        } else if merged.new.is_empty() && !unshown {
            self.gap_stays(fetch.buffer, gap, "the server's history does not go on");
        } else if let Some(buffer) = self.model.buffer_mut(fetch.buffer) {
            buffer.set_gap(gap, Gap::Unknown);
        }
    }
}

/// What of a page is not newer than what was asked for: where that would belong is not known.
pub(super) fn asked_for(mut lines: Vec<Told>, fetch: &Fetch) -> Vec<Told> {
    let at = fetch.at.as_ref().filter(|at| fetch.way == Way::Before && !at.is_moment());
    let is_at = |told: &Told| at.is_some_and(|at| at.is_reached_by(&told.entry, told.timed));
    if let Some(last) = lines.iter().rposition(is_at) {
        lines.truncate(last + 1);
    }
    lines
}

/// What of a page stands behind a message that it has; all of it where it does not have it, or where a moment is meant. Out
/// with it: whether the message or the moment is reached.
pub(super) fn beyond(mut lines: Vec<Told>, known: &Reference) -> (Vec<Told>, bool) {
    let is_known = |told: &Told| known.is_reached_by(&told.entry, told.timed);
    let Some(at) = lines.iter().position(is_known) else {
        return (lines, false);
    };
    if !known.is_moment() {
        lines.drain(..at);
        lines.retain(|told| !is_known(told));
    }
    (lines, true)
}
