//! Turns two pictures of the screen into the bytes that lead from one to the other.
//!
//! Nothing here writes: the bytes of a frame are returned whole, so that a frame is one write. A typed letter costs
//! a byte or two, an unchanged frame none. Widths that terminals disagree about (emoji sequences, combining marks)
//! never shift what stands to their right: the cursor is placed anew after each of them.

use std::collections::BTreeSet;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};

use super::brush::{Brush, Pen, is_blank, is_doubtful};
use super::shift::{differing_rows, scrolled, shift_cells, shift_rows};
use crate::client::text::hyperlinks::Hyperlinks;

/// What the terminal shows now.
#[derive(Debug)]
pub struct Painter {
    shown: Buffer,
    /// The link of each cell, 0 for none.
    shown_links: Vec<u64>,
    /// The rows that the terminal knows to go on in the next one.
    running_on: BTreeSet<u16>,
    /// False when the terminal may show anything, as after a resize or a resume.
    known: bool,
    cursor: Option<Position>,
    cursor_visible: bool,
    /// It shows a frame at once when it is told where one begins and ends.
    synchronized: bool,
}

impl Default for Painter {
    fn default() -> Self {
        Self::new()
    }
}

impl Painter {
    pub fn new() -> Self {
        Self {
            shown: Buffer::empty(Rect::ZERO),
            shown_links: Vec::new(),
            running_on: BTreeSet::new(),
            known: false,
            cursor: None,
            cursor_visible: false,
            synchronized: false,
        }
    }

    /// Whether the terminal knows synchronized updates (mode 2026).
    pub fn set_synchronized(&mut self, synchronized: bool) {
        self.synchronized = synchronized;
    }

    /// Forgets what the terminal shows; the next frame repaints every cell.
    pub fn forget(&mut self) {
        self.known = false;
        self.running_on.clear();
        self.cursor = None;
        self.cursor_visible = false;
    }

    /// The bytes that make the terminal show `next` with the cursor there, or hidden for `None`.
    ///
    /// `next` takes the place of the picture that was shown, and holds that one afterwards, for reuse.
    pub fn paint(
        &mut self,
        next: &mut Buffer,
        links: &Hyperlinks,
        cursor: Option<Position>,
    ) -> Vec<u8> {
        if self.shown.area != next.area {
            self.shown = Buffer::empty(next.area);
            self.forget();
        }
        let next_links = cells_of(links, next.area);
        self.shown_links.resize(next_links.len(), 0);
        let mut brush = Brush::new(self.cursor, next.area.width, links);
        let mut rows = 0..next.area.height;
        if self.known {
            rows = differing_rows(&self.shown, next);
            if let Some(shift) = scrolled(&self.shown, next, rows.clone()) {
                brush.scroll(shift);
                self.running_on.clear();
                shift_rows(&mut self.shown, shift);
                shift_cells(&mut self.shown_links, next.area.width, shift, |link| *link = 0);
            }
        } else {
            brush.text("\x1b[?25l\x1b[m");
        }
        let width = next.area.width;
        let painted: Vec<bool> = (0..next.area.height)
            .map(|y| {
                let linked = row_of(&next_links, width, y);
                let differs = rows.contains(&y) || linked != row_of(&self.shown_links, width, y);
                differs && self.row(&mut brush, next, &next_links, y)
            })
            .collect();
        let touched = |y: u16| painted.get(usize::from(y)).copied().unwrap_or(true);
        for &y in links.running_on().iter().filter(|y| **y + 1 < next.area.height) {
            if touched(y) || touched(y + 1) || !self.running_on.contains(&y) {
                run_on(&mut brush, next, &next_links, y);
            }
        }
        self.running_on.clone_from(links.running_on());
        brush.link(0);
        brush.pen(&Pen::DEFAULT);
        let wanted = cursor.filter(|at| next.area.contains(*at));
        if let Some(at) = wanted {
            brush.move_to(at.x, at.y);
        }
        if wanted.is_some() != self.cursor_visible {
            brush.text(if wanted.is_some() { "\x1b[?25h" } else { "\x1b[?25l" });
        }
        self.cursor = brush.at;
        self.cursor_visible = wanted.is_some();
        self.known = true;
        std::mem::swap(&mut self.shown, next);
        self.shown_links = next_links;
        brush.finish(self.synchronized)
    }

