//! What became of what we sent: echoes, acknowledgements, refusals. Each settles an own line or answers a command.
//!
//! Sources: IRCv3 labeled-response, echo-message, standard-replies.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::{Delivery, Entry, EntryId};
use crate::client::model::network::Outstanding;
use crate::client::model::settings::Face;
use crate::client::receive::{Handler, Line, find, fold, network_mut, numeric, place, plain};
use crate::client::text::neutral;
use crate::proto::{MsgId, Numeric, StandardReply, Timestamp, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Ack, acknowledged),
    (Verb::Fail, standard_reply),
    (Verb::Warn, standard_reply),
    (Verb::Note, standard_reply),
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
    Numeric::new(486),
    Numeric::new(531),
    Numeric::new(716),
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
    SENT_ON,
    Numeric::new(479),
    Numeric::new(480),
    Numeric::new(485),
    Numeric::new(520),
];
pub(super) const SENT_ON: Numeric = Numeric::new(470);

/// Own lines that are looked at to find the one that an unlabelled refusal means, and how old it may be.
const LOOK_BACK: usize = 50;
const REFUSED_WITHIN: std::time::Duration = std::time::Duration::from_secs(60);

/// An answer with a label is complete.
pub(super) fn answered(cx: &mut Ctx<'_>, id: NetworkId, label: Option<&str>) {
    if let (Some(network), Some(label)) = (cx.model.network_mut(id), label) {
        network.answered(label);
    }
}

/// Settles the own line that this echo is of. Out: whether there was one.
pub(super) fn echoed(cx: &mut Ctx<'_>, line: &Line<'_>) -> bool {
    let target = fold(cx, line, &line.name(0));
    let text = line.last_from(1);
    let label = line.label;
    let settled = network_mut(cx, line).settle(|sent| match label {
        Some(label) => sent.label.as_deref() == Some(label),
        None => sent.target == target && sent.text == text,
    });
    let Some(sent) = settled else {
        return false;
    };
    let msgid = line.message.tags.get("msgid").and_then(MsgId::parse);
    confirm(cx, &sent, Some(line.time), msgid);
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
    while let Some(sent) = network_mut(cx, line).settle(|sent| sent.line <= last) {
        confirm(cx, &sent, None, None);
    }
}

fn confirm(cx: &mut Ctx<'_>, sent: &Outstanding, time: Option<Timestamp>, msgid: Option<MsgId>) {
    if let Some(buffer) = cx.model.buffer_mut(sent.buffer) {
        buffer.change(sent.line, |entry| {
            entry.state = Delivery::Sent;
            entry.time = time.unwrap_or(entry.time);
            entry.msgid = msgid;
        });
    }
}

fn by_label(cx: &mut Ctx<'_>, line: &Line<'_>) -> Option<Outstanding> {
    let label = line.label?;
    network_mut(cx, line).settle(|sent| sent.label.as_deref() == Some(label))
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
    let why = numeric::words(cx, line);
    // A channel that was asked for is not going to come any more.
    let channel = fold(cx, line, &line.name(1));
    network_mut(cx, line).awaited(&channel);
    if let Some(sent) = by_label(cx, line) {
        fail(cx, sent.buffer, sent.line, &why);
        return;
    }
    let Verb::Numeric(numeric) = line.message.verb else {
        return;
    };
    let may_be_message = line.label.is_none() && REFUSED_MESSAGES.contains(&numeric);
    if may_be_message && fail_message_to(cx, line, &why) {
        return;
    }
    let lost = join_refused(cx, line, numeric);
    let place = lost.unwrap_or_else(|| place(cx, line));
    cx.error(place, why);
}

/// A channel that was asked for is waited for no longer. Out: its window, when the program asked by itself, to get back
/// in after a break.
fn join_refused(cx: &mut Ctx<'_>, line: &Line<'_>, numeric: Numeric) -> Option<BufferId> {
    if !REFUSED_JOINS.contains(&numeric) {
        return None;
    }
    let key = fold(cx, line, &line.name(1));
    if let Some(asked) = network_mut(cx, line).awaited(&key) {
        if numeric == SENT_ON {
            let other = fold(cx, line, &line.name(2));
            network_mut(cx, line).awaits(other, asked.secret.as_deref());
        }
        return None;
    }
    let open = cx.model.find(line.network, &key)?;
    let lost = line.request.is_none() && cx.model.buffer(open)?.rejoin;
    lost.then_some(open)
}

/// Marks the oldest line to the target of a refusal that may be meant. Out: whether there was one.
fn fail_message_to(cx: &mut Ctx<'_>, line: &Line<'_>, why: &str) -> bool {
    let target = line.name(1);
    let key = fold(cx, line, &target);
    if let Some(sent) = network_mut(cx, line).settle(|sent| sent.target == key) {
        fail(cx, sent.buffer, sent.line, why);
        return true;
    }
    let Some(buffer) = find(cx, line, &target) else {
        return false;
    };
    let now = cx.now;
    let meant = |entry: &&Entry| {
        entry.own && entry.state == Delivery::Sent && now.since(entry.time) < REFUSED_WITHIN
    };
    let refused = cx.model.buffer(buffer).and_then(|buffer| {
        let skipped = buffer.len().saturating_sub(LOOK_BACK);
        let mut lately = buffer.entries().skip(skipped);
        lately.find(meant).map(|entry| entry.id)
    });
    if let Some(refused) = refused {
        fail(cx, buffer, refused, why);
    }
    refused.is_some()
}

/// FAIL, WARN, NOTE.
fn standard_reply(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let Some(reply) = StandardReply::from_message(line.message) else {
        return;
    };
    let context = reply.context.join(" ");
    let text = if context.is_empty() {
        plain(&reply.description)
    } else {
        format!("{}: {}", plain(&context), plain(&reply.description))
    };
    if reply.severity == Verb::Fail {
        let sent = by_label(cx, line);
        if let Some(sent) = sent {
            fail(cx, sent.buffer, sent.line, &text);
            return;
        }
        if reply.command.eq_ignore_ascii_case("JOIN") {
            for channel in &reply.context {
                let key = fold(cx, line, &neutral::name(channel));
                network_mut(cx, line).awaited(&key);
            }
        }
        let place = place(cx, line);
        cx.error(place, text);
    } else {
        let place = place(cx, line);
        cx.info(place, text);
    }
}
