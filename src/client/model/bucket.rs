//! A token bucket: so much at once, and then so much in a time.

use std::time::Duration;

use crate::proto::Timestamp;

/// Allows `burst` things at once and one more after each `every`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    burst: u32,
    every: Duration,
    /// When nothing will have been taken.
    full: Timestamp,
}

impl Bucket {
    /// A full one.
    pub fn new(burst: u32, every: Duration) -> Self {
        Self { burst, every, full: Timestamp::default() }
    }

    /// When `count` can be taken; `now` when they can be already. More than `burst` never can, and are taken for that many.
    pub fn free_at(&self, now: Timestamp, count: u32) -> Timestamp {
        let ahead = self.full.since(now) + self.every * count.min(self.burst);
        now + ahead.saturating_sub(self.every * self.burst)
    }

    /// Takes one. Out: whether there was one.
    pub fn take(&mut self, now: Timestamp) -> bool {
        let free = self.free_at(now, 1) <= now;
        if free {
            self.full = self.full.max(now) + self.every;
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_at_a_time() {
        let mut bucket = Bucket::new(3, Duration::from_secs(2));
        let at = |second: i64| Timestamp::from_millis(1_000_000 + second * 1000);
        let mut took = Vec::new();
        for second in 0..8 {
            while bucket.take(at(second)) {
                took.push(second);
            }
        }
        assert_eq!(took, [0, 0, 0, 2, 4, 6]);
        assert_eq!(bucket.free_at(at(7), 1), at(8));
        assert_eq!(bucket.free_at(at(7), 3), at(12));
        assert_eq!(bucket.free_at(at(100), 3), at(100));
    }
}
