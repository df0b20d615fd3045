//! Pages, from rows that are in memory in the order in which they were stored: the whole of a memory store, and the newest
//! rows of a store on disk.

use crate::proto::Timestamp;
use crate::server::model::{Kept, Reach, Row, Selector, Slice, id_number};

/// What of a channel somebody may read, in numbers of ids.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// When they came: from this row on they read everything.
    pub(super) since: i64,
    /// And what was said before, while the channel was open.
    pub(super) everything_open: bool,
}

impl Reading {
    pub(super) const EVERYTHING: Self = Self { since: BEGIN, everything_open: true };

    pub(super) fn of(reach: &Reach) -> Self {
        let (since, everything_open) = match reach {
            Reach::Open { since } => (since, true),
            Reach::Since(since) => (since, false),
        };
        // Nobody came at an id of another kind.
        Self { since: id_number(since).unwrap_or(END), everything_open }
    }

    pub(super) fn reaches(self, row: &Row) -> bool {
        (self.everything_open && !row.closed) || number(row) >= self.since
    }
}

/// Which rows a page counts: those that the asker may read, and without `events` messages only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) reading: Reading,
    pub(super) events: bool,
}

impl Counted {
    pub(super) fn of(reach: &Reach, events: bool) -> Self {
        Self { reading: Reading::of(reach), events }
    }

    pub(super) fn counts(self, row: &Row) -> bool {
        (self.events || matches!(row.what, Kept::Said { .. })) && self.reading.reaches(row)
    }
}

/// Where a slice begins and ends, in numbers of ids that are both left out, and from which end it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bounds {
    First {
        above: i64,
        below: i64,
    },
    Last {
        above: i64,
        below: i64,
    },
    /// As many before it as from it on, or what is there.
    Around {
        at: i64,
    },
}

const BEGIN: i64 = -1;
const END: i64 = i64::MAX;

/// Where the rows of one channel stand: what has to be looked up of it to find the bounds of a slice.
pub(super) trait Places {
    type Error;

    /// The row that is the first by time, and then by id, of those at this time or later.
    fn first_from(&self, at: Timestamp) -> Result<Option<i64>, Self::Error>;

    /// The row that is the last by time, and then by id, of those at this time or earlier.
    fn last_until(&self, at: Timestamp) -> Result<Option<i64>, Self::Error>;
}

/// The bounds of a slice; `None` when a point of it is no id of ours: nothing is before or after it.
///
/// A time stands for a place between rows. The clock may have gone back, so times need not rise with the rows: before a
/// time are the rows up to the first by time that is not, after it those behind the last by time that is not.
pub(super) fn bounds<P: Places>(places: &P, slice: &Slice) -> Result<Option<Bounds>, P::Error> {
    let below = |point: &Selector| match point {
        Selector::Id(id) => Ok(id_number(id)),
        Selector::At(at) => Ok(Some(places.first_from(*at)?.unwrap_or(END))),
    };
    let above = |point: &Selector| match point {
        Selector::Id(id) => Ok(id_number(id)),
        Selector::At(at) => Ok(Some(places.last_until(*at)?.unwrap_or(BEGIN))),
    };
    Ok(match slice {
        Slice::Latest { after: None } => Some(Bounds::Last { above: BEGIN, below: END }),
        Slice::Latest { after: Some(point) } => {
            above(point)?.map(|above| Bounds::Last { above, below: END })
        }
        Slice::Before(point) => below(point)?.map(|below| Bounds::Last { above: BEGIN, below }),
        Slice::After(point) => above(point)?.map(|above| Bounds::First { above, below: END }),
        Slice::Around(point) => below(point)?.map(|at| Bounds::Around { at }),
        Slice::Between(from, to) => {
            let forward = match (from, to) {
                (Selector::At(from), Selector::At(to)) => from <= to,
                (from, to) => below(from)? <= below(to)?,
            };
            let (low, high) = if forward { (from, to) } else { (to, from) };
            let found = above(low)?.zip(below(high)?);
            found.map(|(above, below)| {
                if forward { Bounds::First { above, below } } else { Bounds::Last { above, below } }
            })
        }
    })
}

/// The bounds of a slice whose points are ids of ours; `None` when one is a time, or an id of another kind.
pub(super) fn bounds_by_id(slice: &Slice) -> Option<Bounds> {
    let is_time = |point: &Selector| matches!(point, Selector::At(_));
    let times = match slice {
        Slice::Latest { after: None } => false,
        Slice::Latest { after: Some(point) }
        | Slice::Before(point)
        | Slice::After(point)
        | Slice::Around(point) => is_time(point),
        Slice::Between(from, to) => is_time(from) || is_time(to),
    };
    let Ok(bounds) = bounds(&InMemory(&[]), slice);
    bounds.filter(|_| !times)
}

/// How many of the rows before a point, and how many from it on, make a page around it.
pub(super) fn around(before: usize, from: usize, limit: usize) -> (usize, usize) {
    let after = from.min((limit - limit / 2).max(limit.saturating_sub(before)));
    (before.min(limit - after), after)
}

/// A page of rows that are all there is of a channel, oldest first.
pub(super) fn page(rows: &[Row], slice: &Slice, counted: Counted, limit: usize) -> Vec<Row> {
    let Ok(bounds) = bounds(&InMemory(rows), slice);
    let Some(bounds) = bounds else {
        return Vec::new();
    };
    let between = |above: i64, below: i64| {
        let end = rows.partition_point(|row| number(row) < below);
        let begin = rows.partition_point(|row| number(row) <= above).min(end);
        let part = rows.get(begin..end).unwrap_or_default();
        part.iter().filter(move |row| counted.counts(row))
    };
    match bounds {
        Bounds::First { above, below } => between(above, below).take(limit).cloned().collect(),
        Bounds::Last { above, below } => last(between(above, below), limit),
        Bounds::Around { at } => {
            let from: Vec<Row> = between(at.saturating_sub(1), END).take(limit).cloned().collect();
            let mut found = last(between(BEGIN, at), limit);
            let (before, after) = around(found.len(), from.len(), limit);
            found.drain(..found.len() - before);
            found.extend(from.into_iter().take(after));
            found
        }
    }
}

fn last<'a>(rows: impl DoubleEndedIterator<Item = &'a Row>, limit: usize) -> Vec<Row> {
    let mut found: Vec<Row> = rows.rev().take(limit).cloned().collect();
    found.reverse();
    found
}

/// The number of a row's id; rows with other ids are not stored.
pub(super) fn number(row: &Row) -> i64 {
    id_number(&row.id).unwrap_or(BEGIN)
}

struct InMemory<'a>(&'a [Row]);

impl Places for InMemory<'_> {
    type Error = std::convert::Infallible;

    fn first_from(&self, at: Timestamp) -> Result<Option<i64>, Self::Error> {
        let rows = self.0.iter().filter(|row| row.at >= at);
        Ok(rows.map(|row| (row.at, number(row))).min().map(|(_, id)| id))
    }

    fn last_until(&self, at: Timestamp) -> Result<Option<i64>, Self::Error> {
        let rows = self.0.iter().filter(|row| row.at <= at);
        Ok(rows.map(|row| (row.at, number(row))).max().map(|(_, id)| id))
    }
}
