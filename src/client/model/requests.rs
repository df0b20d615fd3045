//! What was typed and waits for its answers: by label where the server has labels, else by what was typed last. Bounded.
//!
//! Own lines that wait for their confirmation are in `outstanding`.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::client::model::buffer::BufferId;
use crate::proto::{Timestamp, Verb};

/// Commands with a label that are remembered; a server that never answers must not make them grow.
const MOST_LABELLED: usize = 256;
/// Commands that are remembered for their answers without a label, and for how long.
const MOST_ASKED: usize = 16;
const RECENT: Duration = Duration::from_secs(30);
/// After this long an answer is no longer expected.
pub const REQUEST_LIFE: Duration = Duration::from_secs(120);

/// What an answer belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where it was typed.
    pub buffer: BufferId,
    /// The command.
    pub verb: Verb,
    pub at: Timestamp,
}

/// The requests of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requests {
    /// What was typed lately, newest last; answers without a label go there.
    asked: Vec<Request>,
    labelled: BTreeMap<String, Request>,
    next_label: u64,
}

impl Requests {
    /// Remembers where a command was typed.
    pub fn ask(&mut self, request: Request) {
        if self.asked.len() >= MOST_ASKED {
            self.asked.remove(0);
        }
        self.asked.push(request);
    }

    /// The last command or message that was typed.
    pub fn last(&self) -> Option<&Request> {
        self.asked.last()
    }

    /// Where the last command was typed, if that is not long ago.
    pub fn recent(&self, now: Timestamp) -> Option<BufferId> {
        let last = self.last()?;
        (now.since(last.at) < RECENT).then_some(last.buffer)
    }

    /// Whether a command was typed lately; the answer that ends it forgets that.
    pub fn take(&mut self, verb: &Verb) -> bool {
        let index = self.asked.iter().position(|asked| asked.verb == *verb);
        index.map(|index| self.asked.remove(index)).is_some()
    }

    /// A label that no open request has.
    pub fn new_label(&mut self) -> String {
        self.next_label += 1;
        format!("t{}", self.next_label)
    }

    /// Remembers what the answers with `label` belong to.
    pub fn remember(&mut self, label: String, request: Request) {
        if self.labelled.len() >= MOST_LABELLED {
            let oldest = self.labelled.iter().min_by_key(|(_, request)| request.at);
            if let Some(oldest) = oldest.map(|(label, _)| label.clone()) {
                self.labelled.remove(&oldest);
            }
        }
        self.labelled.insert(label, request);
    }

    /// The request with a label, which stays open: more answers may come.
    pub fn get(&self, label: &str) -> Option<&Request> {
        self.labelled.get(label)
    }

    /// Whether a command with a label has no complete answer yet.
    pub fn is_asking(&self) -> bool {
        !self.labelled.is_empty()
    }

    /// The request with a label has its complete answer.
    pub fn answered(&mut self, label: &str) {
        self.labelled.remove(label);
    }

    /// Answers carry no labels from now on.
    pub fn forget_labels(&mut self) {
        self.labelled.clear();
    }

    /// When [`Self::expire`] has something to do.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.labelled.values().map(|request| request.at + REQUEST_LIFE).min()
    }

    /// Forgets requests that were made too long ago.
    pub fn expire(&mut self, now: Timestamp) {
        self.labelled.retain(|_, request| now.since(request.at) < REQUEST_LIFE);
    }

    /// Nothing is waited for any more. Labels are not used again: what an old connection said late is not mistaken.
    pub fn clear(&mut self) {
        self.asked.clear();
        self.labelled.clear();
    }
}
