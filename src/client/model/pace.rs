//! How fast lines go out. Most servers throw out who sends faster than people type; ours reads more slowly instead.
//!
//! RFC 1459 section 8.10: a line costs two seconds, and ten may be owed.

use std::collections::VecDeque;
use std::time::Duration;

use crate::client::model::bucket::Bucket;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::EntryId;
use crate::proto::{Message, Timestamp, Verb};

const AT_ONCE: u32 = 5;
const EVERY: Duration = Duration::from_secs(2);
/// Lines that may wait to be sent.
pub const MOST_HELD: usize = 2_000;
/// Room that must be left for what people say when something goes out that may as well not.
const SPARE: u32 = 3;
/// What 004 calls a server of ours.
const OURS: &str = "tchat-";

/// Whose line it is, and so who is told when it cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The program's own.
    Program,
    /// A command, typed in this conversation.
    Command(BufferId),
    /// Something the user says, and the entry that shows it.
    Said(BufferId, EntryId),
}

/// What waits to be sent: a line, or a batch, into which nothing else may come (IRCv3 client-batch).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub messages: Vec<Message>,
    pub from: From,
}

/// The lines of one connection that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    bucket: Bucket,
    held: VecDeque<Held>,
    /// The server takes lines as fast as they come.
    fast: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self { bucket: Bucket::new(AT_ONCE, EVERY), held: VecDeque::new(), fast: false }
    }
}

impl Pace {
    /// Learns from what the server calls its program how fast it may be written to.
    pub fn learn(&mut self, version: &str) {
        self.fast = version.starts_with(OURS);
    }

    /// Whether a line may go out now, before which no other waits; then it counts as sent.
    pub fn take(&mut self, now: Timestamp) -> bool {
        self.held.is_empty() && (self.fast || self.bucket.take(now))
    }

    /// Whether a line may go out now that is worth nothing later.
    pub fn has_spare(&self, now: Timestamp) -> bool {
        self.held.is_empty() && (self.fast || self.bucket.free_at(now, SPARE) <= now)
    }

    /// When [`Self::has_spare`] is true, if nothing else is sent until then.
    pub fn spare_at(&self, now: Timestamp) -> Timestamp {
        if self.fast { self.empty_at(now) } else { self.bucket.free_at(self.empty_at(now), SPARE) }
    }

    pub fn is_full(&self) -> bool {
        self.held.len() >= MOST_HELD
    }

    /// Lines that wait.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Lets a line wait. Of several PINGs of the program's own, the last is enough: its answer is the answer to all.
    pub fn hold(&mut self, line: Held) {
        let asks = |held: &Held| {
            held.from == From::Program && held.messages.iter().all(|m| m.verb == Verb::Ping)
        };
        if asks(&line) {
            self.held.retain(|held| !asks(held));
        }
        self.held.push_back(line);
    }

    /// The next line, if its time has come.
    pub fn release(&mut self, now: Timestamp) -> Option<Held> {
        let free = !self.held.is_empty() && (self.fast || self.bucket.take(now));
        if free { self.held.pop_front() } else { None }
    }

    /// When [`Self::release`] has something to give.
    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let at = if self.fast { now } else { self.bucket.free_at(now, 1) };
        (!self.held.is_empty()).then_some(at)
    }

    /// When the last line that waits now goes out.
    pub fn empty_at(&self, now: Timestamp) -> Timestamp {
        let more = u32::try_from(self.held.len()).unwrap_or(u32::MAX).saturating_sub(1);
        self.deadline(now).map_or(now, |first| first + EVERY.saturating_mul(more))
    }

    /// Takes every line that waits, in order.
    pub fn take_all(&mut self) -> Vec<Held> {
        std::mem::take(&mut self.held).into()
    }
}
