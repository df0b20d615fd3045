//! Channels the user asked to join: which of them get the focus when the server says so, and with which key. Bounded.

use crate::proto::Folded;

/// Channels asked for and not joined yet that are remembered.
const MOST: usize = 64;

/// A channel that the user asked to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// As typed, to fold it anew when the server says how it folds.
    channel: String,
    key: Folded,
    /// The channel's key, as typed.
    pub secret: Option<String>,
}

/// The channels that have not answered yet, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Joins {
    list: Vec<Join>,
}

impl Joins {
    /// Remembers that a channel was asked for.
    pub fn ask(&mut self, channel: &str, key: Folded, secret: Option<&str>) {
        self.list.retain(|join| join.key != key);
        if self.list.len() >= MOST {
            self.list.remove(0);
        }
        let (channel, secret) = (channel.to_owned(), secret.map(str::to_owned));
        self.list.push(Join { channel, key, secret });
    }

    /// Takes what was asked of a channel that has answered.
    pub fn take(&mut self, key: &Folded) -> Option<Join> {
        let index = self.list.iter().position(|join| join.key == *key)?;
        Some(self.list.remove(index))
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Computes the folded names anew.
    pub fn refold(&mut self, fold: impl Fn(&str) -> Folded) {
        for join in &mut self.list {
            join.key = fold(&join.channel);
        }
    }

    pub fn clear(&mut self) {
        self.list.clear();
    }
}
