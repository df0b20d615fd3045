//! What comes in: one table from verb to function, topic by topic. What no function knows goes to the server's window.
//!
//! Only lines from the server change what the client believes. Every text passes `text::neutral` on its way in.

mod batch;
mod caps;
mod channel;
mod connect;
mod lists;
mod message;
mod modes;
mod numeric;
mod outcome;
mod presence;
mod whois;

use crate::client::ctx::Ctx;
use crate::client::event::NetEvent;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{Buffer, BufferId};
use crate::client::model::network::{Link, Network, Request};
use crate::client::text::neutral;
use crate::proto::batch::{BatchError, Collected};
use crate::proto::{Folded, Message, Timestamp, Verb};

/// Handles one kind of line.
type Handler = fn(&mut Ctx<'_>, &Line<'_>);

/// Which verb goes where. A table a topic.
const TABLES: &[&[(Verb, Handler)]] = &[
    message::LINES,
    presence::LINES,
    channel::LINES,
    modes::LINES,
    lists::LINES,
    whois::LINES,
    connect::LINES,
    caps::LINES,
    outcome::LINES,
];

/// Something happened to a connection.
pub fn net(cx: &mut Ctx<'_>, id: NetworkId, event: NetEvent) {
    match event {
        NetEvent::Connected => connect::connected(cx, id),
        NetEvent::Failed { reason } | NetEvent::Lost { reason } => connect::lost(cx, id, &reason),
        NetEvent::Line(message) => incoming(cx, id, message),
        NetEvent::Garbled { reason } => garbled(cx, id, &reason),
    }
}

fn garbled(cx: &mut Ctx<'_>, id: NetworkId, reason: &str) {
    heard(cx, id);
    if let Some(window) = cx.model.network(id).map(|network| network.window) {
        cx.error(
            window,
            format!("the server sent a line that is no message: {reason}"),
        );
    }
}

/// Any line is a sign of life.
fn heard(cx: &mut Ctx<'_>, id: NetworkId) {
    let now = cx.now;
    if let Some(network) = cx.model.network_mut(id) {
        network.pulse.heard = now;
        network.pulse.waiting_since = None;
        network.pulse.waiting_lines = 0;
        network.pulse.pinged = None;
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
    if let Some(batch) = batch {
        batch::closed(cx, id, &batch);
    }
    if message.verb != Verb::Batch {
        one(cx, id, message);
    }
}

/// A line that stands by itself.
fn one(cx: &mut Ctx<'_>, id: NetworkId, message: &Message) {
    let label = message.tags.get("label").map(str::to_owned);
    let line = Line::new(cx, id, message, label.as_deref());
    handle(cx, &line);
    outcome::answered(cx, id, label.as_deref());
}

fn handle(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let verb = &line.message.verb;
    let rows = TABLES.iter().copied().flatten();
    match rows.into_iter().find(|(known, _)| known == verb) {
        Some((_, handler)) => handler(cx, line),
        None => numeric::other(cx, line),
    }
}

/// One line with what its handlers need to know.
#[derive(Debug)]
struct Line<'m> {
    message: &'m Message,
    network: NetworkId,
    /// When it was said: by the server's clock where it tells (IRCv3 server-time), else now.
    time: Timestamp,
    /// Its label, or that of the batch around it (IRCv3 labeled-response).
    label: Option<&'m str>,
    /// What the label belongs to.
    request: Option<Request>,
    /// Part of a playback: it happened before and rings no bell.
    past: bool,
}

impl<'m> Line<'m> {
    fn new(cx: &Ctx<'_>, network: NetworkId, message: &'m Message, label: Option<&'m str>) -> Self {
        let told = message
            .tags
            .get("time")
            .and_then(Timestamp::parse_server_time);
        let request = label.and_then(|label| cx.model.network(network)?.request(label).cloned());
        Self {
            message,
            network,
            time: told.unwrap_or(cx.now),
            label,
            request,
            past: false,
        }
    }