    /// Out: whether anything of the row was painted.
    fn row(&self, brush: &mut Brush<'_>, next: &Buffer, next_links: &[u64], y: u16) -> bool {
        let width = next.area.width;
        let linked = row_of(next_links, width, y);
        let mut changed = self.changed_cells(next, linked, y);
        let Some(last) = changed.iter().rposition(|changed| *changed) else {
            return false;
        };
        let text_end = (0..width)
            .rev()
            .find(|x| !is_blank(&next[(*x, y)]))
            .map_or(0, |x| x.saturating_add(next[(x, y)].cell_width().max(1)).min(width));
        let erase = usize::from(text_end) <= last;
        if erase {
            changed.truncate(usize::from(text_end));
        }
        let mut x = 0;
        while x < width {
            let cell = &next[(x, y)];
            let wide = cell.cell_width().max(1);
            let dirty = (x..x.saturating_add(wide))
                .any(|x| changed.get(usize::from(x)).copied().unwrap_or(false));
            if dirty {
                let link = linked.get(usize::from(x)).copied().unwrap_or(0);
                brush.bridge(next, linked, x, y);
                brush.print(cell, link, x, y);
            }
            x = x.saturating_add(wide);
        }
        if erase {
            brush.erase_from(text_end, y);
        }
        true
    }

    /// One flag a cell: must it be printed?
    fn changed_cells(&self, next: &Buffer, linked: &[u64], y: u16) -> Vec<bool> {
        let width = next.area.width;
        if !self.known {
            return vec![true; usize::from(width)];
        }
        let mut changed: Vec<bool> = row_of(&self.shown_links, width, y)
            .iter()
            .zip(linked)
            .map(|(old, new)| old != new)
            .collect();
        changed.resize(usize::from(width), false);
        let mut rest_of_row = false;
        for x in 0..width {
            let (old, new) = (&self.shown[(x, y)], &next[(x, y)]);
            if rest_of_row {
                changed[usize::from(x)] = true;
            } else if old != new {
                let covered = old.cell_width().max(1);
                for x in x..x.saturating_add(covered).min(width) {
                    changed[usize::from(x)] = true;
                }
                rest_of_row = is_doubtful(old.symbol()) || is_doubtful(new.symbol());
            }
        }
        changed
    }
}

/// Lets the terminal itself go from the end of a row to the next one, so that it takes both for one line, which it copies as
/// one. Nothing looks different after it.
fn run_on(brush: &mut Brush<'_>, next: &Buffer, next_links: &[u64], y: u16) {
    let width = next.area.width;
    let Some(edge) = width.checked_sub(1) else {
        return;
    };
    let link = |x: u16, y| row_of(next_links, width, y).get(usize::from(x)).copied().unwrap_or(0);
    let first = &next[(0, y + 1)];
    let wide = edge > 0 && next[(edge - 1, y)].cell_width() > 1;
    let last = if wide { edge - 1 } else { edge };
    let cell = &next[(last, y)];
    if is_doubtful(cell.symbol()) || is_doubtful(first.symbol()) {
        return;
    }
    brush.text("\x1b[?7h");
    if is_blank(cell) && first.cell_width() > 1 {
        // There was no room for it in the last cell, and so there is none now.
        brush.move_to(edge, y);
    } else {
        brush.print(cell, link(last, y), last, y);
    }
    brush.print_on(first, link(0, y + 1));
    brush.text("\x1b[?7l");
}

/// The link of each cell of a picture, 0 for none.
fn cells_of(links: &Hyperlinks, area: Rect) -> Vec<u64> {
    let mut cells = vec![0; usize::from(area.width) * usize::from(area.height)];
    for (row, start, end, number) in links.spans().filter(|(row, ..)| *row < area.height) {
        let first = usize::from(row) * usize::from(area.width);
        let columns = usize::from(start)..usize::from(end.min(area.width));
        for column in columns {
            if let Some(cell) = cells.get_mut(first + column) {
                *cell = number;
            }
        }
    }
    cells
}

