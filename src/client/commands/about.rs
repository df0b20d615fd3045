//! Commands about messages that were said: answering, reacting, taking back. Messages are counted from the newest; nobody types
//! ids.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::answering::Answering;
use crate::client::model::emoji;
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::settings::Face;
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "react",
        aliases: &[],
        params: &[
            Param::required("n, or reaction", Kind::Text),
            Param::rest("reaction", Kind::Text),
        ],
        scope: Scope::Connected,
        help: "react to the last message of others, or the nth last",
        run: react,
    },
    CommandSpec {
        name: "redact",
        aliases: &["delete"],
        params: &[Param::optional("n", Kind::Text), Param::rest("reason", Kind::Text)],
        scope: Scope::Connected,
        help: "remove your last message, or your nth last",
        run: redact,
    },
    CommandSpec {
        name: "reply",
        aliases: &["r"],
        params: &[Param::required("n, or text", Kind::Text), Param::rest("text", Kind::Text)],
        scope: Scope::Connected,
        help: "reply to the last message of others, or the nth last",
        run: reply,
    },
];

/// The number that the words begin with, if any, and what follows it.
fn numbered<'a>(args: &Args<'a>) -> (usize, &'a str) {
    match args.get(0).and_then(|word| word.parse().ok()) {
        Some(number) => (number, args.after(1)),
        None => (1, args.all()),
    }
}

/// The line of the nth last message that fits.
fn nth(cx: &Ctx<'_>, n: usize, own: bool) -> Result<EntryId, Refusal> {
    let whose = if own { "of yours" } else { "of somebody else" };
    cx.nth_last(cx.here(), n, |entry: &Entry| entry.own == own).ok_or_else(|| {
        Refusal::Wrong(match n {
            1 => format!("there is no message {whose} here"),
            _ => format!("there are fewer than {n} messages {whose} here"),
        })
    })
}

fn reply(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let here = cx.here();
    let (n, text) = numbered(args);
    let line = nth(cx, n, false)?;
    if text.is_empty() {
        if cx.model.settings.face == Face::Plain {
            return Err(args.misused());
        }
        return cx.answer(here, line).map_err(Refusal::wrong);
    }
    let entry = cx.model.buffer(here).and_then(|buffer| buffer.entry(line));
    let Some(to) = entry.map(Answering::new) else {
        return Err(args.misused());
    };
    Ok(cx.reply(here, to, text)?)
}

fn react(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let here = cx.here();
    let (n, what) = numbered(args);
    let line = nth(cx, n, false)?;
    if what.is_empty() {
        if cx.model.settings.face == Face::Plain {
            return Err(args.misused());
        }
        cx.offer_reactions(here, line);
        return Ok(());
    }
    let msgid = cx.reactable(here, line).map_err(Refusal::wrong)?;
    cx.react(here, &msgid, emoji::meant(what));
    Ok(())
}

fn redact(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let here = cx.here();
    let (n, reason) = numbered(args);
    let line = nth(cx, n, true)?;
    cx.ask_redaction(here, line, reason).map_err(Refusal::wrong)
}
