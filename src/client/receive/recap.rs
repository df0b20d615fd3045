//! What the line mode has asked for of what was said before, as it comes in: a line that says what it is, then the messages.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::recap::Recap;
use crate::client::text::neutral;
use crate::proto::batch::{BatchItem, OpenBatch};
use crate::proto::{Message, Timestamp, Verb};

/// The question that a batch answers, which is closed by that.
pub(super) fn asked(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch) -> Option<Recap> {
    let target = batch.params.first().filter(|_| batch.kind == "chathistory")?;
    let network = cx.model.network(id)?;
    let key = network.fold(target);
    let at = network.recaps.iter().position(|recap| {
        cx.model.buffer(recap.buffer).is_some_and(|buffer| network.fold(&buffer.name) == key)
    })?;
    Some(cx.model.network_mut(id)?.recaps.remove(at))
}

/// Says what comes. Out: whether the messages themselves are still to be handled, as lines of the past.
pub(super) fn tell(cx: &mut Ctx<'_>, recap: &Recap, batch: &OpenBatch) -> bool {
    let Some(buffer) = cx.model.buffer(recap.buffer) else {
        return false;
    };
    let name = buffer.name.clone();
    let read = recap.read.filter(|_| recap.joining);
    let said: Vec<Said> = batch.items.iter().filter_map(said).collect();
    let missed = |said: &&Said| read.is_some_and(|read| said.time.is_some_and(|at| at > read));
    let new = said.iter().filter(missed).count();
    let words = match said.len() {
        0 if recap.joining => return false,
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
    cx.info(recap.buffer, format!("{words}{}", if said.is_empty() { "" } else { ":" }));
    if recap.joining {
        return true;
    }
    for said in said {
        let time = said.time.map(|time| cx.model.settings.zone.to_the_minute(time));
        let time = time.map(|time| format!("{time} ")).unwrap_or_default();
        cx.info(recap.buffer, format!("{time}{}", said.words));
    }
    false
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
