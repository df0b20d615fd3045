//! What became of what we sent: echoes, acknowledgements, refusals. Each settles an own line or answers a command.
//!
//! Sources: IRCv3 labeled-response, echo-message, standard-replies.

use std::time::Duration;

use crate::client::ctx::{Ctx, is_of_typing};
use crate::client::model::NetworkId;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::{Delivery, Entry, EntryId};
use crate::client::model::outstanding::Outstanding;
use crate::client::model::settings::Face;
use crate::client::receive::words::words;
use crate::client::receive::{
    Handler, Line, find, fold, history, login, network_mut, place_of_error, plain, recap, search,
};
use crate::client::text::neutral;
use crate::proto::format::strip;
use crate::proto::{Cap, Folded, MsgId, Numeric, StandardReply, Timestamp, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Ack, acknowledged),
    (Verb::Fail, standard_reply),
    (Verb::Warn, standard_reply),
    (Verb::Note, standard_reply),
    (Verb::Numeric(Numeric::RPL_TARGUMODEG), refused),
];

/// Refusals of a message to somebody; the parameter after our nick says to whom.
const REFUSED_MESSAGES: &[Numeric] = &[
    Numeric::ERR_NOSUCHNICK,
    Numeric::ERR_NOSUCHSERVER,
    Numeric::ERR_NOSUCHCHANNEL,
    Numeric::ERR_CANNOTSENDTOCHAN,
    Numeric::ERR_TOOMANYTARGETS,
    Numeric::ERR_NORECIPIENT,
    Numeric::ERR_NOTEXTTOSEND,
    Numeric::ERR_INPUTTOOLONG,
    Numeric::ERR_NEEDREGGEDNICK,
    Numeric::ERR_NONONREG,
    Numeric::ERR_CANTSENDTOUSER,
    Numeric::RPL_TARGUMODEG,
];

/// Refusals of a JOIN; the parameter after our nick is the channel. 470 sends us on to the channel after it.
const REFUSED_JOINS: &[Numeric] = &[
    Numeric::ERR_NOSUCHCHANNEL,
    Numeric::ERR_TOOMANYCHANNELS,
    Numeric::ERR_TOOMANYTARGETS,
    Numeric::ERR_UNAVAILRESOURCE,
    Numeric::ERR_CHANNELISFULL,
    Numeric::ERR_INVITEONLYCHAN,
    Numeric::ERR_BANNEDFROMCHAN,
    Numeric::ERR_BADCHANNELKEY,
    Numeric::ERR_BADCHANMASK,
    Numeric::ERR_NEEDREGGEDNICK,
    Numeric::ERR_SECUREONLYCHAN,
    Numeric::ERR_LINKCHANNEL,
    Numeric::ERR_BADCHANNAME,
    Numeric::ERR_THROTTLE,
    Numeric::ERR_UNIQOPRIVSNEEDED,
    Numeric::ERR_OPERONLY,
];

/// Own lines that are looked at to find the one that an unlabelled refusal means, and how old it may be. Of those that
/// were said a moment ago the first is meant, because answers keep order; otherwise the last one.
const LOOK_BACK: usize = 50;
const REFUSED_WITHIN: Duration = Duration::from_secs(60);
const MOMENT: Duration = Duration::from_secs(5);
/// An echo of so many bytes may be the beginning of what was sent: the server had no room for the rest.
const CUT: usize = 300;

/// An answer with a label is complete. A message that it did not refuse has been taken, also where the answer was something
/// else than an echo or an ACK: that somebody is away, for instance.
pub(super) fn answered(cx: &mut Ctx<'_>, id: NetworkId, label: Option<&str>) {
    let now = cx.now;
    history::answered(cx, id, label);
    let (Some(network), Some(label)) = (cx.model.network_mut(id), label) else {
        return;
    };
    network.requests.answered(label);
    if let Some(sent) = network.unconfirmed.settle(now, |sent| sent.label.as_deref() == Some(label))
    {
        confirm(cx, &sent, None, None);
    }
}

