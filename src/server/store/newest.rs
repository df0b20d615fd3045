//! The newest rows of channels, in memory, so that joining one does not wait for the disk. What is answered from here is
//! what the file would answer, or nothing.
//!
//! The writer tells of every commit after it is one. A reader that had to look into the file brings what it found there,
//! unless something was deleted or given up meanwhile: its rows may be out of date then.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::proto::{Folded, MsgId};
use crate::server::model::{Found, Kept, Query, Row, Slice, Write, partner};

use super::memory::in_order;
use super::page::{Bounds, Counted, Reading, bounds_by_id, number, page};

/// Rows of a channel; a few more are kept before the oldest are given up at once.
pub(super) const ROWS: usize = 256;
const SLACK: usize = 64;
/// Bytes in all, as far as they can be told.
const MOST_BYTES: usize = 16 << 20;

#[derive(Debug, Default)]
pub(super) struct Newest(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    tails: BTreeMap<Folded, Tail>,
    bytes: usize,
    /// Counts what makes rows that a reader has found out of date.
    generation: u64,
    /// Counts uses.
    clock: u64,
}

/// All rows of a channel above an id.
#[derive(Debug)]
struct Tail {
    rows: Vec<Row>,
    floor: i64,
    used: u64,
}

/// Below every id: with it the rows are all there are.
const ALL: i64 = -1;

impl Newest {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Whoever panicked has left rows that are true: they are changed one by one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be asked before the file is, for [`Self::bring`].
    pub(super) fn generation(&self) -> u64 {
        self.inner().generation
    }

    /// What was committed. `is_new` says whether a channel had no row before.
    pub(super) fn committed(&self, writes: Vec<Write>, is_new: impl Fn(&Folded) -> bool) {
        let mut inner = self.inner();
        for write in writes {
            match write {
                Write::Row(row) => inner.add(row, &is_new),
                Write::Redacted { place, id } => inner.remove(&place, &id),
                Write::Renamed { from, to } => inner.rename(&from, &to),
                Write::Channel(_)
                | Write::Account(_)
                | Write::Person(_)
                | Write::NoPerson(_)
                | Write::Marker { .. } => {}
                Write::NoAccount(id) => {
                    inner.generation += 1;
                    let places = inner.tails.keys().filter(|place| partner(place, id).is_some());
                    for place in places.cloned().collect::<Vec<_>>() {
                        inner.give_up(&place);
                    }
                }
                Write::NoChannel(place) => {
                    // It may have left nothing behind, and nobody is there who reads it.
                    inner.generation += 1;
                    inner.give_up(&place);
                }
            }
        }
        inner.keep_bounds();
    }

    pub(super) fn forgotten(&self, rows: &[(Folded, MsgId)]) {
        let mut inner = self.inner();
        for (place, id) in rows {
            inner.remove(place, id);
        }
    }

    /// Whether bringing the newest rows of a channel would be of no use.
    pub(super) fn is_warm(&self, place: &Folded) -> bool {
        let inner = self.inner();
        let tail = inner.tails.get(place);
        tail.is_some_and(|tail| tail.floor == ALL || tail.rows.len() >= ROWS)
    }

    /// The newest rows of a channel, as the file had them when the generation was asked for.
    pub(super) fn bring(&self, place: &Folded, rows: Vec<Row>, are_all: bool, generation: u64) {
        let mut inner = self.inner();
        if inner.generation != generation {
            return;
        }
        inner.clock += 1;
        let used = inner.clock;
        let floor = if are_all { ALL } else { rows.first().map_or(ALL, |row| number(row) - 1) };
        let tail = inner.tails.entry(place.clone());
        let tail = tail.or_insert_with(|| Tail { rows: Vec::new(), floor: i64::MAX, used });
        if floor < tail.floor {
            let mut merged = rows;
            merged.retain(|row| number(row) <= tail.floor);
            let before: usize = merged.iter().map(bytes).sum();
            merged.append(&mut tail.rows);
            tail.rows = merged;
            tail.floor = floor;
            inner.bytes += before;
            inner.keep_bounds();
        }
    }

    /// The answer, when it can be told from here.
    pub(super) fn answer(&self, query: &Query) -> Option<Found> {
        let mut inner = self.inner();
        match query {
            Query::Page { place, reach, slice, limit, events } => {
                let tail = inner.tail(place)?;
                let counted = Counted::of(reach, *events);
                tail.page(slice, counted, *limit).map(Found::Rows)
            }
            Query::One { place, reach, id } => {
                let tail = inner.tail(place)?;
                let above = tail.floor == ALL || tail.rows.first().is_some_and(|row| *id >= row.id);
                let row = tail.rows.binary_search_by(|row| row.id.cmp(id)).ok();
                let row = row.and_then(|at| tail.rows.get(at));
                let row = row.filter(|row| Reading::of(reach).reaches(row));
                above.then(|| Found::Rows(row.cloned().into_iter().collect()))
            }
            Query::Targets { places, from, to, limit } => {
                let mut latest = Vec::new();
                for (place, reach) in places {
                    let (tail, counted) = (inner.tail(place)?, Counted::of(reach, false));
                    match tail.rows.iter().rev().find(|row| counted.counts(row)) {
                        Some(row) => latest.push((place.clone(), row.at)),
                        None if tail.floor == ALL => {}
                        None => return None,
                    }
                }
                Some(Found::Targets(in_order(latest, *from, *to, *limit)))
            }
            Query::Search { .. } => None,
        }
    }
}

