//! Batches that are complete: each line inside is handled as if it stood alone, and knows the label around it.
//!
//! A netsplit of thousands is one line, because comings and goings fold. Source: IRCv3 batch.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::receive::{Line, handle, outcome};
use crate::proto::batch::{BatchItem, OpenBatch};

/// Types that play back what happened before.
const PLAYBACK: &[&str] = &["chathistory", "znc.in/playback"];

/// Handles a batch that has ended.
pub(super) fn closed(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch) {
    let label = batch.tags.get("label").map(str::to_owned);
    lines_of(cx, id, batch, label.as_deref());
    outcome::answered(cx, id, label.as_deref());
}

fn lines_of(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch, label: Option<&str>) {
    let past = PLAYBACK.contains(&batch.kind.as_str());
    for item in &batch.items {
        match item {
            BatchItem::Line(message) => {
                let own = message.tags.get("label").or(label);
                let mut line = Line::new(cx, id, message, own);
                line.past = past;
                line.batch = Some(batch);
                handle(cx, &line);
            }
            BatchItem::Batch(inner) => lines_of(cx, id, inner, inner.tags.get("label").or(label)),
        }
    }
}
