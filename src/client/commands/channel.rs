//! Commands about channels: joining and leaving, topic, members, and what their operators may do.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::settings::Face;
use crate::client::text::style::plain_text;
use crate::proto::mode::{self, ModeChange};
use crate::proto::{Message, Verb};
use crate::spec::Param;

const NICKS: &[Param<Kind>] = &[Param::required_rest("nick ...", Kind::Nick)];
const MASK: &[Param<Kind>] = &[Param::required("nick or mask", Kind::Nick)];

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "ban",
        aliases: &[],
        params: MASK,
        scope: Scope::InChannel,
        help: "keep a nick or nick!user@host out of this channel",
        run: |cx, args| set_ban(cx, args, ModeChange::set('b')),
    },
    CommandSpec {
        name: "deop",
        aliases: &[],
        params: NICKS,
        scope: Scope::InChannel,
        help: "take operator rights from members",
        run: |cx, args| set_rank(cx, args, &ModeChange::unset('o')),
    },
    CommandSpec {
        name: "devoice",
        aliases: &[],
        params: NICKS,
        scope: Scope::InChannel,
        help: "take the voice from members",
        run: |cx, args| set_rank(cx, args, &ModeChange::unset('v')),
    },
    CommandSpec {
        name: "invite",
        aliases: &[],
        params: &[Param::required("nick", Kind::Nick), Param::optional("channel", Kind::Channel)],
        scope: Scope::Connected,
        help: "ask somebody into this or another channel",
        run: invite,
    },
    CommandSpec {
        name: "join",
        aliases: &["j"],
        params: &[Param::required("channel", Kind::Channel), Param::optional("key", Kind::Text)],
        scope: Scope::Connected,
        help: "join a channel; the # may be left out",
        run: |cx, args| {
            join(cx, args);
            Ok(())
        },
    },
    CommandSpec {
        name: "kick",
        aliases: &[],
        params: &[Param::required("nick", Kind::Nick), Param::rest("reason", Kind::Text)],
        scope: Scope::InChannel,
        help: "remove somebody from this channel",
        run: kick,
    },
    CommandSpec {
        name: "list",
        aliases: &[],
        params: &[],
        scope: Scope::Connected,
        help: "show the channels that exist",
        run: |cx, _| {
            list(cx);
            Ok(())
        },
    },
    CommandSpec {
        name: "mode",
        aliases: &[],
        params: &[
            Param::optional("channel or nick", Kind::Channel),
            Param::rest("changes", Kind::Text),
        ],
        scope: Scope::Connected,
        help: "show or change the modes of a channel or of yourself",
        run: set_mode,
    },
    CommandSpec {
        name: "names",
        aliases: &[],
        params: &[Param::optional("channel", Kind::Channel)],
        scope: Scope::Connected,
        help: "show who is in a channel",
        run: names,
    },
    CommandSpec {
        name: "op",
        aliases: &[],
        params: NICKS,
        scope: Scope::InChannel,
        help: "make members operators of this channel",
        run: |cx, args| set_rank(cx, args, &ModeChange::set('o')),
    },
    CommandSpec {
        name: "part",
        aliases: &["leave"],
        params: &[Param::optional("channel", Kind::Channel), Param::rest("reason", Kind::Text)],
        scope: Scope::Connected,
        help: "leave this or another channel",
        run: part,
    },
    CommandSpec {
        name: "topic",
        aliases: &["t"],
        params: &[Param::rest("text or -delete", Kind::Text)],
        scope: Scope::InChannel,
        help: "show, set or delete the topic of this channel",
        run: topic,
    },
    CommandSpec {
        name: "unban",
        aliases: &[],
        params: MASK,
        scope: Scope::InChannel,
        help: "take back a ban",
        run: |cx, args| set_ban(cx, args, ModeChange::unset('b')),
    },
    CommandSpec {
        name: "voice",
        aliases: &[],
        params: NICKS,
        scope: Scope::InChannel,
        help: "let members speak in this channel when it is moderated",
        run: |cx, args| set_rank(cx, args, &ModeChange::set('v')),
    },
];

/// Sends a command from the conversation in focus.
fn send(cx: &mut Ctx<'_>, message: Message) -> Outcome {
    if cx.send(cx.here(), message) { Ok(()) } else { Err(Refusal::Told) }
}

/// The name of the channel in focus.
///
/// # Errors
/// When the conversation in focus is no channel.
fn here(cx: &Ctx<'_>) -> Result<String, Refusal> {
    let buffer = cx.model.focused();
    if buffer.kind == BufferKind::Channel {
        Ok(buffer.name.clone())
    } else {
        Err(Refusal::wrong("this is no channel; name one"))
    }
}