    /// A parameter as it came; empty when there is none.
    fn raw(&self, index: usize) -> &'m str {
        self.message.param(index).unwrap_or("")
    }

    /// A parameter that is a name, made harmless.
    fn name(&self, index: usize) -> String {
        neutral::name(self.raw(index))
    }

    /// A parameter that is a text, made harmless, without formatting codes.
    fn text(&self, index: usize) -> String {
        plain(self.raw(index))
    }

    /// The last parameter as a text, if it is not one of the first `before`.
    fn last_from(&self, before: usize) -> &'m str {
        if self.message.params.len() > before {
            self.message.last().unwrap_or("")
        } else {
            ""
        }
    }

    /// The nick or server the line comes from, made harmless; the server's name when the line does not say.
    fn nick(&self) -> String {
        let source = self.message.source.as_ref();
        neutral::name(source.map_or("", |source| source.name.as_str()))
    }
}

/// A foreign text without formatting codes, made harmless.
fn plain(raw: &str) -> String {
    neutral::text(&crate::proto::format::strip(raw))
}

/// The network of a line. Handlers run only for networks that exist.
fn network<'c>(cx: &'c Ctx<'_>, line: &Line<'_>) -> &'c Network {
    cx.model
        .network(line.network)
        .expect("lines are handled only for networks that exist")
}

fn network_mut<'c>(cx: &'c mut Ctx<'_>, line: &Line<'_>) -> &'c mut Network {
    cx.model
        .network_mut(line.network)
        .expect("lines are handled only for networks that exist")
}

fn fold(cx: &Ctx<'_>, line: &Line<'_>, name: &str) -> Folded {
    network(cx, line).fold(name)
}

fn is_me(cx: &Ctx<'_>, line: &Line<'_>, nick: &str) -> bool {
    network(cx, line).is_me(nick)
}

/// The window of a channel or of a direct conversation.
fn find(cx: &Ctx<'_>, line: &Line<'_>, name: &str) -> Option<BufferId> {
    cx.model.find(line.network, &fold(cx, line, name))
}

/// The windows in which somebody is a member.
fn shared(cx: &Ctx<'_>, line: &Line<'_>, nick: &Folded) -> Vec<BufferId> {
    let of_network = |buffer: &&Buffer| buffer.network == line.network;
    cx.model
        .buffers()
        .iter()
        .filter(of_network)
        .filter(|buffer| buffer.roster.contains(nick))
        .map(|buffer| buffer.id)
        .collect()
}

/// Where an answer belongs: where it was asked for, by its label or else by what was typed last, else the server's window.
fn place(cx: &Ctx<'_>, line: &Line<'_>) -> BufferId {
    let network = network(cx, line);
    let asked = line.request.as_ref().map(|request| request.buffer);
    asked
        .or_else(|| network.asked_recently(cx.now))
        .filter(|id| cx.model.buffer(*id).is_some())
        .unwrap_or(network.window)
}

/// The server's window.
fn window(cx: &Ctx<'_>, line: &Line<'_>) -> BufferId {
    network(cx, line).window
}

/// A time in words, to the minute, in local time.
fn local_time(cx: &Ctx<'_>, time: Timestamp) -> String {
    let text = cx.model.settings.zone.local(time).to_server_time();
    text.chars()
        .take("2026-11-22T14:05".len())
        .map(|c| if c == 'T' { ' ' } else { c })
        .collect()
}

/// A number of seconds since 1970 in a parameter; years 1970 to 9999.
fn seconds(text: &str) -> Option<Timestamp> {
    let seconds: i64 = text.parse().ok()?;
    let sane = (1..253_402_300_800).contains(&seconds);
    sane.then(|| Timestamp::from_millis(seconds * 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_in_one_table_once() {
        let mut verbs: Vec<&str> = TABLES
            .iter()
            .copied()
            .flatten()
            .map(|(verb, _)| verb.as_str())
            .collect();
        let all = verbs.len();
        verbs.sort_unstable();
        verbs.dedup();
        assert_eq!(verbs.len(), all);
    }
}
