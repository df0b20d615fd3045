//! Commands about channels: joining and leaving, finding them, topic, members.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::query::Query;
use crate::client::model::settings::Face;
use crate::client::text::style::{Run, Tone};
use crate::proto::{Cap, Message, Verb};
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "invite",
        aliases: &[],
        params: &[Param::optional("nick", Kind::Nick), Param::optional("channel", Kind::Channel)],
        scope: Scope::Connected,
        help: "ask somebody into a channel, or list who asked you",
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
        name: "list",
        aliases: &[],
        params: &[Param::rest(">members or mask", Kind::Channel)],
        scope: Scope::Connected,
        help: "show the channels that exist, or those that fit",
        run: list,
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
        name: "part",
        aliases: &["leave"],
        params: &[Param::optional("channel", Kind::Channel), Param::rest("reason", Kind::Text)],
        scope: Scope::Connected,
        help: "leave this or another channel",
        run: part,
    },
    CommandSpec {
        name: "rename",
        aliases: &[],
        params: &[
            Param::required("channel", Kind::Channel),
            Param::required("new name", Kind::Text),
            Param::rest("reason", Kind::Text),
        ],
        scope: Scope::Connected,
        help: "give a channel another name; everybody comes along",
        run: rename,
    },
    CommandSpec {
        name: "topic",
        aliases: &["t"],
        params: &[Param::rest("text or -delete", Kind::Text)],
        scope: Scope::InChannel,
        help: "show, set or delete the topic of this channel",
        run: topic,
    },
];

/// Sends a command from the conversation in focus.
pub(super) fn send(cx: &mut Ctx<'_>, message: Message) -> Outcome {
    if cx.send(cx.here(), message) { Ok(()) } else { Err(Refusal::Told) }
}

/// The name of the channel in focus.
///
/// # Errors
/// When the conversation in focus is no channel.
pub(super) fn channel_here(cx: &Ctx<'_>) -> Result<String, Refusal> {
    let buffer = cx.model.focused();
    if buffer.over {
        Err(Refusal::wrong("this channel can only be read; name one"))
    } else if buffer.kind == BufferKind::Channel {
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
        None => channel_here(cx),
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
    let (name, reason) = match (args.get(0).filter(is_channel), channel_here(cx)) {
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

/// Without a nick the server is asked for the invitations one has.
fn invite(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let Some(nick) = args.get(0) else {
        return send(cx, Message::new(Verb::Invite));
    };
    let channel = channel_or_here(cx, args.get(1))?;
    let message = Message::new(Verb::Invite).with(nick).with(channel);
    send(cx, message)
}

/// IRCv3 channel-rename: `RENAME <channel> <channel> [:<reason>]`.
fn rename(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let network = cx.model.focused_network();
    if !network.caps.contains(Cap::ChannelRename) {
        return Err(Refusal::wrong(
            "this server cannot rename channels: make the new one, and tell people in the topic",
        ));
    }
    let id = network.id;
    let name = |word: &str| cx.channel_name(id, word).ok_or_else(|| args.misused());
    let (old, new) = (name(args.required(0))?, name(args.required(1))?);
    let message = Message::new(Verb::Rename).with(old).with(new);
    send(cx, message.with_all(args.get(2).map(str::to_owned)))
}

fn topic(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let name = channel_here(cx)?;
    if let Some(text) = args.get(0) {
        let text = if text == "-delete" { "" } else { text };
        return send(cx, Message::new(Verb::Topic).with(name).with(text));
    }
    let Some(topic) = cx.model.focused().topic.clone().filter(|topic| !topic.runs.is_empty())
    else {
        cx.info(cx.here(), format!("{name} has no topic; /topic <text> sets one"));
        return Ok(());
    };
    let mut shown = vec![Run::toned(format!("topic of {name}: "), Tone::Muted)];
    shown.extend(topic.runs);
    cx.info_runs(cx.here(), shown);
    if let Some((who, time)) = topic.set {
        let set = format!("set by {who}, {}", cx.model.settings.zone.to_the_minute(time));
        cx.info_runs(cx.here(), vec![Run::toned(set, Tone::Muted)]);
    }
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

fn list(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let here = cx.here();
    let chantypes = cx.model.focused_network().features().chantypes();
    let query = Query::parse(args.all(), chantypes).map_err(Refusal::Wrong)?;
    match cx.model.settings.face {
        Face::Screen => cx.show_channels(here, query),
        Face::Plain => {
            cx.list(here, query);
        }
    }
    Ok(())
}
