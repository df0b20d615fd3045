//! Signs of life of a connection, and what is waited for. What follows from silence is decided in `timers`.

use crate::proto::Timestamp;

/// Lines waited for that count; more wait no longer.
const MOST_WAITING_LINES: u32 = 30;

/// What was heard and sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pulse {
    /// Last time anything came in.
    pub heard: Timestamp,
    /// The first thing sent since then, and how many lines.
    pub waiting_since: Option<Timestamp>,
    pub waiting_lines: u32,
    /// When the PING was sent that has not been answered.
    pub pinged: Option<Timestamp>,
}

impl Pulse {
    /// A line came: the server is there.
    pub fn beat(&mut self, now: Timestamp) {
        *self = Self { heard: now, ..Self::default() };
    }

    /// A line went out that is answered by something.
    pub fn wait(&mut self, now: Timestamp) {
        self.waiting_since.get_or_insert(now);
        self.waiting_lines = (self.waiting_lines + 1).min(MOST_WAITING_LINES);
    }
}
