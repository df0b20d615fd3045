//! What a server's history has: pages that were asked for, lists of targets, refusals. Such lines happened before: they ring
//! no bell and touch nothing that holds now, and they come into the conversation where they belong.
//!
//! Source: IRCv3 chathistory, batch/chathistory, event-playback.

use std::borrow::Cow;

use crate::client::ctx::{Ctx, Page};
use crate::client::model::NetworkId;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::Entry;
use crate::client::model::fetches::{Fetch, Goal};
use crate::client::model::kept::{KeptKind, KeptLine};
use crate::client::model::merge::Told;
use crate::client::model::reference::Reference;
use crate::client::receive::message::{ignored, told};
use crate::client::receive::{Line, handle, multiline, network, network_mut, plain};
use crate::client::text::neutral;
use crate::proto::batch::{BatchItem, OpenBatch};
use crate::proto::{Message, MsgId, StandardReply, Timestamp, Verb};

/// The types of a page and of a list of targets.
const PAGE: &str = "chathistory";
const TARGETS: &str = "draft/chathistory-targets";
/// Batches that were too long, by their references: real servers have none.
const MOST_PASSED_OVER: usize = 32;

/// Whether a batch holds a history.
pub(super) fn is_history(batch: &OpenBatch) -> bool {
    batch.kind == PAGE || batch.kind == TARGETS
}

/// A batch has ended. Out: whether it was an answer that was waited for, and so is done with.
pub(super) fn closed(
    cx: &mut Ctx<'_>,
    id: NetworkId,
    batch: &OpenBatch,
    label: Option<&str>,
) -> bool {
    let Some(fetch) = asked(cx, id, batch, label) else {
        return false;
    };
    // An answer with a label may have the page inside.
    let inner = batch.items.iter().find_map(|item| match item {
        BatchItem::Batch(inner) if is_history(inner) && !is_history(batch) => Some(inner),
        _ => None,
    });
    let batch = inner.unwrap_or(batch);
    let targets = fetch.goal == Goal::Targets;
    let right = if targets { batch.kind == TARGETS } else { batch.kind == PAGE };
    let named = cx.model.buffer(fetch.buffer).zip(batch.params.first());
    let right = right
        && (targets
            || named.is_some_and(|(buffer, target)| {
                cx.model.network(id).is_some_and(|network| network.same(target, &buffer.name))
            }));
    if !right {
        cx.fetch_failed(id, fetch, "the server answered something else");
    } else if targets {
        let nicks = targets_of(cx, id, batch);
        let most = cx.model.network(id).and_then(|network| network.features().most_history());
        let all = batch.items.len() < most.map_or(fetch.limit, |most| most.min(fetch.limit));
        cx.targets(id, &nicks, all);
    } else {
        let (page, about) = page(cx, id, batch, fetch.buffer);
        cx.page(id, fetch, page);
        // Reactions find their messages now that these are there.
        for message in about {
            let mut line = Line::new(cx, id, &message, None);
            line.past = true;
            handle(cx, &line);
        }
    }
    true
}

/// Whether a page comes that nobody waits for any more, from a server that sends none by itself: where it belongs is not
/// known, and what it has is asked for again when it is looked at.
pub(super) fn is_unasked(cx: &Ctx<'_>, id: NetworkId, batch: &OpenBatch) -> bool {
    let inner = batch.items.iter().any(|item| match item {
        BatchItem::Batch(inner) => is_history(inner),
        BatchItem::Line(_) => false,
    });
    cx.has_history(id) && (is_history(batch) || inner)
}

/// The question that a batch answers.
fn asked(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch, label: Option<&str>) -> Option<Fetch> {
    if label.is_none() && !is_history(batch) {
        return None;
    }
    cx.model.network_mut(id)?.fetches.land(label)
}

/// An answer with a label has ended without a page: nothing is there, or something else was said.
pub(super) fn answered(cx: &mut Ctx<'_>, id: NetworkId, label: Option<&str>) {
    let Some(label) = label else {
        return;
    };
    let fetch = cx.model.network_mut(id).and_then(|n| n.fetches.land(Some(label)));
    if let Some(fetch) = fetch {
        cx.fetch_failed(id, fetch, "the server answered something else");
    }
}

/// FAIL CHATHISTORY, or what an older server says instead. Out: whether it was that.
pub(super) fn refused(cx: &mut Ctx<'_>, line: &Line<'_>, why: &str) -> bool {
    let fetch = network_mut(cx, line).fetches.land(line.label);
    match fetch {
        Some(fetch) => {
            cx.fetch_failed(line.network, fetch, why);
            true
        }
        None => false,
    }
}

/// A FAIL about the history that was asked for. Out: whether it was one.
pub(super) fn failed(cx: &mut Ctx<'_>, line: &Line<'_>, reply: &StandardReply) -> bool {
    let ours = reply.command.eq_ignore_ascii_case("CHATHISTORY");
    ours && refused(cx, line, &plain(&reply.description))
}

