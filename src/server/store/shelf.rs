//! [`Shelf`]: how the rest of the server writes and asks, wherever it is kept.

use std::cell::RefCell;
use std::fmt;
use std::path::Path;

use crate::server::model::{Found, Query, Unavailable, Write};
use crate::sqlite::Durability;

use super::disk::{Disk, time_of_day};
use super::{HistoryStore, MemoryStore, OpenError, Restored, Retention, StoreError};

/// Rows that are kept in memory when the configuration has no bound.
const MOST_IN_MEMORY: u64 = 100_000;

/// History, to be written and asked from one thread; both are futures that want no runtime. When it is dropped, what was
/// committed is in the file, and the folder is free for another.
pub struct Shelf(Keeper);

enum Keeper {
    /// On the thread of whoever writes and asks.
    Here {
        store: RefCell<Box<dyn HistoryStore>>,
        retention: RefCell<Retention>,
    },
    Disk(Disk),
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").finish_non_exhaustive()
    }
}

impl Shelf {
    /// Kept in the file `tchat.db` of this folder, which is made if it is not there, and is ours as long as this lives.
    ///
    /// # Errors
    /// Somebody else has it, it cannot be written, it is no history of ours or of a later version.
    pub fn open(
        folder: &Path,
        durability: Durability,
        retention: Retention,
    ) -> Result<(Self, Restored), OpenError> {
        let (disk, restored) = Disk::open(folder, durability, retention)?;
        Ok((Self(Keeper::Disk(disk)), restored))
    }

    /// Kept as long as this lives.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn memory(retention: Retention) -> Result<(Self, Restored), OpenError> {
        let mut host_key = [0; 16];
        let drawn = getrandom::fill(&mut host_key);
        drawn.map_err(|error| OpenError::Other(format!("cannot draw a random number: {error}")))?;
        let mut store = MemoryStore::new(host_key);
        let restored = store.restore().map_err(|StoreError(why)| OpenError::Other(why))?;
        let shelf = Self::over(store);
        shelf.retain(retention);
        Ok((shelf, restored))
    }

    /// Kept there, which is called on the thread of whoever writes and asks.
    pub fn over(store: impl HistoryStore + 'static) -> Self {
        let store: Box<dyn HistoryStore> = Box::new(store);
        Self(Keeper::Here { store: RefCell::new(store), retention: RefCell::default() })
    }

    /// Writes all of it or nothing. What is asked after the future is ready finds it. Calls take effect in their order,
    /// whether the futures are waited for or not.
    pub fn commit(
        &self,
        writes: Vec<Write>,
    ) -> impl Future<Output = Result<(), StoreError>> + use<> {
        let done = match &self.0 {
            Keeper::Here { store, retention } => {
                let mut store = store.borrow_mut();
                let done = store.commit(&writes);
                let pruned = store.prune(&retention.borrow(), time_of_day());
                Ok(done.and(pruned.map(drop)))
            }
            Keeper::Disk(disk) => Err(disk.commit(writes)),
        };
        async {
            match done {
                Ok(done) => done,
                Err(wait) => wait.await.unwrap_or_else(|_| Err(ended())),
            }
        }
    }

    /// Answers from everything that was committed. What takes longer than two seconds fails.
    pub fn answer(&self, query: Query) -> impl Future<Output = Result<Found, Unavailable>> + use<> {
        let found = match &self.0 {
            Keeper::Here { store, .. } => Ok(store.borrow_mut().answer(&query)),
            Keeper::Disk(disk) => disk.answer(query).map(Ok),
        };
        async {
            let found = match found {
                Ok(found) => found,
                Err(wait) => wait.await.unwrap_or_else(|_| Err(ended())),
            };
            found.map_err(|StoreError(why)| Unavailable(why))
        }
    }

    /// Another configuration: from now on so much is kept.
    pub fn retain(&self, mut kept: Retention) {
        match &self.0 {
            Keeper::Here { retention, .. } => {
                if kept.rows_in_total == 0 {
                    kept.rows_in_total = MOST_IN_MEMORY;
                }
                retention.replace(kept);
            }
            Keeper::Disk(disk) => disk.retain(kept),
        }
    }

    /// For tests and measurements: waits until all that is left for later is done, index, retention and checkpoints.
    pub fn settle(&self) {
        if let Keeper::Disk(disk) = &self.0 {
            disk.settle();
        }
    }
}

fn ended() -> StoreError {
    StoreError("history has ended".to_owned())
}
