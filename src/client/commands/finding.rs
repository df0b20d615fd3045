//! Commands that find what was said: searching, mentions, what was said before.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope as Works};
use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferKind;
use crate::client::model::search::looked_for::Scope;
use crate::client::model::settings::Face;
use crate::spec::Param;

/// Older lines that `/history` goes back by, and at most.
const LINES: usize = 100;
const MOST_LINES: usize = 10_000;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "history",
        aliases: &[],
        params: &[Param::optional("lines", Kind::Text)],
        scope: Works::Anywhere,
        help: "go back in this conversation, 100 lines or so many",
        run: history,
    },
    CommandSpec {
        name: "mentions",
        aliases: &[],
        params: &[],
        scope: Works::Anywhere,
        help: "list the lines of this network that name you",
        run: |cx, _| {
            mentions(cx);
            Ok(())
        },
    },
    CommandSpec {
        name: "search",
        aliases: &["find"],
        params: &[Param::rest("words and from: in: before: after: has:link", Kind::Text)],
        scope: Works::Anywhere,
        help: "search this network; from:bob in:#rust after:7d has:link",
        run: search,
    },
];

fn search(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let words = args.get(0).unwrap_or_default();
    if cx.model.settings.face == Face::Plain {
        if words.is_empty() {
            return Err(args.misused());
        }
        cx.print_search(Scope::Everywhere, words);
    } else {
        cx.search(Scope::Everywhere, words);
    }
    Ok(())
}

fn mentions(cx: &mut Ctx<'_>) {
    if cx.model.settings.face == Face::Plain {
        cx.print_search(Scope::Mentions, "");
    } else {
        cx.show_mentions();
    }
}

fn history(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let lines = match args.get(0).map(str::parse) {
        None => LINES,
        Some(Ok(lines)) if (1..=MOST_LINES).contains(&lines) => lines,
        Some(_) => return Err(args.misused()),
    };
    if cx.model.focused().kind == BufferKind::Server {
        return Err(Refusal::wrong("the server's window has no history; go to a conversation"));
    }
    if cx.model.settings.face == Face::Plain {
        let here = cx.here();
        if !cx.ask_recap(here, lines, false) {
            return Err(Refusal::wrong("this server keeps no history that could be asked for"));
        }
        return Ok(());
    }
    cx.go_back_in_history(lines);
    Ok(())
}
