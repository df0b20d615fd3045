//! The commands of the server: one table, one function each. A handler reads, may refuse, and proposes a change.

#![expect(clippy::unnecessary_wraps, reason = "every handler has the signature of the table")]

mod about;
mod account_changes;
mod accounts;
mod args;
mod authenticate;
mod batch;
mod bounded;
mod cap;
mod cap_changes;
mod channel;
mod channel_mode;
mod client_tags;
mod connect;
mod dispatch;
mod elist;
mod errands;
mod history;
mod info;
mod list;
mod lookup;
mod markread;
mod member;
mod merging;
mod message;
mod mode;
mod monitor;
mod names;
mod oper;
mod owner;
mod presence;
mod redact;
mod register;
mod rename;
mod search;
mod selector;
mod services;
mod stats;
mod talk;
mod who;
mod whois;
mod whowas;
mod whox;

use crate::proto::Verb;
use crate::server::ctx::Ctx;
use crate::server::model::Reject;
use crate::spec::Param;

pub use args::Args;
pub use batch::give_up_batch;
pub(crate) use cap_changes::{tell_changes, told};
pub use dispatch::{commands, dispatch, go_on, is_question};
pub use errands::run_errand;

/// When a command may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Always,
    BeforeRegistration,
    AfterRegistration,
}

/// A command: everything about it is in its entry.
#[derive(Debug)]
pub struct CommandSpec {
    pub verb: Verb,
    pub params: &'static [Param<()>],
    pub when: When,
    /// One line, for HELP.
    pub help: &'static str,
    pub run: fn(&mut Ctx<'_>, Args<'_>) -> Result<(), Reject>,
}

/// Topics whose commands nobody but the asker notices.
const QUESTIONS: &[&[CommandSpec]] = &[
    about::COMMANDS,
    history::COMMANDS,
    info::COMMANDS,
    list::COMMANDS,
    lookup::COMMANDS,
    monitor::COMMANDS,
    names::COMMANDS,
    search::COMMANDS,
    stats::COMMANDS,
    who::COMMANDS,
    whois::COMMANDS,
    whowas::COMMANDS,
];

/// Every command, by topic.
pub const TABLES: &[&[CommandSpec]] = &[
    about::COMMANDS,
    authenticate::COMMANDS,
    batch::COMMANDS,
    cap::COMMANDS,
    channel::COMMANDS,
    connect::COMMANDS,
    history::COMMANDS,
    info::COMMANDS,
    list::COMMANDS,
    lookup::COMMANDS,
    markread::COMMANDS,
    member::COMMANDS,
    message::COMMANDS,
    mode::COMMANDS,
    monitor::COMMANDS,
    names::COMMANDS,
    oper::COMMANDS,
    owner::COMMANDS,
    presence::COMMANDS,
    redact::COMMANDS,
    register::COMMANDS,
    rename::COMMANDS,
    search::COMMANDS,
    services::COMMANDS,
    stats::COMMANDS,
    who::COMMANDS,
    whois::COMMANDS,
    whowas::COMMANDS,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_parameters_ordered_and_help_is_one_short_line() {
        let mut names = Vec::new();
        for command in commands() {
            names.push(command.verb.as_str());
            assert!(crate::spec::well_formed(command.params), "{}", command.verb);
            assert!(!command.help.is_empty() && command.help.len() <= 60, "{}", command.verb);
            assert!(!command.help.ends_with('.'), "{}", command.verb);
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
