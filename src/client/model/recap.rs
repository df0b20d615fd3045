//! What the line mode has asked for of what was said before. Bounded, and nothing is waited for without end.

use std::time::Duration;

use crate::client::model::buffer::BufferId;
use crate::proto::Timestamp;

/// Questions that may be open at a server.
const MOST_OPEN: usize = 64;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A channel was joined: what comes are messages like others, that can be answered.
    Joining(BufferId),
    /// By hand; it may repeat what was printed.
    Asked(BufferId),
    /// Only to count what is unread, perhaps without a window. `limit` is the number of messages that were asked for.
    Counting { limit: usize },
}

/// A question that the server has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recap {
    /// The conversation, by the name it was asked by.
    pub target: String,
    pub purpose: Purpose,
    /// Up to when the user has read it on any device, as the server told since.
    pub read: Option<Timestamp>,
    until: Timestamp,
}

/// The questions to one server, in the order in which they were asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recaps(Vec<Recap>);

impl Recaps {
    /// Remembers a question. Out: whether there was room, and it may be asked.
    pub fn ask(&mut self, target: &str, purpose: Purpose, now: Timestamp) -> bool {
        let room = self.0.len() < MOST_OPEN;
        if room {
            let (target, until) = (target.to_owned(), now + PATIENCE);
            self.0.push(Recap { target, purpose, read: None, until });
        }
        room
    }

    /// Whether an answer is waited for.
    pub fn is_asking(&self) -> bool {
        !self.0.is_empty()
    }

    /// Closes the first question about a conversation. `is` tells whether a name is its name.
    pub fn close(&mut self, is: impl Fn(&str) -> bool) -> Option<Recap> {
        let at = self.0.iter().position(|recap| is(&recap.target))?;
        Some(self.0.remove(at))
    }

    /// A conversation was read up to then.
    pub fn mark(&mut self, is: impl Fn(&str) -> bool, read: Option<Timestamp>) {
        for recap in self.0.iter_mut().filter(|recap| is(&recap.target)) {
            recap.read = read;
        }
    }

    /// When [`Self::expire`] has something to do.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.iter().map(|recap| recap.until).min()
    }

    /// Questions that were not answered in time, and are not waited for any more.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Recap> {
        let all = std::mem::take(&mut self.0);
        let (late, open) = all.into_iter().partition(|recap| recap.until <= now);
        self.0 = open;
        late
    }

    /// Nothing is waited for any more.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
