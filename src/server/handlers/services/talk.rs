//! From what is said to a service to what is done, and from there to its words.

use crate::nearest::nearest;
use crate::proto::{Cap, Message, Timestamp, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{AccountId, Reject, Service, looks_after};
use crate::spec;

use super::table::{Kind, Spoken, Who, Words, spoken};

/// Bytes of what somebody wrote that are said again.
const SAID_BYTES: usize = 60;
/// In the place of a password.
const MASK: &str = "***";

/// Somebody says something to a service. Its answers are notices. `echo` is the verb that the sender is shown again (IRCv3
/// echo-message), on this connection alone and without passwords.
pub(in crate::server::handlers) fn hear(
    cx: &mut Ctx<'_>,
    service: Service,
    text: &str,
    echo: Option<&Verb>,
) {
    let (word, rest) = word_and_rest(text);
    let command = find(service, word);
    if let Some(verb) = echo
        && cx.session().has(Cap::EchoMessage)
    {
        let shown = command.map_or_else(|| MASK.to_owned(), |command| masked(command, word, rest));
        let line = Message::new(verb.clone()).with_source(cx.user().source());
        cx.reply_as_is(line.with(service.name()).with(shown));
    }
    // CTCP: a service is no program.
    if text.starts_with('\u{1}') {
        return;
    }
    let Some(command) = command else {
        return unknown(cx, service, word);
    };
    let known = cx.user().account.is_some() || looks_after(cx.model(), cx.user());
    if command.who == Who::Account && !known {
        let text = "Log in first: /msg NickServ IDENTIFY <password>, or SASL";
        return say(cx, service, text);
    }
    let words = words(command, rest);
    if !spec::arity(command.params).contains(&words.len()) {
        return say_usage(cx, service, command);
    }
    if command.name == "HELP" {
        return help(cx, service, words.first().copied());
    }
    if let Err(no) = (command.run)(cx, Words(&words)) {
        refuse(cx, service, &no);
    }
}

/// A line of the service to whoever speaks with it.
pub(in crate::server::handlers) fn say(cx: &mut Ctx<'_>, service: Service, text: &str) {
    let source = service.source(&cx.model().config().server);
    let line = Message::new(Verb::Notice).with_source(source).with(cx.me()).with(text);
    cx.reply_as_is(line);
}

/// A refusal in the words of the service.
pub(in crate::server::handlers) fn refuse(cx: &mut Ctx<'_>, service: Service, no: &Reject) {
    let about = match &no {
        Reject::Numeric { params, .. } => params.last(),
        Reject::Standard(reply) => reply.context.last(),
        Reject::Silent => None,
    };
    let text = match about {
        Some(about) => format!("{}: {}", split::head(about, SAID_BYTES), no.words()),
        None => no.words().to_owned(),
    };
    say(cx, service, &text);
}

/// What must be said again, so that nothing is dropped by a slip: another one for each.
pub(super) fn code(account: AccountId, since: Timestamp) -> String {
    let factor = 0x9e37_79b9_7f4a_7c15_u64.cast_signed();
    let mixed = (account.0 ^ since.as_millis()).wrapping_mul(factor);
    format!("{:06x}", (mixed >> 40) & 0xff_ffff)
}

fn word_and_rest(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(char::is_whitespace)
        .map_or((text, ""), |(word, rest)| (word, rest.trim_start()))
}

fn all(service: Service) -> impl Iterator<Item = &'static Spoken> {
    spoken(service).iter().flat_map(|part| part.iter())
}

fn find(service: Service, word: &str) -> Option<&'static Spoken> {
    let is = |name: &str| name.eq_ignore_ascii_case(word);
    all(service).find(|command| is(command.name) || command.aliases.iter().copied().any(is))
}

/// The words, as many as the command can take and one more; the rest of the line as one where the table says so.
fn words<'a>(command: &Spoken, rest: &'a str) -> Vec<&'a str> {
    let mut words = Vec::new();
    let mut rest = rest.trim();
    let open_ended = *spec::arity(command.params).end() == usize::MAX;
    while !rest.is_empty() && words.len() <= command.params.len() {
        if open_ended && words.len() + 1 == command.params.len() {
            words.push(rest);
            break;
        }
        let (word, after) = word_and_rest(rest);
        words.push(word);
        rest = after;
    }
    words
}

/// What was said, without passwords.
fn masked(command: &Spoken, word: &str, rest: &str) -> String {
    let first = command.params.iter().position(|param| param.kind == Kind::Secret);
    let Some(first) = first else {
        return format!("{word} {rest}").trim_end().to_owned();
    };
    let mut shown = vec![word];
    shown.extend(rest.split_whitespace().take(first));
    if rest.split_whitespace().nth(first).is_some() {
        shown.push(MASK);
    }
    shown.join(" ")
}

fn usage(service: Service, command: &Spoken) -> String {
    format!("/msg {} {}", service.name(), spec::usage(command.name, command.params))
}

fn say_usage(cx: &mut Ctx<'_>, service: Service, command: &Spoken) {
    let text = format!("Usage: {}", usage(service, command));
    say(cx, service, &text);
}

fn unknown(cx: &mut Ctx<'_>, service: Service, word: &str) {
    // What is no command may be a password that was given without one.
    let meant = nearest(word, all(service).map(|command| command.name));
    let text = match meant {
        Some(meant) => format!("There is no such command; did you mean {meant}?"),
        None => {
            format!("There is no such command; /msg {} HELP lists what there is", service.name())
        }
    };
    say(cx, service, &text);
}

fn help(cx: &mut Ctx<'_>, service: Service, about: Option<&str>) {
    let Some(word) = about else {
        let lines: Vec<String> = all(service)
            .map(|command| {
                format!("{}: {}", spec::usage(command.name, command.params), command.help)
            })
            .collect();
        for line in lines {
            say(cx, service, &line);
        }
        return;
    };
    let Some(command) = find(service, word) else {
        return unknown(cx, service, word);
    };
    say_usage(cx, service, command);
    say(cx, service, command.help);
    if !command.aliases.is_empty() {
        let text = format!("Also called {}", command.aliases.join(", "));
        say(cx, service, &text);
    }
}
