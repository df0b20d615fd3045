//! Writing text into the cells of a frame, by grapheme clusters and never outside of the frame.
//!
//! The one way to the cells for all panes, so that no place and no text can make drawing fail.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::client::model::geometry::Rect;
use crate::client::text::hyperlinks::Hyperlinks;
use crate::client::text::{neutral, width};

/// Bytes of a cluster to which marks are still added.
const MOST_OF_A_CELL: usize = 64;

/// A frame being drawn.
pub(super) struct Canvas<'a> {
    cells: &'a mut Buffer,
    links: Hyperlinks,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(cells: &'a mut Buffer) -> Self {
        Self { cells, links: Hyperlinks::default() }
    }

    /// Writes `text` into the first row of `slot`. Out: the cells that were used.
    ///
    /// A cluster that does not fit whole is left out, and so is everything behind it. Clusters without a cell of
    /// their own and control characters are not written.
    pub(super) fn put(&mut self, slot: Rect, text: &str, style: Style) -> u16 {
        let mut used = 0;
        for cluster in text.graphemes(true) {
            let cells = width::cluster(cluster);
            if cells == 0 || cluster.contains(char::is_control) {
                continue;
            }
            if cells > slot.width - used {
                break;
            }
            let x = slot.x.saturating_add(used);
            self.cluster(Position { x, y: slot.y }, cluster, cells, style);
            used += cells;
        }
        used
    }

    /// As [`Self::put`], right behind something of the same text: marks at the beginning belong to what stands before them,
    /// though their colour may be another.
    pub(super) fn put_behind(&mut self, slot: Rect, text: &str, style: Style) -> u16 {
        let first = text.graphemes(true).next();
        let marks = first.filter(|first| first.chars().all(neutral::is_mark));
        if let Some(marks) = marks {
            self.attach(Position { x: slot.x, y: slot.y }, marks);
        }
        self.put(slot, text, style)
    }

    /// Puts marks onto the cluster that ends before `at`, where that becomes neither wider nor endless.
    fn attach(&mut self, at: Position, marks: &str) {
        let before = |cells| at.x.checked_sub(cells).map(|x| Position { x, y: at.y });
        let is_wide = |cell: &Cell| width::cluster(cell.symbol()) > 1;
        let wide = before(2).filter(|at| self.cells.cell(*at).is_some_and(is_wide));
        let Some(cell) = wide.or(before(1)).and_then(|at| self.cells.cell_mut(at)) else {
            return;
        };
        let joined = format!("{}{marks}", cell.symbol());
        let same_width = width::text(&joined) == width::text(cell.symbol());
        if same_width && joined.len() <= MOST_OF_A_CELL {
            cell.set_symbol(&joined);
        }
    }

    /// What was said of links.
    pub(super) fn into_links(self) -> Hyperlinks {
        self.links
    }

    /// The cells of `slot` are a piece of a link, until something else is put there after [`Self::clear`].
    pub(super) fn link(&mut self, slot: Rect, (number, address): (u64, &str)) {
        let end = slot.x.saturating_add(slot.width).min(self.cells.area.right());
        self.links.add(slot.y, (slot.x, end), number, address);
    }

    /// What stands in a row goes on in the next one, as one line.
    pub(super) fn run_on(&mut self, row: u16) {
        self.links.run_on(row);
    }

    /// Writes `text` at the right of `slot`, cut with an ellipsis where it does not fit.
    pub(super) fn put_right(&mut self, slot: Rect, text: &str, style: Style) {
        let text = width::ellipsize(text, slot.width);
        let free = slot.width.saturating_sub(cells(&text));
        let x = slot.x.saturating_add(free);
        self.links
            .cover((slot.y, slot.y.saturating_add(1)), (x, slot.x.saturating_add(slot.width)));
        self.put(Rect::new(x, slot.y, slot.width - free, 1), &text, style);
    }

    /// Writes `text` into `slot`, cut with an ellipsis where it does not fit. Out: the cells that were used.
    pub(super) fn put_short(&mut self, slot: Rect, text: &str, style: Style) -> u16 {
        self.put(slot, &width::ellipsize(text, slot.width), style)
    }

    /// Fills an area with one single-cell symbol.
    pub(super) fn fill(&mut self, area: Rect, symbol: &str, style: Style) {
        for y in area.y..area.y.saturating_add(area.height) {
            for x in area.x..area.x.saturating_add(area.width) {
                self.cluster(Position { x, y }, symbol, 1, style);
            }
        }
    }

    /// Empties an area.
    pub(super) fn clear(&mut self, area: Rect) {
        let rows = (area.y, area.y.saturating_add(area.height));
        self.links.cover(rows, (area.x, area.x.saturating_add(area.width)));
        for y in area.y..area.y.saturating_add(area.height) {
            self.halve(Position { x: area.x, y });
            for x in area.x..area.x.saturating_add(area.width) {
                if let Some(cell) = self.cells.cell_mut(Position { x, y }) {
                    cell.reset();
                }
            }
        }
    }

    /// Lays a style over what is written in an area.
    pub(super) fn restyle(&mut self, area: Rect, style: Style) {
        for y in area.y..area.y.saturating_add(area.height) {
            for x in area.x..area.x.saturating_add(area.width) {
                if let Some(cell) = self.cells.cell_mut(Position { x, y }) {
                    cell.set_style(style);
                }
            }
        }
    }

    /// A wide cluster whose second half is about to be covered goes: a half of it cannot be shown.
    fn halve(&mut self, at: Position) {
        let before = at.x.checked_sub(1).map(|x| Position { x, y: at.y });
        if let Some(cell) = before.and_then(|before| self.cells.cell_mut(before))
            && !cell.symbol().is_ascii()
            && width::cluster(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }

    fn cluster(&mut self, at: Position, cluster: &str, cells: u16, style: Style) {
        let Position { x, y } = at;
        if x.saturating_add(cells) > self.cells.area.right() {
            return;
        }
        self.halve(at);
        let Some(cell) = self.cells.cell_mut(at) else {
            return;
        };
        cell.reset();
        cell.set_symbol(cluster).set_style(style);
        // What a wide cluster covers belongs to it: blank, in its style.
        for x in x.saturating_add(1)..x.saturating_add(cells) {
            if let Some(cell) = self.cells.cell_mut(Position { x, y }) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

/// A place for text: `room` cells from (`x`, `y`).
pub(super) const fn slot(x: u16, y: u16, room: u16) -> Rect {
    Rect::new(x, y, room, 1)
}

/// A place for text: `room` cells that end before the cell `end`.
pub(super) const fn slot_to(end: u16, y: u16, room: u16) -> Rect {
    Rect::new(end.saturating_sub(room), y, room, 1)
}

/// The cells of a text as the screen counts them; a text that is wider than any screen is just wide.
pub(super) fn cells(text: &str) -> u16 {
    u16::try_from(width::text(text)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_inside_its_room_and_the_frame() {
        let mut cells = Buffer::empty(ratatui::layout::Rect::new(0, 0, 6, 1));
        let mut canvas = Canvas::new(&mut cells);
        assert_eq!(canvas.put(slot(0, 0, 3), "a漢字", Style::new()), 3);
        canvas.put(slot(5, 0, 4), "漢", Style::new());
        canvas.put(slot(9, 9, 4), "x", Style::new());
        canvas.put_right(slot_to(6, 0, 3), "longer", Style::new());
        let line: String = cells.content.iter().map(Cell::symbol).collect();
        assert_eq!(line, "a漢 lo…");
        let mut canvas = Canvas::new(&mut cells);
        canvas.put(slot(2, 0, 1), "|", Style::new());
        assert_eq!(cells.content.iter().map(Cell::symbol).collect::<String>(), "a |lo…");
    }

    #[test]
    fn a_mark_that_begins_a_text_goes_onto_what_stands_before_it() {
        let bold = Style::new().add_modifier(ratatui::style::Modifier::BOLD);
        let drawn = |first: &str, second: &str| {
            let mut cells = Buffer::empty(ratatui::layout::Rect::new(0, 0, 6, 1));
            let mut canvas = Canvas::new(&mut cells);
            let used = canvas.put(slot(0, 0, 6), first, Style::new());
            canvas.put_behind(slot(used, 0, 6 - used), second, bold);
            cells.content.iter().map(|cell| cell.symbol().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(drawn("ae", "\u{301}x")[..4], ["a", "e\u{301}", "x", " "]);
        assert_eq!(drawn("a漢", "\u{301}x")[..4], ["a", "漢\u{301}", " ", "x"]);
        assert_eq!(drawn("", "\u{301}x")[0], "x");
        let endless = drawn("a", &"\u{301}".repeat(100));
        assert_eq!(endless[0], "a");
    }
}
