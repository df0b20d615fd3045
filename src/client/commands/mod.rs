//! The commands that a user can type: one table that dispatch, usage, help, completion and "did you mean" all read.
//!
//! A command is one entry and one function. The entry says everything about it that is not done by the function.

pub mod about;
pub mod account;
pub mod buffer;
pub mod channel;
pub mod dispatch;
pub mod finding;
pub mod lookup;
pub mod message;
pub mod moderation;
pub mod network;
pub mod people;
pub mod reading;
pub mod screen;
pub mod settings;
pub mod telling;
pub mod writing;

use crate::client::commands::dispatch::{Args, Outcome};
use crate::client::ctx::Ctx;
use crate::spec::Param;

/// What a parameter names; decides how it is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Nick,
    Channel,
    /// A conversation, by its number or name.
    Conversation,
    /// Mode letters with their sign, and the nicks that are their parameters.
    Mode,
    /// A mask that is banned here, or one that is muted.
    Banned,
    Muted,
    /// A mask that is ignored.
    Ignored,
    /// The name of a command.
    Command,
    /// The name of a setting, and what it can be.
    Setting,
    Value,
    /// A key of the keyboard, and what it can do.
    Key,
    Bound,
    /// Free words.
    Text,
}

/// What must be true before a command runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Anywhere,
    /// The server has let us in.
    Connected,
    /// The conversation in focus is a channel we are in.
    InChannel,
}

/// Everything about one command.
#[derive(Debug, Clone, Copy)]
pub struct CommandSpec {
    /// Lower case, without the slash.
    pub name: &'static str,
    /// Other names, sorted.
    pub aliases: &'static [&'static str],
    pub params: &'static [Param<Kind>],
    pub scope: Scope,
    /// One line, at most 60 columns, lower case, without a period.
    pub help: &'static str,
    pub run: fn(&mut Ctx<'_>, &Args<'_>) -> Outcome,
}

/// The whole table, by topic; each part is sorted by name.
pub const TABLES: &[&[CommandSpec]] = &[
    about::COMMANDS,
    account::COMMANDS,
    buffer::COMMANDS,
    channel::COMMANDS,
    finding::COMMANDS,
    message::COMMANDS,
    moderation::COMMANDS,
    network::COMMANDS,
    people::COMMANDS,
    reading::COMMANDS,
    screen::COMMANDS,
    settings::COMMANDS,
    telling::COMMANDS,
    writing::COMMANDS,
];
