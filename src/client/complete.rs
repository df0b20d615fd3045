//! What can stand for the word at the cursor: commands, nicks, channels, conversations, emoji, by where the word is.
//!
//! The first press of Tab puts the best candidate there, further ones go through the others and back to what was typed;
//! after the only one they go on to the next word of a command where that is one of a list.

use crate::client::commands::dispatch::kind_at;
use crate::client::commands::{Kind, lookup};
use crate::client::complete_settings as settings;
use crate::client::model::Model;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::editor::Cycle;
use crate::client::model::emoji;
use crate::client::model::mutes::Mutes;
use crate::client::model::network::Network;

/// Candidates tried; nobody presses Tab more often.
const MOST: usize = 200;

/// Which way to go through the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Forwards,
    Backwards,
}

/// Completes the word at the cursor of the conversation in focus, or goes on to the next candidate. Out: whether there
/// was one.
pub fn complete(model: &mut Model, direction: Direction) -> bool {
    let editor = &model.focused().editor;
    let on = || begin(model, direction).filter(|_| goes_on(editor.before_cursor()));
    let cycle = match editor.cycle() {
        Some(Cycle { candidates, at: 0, .. })
            if candidates.len() == 2
                && let Some(next) = on() =>
        {
            next
        }
        Some(cycle) => {
            let count = cycle.candidates.len();
            let step = match direction {
                Direction::Forwards => 1,
                Direction::Backwards => count - 1,
            };
            Cycle { at: (cycle.at + step) % count, ..cycle.clone() }
        }
        None => match begin(model, direction) {
            Some(cycle) => cycle,
            None => return false,
        },
    };
    model.focused_mut().editor.try_candidate(cycle);
    true
}

/// Whether what follows the only candidate is one of a list: another press of Tab completes that.
fn goes_on(before: &str) -> bool {
    let line = before.strip_prefix('/').filter(|_| before.ends_with(' ')).unwrap_or_default();
    let mut given = line.split_whitespace();
    let spec = given.next().and_then(lookup::find);
    let kind = spec.and_then(|spec| kind_at(spec, given.count()));
    matches!(kind, Some(Kind::Setting | Kind::Value | Kind::Command | Kind::Key | Kind::Bound))
}

fn begin(model: &Model, direction: Direction) -> Option<Cycle> {
    let editor = &model.focused().editor;
    let before = editor.before_cursor();
    let start = before.rfind(char::is_whitespace).map_or(0, |at| {
        at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    });
    let (before, word) = before.split_at_checked(start).unwrap_or_default();
    let typed = last_name(before, word);
    let start = start + word.len() - typed.len();
    let mut candidates = candidates(model, before, typed);
    candidates.truncate(MOST);
    // A space that stands there already is not doubled.
    if editor.after_cursor().starts_with(' ') {
        for candidate in &mut candidates {
            candidate.truncate(candidate.trim_end().len());
        }
    }
    let last = candidates.len().checked_sub(1)?;
    candidates.push(typed.to_owned());
    Some(Cycle {
        start,
        end: editor.cursor(),
        candidates,
        at: match direction {
            Direction::Forwards => 0,
            Direction::Backwards => last,
        },
    })
}

/// What is completed of a word: where a command takes names with commas between them, the last one.
fn last_name<'a>(before: &str, word: &'a str) -> &'a str {
    let line = before.strip_prefix('/').filter(|line| !line.starts_with('/'));
    let mut given = line.unwrap_or_default().split_whitespace();
    let spec = given.next().and_then(lookup::find);
    match spec.and_then(|spec| kind_at(spec, given.count())) {
        Some(Kind::Nick | Kind::Channel) => word.rsplit(',').next().unwrap_or(word),
        _ => word,
    }
}

/// What can stand for `typed` after `before`, best first.
fn candidates(model: &Model, before: &str, typed: &str) -> Vec<String> {
    let is_command = before.starts_with('/') && !before.starts_with("//");
    if before.is_empty() && typed.starts_with('/') && !typed.starts_with("//") {
        return commands(typed.trim_start_matches('/'), "/");
    }
    let Some(line) = before.strip_prefix('/').filter(|_| is_command) else {
        let end = if before.is_empty() { ": " } else { " " };
        return words(model, typed, end);
    };
    let mut given = line.split_whitespace();
    let Some(spec) = given.next().and_then(lookup::find) else {
        return Vec::new();
    };
    match kind_at(spec, given.count()) {
        Some(Kind::Mode) if typed.starts_with(['+', '-']) => modes(model, typed),
        Some(Kind::Nick | Kind::Text | Kind::Mode) => words(model, typed, " "),
        Some(Kind::Channel) => channels(model, typed),
        Some(Kind::Conversation) => conversations(model, typed),
        Some(Kind::Banned) => masks(model, typed, &Listed::Bans),
        Some(Kind::Muted) => masks(model, typed, &Listed::Mutes),
        Some(Kind::Ignored) => ignored(model, typed),
        Some(Kind::Command) => commands(typed, ""),
        Some(Kind::Setting) => settings::names(&model.catalogue, typed),
        Some(Kind::Value) => settings::values(&model.catalogue, line, typed),
        Some(Kind::Key) => settings::keys(&model.catalogue, typed),
        Some(Kind::Bound) => settings::bound(&model.catalogue, typed),
        None => Vec::new(),
    }
}

