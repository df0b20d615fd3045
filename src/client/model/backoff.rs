//! Chance from a seed, and how long to wait before the next attempt to connect.

use std::time::Duration;

/// A small generator (splitmix64, public domain by Vigna): same seed, same run. Not for secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 when that is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }
}

/// The first wait, in milliseconds.
const FIRST: u64 = 1_000;
/// The longest wait, in milliseconds, before chance is added.
const LONGEST: u64 = 60_000;

/// The wait after `failures` failed attempts in a row (1 and more): 1, 2, 4 .. 60 s, and up to a fifth more, so that a
/// thousand clients do not come back at once.
pub fn wait(failures: u32, random: &mut Random) -> Duration {
    let doubled = FIRST << failures.saturating_sub(1).min(10);
    let base = doubled.min(LONGEST);
    Duration::from_millis(base + random.below(base / 5 + 1))
}

/// Whole seconds of a wait as a countdown shows them: the last one is 1.
pub fn seconds(left: Duration) -> u128 {
    left.as_millis().div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_with_a_little_chance() {
        let mut random = Random::new(7);
        for (failures, seconds) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (400, 60)] {
            let wait = wait(failures, &mut random).as_millis();
            assert!((seconds * 1000..=seconds * 1200).contains(&wait), "{failures}: {wait}");
        }
        assert_ne!(Random::new(1).below(1 << 40), Random::new(2).below(1 << 40));
        assert_eq!(Random::new(1).below(0), 0);
    }
}
