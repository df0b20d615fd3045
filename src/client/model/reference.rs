//! A message as a history is asked by it: its id, else its time. Source: IRCv3 chathistory.

use std::time::Duration;

use crate::client::model::entry::Entry;
use crate::proto::{MsgId, Timestamp};

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub msgid: Option<MsgId>,
    pub time: Timestamp,
}

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
        Self { msgid: entry.msgid.clone(), time: entry.time }
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