/// What people write about: channels after their sign, emoji after a colon, else nicks.
fn words(model: &Model, typed: &str, end: &str) -> Vec<String> {
    if let Some(name) = typed.strip_prefix(':').filter(|name| is_emoji_name(name)) {
        let found = emoji::named(name).into_iter().take(MOST);
        found.map(|emoji| format!("{emoji} ")).collect()
    } else if model.focused_network().features().is_channel(typed) {
        channels(model, typed)
    } else {
        nicks(model, typed, end)
    }
}

/// Whether what follows a colon may be the beginning of a name, and not a face such as `:D`.
fn is_emoji_name(text: &str) -> bool {
    let name = text.trim_end_matches(':');
    name.chars().count() > 1 && name.chars().all(|c| c.is_alphanumeric() || "_+-".contains(c))
}

fn commands(typed: &str, sign: &str) -> Vec<String> {
    let typed = typed.to_ascii_lowercase();
    let all = lookup::all();
    let named = all.iter().filter(|spec| spec.name.starts_with(&typed));
    named
        .map(|spec| {
            let end = if spec.params.is_empty() { "" } else { " " };
            format!("{sign}{}{end}", spec.name)
        })
        .collect()
}

/// Nicks that begin like `typed`: in this conversation those who spoke last first, then people one talks with.
fn nicks(model: &Model, typed: &str, end: &str) -> Vec<String> {
    let network = model.focused_network();
    let buffer = model.focused();
    let here = buffer.roster.for_completion();
    let talks = model
        .buffers()
        .iter()
        .filter(|b| b.kind == BufferKind::Direct && b.network == network.id)
        .map(|b| b.name.as_str());
    let wanted = network.fold(typed);
    let mut found: Vec<&str> = Vec::new();
    for nick in here.chain(talks) {
        let key = network.fold(nick);
        let fits = key.as_str().starts_with(wanted.as_str()) && !network.is_me(nick);
        if fits && !found.contains(&nick) {
            found.push(nick);
        }
        if found.len() == MOST {
            break;
        }
    }
    found.into_iter().map(|nick| format!("{nick}{end}")).collect()
}

/// Channels that begin like `typed`, with or without their sign: one's own first, then those one could join.
fn channels(model: &Model, typed: &str) -> Vec<String> {
    let network = model.focused_network();
    let own = model
        .buffers()
        .iter()
        .filter(|b| b.kind == BufferKind::Channel && b.network == network.id)
        .map(|b| b.name.as_str());
    let others = network.available.listed().iter().map(|c| c.name.as_str());
    let mut found: Vec<&str> = Vec::new();
    for name in own.chain(others) {
        if begins(network, name, typed) && !found.iter().any(|known| network.same(known, name)) {
            found.push(name);
        }
        if found.len() == MOST {
            break;
        }
    }
    found.into_iter().map(|name| format!("{name} ")).collect()
}

/// The modes of a channel that can follow `+i`, one letter more.
fn modes(model: &Model, typed: &str) -> Vec<String> {
    let kinds = model.focused_network().features().modes();
    let all = kinds.letters();
    all.chars().filter(|c| !typed.contains(*c)).map(|letter| format!("{typed}{letter}")).collect()
}

enum Listed {
    Bans,
    Mutes,
}

/// Masks that are banned or muted here, as far as the lists were shown; then nicks.
fn masks(model: &Model, typed: &str, listed: &Listed) -> Vec<String> {
    let offered = Mutes::of(model.focused_network().features());
    let mutes = offered.filter(|_| matches!(listed, Listed::Mutes));
    let letter = mutes.as_ref().map_or('b', Mutes::letter);
    let part = |mask: &str| match &mutes {
        Some(how) => how.muted(mask).map(str::to_owned),
        None => Some(mask.to_owned()),
    };
    let rows = model.focused().masks.of(letter).unwrap_or_default();
    let typed_here = typed.to_lowercase();
    let mut found: Vec<String> = rows
        .iter()
        .filter_map(|row| part(&row.mask))
        .filter(|mask| mask.to_lowercase().contains(&typed_here))
        .map(|mask| format!("{mask} "))
        .collect();
    found.extend(nicks(model, typed, " "));
    found
}

fn ignored(model: &Model, typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let all = model.settings.ignored.iter();
    all.filter(|mask| mask.to_lowercase().contains(&typed)).cloned().collect()
}

fn conversations(model: &Model, typed: &str) -> Vec<String> {
    let network = model.focused_network();
    let fits = |buffer: &&Buffer| {
        buffer.kind != BufferKind::Server && begins(network, &buffer.name, typed)
    };
    let found = model.buffers().iter().filter(fits);
    found.map(|buffer| buffer.name.clone()).collect()
}

/// Whether a name begins like `typed`, with or without the sign of a channel.
fn begins(network: &Network, name: &str, typed: &str) -> bool {
    let signs = network.features().chantypes();
    let bare = name.trim_start_matches(|c| signs.contains(c));
    let wanted = network.fold(typed);
    [name, bare].iter().any(|name| network.fold(name).as_str().starts_with(wanted.as_str()))
}