/// A channel's name where only a channel can stand: the sign before it may be left out. Without a word, the channel
/// in focus.
fn channel_or_here(cx: &Ctx<'_>, word: Option<&str>) -> Result<String, Refusal> {
    let network = cx.model.focused_network().id;
    match word.and_then(|word| cx.channel_name(network, word)) {
        Some(name) => Ok(name),
        None => here(cx),
    }
}

/// The window of a channel we are in.
fn joined<'a>(cx: &'a Ctx<'_>, name: &str) -> Option<&'a Buffer> {
    let network = cx.model.focused_network();
    let id = cx.model.find(network.id, &network.fold(name))?;
    cx.model.buffer(id).filter(|buffer| buffer.joined)
}

fn join(cx: &mut Ctx<'_>, args: &Args<'_>) {
    let from = cx.here();
    for name in args.required(0).split(',').filter(|name| !name.is_empty()) {
        cx.join(from, name, args.get(1));
    }
}

fn part(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let is_channel = |word: &&str| cx.model.focused_network().features().is_channel(word);
    let (name, reason) = match (args.get(0).filter(is_channel), here(cx)) {
        (Some(word), _) => (word.to_owned(), args.after(1)),
        (None, Ok(name)) => (name, args.all()),
        // In no channel the word can only be the name of one.
        (None, Err(_)) => (channel_or_here(cx, args.get(0))?, args.after(1)),
    };
    let Some(buffer) = joined(cx, &name).map(|buffer| buffer.id) else {
        return Err(Refusal::Wrong(format!("you are not in {name}")));
    };
    cx.part(buffer, reason);
    Ok(())
}

fn kick(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let mut message = Message::new(Verb::Kick).with(here(cx)?).with(args.required(0));
    if let Some(reason) = args.get(1) {
        message = message.with(reason);
    }
    send(cx, message)
}

fn invite(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let channel = channel_or_here(cx, args.get(1))?;
    let message = Message::new(Verb::Invite).with(args.required(0)).with(channel);
    send(cx, message)
}

fn topic(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let name = here(cx)?;
    if let Some(text) = args.get(0) {
        let text = if text == "-delete" { "" } else { text };
        return send(cx, Message::new(Verb::Topic).with(name).with(text));
    }
    let shown = match &cx.model.focused().topic {
        Some(topic) if !topic.runs.is_empty() => {
            let by = topic.set.as_ref();
            let by = by.map_or_else(String::new, |(who, _)| format!(" (set by {who})"));
            format!("topic of {name}: {}{by}", plain_text(&topic.runs))
        }
        _ => format!("{name} has no topic; /topic <text> sets one"),
    };
    cx.info(cx.here(), shown);
    Ok(())
}

fn names(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let name = channel_or_here(cx, args.get(0))?;
    let Some(buffer) = joined(cx, &name) else {
        return send(cx, Message::new(Verb::Names).with(name));
    };
    let channel = buffer.id;
    cx.tell_members(channel, cx.here());
    Ok(())
}

fn list(cx: &mut Ctx<'_>) {
    let here = cx.here();
    match cx.model.settings.face {
        Face::Screen => cx.show_channels(here),
        Face::Plain => {
            cx.list(here);
        }
    }
}

fn set_mode(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let own = || cx.model.focused_network().nick.clone();
    let first = args.get(0);
    let (target, changes) = match first.filter(|word| !word.starts_with(['+', '-'])) {
        Some(target) => (target.to_owned(), args.after(1)),
        None => (here(cx).unwrap_or_else(|_| own()), args.all()),
    };
    let message = Message::new(Verb::Mode).with(target).with_all(changes.split_whitespace());
    send(cx, message)
}

/// One mode for several members, in as many lines as the server wants.
fn set_rank(cx: &mut Ctx<'_>, args: &Args<'_>, change: &ModeChange) -> Outcome {
    let known = cx.model.focused_network().features().modes().prefixes();
    if !known.iter().any(|(mode, _)| *mode == change.letter) {
        return Err(Refusal::Wrong(format!(
            "this server does not know the mode {}",
            change.letter
        )));
    }
    let changes: Vec<_> = args.words().map(|nick| change.clone().with(nick)).collect();
    change_modes(cx, &changes)
}

fn set_ban(cx: &mut Ctx<'_>, args: &Args<'_>, change: ModeChange) -> Outcome {
    let typed = args.required(0);
    // `$` and `~` begin bans by account and the like on some servers.
    let mask = if typed.contains(['!', '@', '*', '?', '$', '~']) {
        typed.to_owned()
    } else {
        format!("{typed}!*@*")
    };
    change_modes(cx, &[change.with(mask)])
}

fn change_modes(cx: &mut Ctx<'_>, changes: &[ModeChange]) -> Outcome {
    let channel = here(cx)?;
    let most = cx.model.focused_network().features().most_modes();
    for params in mode::print_changes(changes, most) {
        let message = Message::new(Verb::Mode).with(channel.clone()).with_all(params);
        send(cx, message)?;
    }
    Ok(())
}
