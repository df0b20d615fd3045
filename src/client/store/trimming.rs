//! Forgetting the oldest lines of a conversation that has more than are to be kept.

use rusqlite::{OptionalExtension as _, params};

use super::fault::Fault;
use super::shelf::Shelf;

/// Lines forgotten in one piece.
const PIECE: i64 = 1_000;

impl Shelf {
    /// Forgets a piece of what is beyond `most` lines in one conversation. Out: how many lines; 0 when there is no more.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn trim(&mut self, most: u64) -> Result<usize, Fault> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let sql = "SELECT place, lines FROM place WHERE lines > ?1 LIMIT 1";
        let full: rusqlite::Result<Option<(i64, i64)>> =
            self.connection.query_row(sql, [most], |row| Ok((row.get(0)?, row.get(1)?))).optional();
        let Some((place, lines)) = full.map_err(|error| Fault::of("read", &self.path, &error))?
        else {
            return Ok(0);
        };
        let piece = (lines - most).min(PIECE);
        self.in_one_piece(|shelf| {
            let oldest: Vec<i64> = shelf
                .connection
                .prepare_cached("SELECT seq FROM line WHERE place = ?1 ORDER BY id LIMIT ?2")?
                .query_map([place, piece], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for seq in &oldest {
                shelf
                    .connection
                    .prepare_cached("DELETE FROM line WHERE seq = ?1")?
                    .execute([seq])?;
                shelf.unindex(*seq)?;
            }
            // The number may be wrong in a file that somebody else made: then it is put right.
            let lines = if oldest.is_empty() { 0 } else { lines - piece };
            let sql = "UPDATE place SET lines = ?2 WHERE place = ?1";
            shelf.connection.prepare_cached(sql)?.execute(params![place, lines])?;
            Ok(oldest.len())
        })
    }
}