/// Settles the own line that this echo is of: the one with its label, else the first with its words, else the first of
/// which the server made these words. Out: that line.
pub(super) fn echoed(cx: &mut Ctx<'_>, line: &Line<'_>) -> Option<Outstanding> {
    let now = cx.now;
    let target = fold(cx, line, &line.name(0));
    let text = line.last_from(1);
    let network = network_mut(cx, line);
    let mut sent = match line.label {
        Some(label) => network.unconfirmed.settle(now, |sent| sent.label.as_deref() == Some(label)),
        None => network
            .unconfirmed
            .settle(now, |sent| sent.target == target && sent.text == text)
            .or_else(|| {
                network
                    .unconfirmed
                    .settle(now, |sent| sent.target == target && alike(&sent.text, text))
            }),
    }?;
    let msgid = line.message.tags.get("msgid").and_then(MsgId::parse);
    confirm(cx, &sent, Some(line.time), msgid);
    if !line.past {
        sent.line = cx.model.put_in_order(sent.buffer, sent.line);
    }
    Some(sent)
}

/// Whether a server may have made `echo` of what was sent: some take out formatting or spaces, or cut what is too long.
fn alike(sent: &str, echo: &str) -> bool {
    let bare = |text: &str| strip(text).trim_end().to_owned();
    let (sent, echo) = (bare(sent), bare(echo));
    sent == echo || (echo.len() >= CUT && sent.starts_with(&echo))
}

/// A playback has an own line that seemed lost with the connection. Out: whether there was one.
pub(super) fn recovered(cx: &mut Ctx<'_>, line: &Line<'_>, buffer: BufferId, text: &str) -> bool {
    let Some(found) = cx.model.buffer(buffer) else {
        return false;
    };
    let lost = |entry: &&Entry| {
        entry.own && matches!(entry.state, Delivery::Failed(_)) && entry.text() == text
    };
    let mut lately = found.entries().rev().take(LOOK_BACK).filter(lost);
    let Some(entry) = lately.next_back().map(|entry| entry.id) else {
        return false;
    };
    let msgid = line.message.tags.get("msgid").and_then(MsgId::parse);
    settle_entry(cx, (buffer, entry), Some(line.time), msgid);
    true
}

/// The server took a line and had nothing to say to it.
fn acknowledged(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if let Some(sent) = by_label(cx, line) {
        confirm(cx, &sent, None, None);
    }
}

/// Everything up to a line has reached the server.
pub(super) fn confirmed_up_to(cx: &mut Ctx<'_>, line: &Line<'_>, last: EntryId) {
    let now = cx.now;
    while let Some(sent) = network_mut(cx, line).unconfirmed.settle(now, |sent| sent.line <= last) {
        confirm(cx, &sent, None, None);
    }
}

fn confirm(cx: &mut Ctx<'_>, sent: &Outstanding, time: Option<Timestamp>, msgid: Option<MsgId>) {
    settle_entry(cx, (sent.buffer, sent.line), time, msgid);
}

fn settle_entry(
    cx: &mut Ctx<'_>,
    (buffer, line): (BufferId, EntryId),
    time: Option<Timestamp>,
    msgid: Option<MsgId>,
) {
    if let Some(buffer) = cx.model.buffer_mut(buffer) {
        buffer.change(line, |entry| {
            entry.state = Delivery::Sent;
            entry.time = time.unwrap_or(entry.time);
            entry.msgid = msgid;
        });
    }
}

fn by_label(cx: &mut Ctx<'_>, line: &Line<'_>) -> Option<Outstanding> {
    let (now, label) = (cx.now, line.label?);
    network_mut(cx, line).unconfirmed.settle(now, |sent| sent.label.as_deref() == Some(label))
}