fn row_of(cells: &[u64], width: u16, y: u16) -> &[u64] {
    let width = usize::from(width);
    let start = usize::from(y) * width;
    cells.get(start..start + width).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::num::NonZero;

    use ratatui::style::{Color, Style};

    fn picture(lines: &[&str]) -> Buffer {
        Buffer::with_lines(lines.iter().copied())
    }

    const NONE: Hyperlinks = Hyperlinks::NONE;

    fn shown_by(painter: &mut Painter, next: &Buffer, cursor: Option<Position>) -> String {
        String::from_utf8(painter.paint(&mut next.clone(), &NONE, cursor)).unwrap()
    }

    #[test]
    fn a_typed_letter_costs_a_byte() {
        let mut painter = Painter::new();
        let at = |x| Some(Position { x, y: 0 });
        shown_by(&mut painter, &picture(&["> hell   "]), at(6));
        assert_eq!(shown_by(&mut painter, &picture(&["> hello  "]), at(7)), "o");
        assert_eq!(shown_by(&mut painter, &picture(&["> hello  "]), at(7)), "");
        assert_eq!(shown_by(&mut painter, &picture(&["> hell   "]), at(6)), "\x1b[1D\x1b[K");
    }

    #[test]
    fn what_follows_an_uncertain_width_is_placed_anew() {
        let mut painter = Painter::new();
        let family = "a 👨‍👩‍👧 b";
        let first = shown_by(&mut painter, &picture(&[family]), None);
        assert!(first.contains("👨‍👩‍👧\x1b[1;5H b"), "{first:?}");
    }

    #[test]
    fn nothing_stays_beside_what_a_terminal_takes_to_be_narrow() {
        let mut painter = Painter::new();
        shown_by(&mut painter, &picture(&["│ my bob"]), None);
        let heart = shown_by(&mut painter, &picture(&["│ ❤\u{fe0f} bob"]), None);
        assert!(heart.contains("  \x1b[1;3H❤\u{fe0f}\x1b[1;5H"), "{heart:?}");
    }

    #[test]
    fn the_pieces_of_a_link_belong_together() {
        let rows = ["see http", "s://a.b", "end"];
        let mut links = Hyperlinks::default();
        links.add(0, (4, 8), 0xab, "https://a.b");
        links.add(1, (0, 7), 0xab, "https://a.b");
        let mut painter = Painter::new();
        let mut paint = |rows: &[&str], links: &Hyperlinks| {
            String::from_utf8(painter.paint(&mut picture(rows), links, None)).unwrap()
        };
        let begin = "\x1b]8;id=ab;https://a.b\x1b\\";
        let first = paint(&rows, &links);
        assert!(first.contains(&format!("see {begin}http")), "{first:?}");
        assert!(first.contains("s://a.b\x1b]8;;\x1b\\"), "{first:?}");
        assert_eq!(paint(&rows, &links), "");
        // The same letters that are no link any more are printed anew; those that still are one are left alone.
        let mut less = Hyperlinks::default();
        less.add(1, (0, 7), 0xab, "https://a.b");
        assert_eq!(paint(&rows, &less), "\x1b[1;5Hhttp");
        // A letter inside of a link is printed as part of it.
        let other = paint(&["see http", "s://x.b", "end"], &less);
        assert!(other.contains(&format!("{begin}x\x1b]8;;\x1b\\")), "{other:?}");
    }

    #[test]
    fn rows_of_one_line_are_one_line_to_the_terminal() {
        let on = |rows: &[u16]| {
            let mut links = Hyperlinks::default();
            for row in rows {
                links.run_on(*row);
            }
            links
        };
        let mut painter = Painter::new();
        let size = |cells| NonZero::new(cells).expect("not zero");
        let mut terminal = vt100::Parser::new(size(4), size(6), 0);
        let mut show = |rows: &[&str], links: &Hyperlinks| {
            let bytes = painter.paint(&mut picture(rows), links, None);
            terminal.process(&bytes);
            let screen = terminal.screen();
            let seen: Vec<String> = screen.rows(0, 6).collect();
            assert_eq!(seen, rows.iter().map(|row| row.trim_end()).collect::<Vec<_>>());
            let wrapped: Vec<u16> = (0..4).filter(|row| screen.row_wrapped(*row)).collect();
            (wrapped, String::from_utf8(bytes).expect("text"))
        };
        let rows = ["abcdef", "ghi   ", "漢字漢", "字x   "];
        assert_eq!(show(&rows, &on(&[0, 2])).0, [0, 2]);
        assert_eq!(show(&rows, &on(&[0, 2])), (vec![0, 2], String::new()));
        // A letter of one of them is another one.
        let rows = ["abcdef", "gxi   ", "漢字漢", "字x   "];
        assert_eq!(show(&rows, &on(&[0, 2])).0, [0, 2]);
        // Where a wide one had no room it goes on to the next row by itself (of which this emulator makes no note).
        let rows = ["abcde ", "漢    ", "      ", "      "];
        let bytes = show(&rows, &on(&[0])).1;
        assert!(bytes.contains("\x1b[?7h\x1b[1;6H漢\x1b[?7l"), "{bytes:?}");
    }

    #[test]
    fn attributes_are_switched_off_before_plain_text() {
        let mut next = picture(&["ab"]);
        next.set_style(Rect::new(0, 0, 1, 1), Style::new().bold().fg(Color::Rgb(1, 2, 3)));
        let bytes = shown_by(&mut Painter::new(), &next, None);
        assert!(bytes.ends_with("\x1b[1;38;2;1;2;3ma\x1b[mb"), "{bytes:?}");
    }

    const ROWS: NonZero<u16> = NonZero::new(7).unwrap();
    const COLUMNS: NonZero<u16> = NonZero::new(10).unwrap();

    /// Whatever was shown before, a terminal that is sent the bytes shows the next picture.
    #[test]
    fn a_terminal_follows_from_picture_to_picture() {
        let pictures = [
            vec!["one", "two", "three", "four", "five", "six", "seven"],
            vec!["two", "three", "four", "five", "six", "seven", "eight"],
            vec!["漢字", "two", "", "f ur", "five", "漢six", "7"],
            vec!["x漢", "tw漢", "ééé", "f u r", "", "si漢x", "7"],
            vec!["", "one", "two", "three", "four", "five", "six"],
        ];
        let mut painter = Painter::new();
        let mut terminal = vt100::Parser::new(ROWS, COLUMNS, 0);
        for from in &pictures {
            for to in &pictures {
                for lines in [from, to] {
                    let mut next = Buffer::empty(Rect::new(0, 0, 10, 7));
                    for (y, line) in (0..).zip(lines) {
                        next.set_string(0, y, line, Style::new());
                    }
                    let cursor = Position { x: 3, y: 2 };
                    terminal.process(&painter.paint(&mut next, &NONE, Some(cursor)));
                    let seen: Vec<String> = terminal.screen().rows(0, 10).collect();
                    assert_eq!(&seen, lines);
                    assert_eq!(terminal.screen().cursor_position(), (2, 3));
                }
            }
        }
    }

    const SYMBOLS: &[&str] =
        &["a", "b", " ", " ", " ", "漢", "│", "é", "👍", "e\u{301}", "❤\u{fe0f}", "👩\u{200d}🚀"];

    /// One row: a symbol and a look each, as many as fit.
    fn row() -> impl Strategy<Value = Vec<(usize, u8)>> {
        prop::collection::vec((0..SYMBOLS.len(), 0..4_u8), 0..14)
    }

    /// What a reader sees: a blank that was printed is one that was never touched.
    fn seen(screen: &vt100::Screen) -> Vec<String> {
        let cells = (0..9).flat_map(|y| (0..12).map(move |x| (y, x)));
        let cells = cells.filter_map(|(y, x)| screen.cell(y, x));
        let look = |cell: &vt100::Cell| match cell.contents() {
            "" | " " => format!("blank {:?}", cell.bgcolor()),
            text => format!("{text} {:?} {:?} {}", cell.fgcolor(), cell.bgcolor(), cell.bold()),
        };
        cells.map(look).collect()
    }

    fn draw(rows: &[Vec<(usize, u8)>], certain: bool) -> Buffer {
        let mut next = Buffer::empty(Rect::new(0, 0, 12, 9));
        for (y, row) in (0..9).zip(rows) {
            let mut x = 0;
            for (symbol, look) in row {
                let symbol = SYMBOLS[*symbol];
                // What runs over the right edge is cut by terminals, but wrapped by this one.
                let plain = is_doubtful(symbol) && (certain || x > 7);
                let symbol = if plain { "x" } else { symbol };
                let style = match look {
                    0 => Style::new().fg(Color::Rgb(1, 2, 3)).bold(),
                    1 => Style::new().bg(Color::Indexed(4)),
                    _ => Style::new(),
                };
                x = next.set_stringn(x, y, symbol, usize::from(12 - x), style).0;
            }
        }
        next
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Painting what differs leads to the same screen as painting everything.
        #[test]
        fn differences_add_up(
            certain: bool,
            pictures in prop::collection::vec(
                (prop::collection::vec(row(), 0..9), 0..9_usize, any::<bool>()),
                1..6,
            ),
        ) {
            let size = |cells: u16| NonZero::new(cells).unwrap();
            let mut terminal = vt100::Parser::new(size(9), size(12), 0);
            let home = Some(Position::ORIGIN);
            let mut painter = Painter::new();
            let mut last: Vec<Vec<(usize, u8)>> = Vec::new();
            for (mut rows, turn, keep) in pictures {
                if keep && !last.is_empty() {
                    rows = last;
                    let turn = turn.min(rows.len());
                    rows.rotate_left(turn);
                }
                let next = draw(&rows, certain);
                terminal.process(&painter.paint(&mut next.clone(), &NONE, home));
                let mut fresh = vt100::Parser::new(size(9), size(12), 0);
                fresh.process(&Painter::new().paint(&mut next.clone(), &NONE, home));
                prop_assert_eq!(seen(terminal.screen()), seen(fresh.screen()));
                last = rows;
            }
        }
    }
}