/// What comes for a batch that is too long to be kept is passed over until it ends.
pub(super) fn pass_over(cx: &mut Ctx<'_>, id: NetworkId, reference: &str, batch: &OpenBatch) {
    if let Some(network) = cx.model.network_mut(id)
        && network.passed_over.len() < MOST_PASSED_OVER
    {
        network.passed_over.insert(reference.to_owned());
    }
    let label = batch.tags.get("label");
    let fetch = cx.model.network_mut(id).and_then(|network| network.fetches.land(label));
    if let Some(fetch) = fetch {
        cx.fetch_failed(id, fetch, "the server's answer does not end");
    }
}

/// The nicks of a list of targets: not channels, which are asked for when they are joined.
fn targets_of(cx: &Ctx<'_>, id: NetworkId, batch: &OpenBatch) -> Vec<String> {
    let Some(network) = cx.model.network(id) else {
        return Vec::new();
    };
    let lines = batch.items.iter().filter_map(|item| match item {
        BatchItem::Line(message) if message.verb == Verb::Chathistory => message.param(1),
        _ => None,
    });
    let people = lines.filter(|name| {
        !name.is_empty() && !network.features().is_channel(name) && !network.is_me(name)
    });
    people.map(neutral::name).collect()
}

/// What a page says, and what in it is about messages.
fn page(
    cx: &mut Ctx<'_>,
    id: NetworkId,
    batch: &OpenBatch,
    buffer: BufferId,
) -> (Page, Vec<Message>) {
    let mut page = Page::default();
    let mut about = Vec::new();
    for item in &batch.items {
        let message = match item {
            BatchItem::Line(message) => Some(Cow::Borrowed(message)),
            BatchItem::Batch(inner) if multiline::is_message(inner) => {
                multiline::whole(cx, id, inner).map(Cow::Owned)
            }
            BatchItem::Batch(_) => None,
        };
        let Some(message) = message else {
            continue;
        };
        let message: &Message = &message;
        let mut line = Line::new(cx, id, message, None);
        line.past = true;
        line.batch = Some(batch);
        let timed = message.tags.get("time").and_then(Timestamp::parse_server_time).is_some();
        // Context does not count, and stands behind the message that it is about.
        if message.tags.get("draft/chathistory-context").is_none() {
            page.all += 1;
            let msgid = message.tags.get("msgid").and_then(MsgId::parse);
            if page.first.is_none() && (msgid.is_some() || timed) {
                page.first = Some(Reference::new(msgid, line.time));
            }
        }
        match message.verb {
            Verb::Privmsg | Verb::Notice => {
                let entry = said(cx, &line, buffer);
                page.lines.extend(entry.map(|entry| Told { entry, timed }));
            }
            Verb::Topic | Verb::Kick => {
                let entry = happened(cx, &line, buffer);
                page.lines.extend(entry.map(|entry| Told { entry, timed: true }));
            }
            Verb::Tagmsg | Verb::Redact => about.push(message.clone()),
            _ => {}
        }
    }
    (page, about)
}

/// A message of a page, unless it belongs elsewhere or nowhere.
fn said(cx: &mut Ctx<'_>, line: &Line<'_>, buffer: BufferId) -> Option<Entry> {
    let found = cx.model.buffer(buffer)?;
    let target = line.name(0);
    let network = network(cx, line);
    let (_, bare) = network.features().split_statusmsg(&target);
    let here = match found.kind {
        BufferKind::Channel => network.same(bare, &found.name),
        // Nicks may have changed since.
        BufferKind::Direct => !network.features().is_channel(bare),
        BufferKind::Server => false,
    };
    let own = network.is_me(&line.nick());
    if !here || (!own && ignored(cx, line)) {
        return None;
    }
    told(cx, line, buffer)
}

/// What happened to a channel, in words, as it would have been told.
pub(super) fn happened(cx: &Ctx<'_>, line: &Line<'_>, buffer: BufferId) -> Option<Entry> {
    let found = cx.model.buffer(buffer)?;
    let by = line.nick();
    if !network(cx, line).same(&line.name(0), &found.name) {
        return None;
    }
    let text = match line.message.verb {
        Verb::Topic if line.last_from(1).is_empty() => format!("{by} removed the topic"),
        Verb::Topic => format!("{by} changed the topic to: {}", line.last_from(1)),
        Verb::Kick => {
            let nick = line.name(1);
            match line.last_from(2) {
                reason if reason.is_empty() || reason == nick => {
                    format!("{nick} was removed by {by}")
                }
                reason => format!("{nick} was removed by {by} ({reason})"),
            }
        }
        _ => return None,
    };
    let kept = KeptLine {
        msgid: line.message.tags.get("msgid").and_then(MsgId::parse),
        ..KeptLine::new(KeptKind::Info, line.time, text)
    };
    Some(Entry::from_kept(kept, network(cx, line)))
}
