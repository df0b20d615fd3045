//! A message as a history is asked by it: its id, else its time. Source: IRCv3 chathistory.

use std::time::Duration;

use crate::client::model::entry::Entry;
use crate::client::model::lines::Likeness;
use crate::proto::{MsgId, Timestamp};

/// A message, or a moment.
#[derive(Debug, Clone)]
pub struct Reference {
    pub msgid: Option<MsgId>,
    pub time: Timestamp,
    /// What tells a message without an id from others of its time; a moment has neither.
    words: Option<u64>,
}

/// As far as a server can tell them apart.
impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        (&self.msgid, self.time) == (&other.msgid, other.time)
    }
}

impl Eq for Reference {}

/// By what a server lets its history be asked (MSGREFTYPES).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceTypes {
    pub msgid: bool,
    pub timestamp: bool,
}

/// Which side of the message is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Latest,
    Before,
    After,
    Around,
}

impl Way {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Latest => "LATEST",
            Self::Before => "BEFORE",
            Self::After => "AFTER",
            Self::Around => "AROUND",
        }
    }
}

/// Clocks of the servers of a network differ by so much without anybody minding.
const FUZZ: Duration = Duration::from_secs(5);
const INSTANT: Duration = Duration::from_millis(1);

impl Reference {
    pub fn of(entry: &Entry) -> Self {
        let words = if entry.msgid.is_some() { None } else { Likeness::of(entry).by_words() };
        Self { msgid: entry.msgid.clone(), time: entry.time, words }
    }

    /// A moment, and the message of this id where there is one.
    pub fn new(msgid: Option<MsgId>, time: Timestamp) -> Self {
        Self { msgid, time, words: None }
    }

    /// Whether it is a moment: then it is not one message that is meant, but what was said up to there.
    pub fn is_moment(&self) -> bool {
        self.msgid.is_none() && self.words.is_none()
    }

    /// Whether a line of a history is the message, or not newer than the moment. `timed` tells that its time is the server's.
    pub fn is_reached_by(&self, entry: &Entry, timed: bool) -> bool {
        match (&self.msgid, self.words) {
            (Some(msgid), _) => entry.msgid.as_ref() == Some(msgid),
            (None, Some(words)) => timed && Likeness::of(entry).by_words() == Some(words),
            (None, None) => timed && entry.time <= self.time,
        }
    }

    /// As a parameter; `None` where the server takes neither. Messages of the same instant are on both sides of a time:
    /// what is known already is told from what is not when it comes.
    pub fn on_the_wire(&self, way: Way, types: ReferenceTypes) -> Option<String> {
        if let Some(msgid) = self.msgid.as_ref().filter(|_| types.msgid) {
            return Some(format!("msgid={msgid}"));
        }
        let time = match way {
            Way::Latest => self.time - FUZZ,
            Way::Before => self.time + INSTANT,
            Way::After => self.time - INSTANT,
            Way::Around => self.time,
        };
        types.timestamp.then(|| format!("timestamp={}", time.to_server_time()))
    }
}
