//! Commands about what the user is told of while they look elsewhere.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferKind;
use crate::client::model::level::Level;
use crate::client::model::settings::Face;
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
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
