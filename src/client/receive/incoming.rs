//! From what a connection reports to the function of its verb: signs of life, batches, labels.

use crate::client::ctx::Ctx;
use crate::client::event::NetEvent;
use crate::client::model::NetworkId;
use crate::client::model::network::{Link, Network};
use crate::client::model::settings::Face;
use crate::client::receive::{
    Line, TABLES, batch, connect, history, numeric, outcome, presence, tagged,
};
use crate::proto::batch::{BatchError, Collected};
use crate::proto::{Message, Timestamp, Verb};

/// Something happened to a connection.
pub fn net(cx: &mut Ctx<'_>, id: NetworkId, event: NetEvent) {
    match event {
        NetEvent::Certificate(certificate) => cx.certificate(id, certificate),
        NetEvent::Connected => connect::connected(cx, id),
        NetEvent::Failed { reason } | NetEvent::Lost { reason } => {
            unfinished(cx, id);
            connect::lost(cx, id, &reason);
        }
        NetEvent::Derived(number, key) => cx.derived(id, number, &key),
        NetEvent::Line(message) => incoming(cx, id, message),
        NetEvent::Garbled { reason } => garbled(cx, id, &reason),
    }
}

fn garbled(cx: &mut Ctx<'_>, id: NetworkId, reason: &str) {
    heard(cx, id);
    if let Some(window) = cx.model.network(id).map(|network| network.window) {
        cx.error(window, format!("the server sent a line that is no message: {reason}"));
    }
}

/// Any line is a sign of life.
fn heard(cx: &mut Ctx<'_>, id: NetworkId) {
    let now = cx.now;
    if let Some(network) = cx.model.network_mut(id) {
        network.pulse.beat(now);
    }
}

fn incoming(cx: &mut Ctx<'_>, id: NetworkId, message: Message) {
    heard(cx, id);
    let Some(network) = cx.model.network_mut(id) else {
        return;
    };
    // A line of a connection that was given up may still have been on its way.
    if !matches!(network.link, Link::Registering | Link::Online) {
        return;
    }
    if is_passed_over(network, &message) {
        return;
    }
    // What the server is stands in the lines right after the welcome (005).
    if network.is_online() && !network.keeping.identified && !connect::introduces(&message) {
        cx.identify(id);
    }
    let Some(network) = cx.model.network_mut(id) else {
        return;
    };
    match network.batches.collect(message) {
        Collected::Outside(message) => one(cx, id, &message),
        Collected::Refused(BatchError::TooManyLines, message) => overflow(cx, id, &message),
        Collected::Closed(batch) => batch::closed(cx, id, &batch),
        Collected::Held | Collected::Refused(..) => {}
    }
}

/// A line for which the open batches have no room: what its batch holds is handled first, so that order is kept, and what
/// else comes for it stands by itself.
fn overflow(cx: &mut Ctx<'_>, id: NetworkId, message: &Message) {
    let around = message.tags.get("batch");
    let network = cx.model.network_mut(id);
    let batch = around.and_then(|reference| network?.batches.abandon(reference));
    if let (Some(batch), Some(reference)) = (&batch, around)
        && history::is_history(batch)
    {
        history::pass_over(cx, id, reference, batch);
        return;
    }
    if let Some(batch) = batch {
        batch::closed(cx, id, &batch);
    }
    if message.verb != Verb::Batch {
        one(cx, id, message);
    }
}

/// Whether a line is of a history that is longer than can be taken: what was said long ago must not seem to be said now.
fn is_passed_over(network: &mut Network, message: &Message) -> bool {
    if network.passed_over.is_empty() {
        return false;
    }
    if message.verb == Verb::Batch
        && let Some(reference) = message.param(0).and_then(|mark| mark.strip_prefix('-'))
    {
        return network.passed_over.remove(reference);
    }
    message.tags.get("batch").is_some_and(|batch| network.passed_over.contains(batch))
}

/// The end of the open batches does not come any more; their lines have. Half a page of a history would leave a hole below
/// it, and is asked for again.
pub(super) fn unfinished(cx: &mut Ctx<'_>, id: NetworkId) {
    let network = cx.model.network_mut(id);
    for open in network.map(|network| network.batches.abandon_all()).unwrap_or_default() {
        if history::is_history(&open) {
            continue;
        }
        batch::closed(cx, id, &open);
    }
}

/// A line that stands by itself.
fn one(cx: &mut Ctx<'_>, id: NetworkId, message: &Message) {
    let label = message.tags.get("label").map(str::to_owned);
    let told = message.tags.get("time").and_then(Timestamp::parse_server_time);
    let now = cx.now;
    let mut past = false;
    if let (Some(told), Some(network)) = (told, cx.model.network_mut(id)) {
        network.heard_of = Some(told);
        let message = matches!(message.verb, Verb::Privmsg | Verb::Notice | Verb::Tagmsg);
        past = network.clock.hears(told, now, message);
    }
    if past && cx.model.settings.face == Face::Plain {
        // Whoever reads a pipe reads what happens.
        return;
    }
    let mut line = Line::new(cx, id, message, label.as_deref());
    // A bouncer that plays back what was missed need not say so.
    line.past = past;
    handle(cx, &line);
    outcome::answered(cx, id, label.as_deref());
}

pub(super) fn handle(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let verb = &line.message.verb;
    if line.past && !matches!(verb, Verb::Privmsg | Verb::Notice | Verb::Tagmsg | Verb::Redact) {
        // Who came and went long ago is not who is here.
        return;
    }
    if !line.past {
        tagged::stops(cx, line);
        presence::met(cx, line);
    }
    let rows = TABLES.iter().copied().flatten();
    match rows.into_iter().find(|(known, _)| known == verb) {
        Some((_, handler)) => handler(cx, line),
        None => numeric::other(cx, line),
    }
}

/// For lines that are expected and of which nothing is shown.
pub(super) fn nothing(_: &mut Ctx<'_>, _: &Line<'_>) {}
