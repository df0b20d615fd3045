//! From the text that Enter takes to what it does: a message, or a command with its parameters checked.

use crate::client::commands::{CommandSpec, Kind, Scope, lookup};
use crate::client::ctx::{Ctx, NotSent};
use crate::client::model::buffer::BufferKind;
use crate::client::model::outgoing::Speech;
use crate::client::text::neutral;
use crate::spec::{self, Need};

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The command was wrong, in words for the user. What was typed can be recalled like anything that was entered.
    Wrong(String),
    /// The text could not be said, in words for the user. It stays in the input line.
    Unsent(String),
    /// As `Unsent`, and the user has been told.
    Told,
}

impl Refusal {
    /// A wrong command.
    pub fn wrong(text: impl Into<String>) -> Self {
        Self::Wrong(text.into())
    }

    /// Whether the typed text must stay in the input line: it was worth saying, only not here and now.
    pub fn keeps_text(&self) -> bool {
        !matches!(self, Self::Wrong(_))
    }
}

impl From<NotSent> for Refusal {
    fn from(_: NotSent) -> Self {
        Self::Told
    }
}

/// What a command comes to.
pub type Outcome = Result<(), Refusal>;

/// The parameters of a command as they were typed.
#[derive(Debug, Clone, Copy)]
pub struct Args<'a> {
    spec: &'static CommandSpec,
    text: &'a str,
}

impl<'a> Args<'a> {
    /// Everything after the command.
    pub fn all(&self) -> &'a str {
        self.text
    }

    /// The words after the command.
    pub fn words(&self) -> impl Iterator<Item = &'a str> {
        self.text.split_whitespace()
    }

    /// The parameter at `index`, if given: a word, or the whole rest of the line for a rest parameter.
    pub fn get(&self, index: usize) -> Option<&'a str> {
        let takes_rest = self
            .spec
            .params
            .get(index)
            .is_some_and(|p| matches!(p.need, Need::Rest | Need::RequiredRest));
        if takes_rest {
            Some(self.after(index)).filter(|rest| !rest.is_empty())
        } else {
            self.words().nth(index)
        }
    }

    /// A parameter that the table requires.
    pub fn required(&self, index: usize) -> &'a str {
        self.get(index).unwrap_or_default()
    }

    /// What follows the first `words` words.
    pub fn after(&self, words: usize) -> &'a str {
        let mut rest = self.text.trim_start();
        for _ in 0..words {
            rest = rest.split_once(char::is_whitespace).map_or("", |(_, after)| after.trim_start());
        }
        rest
    }

    /// The refusal that shows how the command is used.
    pub fn misused(&self) -> Refusal {
        Refusal::Wrong(format!("usage: {}", lookup::usage(self.spec)))
    }
}

/// Does what a typed text asks for: runs a command, or says it in the conversation in focus. `//text` says `/text`.
/// A refusal is told in that conversation.
///
/// # Errors
/// The refusal; the caller decides what becomes of the text.
pub fn enter(cx: &mut Ctx<'_>, text: &str) -> Outcome {
    let here = cx.here();
    let done = match text.strip_prefix('/') {
        Some(rest) if rest.starts_with('/') => say(cx, rest),
        Some(rest) => command(cx, rest),
        None => say(cx, text),
    };
    if let Err(Refusal::Wrong(words) | Refusal::Unsent(words)) = &done {
        cx.error(here, words);
    }
    done
}

/// Whether a typed text names a command that there is.
pub fn is_command(text: &str) -> bool {
    let name = text.strip_prefix('/').and_then(|line| line.split_whitespace().next());
    name.is_some_and(|name| lookup::find(name).is_some())
}

/// Commands that say something: how many words come before it, the first of which names to whom, and how it is said.
const SAYING: &[(&str, usize, Speech)] =
    &[("me", 0, Speech::Act), ("msg", 1, Speech::Say), ("notice", 1, Speech::Notice)];

fn saying(name: &str) -> Option<(usize, Speech)> {
    SAYING.iter().find(|(known, ..)| *known == name).map(|(_, words, speech)| (*words, *speech))
}

/// Something that a command would say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken<'a> {
    pub target: String,
    pub speech: Speech,
    pub text: &'a str,
}

/// What a typed text would say, if it is a command that says something. `here` is the name of the conversation in focus.
pub fn spoken<'a>(here: &str, typed: &'a str) -> Option<Spoken<'a>> {
    let line = typed.strip_prefix('/').filter(|line| !line.starts_with('/'))?;
    let (name, text) = line.split_once(char::is_whitespace)?;
    let spec = lookup::find(name)?;
    let (words, speech) = saying(spec.name)?;
    let args = Args { spec, text: text.trim() };
    let target = args.words().next().filter(|_| words > 0).unwrap_or(here).to_owned();
    Some(Spoken { target, speech, text: args.after(words) })
}

fn say(cx: &mut Ctx<'_>, text: &str) -> Outcome {
    if text.trim().is_empty() {
        return Ok(());
    }
    Ok(cx.say(cx.here(), text)?)
}

/// Runs a command line without its slash.
fn command(cx: &mut Ctx<'_>, line: &str) -> Outcome {
    let (name, text) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if name.is_empty() {
        return Err(Refusal::wrong("no command after the slash; /help lists them"));
    }
    let guest = cx.model.guest;
    let Some(spec) = lookup::find(name).filter(|spec| lookup::is_offered(spec, guest)) else {
        return Err(Refusal::Wrong(lookup::unknown(&neutral::name(name), guest)));
    };
    let args = Args { spec, text: text.trim() };
    if !spec::arity(spec.params).contains(&args.words().count()) {
        return Err(args.misused());
    }
    let lines = args.text.lines().count();
    if lines > cx.model.settings.paste_limit && saying(spec.name).is_none() {
        return Err(Refusal::Unsent(format!(
            "/{name} with {lines} lines; go to the conversation and send them there"
        )));
    }
    if spec.scope != Scope::Anywhere && !cx.require_online(cx.here()) {
        return Err(Refusal::Told);
    }
    let buffer = cx.model.focused();
    if spec.scope == Scope::InChannel && !(buffer.kind == BufferKind::Channel && buffer.joined) {
        return Err(Refusal::Wrong(format!(
            "/{name} works in a channel you are in; /join <channel> first"
        )));
    }
    (spec.run)(cx, &args)
}

/// The kind of the parameter that word number `index` after the command belongs to.
pub fn kind_at(spec: &CommandSpec, index: usize) -> Option<Kind> {
    let rest = || spec.params.last().filter(|p| matches!(p.need, Need::Rest | Need::RequiredRest));
    spec.params.get(index).or_else(rest).map(|param| param.kind)
}
