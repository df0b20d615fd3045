//! What the line mode has asked for of what was said before, as it comes in: a line that says what it is, then the messages.

use std::borrow::Cow;

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::recap::{Purpose, Recap};
use crate::client::model::settings::Face;
use crate::client::receive::message::{ignored, told};
use crate::client::receive::{Line, multiline, network_mut};
use crate::client::text::neutral;
use crate::proto::batch::{BatchItem, OpenBatch};
use crate::proto::{Message, StandardReply, Timestamp, Verb};

/// What a server's answer with conversations is called.
const TARGETS: &str = "draft/chathistory-targets";

/// The question that a batch answers, which is closed by that.
pub(super) fn asked(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch) -> Option<Recap> {
    let target = batch.params.first().filter(|_| batch.kind == "chathistory")?;
    let network = cx.model.network_mut(id)?;
    let casemap = network.features().casemap();
    network.recaps.close(|name| casemap.same(name, target))
}

/// A question was refused. Out: whether nobody needs to know.
pub(super) fn refused(cx: &mut Ctx<'_>, line: &Line<'_>, reply: &StandardReply) -> bool {
    if !reply.command.eq_ignore_ascii_case("CHATHISTORY") {
        return false;
    }
    let network = network_mut(cx, line);
    let casemap = network.features().casemap();
    let names = |name: &str| reply.context.iter().any(|word| casemap.same(word, name));
    if reply.context.iter().any(|word| word.eq_ignore_ascii_case("TARGETS")) {
        cx.unread_unknown(line.network, "TARGETS");
        return cx.model.settings.face == Face::Plain;
    }
    // Some name only what was wrong; answers keep order.
    let closed = network.recaps.close(names).or_else(|| network.recaps.close(|_| true));
    match closed.map(|recap| (recap.purpose, recap.target)) {
        Some((Purpose::Counting { .. }, target)) => {
            cx.unread_unknown(line.network, &target);
            true
        }
        Some((Purpose::Joining(_), _)) => true,
        Some((Purpose::Asked(_), _)) | None => false,
    }
}

/// The conversations that a server names. Out: whether they were asked for.
pub(super) fn targets(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch) -> bool {
    if batch.kind != TARGETS {
        return false;
    }
    let lines = batch.items.iter().filter_map(|item| match item {
        BatchItem::Line(message) if message.verb == Verb::Chathistory => Some(message),
        _ => None,
    });
    let targets = lines.filter_map(|message| {
        let time = message.param(2)?.trim_start_matches("timestamp=");
        Some((message.param(1)?.to_owned(), Timestamp::parse_server_time(time)?))
    });
    let targets = targets.collect();
    cx.unread_targets(id, targets)
}

/// Says what comes. Out: whether the messages themselves are still to be handled, as lines of the past.
pub(super) fn tell(cx: &mut Ctx<'_>, id: NetworkId, recap: &Recap, batch: &OpenBatch) -> bool {
    let (place, joining) = match recap.purpose {
        Purpose::Joining(buffer) => (buffer, true),
        Purpose::Asked(buffer) => (buffer, false),
        Purpose::Counting { limit } => {
            let said = others(cx, id, batch);
            let more = batch.items.len() >= limit;
            cx.unread_counted(id, &recap.target, &said, more);
            return false;
        }
    };
    let Some(buffer) = cx.model.buffer(place) else {
        return false;
    };
    let name = buffer.name.clone();
    let read = recap.read.filter(|_| joining);
    let said: Vec<Said> = batch.items.iter().filter_map(said).collect();
    let missed = |said: &&Said| read.is_some_and(|read| said.time.is_some_and(|at| at > read));
    let new = said.iter().filter(missed).count();
    let words = match said.len() {
        0 if joining => return false,
        0 => format!("nothing was said in {name} before"),
        1 => format!("the last message of {name}"),
        all => format!("the last {all} messages of {name}"),
    };
    let words = match (read, new) {
        (Some(_), 0) if !said.is_empty() => format!("{words}, all of them read"),
        (Some(_), new) if new == said.len() && new > 1 => format!("{words}, all of them unread"),
        (Some(_), new) if new > 0 => format!("{words}, {new} unread"),
        _ => words,
    };
    cx.info(place, format!("{words}{}", if said.is_empty() { "" } else { ":" }));
    if joining {
        return true;
    }
    for said in said {
        let time = said.time.map(|time| cx.model.settings.zone.to_the_minute(time));
        let time = time.map(|time| format!("{time} ")).unwrap_or_default();
        cx.info(place, format!("{time}{}", said.words));
    }
    false
}

/// When others said something, and whether it names the user.
fn others(cx: &Ctx<'_>, id: NetworkId, batch: &OpenBatch) -> Vec<(Timestamp, bool)> {
    let Some(window) = cx.model.network(id).map(|network| network.window) else {
        return Vec::new();
    };
    let messages = batch.items.iter().filter_map(|item| match item {
        BatchItem::Line(message) => Some(Cow::Borrowed(message)),
        BatchItem::Batch(inner) => multiline::whole(cx, id, inner).map(Cow::Owned),
    });
    let said = messages.filter_map(|message| {
        let line = Line::new(cx, id, &message, None);
        if !matches!(message.verb, Verb::Privmsg | Verb::Notice) || ignored(cx, &line) {
            return None;
        }
        let entry = told(cx, &line, window)?;
        entry.counts().then_some((entry.time, entry.mention))
    });
    said.collect()
}

struct Said {
    time: Option<Timestamp>,
    words: String,
}

/// What a message says, in one line.
fn said(item: &BatchItem) -> Option<Said> {
    let (messages, time): (Vec<&Message>, Option<&str>) = match item {
        BatchItem::Line(message) => (vec![message], message.tags.get("time")),
        BatchItem::Batch(inner) => {
            let lines = inner.items.iter().filter_map(|item| match item {
                BatchItem::Line(message) => Some(message),
                BatchItem::Batch(_) => None,
            });
            (lines.collect(), inner.tags.get("time"))
        }
    };
    let first = *messages.first()?;
    if !matches!(first.verb, Verb::Privmsg | Verb::Notice) {
        return None;
    }
    let who = first.source.as_ref().map(|source| neutral::name(&source.name)).unwrap_or_default();
    let texts: Vec<&str> = messages.iter().filter_map(|message| message.param(1)).collect();
    let text = texts.join(" / ");
    let words = match text.strip_prefix("\u{1}ACTION ") {
        Some(action) => format!("* {who} {}", action.trim_end_matches('\u{1}')),
        None => format!("{who}: {text}"),
    };
    Some(Said { time: time.and_then(Timestamp::parse_server_time), words })
}
