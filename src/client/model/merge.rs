//! A page of a history comes into the lines that are there: each message once, in the order of the server.
//!
//! Nothing is sorted by time: clocks differ. A line of the page is known by its message id, else by its time, nick and
//! words; what is not known goes between its neighbours of the page, and where the page has none that is known, to where
//! it was asked for. Ids are found in the room between two lines ([`EntryId`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::client::model::entry::{Delivery, Entry, EntryId, EntryKind};
use crate::client::model::lines::{Likeness, Lines};
use crate::proto::Timestamp;

/// A line of a history.
#[derive(Debug, Clone)]
pub struct Told {
    pub entry: Entry,
    /// The server told its time.
    pub timed: bool,
}

/// Where lines go that have no known neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// Before all lines.
    Front,
    After(EntryId),
    /// Right before a gap that stays.
    Before(EntryId),
}

/// What came of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// Lines that were not there.
    pub new: Vec<EntryId>,
    /// Lines that were, in the order of the page.
    pub known: Vec<EntryId>,
    /// Own lines that were thought lost, and stand where the server has them now.
    pub gone: Vec<EntryId>,
}

/// Places between two neighbours are given out from the upper end, this part of the room for each, and at most so many.
const PARTS: u64 = 1 << 16;
const MOST_STRIDE: u64 = 1 << 10;
/// Places before a gap above which nothing stands, where lines are put that will be followed by others.
const AHEAD: u64 = 1 << 40;
/// An own line without an id is the one that a history has when their times are no further apart, in milliseconds: clocks
/// may be wrong by an hour and more.
const MOST_APART: i64 = 2 * 3_600_000;

/// Lines of a page that follow each other and are not known, and where they go.
struct Run {
    spot: Spot,
    lines: Vec<Entry>,
}

/// Merges `page`, oldest first, into `lines`. `fresh` gives ids above all others.
pub fn merge(
    lines: &mut Lines,
    page: Vec<Told>,
    spot: Spot,
    mut fresh: impl FnMut() -> EntryId,
) -> Merged {
    let mut merged = Merged::default();
    let mut taken = BTreeSet::new();
    let mut runs: Vec<Run> = Vec::new();
    let mut begun = false;
    let mut open = Run { spot, lines: Vec::new() };
    let mut told_before = BTreeSet::new();
    for told in page {
        // A page that says the same twice says it once.
        let same = told.entry.msgid.clone().map(|msgid| (msgid, told.entry.wire.clone()));
        if same.is_some_and(|same| !told_before.insert(same)) {
            continue;
        }
        if let Some(id) = known(lines, &told, &taken) {
            taken.insert(id);
            let lost = lines.entry(id).is_some_and(Entry::is_lost);
            if lost {
                merged.gone.push(id);
                open.lines.push(told.entry);
                continue;
            }
            confirm(lines, id, &told.entry);
            merged.known.push(id);
            if !begun && !open.lines.is_empty() {
                open.spot = before(lines, id, spot);
            }
            begun = true;
            let next = match (spot, behind(lines, id)) {
                (Spot::Before(gap), behind) if behind == gap => spot,
                (_, behind) => Spot::After(behind),
            };
            let next = Run { spot: next, lines: Vec::new() };
            runs.push(std::mem::replace(&mut open, next));
        } else {
            open.lines.push(told.entry);
        }
    }
    runs.push(open);
    for id in &merged.gone {
        lines.remove(*id);
    }
    let mut ends = BTreeMap::new();
    for mut run in runs {
        let spot = run.spot;
        // A page that comes back to the same line goes on where it was.
        if let Some(end) = ends.get(&spot).filter(|_| !matches!(spot, Spot::Before(_))) {
            run.spot = Spot::After(*end);
        }
        let ids = place(lines, run, &mut fresh);
        ends.extend(ids.last().map(|last| (spot, *last)));
        merged.new.extend(ids);
    }
    merged
}

