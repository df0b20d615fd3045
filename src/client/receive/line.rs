//! One line as its handlers see it, and what they ask about it: whose it is, which windows it concerns, where the answer
//! belongs.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{Buffer, BufferId};
use crate::client::model::network::Network;
use crate::client::model::requests::Request;
use crate::client::text::neutral;
use crate::proto::batch::OpenBatch;
use crate::proto::{Folded, Message, Timestamp};

/// One line with what its handlers need to know.
#[derive(Debug)]
pub(super) struct Line<'m> {
    pub(super) message: &'m Message,
    pub(super) network: NetworkId,
    /// When it was said: by the server's clock where it tells (IRCv3 server-time), else now.
    pub(super) time: Timestamp,
    /// Its label, or that of the batch around it (IRCv3 labeled-response).
    pub(super) label: Option<&'m str>,
    /// What the label belongs to.
    pub(super) request: Option<Request>,
    /// Part of a playback: it happened before and rings no bell.
    pub(super) past: bool,
    /// The batch that it came in.
    pub(super) batch: Option<&'m OpenBatch>,
}

impl<'m> Line<'m> {
    pub(super) fn new(
        cx: &Ctx<'_>,
        network: NetworkId,
        message: &'m Message,
        label: Option<&'m str>,
    ) -> Self {
        let told = message.tags.get("time").and_then(Timestamp::parse_server_time);
        let request =
            label.and_then(|label| cx.model.network(network)?.requests.get(label).cloned());
        Self {
            message,
            network,
            time: told.unwrap_or(cx.now),
            label,
            request,
            past: false,
            batch: None,
        }
    }

    /// A parameter as it came; empty when there is none.
    pub(super) fn raw(&self, index: usize) -> &'m str {
        self.message.param(index).unwrap_or("")
    }

    /// A parameter that is a name, made harmless.
    pub(super) fn name(&self, index: usize) -> String {
        neutral::name(self.raw(index))
    }

    /// A parameter that is a text, made harmless, without formatting codes.
    pub(super) fn text(&self, index: usize) -> String {
        plain(self.raw(index))
    }

    /// The last parameter as a text, if it is not one of the first `before`.
    pub(super) fn last_from(&self, before: usize) -> &'m str {
        if self.message.params.len() > before { self.message.last().unwrap_or("") } else { "" }
    }

    /// The nick or server the line comes from, made harmless; the server's name when the line does not say.
    pub(super) fn nick(&self) -> String {
        let source = self.message.source.as_ref();
        neutral::name(source.map_or("", |source| source.name.as_str()))
    }
}

/// A foreign text without formatting codes, made harmless.
pub(super) fn plain(raw: &str) -> String {
    neutral::text(&crate::proto::format::strip(raw))
}

/// The network of a line. Handlers run only for networks that exist.
pub(super) fn network<'c>(cx: &'c Ctx<'_>, line: &Line<'_>) -> &'c Network {
    cx.model.network(line.network).expect("lines are handled only for networks that exist")
}

pub(super) fn network_mut<'c>(cx: &'c mut Ctx<'_>, line: &Line<'_>) -> &'c mut Network {
    cx.model.network_mut(line.network).expect("lines are handled only for networks that exist")
}

pub(super) fn fold(cx: &Ctx<'_>, line: &Line<'_>, name: &str) -> Folded {
    network(cx, line).fold(name)
}

pub(super) fn is_me(cx: &Ctx<'_>, line: &Line<'_>, nick: &str) -> bool {
    network(cx, line).is_me(nick)
}

/// The window of a channel or of a direct conversation.
pub(super) fn find(cx: &Ctx<'_>, line: &Line<'_>, name: &str) -> Option<BufferId> {
    cx.model.find(line.network, &fold(cx, line, name))
}

/// The windows in which somebody is a member.
pub(super) fn shared(cx: &Ctx<'_>, line: &Line<'_>, nick: &Folded) -> Vec<BufferId> {
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
pub(super) fn place(cx: &Ctx<'_>, line: &Line<'_>) -> BufferId {
    let network = network(cx, line);
    let asked = line.request.as_ref().map(|request| request.buffer);
    asked
        .or_else(|| network.requests.recent(cx.now))
        .filter(|id| cx.model.buffer(*id).is_some())
        .unwrap_or(network.window)
}

/// Where an error belongs: where the command was typed; else in the conversation that it names; else in the server's
/// window.
pub(super) fn place_of_error(cx: &Ctx<'_>, line: &Line<'_>, names: &[String]) -> BufferId {
    let place = place(cx, line);
    if line.request.is_some() || network(cx, line).requests.recent(cx.now).is_some() {
        return place;
    }
    let open = |name: &String| find(cx, line, &neutral::name(name));
    names.iter().take(MOST_NAMES).find_map(open).unwrap_or(place)
}

/// Parameters of a numeric that are looked at for the name of a conversation.
const MOST_NAMES: usize = 4;

/// The server's window.
pub(super) fn window(cx: &Ctx<'_>, line: &Line<'_>) -> BufferId {
    network(cx, line).window
}

/// A time in words, to the minute, in local time.
pub(super) fn local_time(cx: &Ctx<'_>, time: Timestamp) -> String {
    cx.model.settings.zone.to_the_minute(time)
}

/// A number of seconds since 1970 in a parameter; years 1970 to 9999.
pub(super) fn seconds(text: &str) -> Option<Timestamp> {
    let seconds: i64 = text.parse().ok()?;
    let sane = (1..253_402_300_800).contains(&seconds);
    sane.then(|| Timestamp::from_millis(seconds * 1000))
}
