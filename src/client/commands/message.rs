//! Commands that say something to somebody, and whose words one does not want to see.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::outgoing::Speech;
use crate::spec::Param;

/// Masks that can be ignored at once.
const MOST_IGNORED: usize = 200;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "ignore",
        aliases: &[],
        params: &[Param::optional("nick or mask", Kind::Nick)],
        scope: Scope::Anywhere,
        help: "hide what somebody says until you leave, or list whom",
        run: ignore,
    },
    CommandSpec {
        name: "me",
        aliases: &[],
        params: &[Param::required_rest("text", Kind::Text)],
        scope: Scope::Connected,
        help: "say what you do: * alice waves",
        run: me,
    },
    CommandSpec {
        name: "msg",
        aliases: &["m"],
        params: &[Param::required("nick", Kind::Nick), Param::required_rest("text", Kind::Text)],
        scope: Scope::Connected,
        help: "send a private message",
        run: msg,
    },
    CommandSpec {
        name: "notice",
        aliases: &[],
        params: &[
            Param::required("nick or channel", Kind::Nick),
            Param::required_rest("text", Kind::Text),
        ],
        scope: Scope::Connected,
        help: "send a notice, which no program answers",
        run: notice,
    },
    CommandSpec {
        name: "unignore",
        aliases: &[],
        params: &[Param::required("nick or mask", Kind::Nick)],
        scope: Scope::Anywhere,
        help: "show again what somebody says",
        run: unignore,
    },
];

fn me(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    Ok(cx.act(cx.here(), args.required(0))?)
}

fn msg(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    if cx.model.focused_network().is_me(args.required(0)) {
        return Err(Refusal::wrong("you can not write to yourself"));
    }
    tell(cx, args, Speech::Say)
}

fn notice(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    tell(cx, args, Speech::Notice)
}

fn tell(cx: &mut Ctx<'_>, args: &Args<'_>, speech: Speech) -> Outcome {
    Ok(cx.tell(cx.here(), args.required(0), speech, args.required(1))?)
}

fn ignore(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let here = cx.here();
    let Some(mask) = args.get(0) else {
        let ignored = cx.model.settings.ignored.join(" ");
        let text = if ignored.is_empty() {
            "nobody is ignored".to_owned()
        } else {
            format!("ignored: {ignored}")
        };
        cx.info(here, text);
        return Ok(());
    };
    if cx.model.focused_network().is_me(mask) {
        return Err(Refusal::wrong("you can not ignore yourself"));
    }
    let ignored = &mut cx.model.settings.ignored;
    if ignored.len() >= MOST_IGNORED {
        return Err(Refusal::Wrong(format!(
            "{MOST_IGNORED} are ignored already; /unignore one first"
        )));
    }
    if !ignored.iter().any(|known| known == mask) {
        ignored.push(mask.to_owned());
    }
    cx.info(here, format!("{mask} is ignored; /unignore {mask} ends it"));
    Ok(())
}

fn unignore(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let mask = args.required(0);
    let ignored = &mut cx.model.settings.ignored;
    let before = ignored.len();
    ignored.retain(|known| !known.eq_ignore_ascii_case(mask));
    if ignored.len() == before {
        return Err(Refusal::Wrong(format!("{mask} is not ignored; /ignore lists who is")));
    }
    let here = cx.here();
    cx.info(here, format!("{mask} is no longer ignored"));
    Ok(())
}
