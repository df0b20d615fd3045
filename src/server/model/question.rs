//! What the hub cannot find out itself: whether a password is right takes too long, and settings are in a file. An edge
//! is asked, and the session waits for the answer.

use std::fmt;
use std::sync::Arc;

use crate::proto::{Message, Verb, Verifier};

use super::{Against, Change, Found, Manner, Purpose, Query, Redaction, Salting, Unavailable};

/// A password on its way from a line to whoever checks it. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// For whoever checks it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// What a password opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// The server itself (PASS).
    Server,
    /// The rank of an operator, by the name in the configuration (OPER). Nobody may be called so.
    Operator(String),
}

/// Asked of an edge, which always answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    Password {
        door: Door,
        password: Password,
    },
    /// Whether it is the password of an account; if so, what is to be kept of it with more rounds, where `renewal` says how.
    Login {
        against: Against,
        password: Password,
        renewal: Option<Salting>,
        manner: Manner,
    },
    /// What is to be kept of a new password.
    Verifier {
        password: Password,
        salting: Salting,
        purpose: Purpose,
    },
    /// Read the configuration again, and put it in force.
    Rehash,
    /// `asked` comes back with the answer.
    History {
        query: Query,
        asked: Asked,
    },
    /// What is to be taken back; answered as history is.
    Redaction {
        query: Query,
        redaction: Redaction,
    },
    /// Whether there is history under the name that a channel is to have; answered as history is.
    Renaming {
        query: Query,
        change: Change,
    },
}

impl Question {
    /// What the session remembers of it.
    pub fn matter(&self) -> Matter {
        match self {
            Self::Password { door, .. } => Matter::Door(door.clone()),
            Self::Login { against, manner, .. } => Matter::Login(against.clone(), *manner),
            Self::Verifier { purpose, .. } => Matter::Verifier(purpose.clone()),
            Self::Rehash => Matter::Rehash,
            Self::History { asked, .. } => Matter::History(asked.clone()),
            Self::Redaction { redaction, .. } => Matter::Redaction(redaction.clone()),
            Self::Renaming { change, .. } => Matter::Renaming(change.clone()),
        }
    }
}

/// What a question was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    Door(Door),
    Login(Against, Manner),
    Verifier(Purpose),
    Rehash,
    History(Asked),
    Redaction(Redaction),
    Renaming(Change),
}

impl Matter {
    /// Whether others are told of what comes of it, so that it is not to be lost when its session is.
    pub fn is_for_others(&self) -> bool {
        matches!(self, Self::Redaction(_) | Self::Renaming(_))
    }
}

/// The command that wants to know something of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub verb: Verb,
    /// The subcommand of CHATHISTORY, as it was given.
    pub subcommand: String,
    /// The channel as it was given, or who the other one is.
    pub target: String,
    pub near: Near,
}

/// Which rows of an answer are told when not all of them fit: those that are nearest to what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    First,
    Last,
    Middle,
}

/// A question that is not answered yet, and the label that the answer is to carry.
#[derive(Debug)]
pub struct Pending {
    pub matter: Matter,
    pub label: Option<String>,
    /// What the answer to that label says first.
    pub before: Vec<Message>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Right,
    Wrong,
    /// Too many ask at once.
    Busy,
    /// What is to be kept of a password; of one that was given to log in, which was right.
    Verifier(Arc<Verifier>),
    History(Result<Found, Unavailable>),
    /// The configuration was read from here, if from a file, or was not for this reason.
    Rehashed {
        file: Option<String>,
        problem: Option<String>,
    },
}
