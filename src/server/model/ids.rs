//! Names of things that move between the parts, and the source of message ids.

use std::fmt;

use crate::proto::{MsgId, Timestamp};

/// One connection. The edge that accepted it chooses the id: `slot` is small and used again, `serial` never is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId {
    pub slot: u32,
    pub serial: u32,
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{}.{}", self.slot, self.serial)
    }
}

/// One person, however many connections they have, on whatever node they arrived.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId {
    pub node: u16,
    pub serial: u64,
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "u{}.{}", self.node, self.serial)
    }
}

/// 2026-01-01T00:00:00Z: message ids count milliseconds from here.
const EPOCH_MS: i64 = 1_767_225_600_000;
const SEQUENCE_BITS: u32 = 12;
const SALT_BITS: u32 = 10;
/// The last millisecond that a clock gives ids: in the year 2095, where the 41 bits for it end but for 2^31 of them. A clock
/// that is later, be it only wrong, uses these up as ids are given, 4096 for each.
const LAST_MS: i64 = (1 << 41) - (1 << 31);

/// Makes ids of users and messages. Two starts with different seeds make different message ids.
#[derive(Debug)]
pub struct Ids {
    node: u16,
    salt: i64,
    /// Milliseconds and sequence of the last message id, in one number.
    last: i64,
    users: u64,
}

impl Ids {
    /// `seed` is drawn once per start by an edge; only its lowest ten bits count.
    pub fn new(seed: u64) -> Self {
        let salt = i64::from(u16::try_from(seed & 0x3ff).expect("ten bits fit"));
        Self { node: 0, salt, last: 0, users: 0 }
    }

    /// From here on every message id is above this number, whatever the clock says.
    pub fn start_above(&mut self, last: i64) {
        let time = last >> (SALT_BITS + SEQUENCE_BITS);
        let whole = (1 << SEQUENCE_BITS) - 1;
        self.last = self.last.max((time << SEQUENCE_BITS) | whole);
    }

    pub fn node(&self) -> u16 {
        self.node
    }

    /// The id of the next person to arrive here.
    pub fn user(&mut self) -> UserId {
        self.users += 1;
        UserId { node: self.node, serial: self.users }
    }

    /// An id above every earlier one, also when the clock goes back: 13 characters that sort as their time.
    pub fn message(&mut self, now: Timestamp) -> MsgId {
        let millis = now.as_millis().saturating_sub(EPOCH_MS).clamp(0, LAST_MS);
        self.last = (self.last + 1).max(millis << SEQUENCE_BITS);
        let time = self.last >> SEQUENCE_BITS;
        let sequence = self.last & ((1 << SEQUENCE_BITS) - 1);
        let number = (((time << SALT_BITS) | self.salt) << SEQUENCE_BITS) | sequence;
        id_of(number)
    }
}

/// The number that an id of a server of this kind stands for: positive, and sorted as the ids are. `None` for others.
pub fn id_number(id: &MsgId) -> Option<i64> {
    let text = id.as_str();
    let number = i64::from_str_radix(text, 32).ok()?;
    (number >= 0 && base32(number) == text).then_some(number)
}

/// The id that a number stands for.
pub fn id_of(number: i64) -> MsgId {
    MsgId::parse(&base32(number)).expect("letters and digits are an id")
}

/// When the id of this number was given, by the clock as ids know it: never back, and never before they began.
pub fn moment_of(number: i64) -> Timestamp {
    Timestamp::from_millis(EPOCH_MS + (number >> (SALT_BITS + SEQUENCE_BITS)))
}

/// The lowest number of an id that can be given at this time.
pub fn first_number(at: Timestamp) -> i64 {
    let millis = at.as_millis().saturating_sub(EPOCH_MS).clamp(0, (1 << 41) - 1);
    millis << (SALT_BITS + SEQUENCE_BITS)
}

/// 13 digits of base32hex (RFC 4648 section 7), highest first, so that text sorts as the number does.
fn base32(number: i64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    (0..13)
        .rev()
        .map(|place| {
            let digit = usize::try_from((number >> (place * 5)) & 31).expect("five bits fit");
            char::from(DIGITS[digit])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_ids_rise_whatever_the_clock_does() {
        let mut ids = Ids::new(77);
        let clock = [5, 5, 4, 6, 6, 1_000_000, 7];
        let made: Vec<MsgId> =
            clock.iter().map(|ms| ids.message(Timestamp::from_millis(EPOCH_MS + ms))).collect();
        assert!(made.is_sorted_by(|a, b| a < b), "{made:?}");
        assert!(made.iter().all(|id| id.as_str().len() == 13));
        assert!(made.iter().all(|id| id_number(id).map(id_of).as_ref() == Some(id)));
        for other in ["", "0", "zzzzzzzzzzzzz", "000000000000A", "-000000000001"] {
            assert_eq!(MsgId::parse(other).as_ref().and_then(id_number), None, "{other}");
        }
        let at = Timestamp::from_millis(EPOCH_MS + 1_000_000);
        let number = id_number(&made[5]).expect("an id of ours");
        assert_eq!(moment_of(number), at);
        assert!(
            first_number(at) <= number
                && number < first_number(Timestamp::from_millis(EPOCH_MS + 1_000_001))
        );
        let mut other = Ids::new(78);
        assert_ne!(made[0], other.message(Timestamp::from_millis(EPOCH_MS + 5)));
    }

    #[test]
    fn a_clock_beyond_the_range_of_ids_does_not_use_them_up() {
        let (beyond, now) = (EPOCH_MS + (1 << 45), EPOCH_MS + 1_000);
        let mut last = None;
        for start in 0..3 {
            let mut ids = Ids::new(start);
            if let Some(last) = &last {
                ids.start_above(id_number(last).expect("one of ours"));
            }
            for _ in 0..10_000 {
                let clock = if start == 1 { now } else { beyond };
                let id = ids.message(Timestamp::from_millis(clock));
                assert!(last < Some(id.clone()));
                assert_eq!(id_number(&id).map(id_of).as_ref(), Some(&id));
                last = Some(id);
            }
        }
    }

    #[test]
    fn ids_of_the_next_start_are_above_those_of_the_last_also_by_an_earlier_clock() {
        let now = Timestamp::from_millis(EPOCH_MS + 1_000);
        let mut ids = Ids::new(0x3ff);
        for _ in 0..5000 {
            ids.message(now);
        }
        let last = ids.message(now);
        let mut ids = Ids::new(0);
        ids.start_above(id_number(&last).expect("one of ours"));
        let earlier = Timestamp::from_millis(EPOCH_MS);
        assert!(last < ids.message(earlier));
        let later = ids.message(now + core::time::Duration::from_secs(1));
        assert_eq!(later, Ids::new(0).message(now + core::time::Duration::from_secs(1)));
    }
}
