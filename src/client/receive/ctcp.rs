//! CTCP: questions of one program to another inside messages. The answers tell the program's name, the time in UTC and
//! what else is answered; they go only to who asked, by NOTICE, and not often. Nothing is ever done because of a question.
//!
//! Source: notes on CTCP; actions are messages and stand in `message.rs`.

use std::time::Duration;

use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferId;
use crate::client::receive::{Line, is_me, network_mut, plain};
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone};
use crate::proto::{Message, Timestamp, Verb};

/// What a message says, taken out of its wrapping.
#[derive(Debug, Clone, Copy)]
pub(super) enum Words<'m> {
    Said(&'m str),
    Action(&'m str),
    /// A request, or in a notice the answer to one: its name and the rest.
    Ctcp(&'m str, &'m str),
}

/// CTCP stands between two U+0001, the last of which some programs leave out.
pub(super) fn words(text: &str) -> Words<'_> {
    let Some(inner) = text.strip_prefix(MARK) else {
        return Words::Said(text);
    };
    let inner = inner.strip_suffix(MARK).unwrap_or(inner);
    match inner.split_once(' ').unwrap_or((inner, "")) {
        (name, rest) if name.eq_ignore_ascii_case("ACTION") => Words::Action(rest),
        (name, rest) => Words::Ctcp(name, rest),
    }
}

const MARK: char = '\u{1}';
const VERSION: &str = concat!("tchat ", env!("CARGO_PKG_VERSION"));
/// Bytes of a PING that are sent back; real ones carry a time.
const MOST_ECHOED: usize = 200;

/// What is answered, sorted: name, and the answer to a request with these parameters at this time.
type Answer = fn(&str, Timestamp) -> String;
const ANSWERS: &[(&str, Answer)] = &[
    ("CLIENTINFO", |_, _| "ACTION CLIENTINFO PING TIME VERSION".to_owned()),
    ("PING", |rest, _| rest.to_owned()),
    // In UTC: where the user is is nobody's business.
    ("TIME", |_, now| now.to_server_time()),
    ("VERSION", |_, _| VERSION.to_owned()),
];

/// A request or an answer, in one muted line.
pub(super) fn received(
    cx: &mut Ctx<'_>,
    line: &Line<'_>,
    buffer: BufferId,
    (name, rest): (&str, &str),
) {
    let from = line.nick();
    let shown = neutral::name(&name.to_ascii_uppercase());
    if shown.is_empty() {
        return;
    }
    let rest_shown = plain(rest);
    let text = if line.message.verb == Verb::Notice {
        let trip = Some(rest).filter(|_| shown == "PING").and_then(|rest| trip(rest, cx.now));
        format!("{from} answers {shown}: {}", trip.unwrap_or(rest_shown))
    } else if shown == "DCC" {
        format!("{from} offers a direct connection (DCC), which is not supported: {rest_shown}")
    } else {
        let answered = answer(cx, line, name, rest);
        let answered = if answered { ", answered" } else { "" };
        let gap = if rest_shown.is_empty() { "" } else { " " };
        format!("{from} asks by CTCP: {shown}{gap}{rest_shown}{answered}")
    };
    cx.info_runs(buffer, vec![Run::toned(text, Tone::Muted)]);
}

/// How long it took, when the answer to a PING is a time in milliseconds, as `/ctcp` sends it. What is no such time was sent
/// by hand.
fn trip(rest: &str, now: Timestamp) -> Option<String> {
    const LONGEST: Duration = Duration::from_secs(600);
    let sent = Timestamp::from_millis(rest.trim().parse().ok()?);
    let took = now.since(sent);
    (sent <= now && took < LONGEST)
        .then(|| format!("{}.{:03} s", took.as_secs(), took.subsec_millis()))
}

/// Answers a request that was made to us alone. Out: whether it was answered.
fn answer(cx: &mut Ctx<'_>, line: &Line<'_>, name: &str, rest: &str) -> bool {
    let now = cx.now;
    let answer = ANSWERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let Some(source) = line.message.source.as_ref().filter(|_| cx.model.settings.ctcp) else {
        return false;
    };
    let alone = is_me(cx, line, &line.name(0));
    let Some((known, answer)) = answer.filter(|_| alone && !line.past) else {
        return false;
    };
    // Who asks much does not keep the user's own lines waiting.
    let network = network_mut(cx, line);
    if rest.len() > MOST_ECHOED || !network.pace.has_spare(now) || !network.questions.take(now) {
        return false;
    }
    let words = answer(rest, now);
    let gap = if words.is_empty() { "" } else { " " };
    let text = format!("{MARK}{known}{gap}{}{MARK}", words.replace(MARK, ""));
    let message = Message::new(Verb::Notice).with(source.name.as_str()).with(text);
    cx.transmit(line.network, message);
    true
}
