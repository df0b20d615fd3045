//! Who waits at the doors: not known yet for what they speak, or not done with a handshake. Bounded in all and for an
//! address; a newcomer takes the place of the one that has waited longest, so that the silent never lock others out.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// All places.
#[derive(Debug, Default)]
pub(super) struct Room {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// In the order in which they came.
    waiting: BTreeMap<u64, Waiting>,
    /// The same by address: in the order in which they came.
    from: HashMap<IpAddr, Vec<u64>>,
    numbers: u64,
}

#[derive(Debug)]
struct Waiting {
    from: IpAddr,
    /// What waits, once it runs.
    task: Option<AbortHandle>,
}

/// How many may wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) in_total: usize,
    /// `None` where there is no such limit.
    pub(super) per_address: Option<usize>,
}

/// A place at the doors, free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    room: Arc<Room>,
    number: u64,
}

impl Room {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics halfway.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for one from `from`, an address as they are counted.
    pub(super) fn enter(self: &Arc<Self>, from: IpAddr, bounds: Bounds) -> Place {
        let mut state = self.state();
        let own = state.from.get(&from);
        let crowded = bounds.per_address.is_some_and(|most| own.is_some_and(|o| o.len() >= most));
        if crowded && let Some(oldest) = own.and_then(|own| own.first().copied()) {
            state.put_out(oldest);
        }
        while state.waiting.len() >= bounds.in_total
            && let Some(oldest) = state.waiting.keys().next().copied()
        {
            state.put_out(oldest);
        }
        state.numbers += 1;
        let number = state.numbers;
        state.waiting.insert(number, Waiting { from, task: None });
        state.from.entry(from).or_default().push(number);
        Place { room: Arc::clone(self), number }
    }

    /// Says which task is to be ended when the place of that number is taken by another.
    pub(super) fn runs(&self, number: u64, task: AbortHandle) {
        // One that has left, or whose place is another's, finds that out itself.
        if let Some(waiting) = self.state().waiting.get_mut(&number) {
            waiting.task = Some(task);
        }
    }

    /// How many wait.
    pub(super) fn count(&self) -> usize {
        self.state().waiting.len()
    }
}

impl State {
    fn remove(&mut self, number: u64) -> Option<Waiting> {
        let waiting = self.waiting.remove(&number)?;
        if let Some(own) = self.from.get_mut(&waiting.from) {
            own.retain(|other| *other != number);
            if own.is_empty() {
                self.from.remove(&waiting.from);
            }
        }
        Some(waiting)
    }

    fn put_out(&mut self, number: u64) {
        let gone = self.remove(number);
        if let Some(task) = gone.and_then(|waiting| waiting.task) {
            task.abort();
        }
    }
}

impl Place {
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Gives the place back. Out: whether it was still one's own.
    pub(super) fn leave(self) -> bool {
        self.room.state().remove(self.number).is_some()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.state().remove(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_waits_longest_makes_place() {
        let room = Arc::new(Room::default());
        let bounds = Bounds { in_total: 3, per_address: Some(2) };
        let address = |last: u8| IpAddr::from([192, 0, 2, last]);
        let first = room.enter(address(1), bounds);
        let second = room.enter(address(1), bounds);
        let third = room.enter(address(1), bounds);
        assert_eq!(room.count(), 2);
        assert!(!first.leave());
        let fourth = room.enter(address(2), bounds);
        let fifth = room.enter(address(3), bounds);
        assert_eq!(room.count(), 3);
        assert!(!second.leave());
        assert!(third.leave());
        drop(fourth);
        assert_eq!(room.count(), 1);
        assert!(fifth.leave());
        assert!(room.state().from.is_empty());
        let unbounded = Bounds { in_total: 3, per_address: None };
        let all: Vec<_> = (0..5).map(|_| room.enter(address(1), unbounded)).collect();
        assert_eq!(room.count(), 3);
        drop(all);
        assert_eq!(room.count(), 0);
    }
}
