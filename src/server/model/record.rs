//! What is remembered of what happened: rows for the server's own log, and later for history.

use crate::proto::{MsgId, Timestamp};

use super::Rank;

/// One thing that happened, as self-contained data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub at: Timestamp,
    pub id: MsgId,
    pub what: Recorded,
}

/// Names are those at the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    Arrived {
        nick: String,
        host: String,
    },
    Departed {
        nick: String,
        reason: String,
    },
    Renamed {
        old: String,
        new: String,
    },
    Joined {
        nick: String,
        channel: String,
    },
    Parted {
        nick: String,
        channel: String,
        reason: Option<String>,
    },
    Kicked {
        nick: String,
        channel: String,
        by: String,
        reason: String,
    },
    ChannelRenamed {
        old: String,
        new: String,
        by: String,
        reason: String,
    },
    Topic {
        channel: String,
        by: String,
        text: String,
    },
    Modes {
        channel: String,
        by: String,
        changes: String,
    },
    ChannelMessage {
        nick: String,
        channel: String,
        /// Only members of at least this rank were told (STATUSMSG).
        at_least: Option<Rank>,
        verb: String,
        text: String,
    },
    /// That a message was taken back, never what it said.
    Redacted {
        by: String,
        author: String,
        channel: String,
        reason: Option<String>,
    },
    /// Where it came from, and not whose it was to be: a password is easily given in the place of a name.
    WrongPassword {
        host: String,
    },
    /// What operators are told.
    Notice {
        text: String,
    },
    /// That it was sent, never what.
    PrivateMessage {
        from: String,
        to: String,
    },
}
