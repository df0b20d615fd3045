//! Messages about messages: replies, reactions, typing (client-only tags) and REDACT.
//!
//! Sources: IRCv3 client tags reply, react, typing, channel-context; message-redaction.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::{Entry, EntryId, EntryKind};
use crate::client::model::reaction_line::{ReactionLine, quote};
use crate::client::model::settings::Face;
use crate::client::model::typing::Typing;
use crate::client::receive::message::{ignored, is_person};
use crate::client::receive::{Handler, Line, find, fold, is_me, network, plain};
use crate::client::text::neutral;
use crate::proto::{MsgId, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[(Verb::Tagmsg, tagmsg), (Verb::Redact, redact)];

/// Lines that are looked through for the one that is meant.
const LOOK_BACK: usize = 500;

/// The value of a client-only tag under its ratified name or the one of its draft.
fn tag<'m>(line: &Line<'m>, name: &str) -> Option<&'m str> {
    let tags = &line.message.tags;
    let value = tags.get(&format!("+{name}")).or_else(|| tags.get(&format!("+draft/{name}")));
    value.filter(|value| !value.is_empty())
}

fn entry<'c>(cx: &'c Ctx<'_>, buffer: BufferId, id: EntryId) -> Option<&'c Entry> {
    cx.model.buffer(buffer)?.entry(id)
}

/// The open conversation that a line belongs to.
fn conversation(cx: &Ctx<'_>, line: &Line<'_>) -> Option<BufferId> {
    let target = line.name(0);
    let network = network(cx, line);
    let (_, bare) = network.features().split_statusmsg(&target);
    let direct = network.is_me(bare);
    if direct { find(cx, line, &line.nick()) } else { find(cx, line, bare) }
}

fn tagmsg(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if ignored(cx, line) {
        return;
    }
    let Some(buffer) = conversation(cx, line) else {
        return;
    };
    let nick = line.nick();
    let typing = line.message.tags.get("+typing").and_then(Typing::parse);
    if let Some(typing) = typing.filter(|_| !line.past && !is_me(cx, line, &nick)) {
        let now = cx.now;
        let key = fold(cx, line, &nick);
        cx.model.writers.heard((buffer, key), &nick, typing, now);
    }
    let Some(parent) = tag(line, "reply").and_then(MsgId::parse) else {
        return;
    };
    let reaction = |name| tag(line, name).map(|value| neutral::name(value.trim()));
    if let Some(reaction) = reaction("react") {
        react(cx, line, buffer, (parent, &reaction));
    } else if let Some(reaction) = reaction("unreact") {
        unreact(cx, line, buffer, (&parent, &reaction));
    }
}

/// Somebody's writing ends with what they say, and with their going.
pub(super) fn stops(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let who = match line.message.verb {
        Verb::Privmsg | Verb::Notice | Verb::Part | Verb::Quit | Verb::Nick => line.nick(),
        Verb::Kick => line.name(1),
        _ => return,
    };
    let key = fold(cx, line, &who);
    let everywhere = matches!(line.message.verb, Verb::Quit | Verb::Nick);
    if everywhere {
        cx.model.writers.stopped(None, &key);
    } else if let Some(buffer) = conversation(cx, line) {
        cx.model.writers.stopped(Some(buffer), &key);
    }
}

/// Stands below the message. Where that is not kept, and in the line mode, which prints once: one muted line, folded into
/// the last one while that is about the same message.
fn react(cx: &mut Ctx<'_>, line: &Line<'_>, buffer: BufferId, (parent, what): (MsgId, &str)) {
    let nick = line.nick();
    if what.is_empty() || nick.is_empty() {
        return;
    }
    let mine = is_me(cx, line, &nick);
    let known = cx
        .model
        .buffer_mut(buffer)
        .and_then(|buffer| buffer.react(&parent, |reactions| reactions.add(what, &nick, mine)));
    if let Some(reacted) = known.filter(|_| mine) {
        cx.model.show_choice(buffer, reacted);
    }
    let screen = cx.model.settings.face == Face::Screen;
    if line.past || (screen && (known.is_some() || mine)) {
        return;
    }
    let last = cx.model.buffer(buffer).and_then(|buffer| buffer.last());
    let same =
        |entry: &&Entry| matches!(&entry.kind, EntryKind::Reactions(r) if r.parent == parent);
    if let Some(id) = last.filter(same).filter(|_| screen).map(|entry| entry.id) {
        change(cx, buffer, id, |reactions| reactions.add(&nick, what));
        return;
    }
    let quoted = known.and_then(|id| entry(cx, buffer, id)).map(quote);
    let mut reactions = ReactionLine::new(parent, quoted);
    reactions.add(&nick, what);
    let runs = reactions.runs();
    let entry = Entry::program(line.time, EntryKind::Reactions(Box::new(reactions)), runs);
    cx.model.push(buffer, entry);
}

/// Takes a reaction away from where it is shown.
fn unreact(cx: &mut Ctx<'_>, line: &Line<'_>, buffer: BufferId, (parent, what): (&MsgId, &str)) {
    let nick = line.nick();
    let mine = is_me(cx, line, &nick);
    let Some(found) = cx.model.buffer_mut(buffer) else {
        return;
    };
    found.react(parent, |reactions| {
        reactions.remove(what, &nick, mine);
    });
    let about =
        |entry: &&Entry| matches!(&entry.kind, EntryKind::Reactions(r) if r.parent == *parent);
    let lines: Vec<EntryId> =
        found.entries().rev().take(LOOK_BACK).filter(about).map(|entry| entry.id).collect();
    for id in lines {
        change(cx, buffer, id, |reactions| {
            reactions.remove(&nick, what);
        });
    }
}

fn change(cx: &mut Ctx<'_>, buffer: BufferId, id: EntryId, with: impl FnOnce(&mut ReactionLine)) {
    let Some(buffer) = cx.model.buffer_mut(buffer) else {
        return;
    };
    buffer.change(id, |entry| {
        if let EntryKind::Reactions(reactions) = &mut entry.kind {
            with(reactions);
            entry.runs = reactions.runs();
        }
    });
}

/// The id of the message that a line answers.
pub(super) fn answers(line: &Line<'_>) -> Option<MsgId> {
    tag(line, "reply").and_then(MsgId::parse)
}

/// Whether a line answers something that the user said.
pub(super) fn answers_me(cx: &Ctx<'_>, buffer: BufferId, parent: Option<&MsgId>) -> bool {
    let buffer = cx.model.buffer(buffer);
    let parent = parent.and_then(|parent| buffer?.message(parent));
    parent.is_some_and(|parent| parent.own)
}

/// The channel in which a private message is to stand, when it says so and its sender is in there with us.
pub(super) fn channel_context(cx: &Ctx<'_>, line: &Line<'_>) -> Option<BufferId> {
    let channel = neutral::name(tag(line, "channel-context")?);
    let key = fold(cx, line, &line.nick());
    let id = find(cx, line, &channel).filter(|_| is_person(line))?;
    let buffer = cx.model.buffer(id)?;
    let there = buffer.kind == BufferKind::Channel && buffer.joined;
    (there && buffer.roster.contains(&key)).then_some(id)
}

/// REDACT: of the message only a trace stays. A message of another conversation is left alone.
fn redact(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let Some(buffer) = conversation(cx, line) else {
        return;
    };
    if let Some(msgid) = MsgId::parse(line.raw(1)) {
        let (by, reason) = (line.nick(), plain(line.last_from(2)));
        cx.redacted(buffer, &msgid, (&by, &reason));
    }
}