/// The line that a FAIL without a label means: the first to a target that it names.
fn by_context(cx: &mut Ctx<'_>, line: &Line<'_>, reply: &StandardReply) -> Option<Outstanding> {
    let verb = Verb::parse(&reply.command);
    if line.label.is_some() {
        return None;
    }
    if verb == Verb::Batch {
        // It names a limit or a reference rather than a target; answers keep order.
        let now = cx.now;
        return network_mut(cx, line).unconfirmed.settle(now, |sent| sent.batch);
    }
    if !matches!(verb, Verb::Privmsg | Verb::Notice) {
        return None;
    }
    let names = reply.context.iter().map(|name| neutral::name(name));
    let targets: Vec<Folded> = names.map(|name| fold(cx, line, &name)).collect();
    let now = cx.now;
    network_mut(cx, line).unconfirmed.settle(now, |sent| targets.contains(&sent.target))
}

/// Marks an own line as not delivered, and says so where the user is if that is not where the line is.
fn fail(cx: &mut Ctx<'_>, buffer: BufferId, line: EntryId, why: &str) {
    let (here, face) = (cx.here(), cx.model.settings.face);
    if here != buffer && face == Face::Screen {
        cx.error(here, why);
    }
    if let Some(buffer) = cx.model.buffer_mut(buffer) {
        buffer.change(line, |entry| entry.state = Delivery::Failed(why.into()));
    }
}

/// An error numeric: marks the own line that it refuses, else is said where the command was typed.
pub(super) fn refused(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let why = words(cx, line);
    let Verb::Numeric(numeric) = line.message.verb else {
        return;
    };
    if is_about_typing(cx, line, numeric) {
        return;
    }
    let asked = line.label.is_some() || line.raw(1).eq_ignore_ascii_case("CHATHISTORY");
    if asked && history::refused(cx, line, &why) {
        return;
    }
    let awaited = awaited_no_more(cx, line, numeric);
    if let Some(sent) = by_label(cx, line) {
        fail(cx, sent.buffer, sent.line, &why);
        close_vain(cx, sent.buffer, numeric);
        return;
    }
    let may_be_message = !awaited && line.label.is_none() && REFUSED_MESSAGES.contains(&numeric);
    if may_be_message && let Some(buffer) = fail_message_to(cx, line, &why) {
        close_vain(cx, buffer, numeric);
        return;
    }
    let lost = lost_channel(cx, line, numeric).filter(|_| !awaited);
    let place = lost.unwrap_or_else(|| place_of_error(cx, line, &line.message.params));
    cx.error(place, why);
}

/// Whether an error answers a notification that the user writes, which nobody needs to know; no more are sent there.
fn is_about_typing(cx: &mut Ctx<'_>, line: &Line<'_>, numeric: Numeric) -> bool {
    let now = cx.now;
    if let Some(request) = &line.request {
        let typing = line.label.is_some_and(is_of_typing);
        if typing {
            cx.model.writers.refuse(request.buffer);
        }
        return typing;
    }
    if numeric == Numeric::ERR_UNKNOWNCOMMAND && line.raw(1).eq_ignore_ascii_case("TAGMSG") {
        network_mut(cx, line).caps.remove(Cap::MessageTags);
        return true;
    }
    let key = fold(cx, line, &line.name(1));
    let waits = network_mut(cx, line).unconfirmed.lines().iter().any(|sent| sent.target == key);
    let open = cx.model.find(line.network, &key);
    let open = open.filter(|_| !waits && REFUSED_MESSAGES.contains(&numeric));
    open.is_some_and(|open| cx.model.writers.blame(open, now))
}

/// A channel that was asked for is not going to come any more. Out: whether there was one.
fn awaited_no_more(cx: &mut Ctx<'_>, line: &Line<'_>, numeric: Numeric) -> bool {
    let channel = fold(cx, line, &line.name(1));
    let Some(asked) = network_mut(cx, line).joins.take(&channel) else {
        return false;
    };
    if numeric == Numeric::ERR_LINKCHANNEL {
        let other = line.name(2);
        let key = fold(cx, line, &other);
        network_mut(cx, line).joins.ask(&other, key, asked.secret.as_deref());
    }
    true
}

