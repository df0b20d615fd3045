//! A connection that reads: pages, the latest of channels, single lines. Every answer is of one moment of the file.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, InterruptHandle, OptionalExtension, Params};

use crate::proto::{Folded, Timestamp};
use crate::server::model::{Found, Query, Reach, Row, Slice, first_number, id_number, moment_of};
use crate::server::store::memory::in_order;
use crate::server::store::page::{Bounds, Places, Reading, around, bounds};
use crate::server::store::{OpenError, StoreError};
use crate::sqlite;

use super::columns::{CLOSED, COLUMNS, EVENT, SAID, TAGGED, read};

#[derive(Debug)]
pub(in crate::server::store) struct Reader {
    db: Connection,
    path: PathBuf,
}

impl Reader {
    pub(in crate::server::store) fn open(path: &Path) -> Result<Self, OpenError> {
        let db = sqlite::open_reader(path).map_err(|error| OpenError::Other(error.to_string()))?;
        db.set_prepared_statement_cache_capacity(64);
        Ok(Self { db, path: path.to_owned() })
    }

    /// By it another thread makes an answer that takes too long fail.
    pub(in crate::server::store) fn interrupter(&self) -> InterruptHandle {
        self.db.get_interrupt_handle()
    }

    pub(in crate::server::store) fn answer(&mut self, query: &Query) -> Result<Found, StoreError> {
        self.at_one_moment(|db| match query {
            Query::Page { place, reach, slice, limit, events } => {
                let Some(channel) = channel(db, place)? else {
                    return Ok(Found::Rows(Vec::new()));
                };
                let lines =
                    Lines { db, channel, place, reading: Reading::of(reach), events: *events };
                Ok(Found::Rows(lines.page(slice, *limit)?))
            }
            Query::Targets { places, from, to, limit } => {
                let mut latest = Vec::new();
                for (place, reach) in places {
                    latest.extend(latest_of(db, place, reach)?.map(|at| (place.clone(), at)));
                }
                Ok(Found::Targets(in_order(latest, *from, *to, *limit)))
            }
            Query::Search { places, words, filter, limit } => {
                super::searching::search(db, places, words, filter, *limit)
            }
            Query::One { place, reach, id } => {
                let found = channel(db, place)?.zip(id_number(id));
                let row = match found {
                    Some((channel, id)) => one(db, channel, place, id)?,
                    None => None,
                };
                let reading = Reading::of(reach);
                Ok(Found::Rows(row.into_iter().filter(|row| reading.reaches(row)).collect()))
            }
        })
    }

    /// The newest lines of a channel, oldest first, and whether these are all.
    pub(in crate::server::store) fn newest(
        &mut self,
        place: &Folded,
        count: usize,
    ) -> Result<(Vec<Row>, bool), StoreError> {
        self.at_one_moment(|db| {
            let Some(channel) = channel(db, place)? else {
                return Ok((Vec::new(), true));
            };
            let lines = Lines { db, channel, place, reading: Reading::EVERYTHING, events: true };
            let mut rows = lines.last(-1, i64::MAX, count + 1)?;
            let are_all = rows.len() <= count;
            rows.drain(..rows.len().saturating_sub(count));
            Ok((rows, are_all))
        })
    }

    fn at_one_moment<T>(
        &mut self,
        reads: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let moment = self.db.transaction();
        let done = moment.and_then(|moment| reads(&moment));
        done.map_err(|error| StoreError(sqlite::explain("read", &self.path, &error)))
    }
}

pub(super) fn channel(db: &Connection, place: &Folded) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT number FROM channel WHERE name = ?";
    db.prepare_cached(sql)?.query_row([place.as_str()], |row| row.get(0)).optional()
}

pub(super) fn one(
    db: &Connection,
    channel: i64,
    place: &Folded,
    id: i64,
) -> rusqlite::Result<Option<Row>> {
    let sql = format!("SELECT {COLUMNS} FROM line WHERE channel = ? AND id = ?");
    db.prepare_cached(&sql)?.query_row((channel, id), |row| read(row, place)).optional()
}

fn latest_of(
    db: &Connection,
    place: &Folded,
    reach: &Reach,
) -> rusqlite::Result<Option<Timestamp>> {
    let Some(channel) = channel(db, place)? else {
        return Ok(None);
    };
    let lines = Lines { db, channel, place, reading: Reading::of(reach), events: false };
    Ok(lines.last(-1, i64::MAX, 1)?.first().map(|row| row.at))
}

/// Lines of the channel ?1 above ?2 and below ?3, ?5 at most: everything from ?4 on, and before it what was open. Nothing is
/// read that is left out.
fn select(events: bool, before: bool, order: &str) -> String {
    let from = "id >= ?4 AND id < ?3";
    let mut parts = if events {
        vec![from.to_owned()]
    } else {
        [SAID, SAID | CLOSED].map(|kind| format!("kind & 7 = {kind} AND {from}")).into()
    };
    if before {
        let kinds: &[i64] = if events { &[SAID, TAGGED, EVENT] } else { &[SAID] };
        let open = |kind| format!("kind & 7 = {kind} AND id > ?2 AND id < min(?3, ?4)");
        parts.extend(kinds.iter().map(open));
    }
    let part = |part: &String| {
        let part = format!("channel = ?1 AND {part} ORDER BY id {order} LIMIT ?5");
        format!("SELECT id FROM (SELECT id FROM line WHERE {part})")
    };
    let parts: Vec<String> = parts.iter().map(part).collect();
    let parts = parts.join(" UNION ALL ");
    format!(
        "SELECT {COLUMNS} FROM line WHERE channel = ?1 AND ?2 < ?3 AND id IN ({parts})
         ORDER BY id {order} LIMIT ?5"
    )
}

