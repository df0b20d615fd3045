//! Searches: in the index of words, and in the lines that it does not have yet, newest first or from a time on.
//!
//! Whoever searches in many channels asks the index for the words alone first, as long as a good part of what it finds is
//! in these channels; only then with the channels, each of which is one more list to go through. Every hit is looked at as
//! a line before it is one, so nobody finds what they may not read.
//!
//! Lines that are not in the index are few, but for the minutes after it was begun anew, or a flood. No more than a number
//! of them are looked at then, and what has not been found by the time that an answer may take is not waited for: the
//! answer says that it is partial.

use std::collections::BTreeMap;

use rusqlite::{Connection, ErrorCode};

use crate::proto::{Folded, Timestamp};
use crate::server::model::{Filter, Found, Reach, Row, first_number};
use crate::server::store::memory::{is_hit, nearest};
use crate::server::store::page::Reading;
use crate::server::store::words;

use super::known::fact;
use super::reader::{channel, one};
use super::terms;
use super::unindexed::Unindexed;

/// So many channels are asked for by their terms at once.
const FEW_CHANNELS: usize = 4;
/// Hits that are looked at before more channels than that are.
const MOST_TRIED: usize = 1000;
/// Messages of a sender that are looked at before the index is asked for the words as well.
const MOST_OF_SENDER: usize = 500;
/// Lines that are looked at without the index: about a tenth of a second.
const MOST_SCANNED: usize = 20_000;

/// The messages that have the words, oldest first: the first ones from a time on, or else the latest.
pub(super) fn search(
    db: &Connection,
    places: &[(Folded, Reach)],
    words: &str,
    filter: &Filter,
    limit: usize,
) -> rusqlite::Result<Found> {
    let nothing = Found::Hits { rows: Vec::new(), partial: false };
    let Some(wanted) = words::wanted(words) else {
        return Ok(nothing);
    };
    let mut search = Search {
        db,
        places: BTreeMap::new(),
        wanted,
        filter,
        limit,
        mark: fact(db, "mark")?,
        found: Vec::new(),
        partial: false,
    };
    for (place, reach) in places {
        if let Some(channel) = channel(db, place)? {
            search.places.entry(channel).or_insert((place, Reading::of(reach)));
        }
    }
    if search.places.is_empty() || limit == 0 {
        return Ok(nothing);
    }
    match search.everywhere() {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            search.partial = true;
        }
        done => done?,
    }
    nearest(&mut search.found, filter, limit);
    Ok(Found::Hits { rows: search.found, partial: search.partial })
}

struct Search<'a> {
    db: &'a Connection,
    places: BTreeMap<i64, (&'a Folded, Reading)>,
    wanted: Vec<Vec<String>>,
    filter: &'a Filter,
    limit: usize,
    mark: i64,
    found: Vec<Row>,
    /// Something was not looked at.
    partial: bool,
}