/// The window of a channel that does not let us back in after a break.
fn lost_channel(cx: &Ctx<'_>, line: &Line<'_>, numeric: Numeric) -> Option<BufferId> {
    let open = find(cx, line, &line.name(1))?;
    let lost = line.request.is_none() && cx.model.buffer(open)?.rejoin;
    (lost && REFUSED_JOINS.contains(&numeric)).then_some(open)
}

/// Closes a conversation that was opened for somebody who is not there, when nothing else was said in it and nobody looks.
fn close_vain(cx: &mut Ctx<'_>, id: BufferId, numeric: Numeric) {
    let vain = |entry: &Entry| entry.own && matches!(entry.state, Delivery::Failed(_));
    let nobody = numeric == Numeric::ERR_NOSUCHNICK && cx.model.settings.face == Face::Screen;
    let empty = cx.model.buffer(id).is_some_and(|buffer| {
        buffer.kind == BufferKind::Direct && buffer.editor.is_empty() && buffer.entries().all(vain)
    });
    if nobody && empty && cx.here() != id {
        cx.model.close(id);
    }
}

/// Marks the own line to the target of a refusal that is most likely meant. Out: where it stands, if there was one.
fn fail_message_to(cx: &mut Ctx<'_>, line: &Line<'_>, why: &str) -> Option<BufferId> {
    let target = line.name(1);
    let now = cx.now;
    let key = fold(cx, line, &target);
    let network = network_mut(cx, line);
    // A command that was typed after the last message may be what the server refuses.
    let spoke = network
        .requests
        .last()
        .is_some_and(|asked| matches!(asked.verb, Verb::Privmsg | Verb::Notice));
    if let Some(sent) = network.unconfirmed.settle(now, |sent| sent.target == key) {
        fail(cx, sent.buffer, sent.line, why);
        return Some(sent.buffer);
    }
    let buffer = find(cx, line, &target).filter(|_| spoke)?;
    let meant = |entry: &&Entry| {
        entry.own && entry.state == Delivery::Sent && now.since(entry.time) < REFUSED_WITHIN
    };
    let refused = cx.model.buffer(buffer).and_then(|buffer| {
        let skipped = buffer.len().saturating_sub(LOOK_BACK);
        let mut lately = buffer.entries().skip(skipped).filter(meant);
        let just_now = lately.clone().find(|entry| now.since(entry.time) < MOMENT);
        just_now.or_else(|| lately.next_back()).map(|entry| entry.id)
    });
    fail(cx, buffer, refused?, why);
    Some(buffer)
}

/// FAIL, WARN, NOTE.
fn standard_reply(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let Some(reply) = StandardReply::from_message(line.message) else {
        return;
    };
    if reply.command.eq_ignore_ascii_case("MARKREAD") {
        // Nobody asked for it, and it is told again when one reads on.
        return;
    }
    if reply.severity == Verb::Fail && login::failed(cx, line, &reply) {
        return;
    }
    if reply.command.eq_ignore_ascii_case("SEARCH") && search::refused(cx, line, &reply) {
        return;
    }
    if reply.severity == Verb::Fail && recap::refused(cx, line, &reply) {
        return;
    }
    let context = reply.context.join(" ");
    let text = if context.is_empty() {
        plain(&reply.description)
    } else {
        format!("{}: {}", plain(&context), plain(&reply.description))
    };
    let typing = line.request.as_ref().filter(|_| line.label.is_some_and(is_of_typing));
    if let Some(request) = typing {
        cx.model.writers.refuse(request.buffer);
    } else if reply.severity == Verb::Fail {
        if history::failed(cx, line, &reply) {
            return;
        }
        if let Some(sent) = by_label(cx, line).or_else(|| by_context(cx, line, &reply)) {
            fail(cx, sent.buffer, sent.line, &text);
            return;
        }
        if reply.command.eq_ignore_ascii_case("JOIN") {
            for channel in &reply.context {
                let key = fold(cx, line, &neutral::name(channel));
                network_mut(cx, line).joins.take(&key);
            }
        }
        let place = place_of_error(cx, line, &reply.context);
        cx.error(place, text);
    } else {
        let place = place_of_error(cx, line, &reply.context);
        cx.info(place, text);
    }
}
