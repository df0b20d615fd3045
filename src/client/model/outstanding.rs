//! Own lines whose delivery is not known yet: what they are recognised by when the server confirms or refuses them. Bounded
//! by who adds them, at [`MOST_OUTSTANDING`].

use std::time::Duration;

use crate::client::model::buffer::BufferId;
use crate::client::model::entry::EntryId;
use crate::client::model::requests::REQUEST_LIFE;
use crate::proto::{Folded, Timestamp};

/// Own lines that may wait for their confirmation, and how long one is recognised when it comes late.
pub const MOST_OUTSTANDING: usize = 2_000;
const RECOGNISED: Duration = Duration::from_secs(15 * 60);

/// One own line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outstanding {
    pub buffer: BufferId,
    pub line: EntryId,
    /// Target, folded too, and text as sent, to recognise an echo without a label.
    pub to: String,
    pub target: Folded,
    pub text: String,
    pub label: Option<String>,
    /// It went out as a batch of several lines.
    pub batch: bool,
    pub at: Timestamp,
    /// It was waited for long enough and counts as not delivered, unless its echo comes after all.
    pub given_up: bool,
}

/// All of one connection, in the order in which they were said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unconfirmed {
    lines: Vec<Outstanding>,
    /// When a line was last confirmed or refused: as long as that goes on, the others are waited for.
    settled: Timestamp,
}

impl Unconfirmed {
    pub fn lines(&self) -> &[Outstanding] {
        &self.lines
    }

    /// Remembers an own line until it is confirmed or refused.
    pub fn add(&mut self, line: Outstanding) {
        self.lines.push(line);
    }

    /// The first line that fits, which is settled now.
    pub fn settle(
        &mut self,
        now: Timestamp,
        fits: impl Fn(&Outstanding) -> bool,
    ) -> Option<Outstanding> {
        let index = self.lines.iter().position(fits)?;
        self.settled = now;
        Some(self.lines.remove(index))
    }

    /// Computes folded names anew, after the server announced how it folds.
    pub fn refold(&mut self, fold: impl Fn(&str) -> Folded) {
        for line in &mut self.lines {
            line.target = fold(&line.to);
        }
    }

    /// Answers carry no labels from now on.
    pub fn forget_labels(&mut self) {
        for line in &mut self.lines {
            line.label = None;
        }
    }

    /// When [`Self::expire`] has something to do.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let waiting = self.lines.iter().filter(|line| !line.given_up);
        waiting.map(|line| line.at.max(self.settled) + REQUEST_LIFE).min()
    }

    /// Out: lines that count as not delivered from now on.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Outstanding> {
        self.lines.retain(|line| !line.given_up || now.since(line.at) < RECOGNISED);
        let settled = self.settled;
        let waiting = self.lines.iter_mut().filter(|line| !line.given_up);
        let late = waiting.filter(|line| now.since(line.at.max(settled)) >= REQUEST_LIFE);
        late.map(|line| {
            line.given_up = true;
            line.clone()
        })
        .collect()
    }

    /// All lines, in order; nothing is waited for any more.
    pub fn abandon(&mut self) -> Vec<Outstanding> {
        std::mem::take(&mut self.lines)
    }
}
