//! What can happen to the hub.

use std::fmt;

use crate::proto::Message;
use crate::server::model::{Answer, Errand, HubConfig, Refusal, SessionId};

pub use crate::server::model::{Garbled, Peer};

/// Everything the edges tell the hub.
#[derive(Debug)]
pub enum Event {
    /// A connection was accepted; it speaks IRC from the first byte.
    Opened {
        session: SessionId,
        peer: Peer,
    },
    Line {
        session: SessionId,
        message: Message,
    },
    /// A line that is no message; the connection goes on.
    Garbled {
        session: SessionId,
        why: Garbled,
    },
    /// What is sent on the connection is lost from here on; it may still bring what its peer sent before.
    Deaf {
        session: SessionId,
        why: CloseReason,
    },
    /// The connection brings no more: its peer has hung up, does not read, or cannot be reached. What it brought is still
    /// to be served; `Effect::Close` says when that is done.
    Ended {
        session: SessionId,
        why: CloseReason,
    },
    /// The connection is gone; also the answer to `Effect::Close`.
    Closed {
        session: SessionId,
        why: CloseReason,
    },
    /// `Hub::deadline` has passed.
    Due,
    /// The answer to `Effect::Ask`.
    Answered {
        session: SessionId,
        answer: Answer,
    },
    /// These could not be written down; nobody has seen what needed them.
    NotStored {
        refused: Vec<Refusal>,
    },
    /// Whoever has the machine wants something; answered by `Effect::Told` with the same ticket.
    Errand {
        ticket: u64,
        errand: Box<Errand>,
    },
    /// A new configuration, already checked.
    Reload(Box<HubConfig>),
    /// Tell everybody and close.
    Stop {
        reason: String,
    },
}

/// Why a connection ended, as others are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseReason {
    /// The peer closed it.
    Ended,
    /// Reading or writing failed.
    Broken(String),
    /// More output waited than is allowed.
    SendQueueFull,
    /// The hub asked for it.
    Asked,
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("Connection closed"),
            Self::Broken(error) => write!(f, "Connection lost: {error}"),
            Self::SendQueueFull => f.write_str("Does not read what it is sent"),
            Self::Asked => f.write_str("Closed"),
        }
    }
}
