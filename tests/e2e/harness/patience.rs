//! Waiting for something that another thread sees happen.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long anything may take. Much longer than anything does, because a busy machine is no fault.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// A value that a thread changes while others wait for it to become something.
#[derive(Debug, Default)]
pub(super) struct Watched<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T> Watched<T> {
    pub(super) fn new(value: T) -> Arc<Self> {
        Arc::new(Self { value: Mutex::new(value), changed: Condvar::new() })
    }

    pub(super) fn read(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let outcome = change(&mut self.read());
        self.changed.notify_all();
        outcome
    }

    /// The value once it is as wanted; the value as it is when patience ends first.
    pub(super) fn wait(
        &self,
        mut wanted: impl FnMut(&T) -> bool,
    ) -> Result<MutexGuard<'_, T>, MutexGuard<'_, T>> {
        let (value, end) = self
            .changed
            .wait_timeout_while(self.read(), PATIENCE, |value| !wanted(value))
            .unwrap_or_else(PoisonError::into_inner);
        if end.timed_out() { Err(value) } else { Ok(value) }
    }
}
