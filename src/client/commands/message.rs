//! Commands that say something to somebody, and whose words one does not want to see.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::telling::save_list;
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::outgoing::Speech;
use crate::client::model::settings::ACCOUNT;
use crate::client::text::neutral;
use crate::client::text::style::Run;
use crate::proto::Mask;
use crate::spec::Param;

/// Masks that can be ignored at once.
const MOST_IGNORED: usize = 200;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "ignore",
        aliases: &[],
        params: &[Param::optional("nick, mask or account:name", Kind::Nick)],
        scope: Scope::Anywhere,
        help: "hide what somebody says, or list whose words are hidden",
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
        params: &[Param::required("number, nick or mask", Kind::Ignored)],
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
    let Some(typed) = args.get(0) else {
        list_ignored(cx);
        return Ok(());
    };
    if cx.model.focused_network().is_me(typed) {
        return Err(Refusal::wrong("you can not ignore yourself"));
    }
    if let Some(account) = typed.strip_prefix(ACCOUNT) {
        if account.is_empty() {
            return Err(args.misused());
        }
        return add_ignored(cx, typed);
    }
    let mask = Mask::parse(typed).map_err(|error| Refusal::Wrong(format!("{typed}: {error}")))?;
    let network = cx.model.focused_network();
    let (casemap, me) = (network.features().casemap(), network.nick.clone());
    let userhost = network.userhost.clone().unwrap_or_default();
    let (user, host) = userhost.split_once('@').unwrap_or_default();
    if mask.matches(casemap, &me, user, host) {
        return Err(Refusal::wrong("that mask fits you too"));
    }
    add_ignored(cx, typed)
}

fn add_ignored(cx: &mut Ctx<'_>, typed: &str) -> Outcome {
    let here = cx.here();
    let casemap = cx.model.focused_network().features().casemap();
    let ignored = &mut cx.model.settings.ignored;
    if ignored.len() >= MOST_IGNORED {
        return Err(Refusal::Wrong(format!(
            "{MOST_IGNORED} are ignored already; /unignore one first"
        )));
    }
    if ignored.iter().any(|known| casemap.same(known, typed)) {
        return Err(Refusal::Wrong(format!("{typed} is ignored already")));
    }
    ignored.push(typed.to_owned());
    cx.info(here, format!("{typed} is ignored; /unignore {typed} ends it"));
    save_list(cx, "ignored");
    Ok(())
}

fn list_ignored(cx: &mut Ctx<'_>) {
    let here = cx.here();
    let ignored = cx.model.settings.ignored.clone();
    if ignored.is_empty() {
        cx.info(here, "nobody is ignored");
        return;
    }
    cx.info(here, "ignored:");
    for (index, mask) in ignored.iter().enumerate() {
        let mask = vec![Run::plain(neutral::name(mask))];
        cx.field(here, &(index + 1).to_string(), mask);
    }
}

fn unignore(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let typed = args.required(0);
    let casemap = cx.model.focused_network().features().casemap();
    let ignored = &mut cx.model.settings.ignored;
    let number = typed.parse().ok().and_then(|n: usize| n.checked_sub(1));
    let at = number
        .filter(|at| *at < ignored.len())
        .or_else(|| ignored.iter().position(|known| casemap.same(known, typed)));
    let Some(at) = at else {
        return Err(Refusal::Wrong(format!("{typed} is not ignored; /ignore lists who is")));
    };
    let mask = ignored.remove(at);
    let here = cx.here();
    cx.info(here, format!("{mask} is no longer ignored"));
    save_list(cx, "ignored");
    Ok(())
}
