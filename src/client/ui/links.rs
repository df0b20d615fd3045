//! Links that the terminal itself can open: which cells they are.

use std::ops::Range;

use super::canvas::Canvas;
use crate::client::model::geometry::Rect;
use crate::client::text::style::{Run, plain_text};
use crate::client::text::{hyperlinks, links, neutral, width};

/// The links of a text that is drawn piece by piece.
pub(super) struct Linked {
    links: Vec<Link>,
}

struct Link {
    bytes: Range<usize>,
    number: u64,
    address: String,
}

impl Linked {
    /// The links of the joined text of `runs`; `text` is a number of this text and of no other on the screen.
    pub(super) fn of(runs: &[Run], text: u64) -> Self {
        // Most texts have none, and this is asked for each line of each frame.
        if runs.iter().all(|run| !run.text.contains(':')) {
            return Self { links: Vec::new() };
        }
        let all = plain_text(runs);
        let mut links = Vec::new();
        let mut from = 0;
        for (index, found) in links::links(&all).into_iter().enumerate() {
            let Some(at) = all.get(from..).and_then(|rest| rest.find(found)) else {
                continue;
            };
            let bytes = from + at..from + at + found.len();
            from = bytes.end;
            if let Some(address) = neutral::address(found) {
                let number = hyperlinks::number(text, index, &address);
                links.push(Link { bytes, number, address });
            }
        }
        Self { links }
    }

    /// Marks the cells of a piece that was written from the beginning of `slot` and begins at the byte `from`.
    pub(super) fn mark(&self, piece: &str, from: usize, slot: Rect, canvas: &mut Canvas<'_>) {
        let end = from + piece.len();
        for link in &self.links {
            if link.bytes.start >= end || link.bytes.end <= from {
                continue;
            }
            let cells = |byte: usize| {
                let before = piece.get(..byte.clamp(from, end) - from).unwrap_or(piece);
                u16::try_from(width::text(before)).unwrap_or(u16::MAX).min(slot.width)
            };
            let (start, end) = (cells(link.bytes.start), cells(link.bytes.end));
            let place =
                Rect::new(slot.x.saturating_add(start), slot.y, end.saturating_sub(start), 1);
            canvas.link(place, (link.number, &link.address));
        }
    }
}
