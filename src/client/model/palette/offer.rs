//! One row of the palette: where it leads, what it is called, and what is said of it.

use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;

/// Where an offer leads. Numbers are places in `model::known`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    Conversation(BufferId),
    /// To talk with them.
    Person(NetworkId),
    /// To join it; so many are in it.
    Channel(NetworkId, u32),
    Command(usize),
    Action(usize),
    Setting(usize),
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub goal: Goal,
    /// The name; the usage of a command.
    pub name: String,
    /// Help, keys; empty where the model says it anew with every frame.
    pub about: String,
    /// How much it is preferred to others that fit as well.
    pub(super) weight: u32,
}

impl Offer {
    pub(super) fn new(goal: Goal, name: impl Into<String>) -> Self {
        let weight = match goal {
            Goal::Conversation(_) => 30,
            Goal::Person(_) => 12,
            Goal::Command(_) => 10,
            Goal::Action(_) => 8,
            Goal::Channel(..) => 6,
            Goal::Setting(_) => 0,
        };
        Self { goal, name: name.into(), about: String::new(), weight }
    }

    pub(super) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// The part of the name in which letters are looked for: of a usage, the command alone.
    pub(super) fn sought(&self) -> &str {
        match self.goal {
            Goal::Command(_) => self.name.split(' ').next().unwrap_or_default(),
            _ => &self.name,
        }
    }

    /// The name is a sentence: words are looked for in it, not letters.
    pub(super) fn is_prose(&self) -> bool {
        matches!(self.goal, Goal::Action(_))
    }
}