impl Search<'_> {
    /// What is not in the index comes after everything that is.
    fn everywhere(&mut self) -> rusqlite::Result<()> {
        let (low, high) = self.bounds()?;
        let (indexed, rest) = ((low, high.min(self.mark)), (low.max(self.mark + 1), high));
        if self.filter.is_forward() {
            self.in_the_index(indexed)?;
            nearest(&mut self.found, self.filter, self.limit);
        }
        if self.found.len() < self.limit {
            self.in_the_rest(rest)?;
        }
        if !self.filter.is_forward() && self.found.len() < self.limit {
            self.in_the_index(indexed)?;
        }
        Ok(())
    }

    /// Looks at messages that are not in the index, until there are enough.
    fn in_the_rest(&mut self, (low, high): (i64, i64)) -> rusqlite::Result<()> {
        let channels = self.places.iter().map(|(channel, (place, _))| (*channel, *place));
        let forward = self.filter.is_forward();
        let mut lines = Unindexed::new(self.db, channels, (low, high), forward)?;
        let mut left = MOST_SCANNED;
        while self.found.len() < self.limit
            && let Some((channel, row)) = lines.next()?
        {
            if left == 0 {
                self.partial = true;
                return Ok(());
            }
            left -= 1;
            let reads = self.places.get(&channel).is_some_and(|(_, reading)| reading.reaches(&row));
            if reads && is_hit(&row, &self.wanted, self.filter) {
                self.found.push(row);
            }
        }
        Ok(())
    }

    fn in_the_index(&mut self, (mut low, mut high): (i64, i64)) -> rusqlite::Result<()> {
        let mut terms = terms::all_of(&self.wanted);
        terms.extend(self.filter.from.iter().map(|nick| format!("\"{}\"", terms::sender(nick))));
        if self.places.len() > FEW_CHANNELS && !terms.is_empty() {
            match self.look(&terms.join(" AND "), (low, high), MOST_TRIED)? {
                None => return Ok(()),
                Some(tried) => self.go_on(tried, &mut low, &mut high),
            }
        }
        let open = |reading: &Reading| reading.everything_open;
        let readings = || self.places.iter().map(|(channel, (_, reading))| (*channel, reading));
        // What was said in the open, and what was said since they came.
        let in_the_open = readings().filter(|(_, reading)| open(reading));
        let in_the_open: Vec<String> =
            in_the_open.map(|(channel, _)| terms::open_channel(channel)).collect();
        let since = readings().map(|(_, reading)| reading.since).min().unwrap_or(i64::MAX);
        let closed = readings().flat_map(|(channel, reading)| {
            let open = (!open(reading)).then(|| terms::open_channel(channel));
            [terms::closed_channel(channel)].into_iter().chain(open)
        });
        let closed: Vec<String> = closed.collect();
        for (channels, low) in [(in_the_open, low), (closed, low.max(since))] {
            if !channels.is_empty() && low <= high {
                self.in_channels(&terms, &terms::any_of(&channels), (low, high))?;
            }
        }
        Ok(())
    }

    fn in_channels(
        &mut self,
        terms: &[String],
        channels: &str,
        (mut low, mut high): (i64, i64),
    ) -> rusqlite::Result<()> {
        if let Some(nick) = self.filter.from.as_ref().filter(|_| !self.wanted.is_empty()) {
            // Of one person in a few channels there is little: reading it is less than finding it in the list of a
            // frequent word.
            let of_sender = format!("\"{}\" AND {channels}", terms::sender(nick));
            match self.look(&of_sender, (low, high), MOST_OF_SENDER)? {
                None => return Ok(()),
                Some(tried) => self.go_on(tried, &mut low, &mut high),
            }
        }
        let all: Vec<&str> = terms.iter().map(String::as_str).chain([channels]).collect();
        self.look(&all.join(" AND "), (low, high), usize::MAX).map(drop)
    }

    /// The lowest and the highest id that can be in the times asked for.
    fn bounds(&self) -> rusqlite::Result<(i64, i64)> {
        let sql = "SELECT EXISTS (SELECT 1 FROM line WHERE at IS NOT NULL)";
        let some_adrift: bool = self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        if some_adrift {
            return Ok((0, i64::MAX));
        }
        let next = |at: Timestamp| Timestamp::from_millis(at.as_millis().saturating_add(1));
        let low = self.filter.after.map_or(0, |after| first_number(next(after)));
        let high = self.filter.before.map_or(i64::MAX, |before| first_number(before) - 1);
        Ok((low, high))
    }

    /// What is left behind the last id that was tried.
    fn go_on(&self, tried: i64, low: &mut i64, high: &mut i64) {
        if self.filter.is_forward() {
            *low = tried + 1;
        } else {
            *high = tried - 1;
        }
    }

    /// Takes hits between two ids in the order of the filter until there are enough. Out: the last id, if so many were tried.
    fn look(
        &mut self,
        expression: &str,
        (low, high): (i64, i64),
        most_tried: usize,
    ) -> rusqlite::Result<Option<i64>> {
        let order = if self.filter.is_forward() { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT words.rowid, said.channel FROM words CROSS JOIN said ON said.id = words.rowid
                   WHERE words MATCH ?1 AND words.rowid BETWEEN ?2 AND ?3
                   ORDER BY words.rowid {order}"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut hits = statement.query((expression, low, high))?;
        let (mut enough, mut tried) = (0, 0);
        while let Some(hit) = hits.next()? {
            let (id, channel) = (hit.get::<_, i64>(0)?, hit.get::<_, i64>(1)?);
            tried += 1;
            if let Some((place, reading)) = self.places.get(&channel) {
                let row = one(self.db, channel, place, id)?;
                let hit =
                    |row: &Row| reading.reaches(row) && is_hit(row, &self.wanted, self.filter);
                if let Some(row) = row.filter(hit) {
                    self.found.push(row);
                    enough += 1;
                }
            }
            if enough == self.limit {
                return Ok(None);
            }
            if tried == most_tried {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}
