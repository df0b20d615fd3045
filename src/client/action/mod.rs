//! What a key can be bound to: one table of actions without parameters. What needs words is a command.
//!
//! Keys that are pressed while an overlay is open still mean an action; [`Reach`] says whether it works there.

mod moving;
mod sending;
mod table;
mod typing;

pub use crate::client::action::table::{ACTIONS, CLEAR_OR_QUIT};
pub use sending::disarm;
pub use typing::{do_wanted, edits_line, find, paste, type_char, works};

use self::typing::edit;
use crate::client::ctx::Ctx;

/// Where an action works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Whatever is open.
    Everywhere,
    /// Where a line is being edited: the input, or that of an overlay.
    Line,
    /// While no overlay is open.
    Conversation,
    /// Where the input line of a conversation is edited: no overlay is open and no message is chosen.
    Input,
}

/// Everything about one action.
#[derive(Debug, Clone, Copy)]
pub struct ActionSpec {
    /// What the configuration calls it.
    pub name: &'static str,
    /// One line, at most 60 columns, lower case, without a period.
    pub help: &'static str,
    pub reach: Reach,
    pub run: fn(&mut Ctx<'_>),
}
