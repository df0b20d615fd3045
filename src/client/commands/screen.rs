//! Commands about the program itself: help.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope, lookup};
use crate::client::ctx::Ctx;
use crate::client::model::page::Item;
use crate::client::model::settings::Face;
use crate::client::text::neutral;
use crate::client::text::style::{Line, Tone};
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    name: "help",
    aliases: &["h"],
    params: &[Param::optional("command or word", Kind::Command)],
    scope: Scope::Anywhere,
    help: "show the commands and keys, or how one is used",
    run: help,
}];

fn help(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let here = cx.here();
    let screen = cx.model.settings.face == Face::Screen;
    let lines = match args.get(0) {
        Some(typed) if screen => return help_about(cx, typed),
        Some(typed) => {
            let name = typed.trim_start_matches('/');
            let guest = cx.model.guest;
            let spec = lookup::find(name).filter(|spec| lookup::is_offered(spec, guest));
            let spec = spec.ok_or_else(|| Refusal::Wrong(lookup::unknown(name, guest)))?;
            lookup::explain(spec)
        }
        None if !screen => lookup::list(cx.model.guest),
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

/// Opens the help on a command, or on whatever has a word.
fn help_about(cx: &mut Ctx<'_>, typed: &str) -> Outcome {
    let guest = cx.model.guest;
    let name = typed.trim_start_matches('/');
    let spec = lookup::find(name).filter(|spec| lookup::is_offered(spec, guest));
    let filter = spec.map_or_else(|| typed.to_owned(), |spec| format!("/{}", spec.name));
    let items = items(cx);
    if cx.show_page_about("help", items, &filter) {
        return Ok(());
    }
    Err(Refusal::Wrong(lookup::unknown(&neutral::name(name), guest)))
}

/// Opens the page with all keys and commands.
pub fn open_help(cx: &mut Ctx<'_>) {
    let items = items(cx);
    cx.show_page("help", items);
}

fn items(cx: &Ctx<'_>) -> Vec<Item> {
    let mut items = cx.model.key_help.clone();
    items.push(Line::toned("commands", Tone::Strong).into());
    items.extend(lookup::offered(cx.model.guest).map(|spec| {
        let mut about = spec.help.to_owned();
        for alias in spec.aliases {
            about.push_str("; also /");
            about.push_str(alias);
        }
        Item::new(&lookup::usage(spec), about)
    }));
    let (slash, says) = lookup::SLASH.split_once(": ").unwrap_or((lookup::SLASH, ""));
    items.push(Item::new(slash, says));
    items
}
