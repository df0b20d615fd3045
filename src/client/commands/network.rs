//! Commands about the connection, the server, and oneself on it.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::network::Link;
use crate::client::model::settings::Face;
use crate::client::model::target;
use crate::proto::{Message, Verb, parse};
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "away",
        aliases: &[],
        params: &[Param::rest("text", Kind::Text)],
        scope: Scope::Connected,
        help: "tell those who write to you that you are away",
        run: away,
    },
    CommandSpec {
        name: "back",
        aliases: &[],
        params: &[],
        scope: Scope::Connected,
        help: "be here again after /away",
        run: back,
    },
    CommandSpec {
        name: "connect",
        aliases: &[],
        params: &[Param::optional("address", Kind::Text)],
        scope: Scope::Anywhere,
        help: "go to a server beside this one; without one: choose",
        run: connect,
    },
    CommandSpec {
        name: "disconnect",
        aliases: &[],
        params: &[Param::rest("reason", Kind::Text)],
        scope: Scope::Anywhere,
        help: "leave the server and stay in the program",
        run: disconnect,
    },
    CommandSpec {
        name: "exit",
        aliases: &[],
        params: &[],
        scope: Scope::Anywhere,
        help: "leave the program",
        run: |cx, _| {
            cx.quit("");
            Ok(())
        },
    },
    CommandSpec {
        name: "motd",
        aliases: &[],
        params: &[],
        scope: Scope::Connected,
        help: "show the server's message of the day",
        run: |cx, _| send(cx, Message::new(Verb::Motd)),
    },
    CommandSpec {
        name: "nick",
        aliases: &[],
        params: &[Param::required("name", Kind::Text)],
        scope: Scope::Anywhere,
        help: "take another name",
        run: nick,
    },
    CommandSpec {
        name: "quit",
        aliases: &[],
        params: &[Param::rest("reason", Kind::Text)],
        scope: Scope::Anywhere,
        help: "leave the program, giving a reason",
        run: |cx, args| {
            cx.quit(args.all());
            Ok(())
        },
    },
    CommandSpec {
        name: "raw",
        aliases: &["quote"],
        params: &[Param::required_rest("line", Kind::Text)],
        scope: Scope::Connected,
        help: "send a line to the server as it is",
        run: raw,
    },
    CommandSpec {
        name: "reconnect",
        aliases: &[],
        params: &[],
        scope: Scope::Anywhere,
        help: "connect to the server now, anew when connected",
        run: |cx, _| {
            cx.reconnect(cx.model.focused_network().id);
            Ok(())
        },
    },
    CommandSpec {
        name: "server",
        aliases: &[],
        params: &[Param::required("address", Kind::Text)],
        scope: Scope::Anywhere,
        help: "leave this server for another one",
        run: server,
    },
];

fn send(cx: &mut Ctx<'_>, message: Message) -> Outcome {
    if cx.send(cx.here(), message) { Ok(()) } else { Err(Refusal::Told) }
}

fn away(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let text = args.get(0).unwrap_or("away");
    let sent = send(cx, Message::new(Verb::Away).with(text));
    remember_away(cx, Some(text.to_owned()));
    sent
}

fn back(cx: &mut Ctx<'_>, _: &Args<'_>) -> Outcome {
    remember_away(cx, None);
    send(cx, Message::new(Verb::Away))
}

/// A new connection begins present: the client says again what the user said.
fn remember_away(cx: &mut Ctx<'_>, message: Option<String>) {
    let id = cx.model.focused_network().id;
    if let Some(network) = cx.model.network_mut(id) {
        network.away_message = message;
    }
}

fn connect(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    if cx.model.settings.face == Face::Plain {
        // There is one conversation at a time, and so one server.
        return if args.get(0).is_some() { server(cx, args) } else { Err(args.misused()) };
    }
    let Some(address) = args.get(0) else {
        cx.show_start(None);
        return Ok(());
    };
    cx.open_address(address).map_err(Refusal::Wrong)
}

fn server(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let (target, joins) = target::parse(args.required(0)).map_err(Refusal::Wrong)?;
    let id = cx.model.focused_network().id;
    if let Some(network) = cx.model.network_mut(id) {
        network.first_joins = joins;
    }
    cx.connect_to(id, target);
    Ok(())
}

fn disconnect(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let network = cx.model.focused_network();
    if network.link == Link::Idle {
        return Err(Refusal::Wrong(format!(
            "not connected to {}; /reconnect to connect",
            network.target
        )));
    }
    cx.disconnect(network.id, args.all());
    Ok(())
}

fn nick(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let network = cx.model.focused_network();
    let name = args.required(0);
    if !network.is_online() {
        cx.choose_name(network.id, name);
        return Ok(());
    }
    if network.nick == name {
        return Err(Refusal::Wrong(format!("you are {name} already")));
    }
    send(cx, Message::new(Verb::Nick).with(name))
}

fn raw(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let line = args.required(0);
    let message =
        parse(line.as_bytes()).map_err(|error| Refusal::Wrong(format!("{line}: {error}")))?;
    if cx.send_as_is(cx.here(), message) { Ok(()) } else { Err(Refusal::Told) }
}
