//! [`SqliteStore`]: reading and writing in turn, on one thread. The running server does both at once, by [`Shelf`]; this is
//! for whoever wants to see what each step does.
//!
//! [`Shelf`]: crate::server::store::Shelf

use std::path::Path;

use crate::proto::Timestamp;
use crate::server::model::{Found, Query, Write};
use crate::server::store::{HistoryStore, OpenError, Restored, Retention, StoreError};
use crate::sqlite::Durability;

use super::forgetting::Round;
use super::{Reader, Writer};

#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer,
    reader: Reader,
    round: Round,
}

impl SqliteStore {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    /// As of [`crate::sqlite::open`].
    pub fn open(path: &Path, durability: Durability) -> Result<Self, OpenError> {
        let writer = Writer::open(path, durability)?;
        let reader = Reader::open(path)?;
        Ok(Self { writer, reader, round: Round::default() })
    }

    /// Counts and indexes a piece of what was written. Out: whether there is more.
    ///
    /// # Errors
    /// As of `commit`.
    pub fn index(&mut self) -> Result<bool, StoreError> {
        self.writer.index()
    }

    /// For tests of a full disk: from here on the file has at most so many pages.
    ///
    /// # Errors
    /// It cannot be set.
    pub fn limit_pages(&self, most: Option<u32>) -> Result<(), StoreError> {
        let limited = self.writer.limit_pages(most);
        limited.map_err(|error| StoreError(error.to_string()))
    }
}

impl HistoryStore for SqliteStore {
    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        self.writer.commit(writes).map(drop)
    }

    fn answer(&mut self, query: &Query) -> Result<Found, StoreError> {
        self.reader.answer(query)
    }

    fn prune(&mut self, retention: &Retention, now: Timestamp) -> Result<u64, StoreError> {
        loop {
            let piece = self.writer.forget(retention, now, &mut self.round)?;
            if piece.count > 0 || piece.is_last {
                return Ok(piece.count);
            }
            // What is not looked through yet is so before anything is forgotten.
            self.writer.index()?;
        }
    }

    fn restore(&mut self) -> Result<Restored, StoreError> {
        self.writer.restore()
    }
}
