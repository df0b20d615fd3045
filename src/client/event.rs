//! What can happen to the client. Edges make these values; nothing else reaches the app.

use crate::client::chord::Chord;
use crate::client::model::NetworkId;
use crate::client::model::abilities::Abilities;
use crate::client::model::buffer::BufferId;
use crate::client::model::geometry::Size;
use crate::client::model::kept::{LookId, Seen};
use crate::client::model::password::{Salted, Secret};
use crate::client::model::saving::Saving;
use crate::client::model::scheme::Scheme;
use crate::client::model::spelling::Answer;
use crate::client::model::trust::Certificate;
use crate::proto::Message;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Key(Chord),
    /// Text from the clipboard, as the terminal gave it (bracketed paste).
    Paste(String),
    Resized(Size),
    /// What the terminal has said of itself, so far.
    Terminal(Abilities),
    /// The terminal got or lost the keyboard.
    Focus(bool),
    Mouse(Mouse),
    Net(NetworkId, NetEvent),
    /// The answer to `Effect::Look`; the reason where nothing can be looked up.
    Seen(NetworkId, LookId, Result<Seen, String>),
    /// Nothing is kept of this network from now on, for this reason: one short line.
    Unkept(NetworkId, String),
    /// `Effect::Remember` could not be done, for this reason.
    NotRemembered(NetworkId, String),
    /// What became of `Effect::Save`: the file in which it stands now, or why it does not, in one line.
    Saved(Saving, Result<String, String>),
    /// The answer to `Effect::ReadTheme`; why there is no such theme, in one line.
    ThemeRead(Saving, Result<Box<Scheme>, String>),
    /// What a program of this machine was to do did not work, for this reason: one short line.
    NotDone(String),
    /// The answer to `Effect::Edit`; the reason where there is no text, in one line.
    Edited(BufferId, Result<String, String>),
    /// The answer to `Effect::Spell`.
    Spelling(Answer),
    /// The program that tells the user could not be started, for this reason.
    NotNotified(String),
    /// A line typed in the line mode, without its end.
    Input(String),
    /// The same, of a line that nobody is to see.
    Secret(Secret),
    /// The server runs in this process too, and has so many connections besides ours. First before anything is connected,
    /// then whenever the number has changed.
    Hosting {
        others: usize,
        /// Nothing that is said there outlives it.
        forgets: bool,
    },
    /// `Effect::Host` could not be done, for this reason: one line. Without one somebody else is the server there.
    NotHosted(Option<String>),
    /// The terminal is gone, or the process is told to end: nobody is there to wait.
    Ended,
    /// The time that [`crate::client::app`] asked to be woken at has come.
    Due,
}

/// A move of the mouse; cells count from the top left, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    pub what: MouseAction,
    pub column: u16,
    pub row: u16,
    /// Ctrl is held.
    pub ctrl: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseAction {
    /// The left button goes down.
    Press,
    /// It is moved while that is held.
    Drag,
    Release,
    WheelUp,
    WheelDown,
}

/// What a connection reports. After `Effect::Disconnect`, and after `Failed` or `Lost`, nothing more comes from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetEvent {
    /// Encrypted, by a server that has this certificate. The connection waits for `Effect::Trust`.
    Certificate(Certificate),
    Connected,
    /// It could not be made. `reason` is one short line such as `connection refused`.
    Failed {
        reason: String,
    },
    /// It was made and is gone, or what it was made for could not be done.
    Lost {
        reason: String,
    },
    Line(Message),
    /// The key that `Effect::Derive` asked for, with its number.
    Derived(u64, Salted),
    /// A line that is no message; `reason` says why.
    Garbled {
        reason: String,
    },
}
