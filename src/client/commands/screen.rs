//! Commands about the program itself: help.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope, lookup};
use crate::client::ctx::Ctx;
use crate::client::model::settings::Face;
use crate::client::text::style::{Line, Run, Tone};
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    name: "help",
    aliases: &["h"],
    params: &[Param::optional("command", Kind::Command)],
    scope: Scope::Anywhere,
    help: "show the commands and keys, or how one is used",
    run: help,
}];

fn help(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let here = cx.here();
    let lines = match args.get(0) {
        Some(typed) => {
            let name = typed.trim_start_matches('/');
            let spec = lookup::find(name).ok_or_else(|| Refusal::Wrong(lookup::unknown(name)))?;
            lookup::explain(spec)
        }
        None if cx.model.settings.face == Face::Plain => lookup::list(),
        None => {
            open_help(cx);
            return Ok(());
        }
    };
    for line in lines {
        cx.info(here, line);
    }
    Ok(())
}

/// Opens the page with all keys and commands.
pub fn open_help(cx: &mut Ctx<'_>) {
    let mut lines = cx.model.key_help.clone();
    lines.push(Line::toned("commands", Tone::Strong));
    lines.extend(lookup::all().into_iter().map(|spec| {
        Line::from(vec![
            Run::plain(format!("  {} ", lookup::usage(spec))),
            Run::toned(spec.help, Tone::Muted),
        ])
    }));
    lines.push(Line::toned(format!("  {}", lookup::SLASH), Tone::Plain));
    cx.show_page("help", lines);
}