/// The lines of one channel that somebody may read.
struct Lines<'a> {
    db: &'a Connection,
    channel: i64,
    place: &'a Folded,
    reading: Reading,
    events: bool,
}

impl Lines<'_> {
    fn page(&self, slice: &Slice, limit: usize) -> rusqlite::Result<Vec<Row>> {
        Ok(match bounds(self, slice)? {
            None => Vec::new(),
            Some(Bounds::First { above, below }) => self.first(above, below, limit)?,
            Some(Bounds::Last { above, below }) => self.last(above, below, limit)?,
            Some(Bounds::Around { at }) => {
                let from = self.first(at.saturating_sub(1), i64::MAX, limit)?;
                let mut found = self.last(-1, at, limit)?;
                let (before, after) = around(found.len(), from.len(), limit);
                found.drain(..found.len() - before);
                found.extend(from.into_iter().take(after));
                found
            }
        })
    }

    fn first(&self, above: i64, below: i64, limit: usize) -> rusqlite::Result<Vec<Row>> {
        self.between(above, below, limit, "ASC")
    }

    fn last(&self, above: i64, below: i64, limit: usize) -> rusqlite::Result<Vec<Row>> {
        let mut rows = self.between(above, below, limit, "DESC")?;
        rows.reverse();
        Ok(rows)
    }

    fn between(
        &self,
        above: i64,
        below: i64,
        limit: usize,
        order: &str,
    ) -> rusqlite::Result<Vec<Row>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        // From when they came on everything is theirs; before that what was open, if anything.
        let since = self.reading.since.max(above.saturating_add(1));
        let before = self.reading.everything_open && above.saturating_add(1) < since;
        let sql = select(self.events, before, order);
        rows(self.db, &sql, (self.channel, above, below, since, limit), self.place)
    }

    fn place_of(&self, sql: &str, bound: i64) -> rusqlite::Result<Option<i64>> {
        self.db.prepare_cached(sql)?.query_row((self.channel, bound), |row| row.get(0)).optional()
    }

    fn adrift(&self, sql: &str, at: Timestamp) -> rusqlite::Result<Option<(Timestamp, i64)>> {
        let found = self.db.prepare_cached(sql)?.query_row((self.channel, at.as_millis()), |row| {
            Ok((Timestamp::from_millis(row.get(0)?), row.get(1)?))
        });
        found.optional()
    }
}

pub(super) fn rows(
    db: &Connection,
    sql: &str,
    params: impl Params,
    place: &Folded,
) -> rusqlite::Result<Vec<Row>> {
    db.prepare_cached(sql)?.query_map(params, |row| read(row, place))?.collect()
}

/// Most lines have the time of their id; the others are in an index by time.
impl Places for Lines<'_> {
    type Error = rusqlite::Error;

    fn first_from(&self, at: Timestamp) -> rusqlite::Result<Option<i64>> {
        let straight = self.place_of(
            "SELECT id FROM line WHERE channel = ? AND id >= ? AND at IS NULL ORDER BY id LIMIT 1",
            if moment_of(i64::MAX) < at { i64::MAX } else { first_number(at) },
        )?;
        let adrift = self.adrift(
            "SELECT at, id FROM line WHERE channel = ? AND at IS NOT NULL AND at >= ?
             ORDER BY at, id LIMIT 1",
            at,
        )?;
        let straight = straight.map(|id| (moment_of(id), id));
        Ok(straight.into_iter().chain(adrift).min().map(|(_, id)| id))
    }

    fn last_until(&self, at: Timestamp) -> rusqlite::Result<Option<i64>> {
        let next = Timestamp::from_millis(at.as_millis().saturating_add(1));
        let straight = self.place_of(
            "SELECT id FROM line WHERE channel = ? AND id < ? AND at IS NULL ORDER BY id DESC LIMIT 1",
            if moment_of(i64::MAX) < next { i64::MAX } else { first_number(next) },
        )?;
        let adrift = self.adrift(
            "SELECT at, id FROM line WHERE channel = ? AND at IS NOT NULL AND at <= ?
             ORDER BY at DESC, id DESC LIMIT 1",
            at,
        )?;
        let straight = straight.map(|id| (moment_of(id), id));
        Ok(straight.into_iter().chain(adrift).max().map(|(_, id)| id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::Durability;
    use crate::server::store::sqlite::Writer;

    #[test]
    fn a_page_reads_nothing_that_it_leaves_out() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("tchat.db");
        let writer = Writer::open(&path, Durability::Process).expect("a file");
        for (events, before) in [(true, true), (true, false), (false, true), (false, false)] {
            for order in ["ASC", "DESC"] {
                let sql = format!("EXPLAIN QUERY PLAN {}", select(events, before, order));
                let mut plan = writer.db.prepare(&sql).expect("SQL");
                let params = (1_i64, 1_i64, 1_i64, 1_i64, 1_i64);
                let steps = plan.query_map(params, |row| row.get::<_, String>(3)).expect("a plan");
                let steps: Vec<String> = steps.map(|step| step.expect("text")).collect();
                let reads: Vec<&String> =
                    steps.iter().filter(|step| step.contains(" line ")).collect();
                assert!(!reads.is_empty(), "{steps:?}");
                for read in reads {
                    let by_place = "SEARCH line USING PRIMARY KEY (channel=? AND id";
                    let by_kind =
                        "SEARCH line USING COVERING INDEX sort (channel=? AND <expr>=? AND id";
                    assert!(read.starts_with(by_place) || read.starts_with(by_kind), "{steps:?}");
                }
            }
        }
    }
}
