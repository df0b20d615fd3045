//! What was written is counted and indexed, in pieces: up to the mark it is.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use crate::proto::name::CASEMAP;
use crate::server::store::StoreError;

use super::columns::read;
use super::known::set_fact;
use super::writer::{Writer, count, index, one_line};

/// Lines in a piece. More make the index cheaper by the line, and hold a commit up for longer.
const PIECE: usize = 32;
/// When it lags far behind, as in a flood, a piece is a quarter of what is left, up to this: every search looks at each
/// line that is not in the index yet.
const MOST: usize = 1024;
/// Pages of the index that are merged after it, as a piece of its own; what is written is merged about seven times. Left
/// to itself the index does it when it likes, and then for tens of milliseconds.
const PAGES: i64 = 16;
const MOST_PAGES: i64 = 256;

impl Writer {
    /// Goes on for a piece. Out: whether there is more.
    pub(in crate::server::store) fn index(&mut self) -> Result<bool, StoreError> {
        self.known()?;
        if let Some(known) = self.known.as_mut().filter(|known| !known.has_seen_all()) {
            let looked = known.look(&self.db);
            looked.map_err(|error| self.failed("read", &error))?;
            return Ok(true);
        }
        if self.merges || self.known()?.unindexed.is_empty() {
            return self.merge();
        }
        self.merges = true;
        self.transact(|db, known| {
            let piece = (known.unindexed.len() / 4).clamp(PIECE, MOST);
            let mut lines: Vec<(i64, i64)> = known.unindexed.iter().take(piece).copied().collect();
            let Some((last, _)) = lines.last().copied() else {
                return Ok(false);
            };
            // What several channels were told of is one id, and the mark passes it at once.
            let same = known.unindexed.range((last, i64::MIN)..=(last, i64::MAX));
            lines.extend(same.filter(|line| !lines.contains(line)).copied().collect::<Vec<_>>());
            let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
            let nowhere = CASEMAP.fold("");
            for (id, channel) in &lines {
                let mut line = db.prepare_cached(&one_line())?;
                let row = line.query_row((channel, id), |row| read(row, &nowhere)).optional()?;
                if let Some(row) = row {
                    index(db, *channel, &row)?;
                    *counts.entry(*channel).or_default() += 1;
                }
            }
            for (channel, more) in counts {
                count(db, channel, more)?;
            }
            set_fact(db, "mark", last)?;
            known.mark = last;
            for line in lines {
                known.unindexed.remove(&line);
            }
            Ok(true)
        })
    }

    /// Puts a few pages of the index together. Out: whether there is more to do, of this or of lines.
    fn merge(&mut self) -> Result<bool, StoreError> {
        if !std::mem::take(&mut self.merges) {
            return Ok(false);
        }
        self.transact(|db, known| {
            let before = db.total_changes();
            let sql = "INSERT INTO words (words, rank) VALUES ('merge', ?)";
            let more = i64::try_from(known.unindexed.len() / 8).unwrap_or(i64::MAX);
            db.prepare_cached(sql)?.execute([more.clamp(PAGES, MOST_PAGES)])?;
            // One change is the command itself (FTS5, "The 'merge' command").
            let merged = db.total_changes() - before >= 2;
            Ok((merged, !known.unindexed.is_empty()))
        })
        .map(|(merged, more)| {
            self.merges = merged && !more;
            merged || more
        })
    }

    /// How many lines are not in the index yet, as far as is known.
    pub(in crate::server::store) fn lag(&self) -> usize {
        self.known.as_ref().map_or(0, |known| known.unindexed.len())
    }
}
