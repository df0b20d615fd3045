//! What the mouse points at in a timeline: which words of which line stand in a cell. And the button that is held there.

use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation;

use crate::client::model::body;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::Entry;
use crate::client::model::passage::{Extent, Grain};
use crate::client::model::scroll::{Timeline, lead, room, shown, span};
use crate::client::model::selection::Hit;
use crate::client::text::{width, wrap};
use crate::proto::Timestamp;

/// Clicks that follow each other faster than this are one double click.
const DOUBLE: Duration = Duration::from_millis(400);
/// Between two steps of scrolling while the mouse is held at an edge.
pub const PULL: Duration = Duration::from_millis(60);
/// Most rows of such a step.
const MOST_PULLED: i32 = 4;

/// A cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub column: u16,
    pub row: u16,
}

/// The button went down in the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press {
    pub buffer: BufferId,
    pub cell: Cell,
    /// Where the mouse is now.
    pub now_at: Cell,
    pub at: Timestamp,
    pub grain: Grain,
    /// The words that were there.
    pub extent: Extent,
    /// The line that was there, to be chosen if nothing but a click comes of it.
    pub hit: Option<Hit>,
    pub held: bool,
    pub moved: bool,
    /// When to scroll on, while it is held at an edge.
    pub pull_at: Option<Timestamp>,
}

impl Press {
    /// What the next press means if it comes now and here: words after one click, the message after two.
    pub fn next_grain(&self, cell: Cell, now: Timestamp) -> Option<Grain> {
        let again = cell == self.cell && !self.moved && now.since(self.at) <= DOUBLE;
        let next = match self.grain {
            Grain::Sign => Grain::Word,
            Grain::Word => Grain::Message,
            Grain::Message => return None,
        };
        again.then_some(next)
    }

    /// Rows to scroll by, when the mouse is held above or below an area that begins at row `top` and has `height` rows, or
    /// was moved into its first or last row.
    pub fn pull(&self, top: u16, height: u16) -> i32 {
        let row = i32::from(self.now_at.row);
        let (first, last) = (i32::from(top), i32::from(top) + i32::from(height) - 1);
        let from = i32::from(self.cell.row);
        if row < first || row == first && from > row {
            (row - first - 1).max(-MOST_PULLED)
        } else if row > last || row == last && from < row {
            (row - last + 1).min(MOST_PULLED)
        } else {
            0
        }
    }
}

impl Timeline<'_> {
    /// The words in a cell, counted from the top left of the area: what is one sign there, or no words of the line that is
    /// nearest. Rows above the area are the beginning of what is in sight, rows below it the end.
    pub fn extent_at(&self, column: i32, row: i32) -> Option<Extent> {
        let seen = self.visible(self.buffer.scroll());
        let below = usize::try_from(row).is_ok_and(|row| row >= self.height);
        let wanted = usize::try_from(row).unwrap_or(0).min(self.height.saturating_sub(1));
        let column = match row {
            ..0 => -1,
            _ if below => i32::MAX,
            _ => column,
        };
        let mut y = 0;
        for seen in &seen {
            let (entry, columns) = (seen.entry, self.columns);
            let above = usize::from(seen.day.is_some())
                + usize::from(seen.unread)
                + body::quote_rows(entry);
            let next = y + self.rows_of(seen).saturating_sub(seen.hidden);
            if wanted < next {
                let at = seen.hidden + wanted - y;
                let Some(row) = at.checked_sub(above) else {
                    return Some(Extent { line: entry.id, from: 0, to: 0 });
                };
                let column = column.saturating_sub(i32::from(span(entry, columns).0));
                return Some(self.extent_in(entry, (column, row)));
            }
            y = next;
        }
        let last = seen.last()?.entry;
        let end = length(last);
        Some(Extent { line: last.id, from: end, to: end })
    }

    /// The same within one line; `column` counts from where its text begins, `row` from its first row of text.
    fn extent_in(&self, entry: &Entry, (column, row): (i32, usize)) -> Extent {
        let runs = shown(entry, self.columns);
        let rows = wrap::wrap(&runs, room(entry, self.columns));
        // Names before the words, and what became of the line behind them, are not words of it.
        let before: usize = lead(entry, self.columns).iter().map(|run| run.text.len()).sum();
        let most = length(entry);
        let place = |byte: usize| byte.saturating_sub(before).min(most);
        let extent =
            |from: usize, to: usize| Extent { line: entry.id, from: place(from), to: place(to) };
        let Some(row) = rows.get(row) else {
            return extent(usize::MAX, usize::MAX);
        };
        let (mut x, mut byte) = (0, row.start);
        let mut found = None;
        for (_, piece) in wrap::pieces(&runs, row) {
            for sign in piece.graphemes(true) {
                let cells = i32::from(width::cluster(sign));
                let end = byte + sign.len();
                match &mut found {
                    // What takes no cell belongs to what stands before it.
                    Some((_, to)) if cells == 0 => *to = end,
                    Some((from, to)) => return extent(*from, *to),
                    None if column < x => return extent(byte, byte),
                    None if column < x + cells => found = Some((byte, end)),
                    None => {}
                }
                (x, byte) = (x + cells, end);
            }
        }
        let (from, to) = found.unwrap_or((byte, byte));
        extent(from, to)
    }
}

/// Bytes of the words of a line.
fn length(entry: &Entry) -> usize {
    entry.runs.iter().map(|run| run.text.len()).sum()
}
