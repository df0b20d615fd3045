//! Batches that are complete: each line inside is handled as if it stood alone, and knows the label around it.
//!
//! A netsplit of thousands is one line, because comings and goings fold. Source: IRCv3 batch.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::settings::Face;
use crate::client::receive::{Line, handle, history, multiline, outcome, recap, search};
use crate::proto::batch::{BatchItem, OpenBatch};

/// Types that play back what happened before.
const PLAYBACK: &[&str] = &["chathistory", "znc.in/playback"];

/// Handles a batch that has ended.
pub(super) fn closed(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch) {
    let label = batch.tags.get("label").map(str::to_owned);
    if search::is_answer(batch) {
        search::answered(cx, id, batch, label.as_deref());
        return;
    }
    if recap::targets(cx, id, batch) {
        return;
    }
    if let Some(recap) = recap::asked(cx, id, batch) {
        if recap::tell(cx, id, &recap, batch) {
            let around = Around { label: None, past: true, wanted: true };
            lines_of(cx, id, batch, around);
        }
        return;
    }
    if history::closed(cx, id, batch, label.as_deref()) {
        outcome::answered(cx, id, label.as_deref());
        return;
    }
    if history::is_unasked(cx, id, batch) {
        return;
    }
    let around = Around { label: label.as_deref(), past: false, wanted: false };
    lines_of(cx, id, batch, around);
    outcome::answered(cx, id, label.as_deref());
}

/// What a line has from the batches around it.
#[derive(Clone, Copy)]
struct Around<'a> {
    label: Option<&'a str>,
    past: bool,
    /// The line mode has asked for it.
    wanted: bool,
}

fn lines_of(cx: &mut Ctx<'_>, id: NetworkId, batch: &OpenBatch, around: Around<'_>) {
    let Around { label, past, wanted } = around;
    let past = past || PLAYBACK.contains(&batch.kind.as_str());
    if past && !wanted && cx.model.settings.face == Face::Plain {
        // Whoever reads a pipe reads what happens.
        return;
    }
    if multiline::is_message(batch)
        && let Some(message) = multiline::whole(cx, id, batch)
    {
        let mut line = Line::new(cx, id, &message, label);
        line.past = past;
        handle(cx, &line);
        return;
    }
    for item in &batch.items {
        match item {
            BatchItem::Line(message) => {
                let own = message.tags.get("label").or(label);
                let mut line = Line::new(cx, id, message, own);
                line.past = past;
                line.batch = Some(batch);
                handle(cx, &line);
            }
            BatchItem::Batch(inner) if search::is_answer(inner) => {
                search::answered(cx, id, inner, inner.tags.get("label").or(label));
            }
            BatchItem::Batch(inner) => {
                let label = inner.tags.get("label").or(label);
                lines_of(cx, id, inner, Around { label, past, wanted });
            }
        }
    }
}