/// The line that a line of a history is, if it is there and is not another one of the same page already.
fn known(lines: &Lines, told: &Told, taken: &BTreeSet<EntryId>) -> Option<EntryId> {
    let entry = &told.entry;
    let likeness = Likeness {
        msgid: entry.msgid.as_ref(),
        time: told.timed.then_some(entry.time),
        who: entry.who.as_deref().unwrap_or_default(),
        text: &entry.wire,
    };
    let alike = lines.alike(likeness);
    if let Some(id) = alike.iter().find(|id| !taken.contains(id)) {
        return Some(*id);
    }
    if entry.msgid.is_some() && !alike.is_empty() {
        return alike.first().copied();
    }
    let unsure = told.entry.own || (entry.msgid.is_none() && !told.timed);
    let near = |time: Timestamp| {
        !told.timed || (time.as_millis() - entry.time.as_millis()).abs() <= MOST_APART
    };
    let fits = |other: &&Entry| {
        other.msgid.is_none()
            && other.own == entry.own
            && other.is_speech()
            && other.wire == entry.wire
            && (other.own || other.who == entry.who)
            && near(other.time)
            && !taken.contains(&other.id)
    };
    lines.iter().filter(|_| unsure).find(fits).map(|other| other.id)
}

/// What the history knows better of a line.
fn confirm(lines: &mut Lines, id: EntryId, told: &Entry) {
    let better = lines.entry(id).is_some_and(|entry| {
        entry.state != Delivery::Sent || (entry.msgid.is_none() && told.msgid.is_some())
    });
    if better {
        lines.change(id, |entry| {
            entry.state = Delivery::Sent;
            entry.time = told.time;
            entry.msgid.clone_from(&told.msgid);
        });
    }
}

/// The place right before a line; what the program said before it stays above.
fn before(lines: &Lines, id: EntryId, spot: Spot) -> Spot {
    let index = lines.index_of(id);
    match index.checked_sub(1).and_then(|index| lines.at(index)) {
        Some(previous) => Spot::After(previous.id),
        None => match spot {
            Spot::Front => Spot::Front,
            Spot::After(gap) | Spot::Before(gap) => Spot::After(gap.min(id)),
        },
    }
}

/// The line after which stands what was said next: this one, or the gap that follows it with nothing said between.
fn behind(lines: &Lines, id: EntryId) -> EntryId {
    let next = lines.iter().skip(lines.index_of(id) + 1);
    let mut next = next.take_while(|entry| !entry.is_speech() || entry.is_lost());
    next.find(|entry| matches!(entry.kind, EntryKind::Gap(_))).map_or(id, |gap| gap.id)
}

/// Gives the lines of a run their places. Out: the places; the oldest lines have none where there is no room.
fn place(lines: &mut Lines, run: Run, fresh: &mut impl FnMut() -> EntryId) -> Vec<EntryId> {
    let Run { spot, lines: mut new } = run;
    if new.is_empty() {
        return Vec::new();
    }
    let (low, next) = match spot {
        Spot::Front => (0, lines.first()),
        Spot::After(id) => (id.0, lines.at(lines.index_of(EntryId(id.0.saturating_add(1))))),
        Spot::Before(id) => {
            let index = lines.index_of(id);
            let previous = index.checked_sub(1).and_then(|index| lines.at(index));
            let low = previous.map_or(id.0.saturating_sub(AHEAD), |previous| previous.id.0);
            (low, lines.at(index))
        }
    };
    if let Some(high) = next.map(|entry| entry.id.0) {
        let room =
            usize::try_from(high.saturating_sub(low).saturating_sub(1)).unwrap_or(usize::MAX);
        let count = new.len().min(room);
        new.drain(..new.len() - count);
        let wide = (room / count.max(1)).max(1);
        let part = u64::try_from(room).unwrap_or(u64::MAX) / PARTS;
        let stride = part.clamp(1, MOST_STRIDE).min(u64::try_from(wide).unwrap_or(1));
        // What comes next will have its place on the side of the gap: the room is left there.
        let from_below = matches!(spot, Spot::Before(_));
        for (index, entry) in new.iter_mut().enumerate() {
            let nth = if from_below { index + 1 } else { count - index };
            let far = stride.saturating_mul(u64::try_from(nth).unwrap_or(u64::MAX));
            entry.id = EntryId(if from_below {
                low.saturating_add(far)
            } else {
                high.saturating_sub(far)
            });
        }
    } else {
        for entry in &mut new {
            entry.id = fresh();
        }
    }
    let ids = new.iter().map(|entry| entry.id).collect();
    lines.insert(new);
    ids
}
