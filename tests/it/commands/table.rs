//! The table of commands says everything about each one, once.

use std::collections::BTreeSet;

use tchat::client::commands::{TABLES, lookup};
use tchat::spec;

#[test]
fn names_and_aliases_are_unique_and_sorted() {
    let mut seen = BTreeSet::new();
    for table in TABLES {
        assert!(table.is_sorted_by_key(|command| command.name));
        for command in *table {
            assert!(command.aliases.is_sorted(), "/{}", command.name);
            for name in std::iter::once(&command.name).chain(command.aliases) {
                assert!(seen.insert(*name), "/{name} twice");
                assert!(name.bytes().all(|b| b.is_ascii_lowercase()), "/{name}");
                assert!(lookup::find(name).is_some_and(|found| found.name == command.name));
            }
        }
    }
}

#[test]
fn help_is_one_short_line() {
    for command in lookup::all() {
        let help = command.help;
        assert!(!help.is_empty() && help.len() <= 60, "/{}: {help}", command.name);
        assert!(!help.ends_with('.') && !help.contains('\n'), "/{}", command.name);
        assert!(!help.starts_with(char::is_uppercase), "/{}", command.name);
    }
}

#[test]
fn parameters_are_well_formed() {
    for command in lookup::all() {
        assert!(spec::well_formed(command.params), "/{}", command.name);
    }
}

#[test]
fn the_milestone_is_there() {
    for name in [
        "join",
        "j",
        "part",
        "msg",
        "query",
        "me",
        "notice",
        "topic",
        "nick",
        "away",
        "back",
        "names",
        "who",
        "whois",
        "list",
        "invite",
        "kick",
        "ban",
        "unban",
        "op",
        "deop",
        "voice",
        "devoice",
        "mode",
        "ignore",
        "unignore",
        "help",
        "clear",
        "search",
        "history",
        "mark",
        "close",
        "connect",
        "disconnect",
        "reconnect",
        "motd",
        "raw",
        "quote",
        "exit",
        "quit",
    ] {
        assert!(lookup::find(name).is_some(), "/{name}");
    }
}
