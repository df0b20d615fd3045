//! The clock of a server, as far as its lines tell (IRCv3 server-time): by it a line that was said long ago is told from one
//! that is said now.
//!
//! Bouncers play back what was missed, and not all of them say so with a batch. The clocks of two machines may be an hour
//! apart, so what counts is how far a line is behind others of the same connection.

use crate::proto::Timestamp;

/// How far a line may be behind, in milliseconds: lines wait in queues.
const LATE: i64 = 5 * 60_000;
/// How far it may be behind our own clock, as long as nothing is known of the server's.
const APART: i64 = 90 * 60_000;

/// How far a server's clock is ahead of ours, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServerClock {
    /// By lines that no playback has.
    known: Option<i64>,
    /// By messages: it is ahead at least so far.
    at_least: Option<i64>,
}

impl ServerClock {
    /// A line has come. `message` tells that it may be one of a playback. Out: whether it is.
    pub fn hears(&mut self, told: Timestamp, now: Timestamp, message: bool) -> bool {
        let ahead = told.as_millis().saturating_sub(now.as_millis());
        if !message {
            self.known = self.known.max(Some(ahead));
            return false;
        }
        let past = match (self.known, self.at_least) {
            (Some(known), _) => ahead < known - LATE,
            (None, at_least) => {
                ahead < -APART || at_least.is_some_and(|least| ahead < least - LATE)
            }
        };
        self.at_least = self.at_least.max(Some(ahead));
        past
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_795_348_800_000);

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(NOON.as_millis() + minutes * 60_000)
    }

    #[test]
    fn what_is_far_behind_the_lines_of_a_connection_is_of_a_playback() {
        // Minutes by which the server's clock is ahead, whether it has told anything else, and of a message.
        for (clock, told, message, past) in [
            (Some(0), -1, "just now", false),
            (Some(0), -6, "a while ago", true),
            (Some(-600), -601, "a server whose clock is wrong", false),
            (Some(-600), -660, "an hour ago there", true),
            (Some(60), 60, "a clock that is ahead", false),
            (Some(60), 0, "an hour ago there", true),
            (None, -60, "who knows", false),
            (None, -120, "long ago", true),
        ] {
            let mut known = ServerClock::default();
            if let Some(clock) = clock {
                known.hears(at(clock), NOON, false);
            }
            assert_eq!(known.hears(at(told), NOON, true), past, "{message}");
        }
        let mut known = ServerClock::default();
        assert!(!known.hears(at(0), NOON, true));
        assert!(known.hears(at(-30), NOON, true), "the one before it was later");
    }
}
