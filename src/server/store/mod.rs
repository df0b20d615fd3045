//! Where history and what else outlives the server is kept: on disk, or in memory for as long as the server runs.
//!
//! The trait is synchronous on purpose: plain calls on threads of their own. What is written and asked is plain data of the
//! model; nothing of SQL is seen outside this folder.
//!
//! ```text
//!            commit(writes)                                        one transaction of all that is queued
//!  driver ------------------> Shelf --> Disk: writer thread ------------------------------------------> tchat.db
//!    ^                          |         | when idle: count, index, forget, in pieces                     ^  |
//!    |   answer(query)          |         v tells of each commit                                           |  |
//!    +------------------------- + ----> Newest: newest rows of channels, in memory             checkpoints |  |
//!                               | not there                                                       thread --+  |
//!                               +-----> two reader threads, each two seconds at most <------------------------+
//! ```
//!
//! `page` says what a page is, `words` what a word is, for all of them; `sqlite` is the file; [`MemoryStore`] is the
//! same as plain vectors, by which the others are tested.

mod checkpoints;
mod deadlines;
mod disk;
mod memory;
mod newest;
mod page;
mod shelf;
mod sqlite;
mod words;

pub use memory::MemoryStore;
pub use shelf::Shelf;
pub use sqlite::SqliteStore;

pub use crate::server::model::Restored;
pub use crate::sqlite::Durability;

use std::path::PathBuf;

use crate::proto::Timestamp;
use crate::server::model::{Found, Query, Write};

/// One way to keep it.
pub trait HistoryStore: Send {
    /// Writes everything, or nothing when it fails. Afterwards it survives the end of the process.
    ///
    /// # Errors
    /// The disk is full, gone, or not ours to write.
    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError>;

    /// Answers from everything that was committed.
    ///
    /// # Errors
    /// It cannot be read.
    fn answer(&mut self, query: &Query) -> Result<Found, StoreError>;

    /// Forgets what is too old or too much, a bounded piece of it. Out: rows forgotten; 0 when there is no more.
    ///
    /// # Errors
    /// As for `commit`.
    fn prune(&mut self, retention: &Retention, now: Timestamp) -> Result<u64, StoreError>;

    /// What a starting server goes on from.
    ///
    /// # Errors
    /// As for `answer`.
    fn restore(&mut self) -> Result<Restored, StoreError>;
}

/// How much is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention {
    /// Days that a row is kept; 0 is for ever.
    pub days: u32,
    /// Rows kept in one channel, and in all; 0 is no bound.
    pub rows_per_channel: u64,
    pub rows_in_total: u64,
    /// Days and rows of channels that have their own, by folded name.
    pub channels: Vec<(String, u32, u64)>,
}

/// Why it could not be written or read, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(pub String);

/// Why history cannot be opened, and what to do, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("{} is in use by another tchat serve; end that one, or choose another folder with --data", .0.display())]
    InUse(PathBuf),
    #[error("{0}")]
    Other(String),
}
