//! What the client wants done in the world. Plain values: tests compare them, edges perform them in order.

use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::kept::{Keep, Look, LookId};
use crate::client::model::login::Credentials;
use crate::client::model::password::Derivation;
use crate::client::model::saving::Saving;
use crate::client::model::spelling::Ask;
use crate::client::model::target::Target;
use crate::client::model::telling::Way;
use crate::client::model::trust::Remember;
use crate::proto::Message;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Begin to connect; a connection of this network that still exists is dropped without a word.
    Connect(NetworkId, Target),
    /// Go on with the connection whose certificate was told.
    Trust(NetworkId),
    /// Keep something of a server for the next run. A failure is told by `Event::NotRemembered`.
    Remember(NetworkId, Remember),
    /// Make a key of a password; answered by `NetEvent::Derived` while the connection lasts.
    Derive(NetworkId, Derivation),
    /// Keep the password for the server at an address, or keep none any more.
    KeepPassword(NetworkId, String, Option<Credentials>),
    /// Send what is queued, then close.
    Disconnect(NetworkId),
    Send(NetworkId, Message),
    /// Write an entry of the user's settings file; answered by `Event::Saved`.
    Save(Saving),
    /// Read the theme of this name; answered by `Event::ThemeRead`. What is to be written when it can be worn comes along.
    ReadTheme(String, Saving),
    /// Write it to what is kept of the network. Until [`Keep::Profile`] it waits.
    Keep(NetworkId, Keep),
    /// Nothing more of this network is kept or looked up: what is kept of it is let go, for whoever wants it next.
    LetGo(NetworkId),
    /// Look something up in what is kept; answered by `Event::Seen`, always.
    Look(NetworkId, LookId, Look),
    /// Put a text onto the clipboard of the user: by the terminal, by a program, or both, as the settings say. It is
    /// harmless, and one of them takes it.
    Copy(String),
    /// Open a link with a program of this machine. It is of a kind that may be opened, and harmless.
    Open(String),
    SetTitle(String),
    Bell,
    /// Tell the user's desktop, through the terminal. Both texts are harmless, short, and one line each.
    Notify {
        way: Way,
        title: String,
        body: String,
    },
    /// Run a program with the same; `{title}` and `{text}` stand for them. That it cannot be started is told by
    /// `Event::NotNotified`.
    Run {
        command: Vec<String>,
        title: String,
        body: String,
    },
    /// Let the user write a text of a conversation in an editor of their own, which has the terminal meanwhile; answered by
    /// `Event::Edited`, always.
    Edit(BufferId, String),
    /// Ask for dictionaries or suggestions; answered by `Event::Spelling`.
    Spell(Ask),
    /// Be the server too, from now on; answered by `Event::Hosting` or `Event::NotHosted`.
    Host,
    /// Give the terminal back to the shell until it wakes us (ctrl-z).
    Suspend,
    /// Paint every cell anew (ctrl-l).
    Repaint,
    SetMouse(bool),
    /// Send what is queued, then leave.
    Quit,
}

/// What one event led to, in order.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effects(Vec<Effect>);

impl Effects {
    pub fn push(&mut self, effect: Effect) {
        self.0.push(effect);
    }

    pub fn iter(&self) -> impl Iterator<Item = &Effect> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