impl Inner {
    fn tail(&mut self, place: &Folded) -> Option<&Tail> {
        self.clock += 1;
        let tail = self.tails.get_mut(place)?;
        tail.used = self.clock;
        Some(tail)
    }

    fn add(&mut self, row: Row, is_new: &impl Fn(&Folded) -> bool) {
        self.clock += 1;
        let used = self.clock;
        let (id, size) = (number(&row), bytes(&row));
        let tail = self.tails.entry(row.place.clone()).or_insert_with_key(|place| {
            let floor = if is_new(place) { ALL } else { id - 1 };
            Tail { rows: Vec::new(), floor, used }
        });
        tail.used = used;
        if id <= tail.floor {
            return;
        }
        let Err(at) = tail.rows.binary_search_by(|other| other.id.cmp(&row.id)) else {
            return;
        };
        tail.rows.insert(at, row);
        self.bytes += size;
        if tail.rows.len() > ROWS + SLACK {
            let gone: Vec<Row> = tail.rows.drain(..SLACK).collect();
            tail.floor = gone.last().map_or(tail.floor, number);
            self.bytes -= gone.iter().map(bytes).sum::<usize>();
            self.generation += 1;
        }
    }

    fn remove(&mut self, place: &Folded, id: &MsgId) {
        self.generation += 1;
        let Some(tail) = self.tails.get_mut(place) else {
            return;
        };
        if let Ok(at) = tail.rows.binary_search_by(|row| row.id.cmp(id)) {
            self.bytes -= bytes(&tail.rows.remove(at));
        }
        // What has no bytes would never be given up.
        if tail.rows.is_empty() {
            self.tails.remove(place);
        }
    }

    fn rename(&mut self, from: &Folded, to: &Folded) {
        if from == to {
            return;
        }
        self.generation += 1;
        self.give_up(to);
        if let Some(mut tail) = self.tails.remove(from) {
            for row in &mut tail.rows {
                row.place = to.clone();
            }
            self.tails.insert(to.clone(), tail);
        }
    }

    fn give_up(&mut self, place: &Folded) {
        if let Some(tail) = self.tails.remove(place) {
            self.bytes -= tail.rows.iter().map(bytes).sum::<usize>();
        }
    }

    /// Gives up the channels that were not used for longest, enough of them that it is not to be done again at once.
    fn keep_bounds(&mut self) {
        if self.bytes <= MOST_BYTES {
            return;
        }
        self.generation += 1;
        let mut by_use: Vec<(u64, Folded)> =
            self.tails.iter().map(|(place, tail)| (tail.used, place.clone())).collect();
        by_use.sort_unstable();
        for (_, place) in by_use {
            if self.bytes <= MOST_BYTES / 4 * 3 {
                return;
            }
            self.give_up(&place);
        }
    }
}

impl Tail {
    fn page(&self, slice: &Slice, counted: Counted, limit: usize) -> Option<Vec<Row>> {
        if self.floor != ALL {
            // A time is between rows that may be in the file only.
            let (above, counts_back) = match bounds_by_id(slice)? {
                Bounds::First { above, .. } => (above, false),
                Bounds::Last { above, .. } => (above, true),
                Bounds::Around { .. } => return None,
            };
            let above = match counted.reading {
                Reading { since, everything_open: false } => above.max(since.saturating_sub(1)),
                Reading { .. } => above,
            };
            if above < self.floor {
                let found = counts_back.then(|| page(&self.rows, slice, counted, limit))?;
                return (found.len() == limit).then_some(found);
            }
        }
        Some(page(&self.rows, slice, counted, limit))
    }
}

/// What a row takes, about.
fn bytes(row: &Row) -> usize {
    let tags = |tags: &crate::proto::Tags| {
        tags.iter().map(|(key, value)| 48 + key.len() + value.len()).sum::<usize>()
    };
    let of_what = match &row.what {
        Kept::Said { parts, tags: all, target, .. } => {
            let parts = parts.iter().map(|part| 32 + part.text.len());
            parts.sum::<usize>() + tags(all) + target.len()
        }
        Kept::Tagged { target, tags: all } => target.len() + tags(all),
        Kept::Event { params, .. } => params.iter().map(|param| 24 + param.len()).sum(),
    };
    let by = &row.by;
    let texts = [by.source.user.as_ref(), by.source.host.as_ref(), by.account.as_ref()];
    let texts: usize = texts.into_iter().flatten().map(String::len).sum();
    size_of::<Row>() + 64 + texts + by.source.name.len() + of_what
}
