//! A text longer than the screen, to read: lines, and terms with what is said of each in a column of its own.

use crate::client::model::geometry::Rect;
use crate::client::text::style::{Line, Run, Tone};
use crate::client::text::wrap::{self, Row};

/// Cells before the column of what is said; half of them where there is less room than `WIDE`.
const COLUMN: u16 = 28;
const WIDE: u16 = 60;
const NARROW: u16 = 4;

/// A line, or a term and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    pub term: Line,
    pub about: Line,
}

impl Item {
    /// A key or a command and what it does.
    pub fn new(term: &str, about: impl Into<String>) -> Self {
        let term = Line::toned(format!("  {term}"), Tone::Plain);
        Self { term, about: Line::toned(about, Tone::Muted) }
    }

    /// The words without their places.
    pub fn text(&self) -> String {
        format!("{} {}", self.term.text(), self.about.text())
    }

    /// The rows in an area of that width: each with its place, counted from the top and the left, and the runs it is of.
    pub fn rows(&self, width: u16) -> Vec<(usize, u16, &[Run], Row)> {
        let term = wrap::wrap(&self.term.runs, width);
        let wide = width >= WIDE;
        let beside = wide && term.len() == 1 && term.iter().all(|row| row.width < COLUMN);
        let first = if beside { 0 } else { term.len() };
        let left = if wide { COLUMN } else { NARROW.min(width / 4) };
        let mut rows: Vec<_> = term
            .into_iter()
            .enumerate()
            .map(|(y, row)| (y, 0, self.term.runs.as_slice(), row))
            .collect();
        if !self.about.runs.is_empty() {
            let about = wrap::wrap(&self.about.runs, width - left).into_iter().enumerate();
            rows.extend(about.map(|(y, row)| (first + y, left, self.about.runs.as_slice(), row)));
        }
        rows
    }

    fn height(&self, width: u16) -> usize {
        self.rows(width).last().map_or(0, |(y, ..)| y + 1)
    }
}

impl From<Line> for Item {
    fn from(term: Line) -> Self {
        Self { term, about: Line::default() }
    }
}

/// The whole text, and how far it is scrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub title: String,
    pub items: Vec<Item>,
    /// Items above the area.
    pub scroll: usize,
}

impl Page {
    /// Moves by items, in an area of that width and height.
    pub fn scroll_by(&mut self, items: isize, area: Rect) {
        self.scroll = self.scroll.saturating_add_signed(items).min(self.last(area));
    }

    /// The most items that can be above the area while it stays full. They are wrapped, so they are measured.
    pub fn last(&self, area: Rect) -> usize {
        let mut room = usize::from(area.height);
        let fits = |item: &&Item| {
            let rows = item.height(area.width);
            let fits = rows <= room;
            room = room.saturating_sub(rows);
            fits
        };
        self.items.len() - self.items.iter().rev().take_while(fits).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::text::wrap::pieces;

    fn shown(item: &Item, width: u16) -> Vec<(usize, u16, String)> {
        let rows = item.rows(width).into_iter();
        rows.map(|(y, x, runs, row)| (y, x, pieces(runs, &row).map(|(_, text)| text).collect()))
            .collect()
    }

    #[test]
    fn what_is_said_stands_in_a_column_where_there_is_room() {
        let item = Item::new("ctrl-x", "cut");
        assert_eq!(shown(&item, 60), [(0, 0, "  ctrl-x".into()), (0, 28, "cut".into())]);
        assert_eq!(shown(&item, 59), [(0, 0, "  ctrl-x".into()), (1, 4, "cut".into())]);
        assert_eq!((item.height(60), item.height(59)), (1, 2));
        let long = Item::new("a term that is longer than a column", "what it means");
        assert_eq!(shown(&long, 60)[1], (1, 28, "what it means".into()));
        let wrapped = Item::new("x", "w".repeat(40));
        assert_eq!(wrapped.height(60), 2);
        assert_eq!(Item::from(Line::toned("heading", Tone::Strong)).height(60), 1);
        assert_eq!(shown(&item, 0).len(), 10, "a letter in each, and nothing panics");
    }
}
