//! What a server has found (`soju.im/search`): a batch of that type, or a refusal.

use crate::client::ctx::{Ctx, found_on_server};
use crate::client::model::NetworkId;
use crate::client::receive::{Line, plain};
use crate::proto::batch::{BatchItem, OpenBatch};
use crate::proto::{StandardReply, Timestamp, Verb};

/// Whether a batch is an answer to SEARCH.
pub(super) fn is_answer(batch: &OpenBatch) -> bool {
    batch.kind == "soju.im/search"
}

/// What was found. An answer that nobody waits for is nothing.
pub(super) fn answered(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch, label: Option<&str>) {
    let Some(network) = cx.model.network(id) else {
        return;
    };
    let awaited = network.searching.as_ref();
    if awaited.is_none_or(|asked| asked.label.as_deref() != label) {
        return;
    }
    let messages = batch.items.iter().filter_map(|item| match item {
        BatchItem::Line(message) => Some(message),
        BatchItem::Batch(_) => None,
    });
    let found = messages.filter_map(|message| {
        // Nobody can go to a line whose time is not known.
        let time = message.tags.get("time").and_then(Timestamp::parse_server_time)?;
        found_on_server(network, message, time)
    });
    let found = found.collect();
    cx.search_answered(id, found);
}

/// FAIL SEARCH, or that an answer has gaps. Out: whether a search was waited for.
pub(super) fn refused(cx: &mut Ctx<'_>, line: &Line<'_>, reply: &StandardReply) -> bool {
    let awaited = cx.model.network(line.network).and_then(|network| network.searching.as_ref());
    let awaited = awaited.is_some_and(|asked| asked.label.as_deref() == line.label);
    let why = plain(&reply.description);
    match (awaited, &reply.severity) {
        (false, _) => {}
        (true, Verb::Fail) => cx.search_failed(line.network, &why),
        (true, _) => cx.search_partial(line.network, &why),
    }
    awaited
}
