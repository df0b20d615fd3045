//! [`Shelf`]: how the rest of the server writes and asks, wherever it is kept.

#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::cell::RefCell;
use std::fmt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::proto::Timestamp;
use crate::server::model::{Found, Query, Unavailable, Write};

use super::{HistoryStore, MemoryStore, OpenError, Restored, Retention, StoreError};

/// Rows that are kept in memory when the configuration has no bound.
const MOST_IN_MEMORY: u64 = 100_000;

/// What survives when a commit is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, however it comes.
    #[default]
    Process,
    /// The end of the machine's power as well.
    Power,
}

/// History, to be written and asked from one thread; both are futures that want no runtime.
pub struct Shelf {
    store: RefCell<Box<dyn HistoryStore>>,
    retention: RefCell<Retention>,
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
        let (_, _) = (folder, durability);
        Self::memory(retention)
    }

    /// Kept as long as this lives.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn memory(retention: Retention) -> Result<(Self, Restored), OpenError> {
        let mut host_key = [0; 16];
        let drawn = getrandom::fill(&mut host_key);
        drawn.map_err(|error| OpenError(format!("cannot draw a random number: {error}")))?;
        let mut store = MemoryStore::new(host_key);
        let restored = store.restore().map_err(|StoreError(why)| OpenError(why))?;
        let shelf = Self::over(store);
        shelf.retain(retention);
        Ok((shelf, restored))
    }

    /// Kept there, which is called on the thread of whoever writes and asks.
    pub fn over(store: impl HistoryStore + 'static) -> Self {
        Self { store: RefCell::new(Box::new(store)), retention: RefCell::default() }
    }

    /// Writes all of it or nothing. What is asked after the future is ready finds it. Calls take effect in their order,
    /// whether the futures are waited for or not.
    pub fn commit(
        &self,
        writes: Vec<Write>,
    ) -> impl Future<Output = Result<(), StoreError>> + use<> {
        let mut store = self.store.borrow_mut();
        let done = store.commit(&writes);
        let pruned = store.prune(&self.retention.borrow(), time_of_day());
        std::future::ready(done.and(pruned.map(drop)))
    }

    /// Answers from everything that was committed.
    pub fn answer(&self, query: Query) -> impl Future<Output = Result<Found, Unavailable>> + use<> {
        let found = self.store.borrow_mut().answer(&query);
        std::future::ready(found.map_err(|StoreError(why)| Unavailable(why)))
    }

    /// Another configuration: from now on so much is kept.
    pub fn retain(&self, mut retention: Retention) {
        if retention.rows_in_total == 0 {
            retention.rows_in_total = MOST_IN_MEMORY;
        }
        self.retention.replace(retention);
    }
}

fn time_of_day() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
