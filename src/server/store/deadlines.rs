//! Stops what takes too long: a thread interrupts the connection of a reader whose time is over.

#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::InterruptHandle;

/// An interrupt between two statements is not noticed, so it is repeated.
const AGAIN: Duration = Duration::from_millis(20);

pub(super) struct Deadlines {
    handles: Vec<InterruptHandle>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// Until when each reader may take.
    slots: Vec<Option<Instant>>,
    ended: bool,
}

impl std::fmt::Debug for Deadlines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deadlines").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Deadlines {
    pub(super) fn new(handles: Vec<InterruptHandle>) -> Self {
        let state = State { slots: vec![None; handles.len()], ended: false };
        Self { handles, state: Mutex::new(state), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on a reader may take until then, or has done.
    pub(super) fn set(&self, slot: usize, until: Option<Instant>) {
        let mut state = self.state();
        if let Some(entry) = state.slots.get_mut(slot) {
            *entry = until;
        }
        // A deadline that goes needs nobody to wake up.
        if until.is_some() {
            self.changed.notify_one();
        }
    }

    pub(super) fn end(&self) {
        self.state().ended = true;
        self.changed.notify_one();
    }

    pub(super) fn run(&self) {
        let mut state = self.state();
        while !state.ended {
            let now = Instant::now();
            for (slot, handle) in state.slots.iter_mut().zip(&self.handles) {
                if let Some(until) = slot.filter(|until| *until <= now) {
                    handle.interrupt();
                    *slot = Some(until.max(now) + AGAIN);
                }
            }
            let next = state.slots.iter().flatten().min().copied();
            state = match next {
                Some(next) => {
                    let wait = next.saturating_duration_since(Instant::now());
                    let waited = self.changed.wait_timeout(state, wait);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::{Connection, ErrorCode};
    use std::sync::Arc;

    #[test]
    fn what_takes_too_long_is_interrupted_and_what_comes_after_it_is_not() {
        let db = Connection::open_in_memory().expect("memory");
        let deadlines = Arc::new(Deadlines::new(vec![db.get_interrupt_handle()]));
        let watch = Arc::clone(&deadlines);
        let watch = std::thread::spawn(move || watch.run());
        let endless =
            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
        for _ in 0..3 {
            deadlines.set(0, Some(Instant::now()));
            let error = db.query_row(endless, [], |row| row.get::<_, i64>(0)).expect_err("endless");
            deadlines.set(0, None);
            assert_eq!(error.sqlite_error_code(), Some(ErrorCode::OperationInterrupted));
            assert_eq!(db.query_row("SELECT 1", [], |row| row.get::<_, i64>(0)), Ok(1));
        }
        deadlines.end();
        watch.join().expect("it ends");
    }
}
