//! Commands about conversations: opening, finding, emptying and closing them.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::Model;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::settings::Face;
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "clear",
        aliases: &[],
        params: &[],
        scope: Scope::Anywhere,
        help: "empty this window; scrolling up brings the lines back",
        run: |cx, _| {
            cx.model.focused_mut().clear();
            Ok(())
        },
    },
    CommandSpec {
        name: "close",
        aliases: &[],
        params: &[],
        scope: Scope::Anywhere,
        help: "close this; a channel is left, a server with all of it",
        run: close,
    },
    CommandSpec {
        name: "go",
        aliases: &[],
        params: &[Param::optional("number or name", Kind::Conversation)],
        scope: Scope::Anywhere,
        help: "go to a conversation; without a name: choose one",
        run: go,
    },
    CommandSpec {
        name: "query",
        aliases: &["q"],
        params: &[Param::required("nick", Kind::Nick), Param::rest("text", Kind::Text)],
        scope: Scope::Connected,
        help: "open a direct conversation",
        run: query,
    },
];

fn close(cx: &mut Ctx<'_>, _: &Args<'_>) -> Outcome {
    if cx.model.focused().kind == BufferKind::Server {
        let network = cx.model.focused().network;
        return cx.close_network(network).map_err(Refusal::Wrong);
    }
    cx.close(cx.here());
    Ok(())
}

/// The conversation that a user means: by its place in the sidebar, by its name, or by the beginning of its name.
fn conversation(model: &Model, typed: &str) -> Option<BufferId> {
    if let Some(id) = typed.parse().ok().and_then(|n| model.nth(n)) {
        return Some(id);
    }
    let network = model.focused_network();
    let bare = |name: &str| -> String {
        let signs = network.features().chantypes();
        let bare = name.trim_start_matches(|c| signs.contains(c));
        network.fold(bare).as_str().to_owned()
    };
    let (key, wanted) = (network.fold(typed), bare(typed));
    let all = || model.buffers().iter();
    all()
        .find(|buffer| buffer.key == key)
        .or_else(|| all().find(|buffer| bare(&buffer.name) == wanted))
        .or_else(|| all().find(|buffer| bare(&buffer.name).starts_with(&wanted)))
        .map(|buffer| buffer.id)
}

fn go(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let Some(typed) = args.get(0) else {
        if cx.model.settings.face == Face::Plain {
            return Err(args.misused());
        }
        cx.show_palette();
        return Ok(());
    };
    let Some(id) = conversation(cx.model, typed) else {
        return Err(Refusal::Wrong(format!(
            "no conversation {typed}; /join a channel or /query somebody"
        )));
    };
    go_to(cx, id);
    Ok(())
}

/// Shows a conversation; where no screen shows it, says where text goes from now on.
fn go_to(cx: &mut Ctx<'_>, id: BufferId) {
    cx.focus(id);
    if cx.model.settings.face == Face::Plain {
        let name = &cx.model.focused().name;
        cx.info(id, format!("what you type goes to {name} now"));
    }
}

fn query(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let nick = args.required(0);
    let network = cx.model.focused_network();
    if network.features().is_channel(nick) {
        return Err(Refusal::Wrong(format!("{nick} is a channel; /join {nick}")));
    }
    if network.is_me(nick) {
        return Err(Refusal::wrong("you can not write to yourself"));
    }
    let buffer = cx.open_direct(network.id, nick);
    go_to(cx, buffer);
    match args.get(1) {
        Some(text) => Ok(cx.say(buffer, text)?),
        None => Ok(()),
    }
}
