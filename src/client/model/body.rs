//! The rows of one line, below its day line: the message that it answers, its text, what people made of it. Scrolling,
//! clicks and drawing all count these same rows.

use crate::client::model::entry::Entry;
use crate::client::model::geometry::Columns;
use crate::client::model::quote::Quote;
use crate::client::model::scroll::{room, shown};
use crate::client::text::style::{Run, Tone};
use crate::client::text::wrap;

/// Rows that stand before the text: 1 for an answer.
pub fn quote_rows(entry: &Entry) -> usize {
    usize::from(entry.reply.is_some())
}

/// What an answer quotes, in one row that is cut where it does not fit; nothing for what is no answer.
pub fn quote(entry: &Entry) -> Option<Vec<Run>> {
    entry.reply.as_ref()?;
    Some(entry.quote.as_ref().map_or_else(|| Quote::Unknown.runs(), Quote::runs))
}

/// Rows of a line.
pub fn height(entry: &Entry, columns: Columns) -> usize {
    let room = room(entry, columns);
    let below =
        if entry.reactions.is_empty() { 0 } else { wrap::height(&entry.reactions.runs(), room) };
    quote_rows(entry) + wrap::height(&shown(entry, columns), room) + below
}

/// What stands in place of the words of a message that was taken back.
pub fn trace(redacted: &str) -> Run {
    Run::toned(format!("message removed by {redacted}"), Tone::Muted)
}
