//! Finding commands in the table, and what the table says of them in words.

use crate::client::commands::{CommandSpec, TABLES};
use crate::nearest::nearest;
use crate::proto::Verb;
use crate::spec;

/// All commands, sorted by name.
pub fn all() -> Vec<&'static CommandSpec> {
    let mut all: Vec<_> = TABLES.iter().copied().flatten().collect();
    all.sort_by_key(|spec| spec.name);
    all
}

/// The command of a name or alias, without the slash; case does not matter.
pub fn find(name: &str) -> Option<&'static CommandSpec> {
    let named = |known: &str| known.eq_ignore_ascii_case(name);
    TABLES
        .iter()
        .copied()
        .flatten()
        .find(|spec| named(spec.name) || spec.aliases.iter().any(|alias| named(alias)))
}

/// Commands that need another connection than the one a guest has, or what a client keeps.
const NOT_FOR_GUESTS: &[&str] = &[
    "bind",
    "connect",
    "disconnect",
    "edit",
    "forget",
    "logout",
    "notify",
    "quiet",
    "reconnect",
    "server",
    "set",
    "spell",
    "unbind",
    "unset",
];

/// Whether there is such a command: for a guest, whose client runs on somebody else's machine, some are missing.
pub fn is_offered(spec: &CommandSpec, guest: bool) -> bool {
    !(guest && NOT_FOR_GUESTS.contains(&spec.name))
}

/// All commands that are offered, sorted by name.
pub fn offered(guest: bool) -> impl Iterator<Item = &'static CommandSpec> {
    all().into_iter().filter(move |spec| is_offered(spec, guest))
}

/// `/kick <nick> [reason]`.
pub fn usage(spec: &CommandSpec) -> String {
    format!("/{}", spec::usage(spec.name, spec.params))
}

/// What is said about a name that no command has. Commands of the protocol that have none here can be sent all the same.
pub fn unknown(name: &str, guest: bool) -> String {
    let verb = Verb::parse(name);
    if !matches!(verb, Verb::Other(_) | Verb::Numeric(_)) {
        let verb = verb.as_str();
        return format!("unknown command /{name}; /raw {verb} sends it to the server as it is");
    }
    let names = offered(guest)
        .flat_map(|spec| std::iter::once(spec.name).chain(spec.aliases.iter().copied()));
    match nearest(name, names) {
        Some(meant) => {
            format!("unknown command /{name}; did you mean /{meant}? /help lists them")
        }
        None => format!("unknown command /{name}; /help lists them"),
    }
}

/// How one command is used, in lines.
pub fn explain(spec: &CommandSpec) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", usage(spec), spec.help)];
    if !spec.aliases.is_empty() {
        let aliases: Vec<String> = spec.aliases.iter().map(|a| format!("/{a}")).collect();
        lines.push(format!("short for it: {}", aliases.join(" ")));
    }
    lines
}

/// All commands that are offered, one a line.
pub fn list(guest: bool) -> Vec<String> {
    let mut lines: Vec<String> =
        offered(guest).map(|spec| format!("{}: {}", usage(spec), spec.help)).collect();
    lines.push(SLASH.to_owned());
    lines.push(GOES_ON.to_owned());
    lines
}

/// How to say several lines at once where one types line by line.
const GOES_ON: &str = "a \\ at the end of a line: the message goes on in the next line";

/// How to say something that begins with a slash.
pub const SLASH: &str = "//text: say a line that begins with a slash";
