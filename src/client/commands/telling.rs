//! Commands about what the user is told of while they look elsewhere.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferKind;
use crate::client::model::catalogue::Wish;
use crate::client::model::level::Level;
use crate::client::model::settings::Face;
use crate::spec::Param;

/// Words that can be on the list.
const MOST_HIGHLIGHTS: usize = 100;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "highlight",
        aliases: &[],
        params: &[
            Param::optional("add, remove or list", Kind::Text),
            Param::rest("words", Kind::Text),
        ],
        scope: Scope::Anywhere,
        help: "words that make a line a mention, besides your name",
        run: highlight,
    },
    CommandSpec {
        name: "notify",
        aliases: &[],
        params: &[Param::optional("all, mentions, none or default", Kind::Text)],
        scope: Scope::Anywhere,
        help: "what of this conversation you are told of, or say it",
        run: notify,
    },
    CommandSpec {
        name: "quiet",
        aliases: &[],
        params: &[Param::rest("30m, until 8:00, on or off", Kind::Text)],
        scope: Scope::Anywhere,
        help: "let nothing ring for a while, or say whether it does",
        run: quiet,
    },
];

/// Who reads lines as they come is told of all of them by that.
fn require_screen(cx: &Ctx<'_>) -> Outcome {
    match cx.model.settings.face {
        Face::Screen => Ok(()),
        Face::Plain => Err(Refusal::wrong("nothing rings in the line mode: every line is printed")),
    }
}

fn notify(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    require_screen(cx)?;
    let here = cx.here();
    if let Some(typed) = args.get(0) {
        let level = Level::named(typed);
        if level.is_none() && !typed.eq_ignore_ascii_case("default") {
            return Err(args.misused());
        }
        cx.model.focused_mut().level = level;
    }
    let buffer = cx.model.focused();
    let place = cx.model.name_of(buffer);
    let words = match (cx.model.level(buffer), buffer.kind) {
        (Level::All, _) => "everything",
        (Level::Mentions, BufferKind::Direct) => "everything: all of it is for you",
        (Level::Mentions, _) => "lines that name you",
        (Level::None, _) => "nothing; it is counted in the sidebar only",
    };
    let usual = if buffer.level.is_none() { " (the default)" } else { "" };
    let text = format!("of {place} you are told: {words}{usual}");
    cx.info(here, text);
    Ok(())
}

fn quiet(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    require_screen(cx)?;
    let here = cx.here();
    if !args.all().is_empty() && !cx.model.hush(args.all()) {
        return Err(args.misused());
    }
    let words = cx.model.quiet_words();
    cx.info(here, words);
    Ok(())
}

fn highlight(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let here = cx.here();
    let words = args.get(1).unwrap_or_default().trim();
    let same = |known: &String| known.to_lowercase() == words.to_lowercase();
    let list = &mut cx.model.settings.highlights;
    let place = list.iter().position(same);
    let said = match (args.get(0).map(str::to_ascii_lowercase).as_deref(), words) {
        (None | Some("list"), "") if list.is_empty() => {
            "no words but your name make a line a mention".to_owned()
        }
        (None | Some("list"), "") => format!("mentions, besides your name: {}", list.join(", ")),
        (_, "") => return Err(args.misused()),
        (Some("add"), _) => {
            if place.is_some() {
                return Err(Refusal::Wrong(format!("{words} is on the list already")));
            }
            if list.len() >= MOST_HIGHLIGHTS {
                let why = format!("there are {MOST_HIGHLIGHTS} already; remove one first");
                return Err(Refusal::Wrong(why));
            }
            list.push(words.to_owned());
            save_list(cx, "highlights");
            format!("lines with {words} are mentions from now on")
        }
        (Some("remove"), _) => {
            let Some(place) = place else {
                return Err(Refusal::Wrong(format!("{words} is not on the list")));
            };
            list.remove(place);
            save_list(cx, "highlights");
            format!("lines with {words} are no mentions any more")
        }
        _ => return Err(args.misused()),
    };
    cx.info(here, said);
    Ok(())
}

/// Has a list of the settings written into the user's file, as it is now. Where there is none it holds for this run.
pub(super) fn save_list(cx: &mut Ctx<'_>, name: &str) {
    let settings = &cx.model.settings;
    let list = if name == "ignored" { &settings.ignored } else { &settings.highlights };
    let quoted: Vec<String> =
        list.iter().map(|one| toml::Value::from(one.as_str()).to_string()).collect();
    if !cx.model.catalogue.settings.is_empty() {
        let value = Some(format!("[{}]", quoted.join(", ")));
        cx.model.wishes.push(Wish { name: name.to_owned(), value });
    }
}
