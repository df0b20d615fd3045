//! A terminal that takes what the painter writes, in either of the ways in which terminals give text its cells: a whole
//! cluster at once (mode 2027), or each `char` by itself. What it does not know it fails on.

use std::collections::BTreeMap;

use tchat::client::text::width;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// What gets cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Clusters,
    Chars,
}

/// A cell: its text, empty behind a wide one, and the link that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cell {
    text: String,
    link: String,
}

pub(crate) struct Emulator {
    unit: Unit,
    width: usize,
    cells: Vec<Vec<Cell>>,
    /// Column and row.
    at: (usize, usize),
    /// Rows that scroll, the last one not among them.
    region: (usize, usize),
    link: String,
}

impl Emulator {
    pub(crate) fn new(unit: Unit, width: u16, height: u16) -> Self {
        let (width, height) = (usize::from(width), usize::from(height));
        Self {
            unit,
            width,
            cells: vec![blank(width); height],
            at: (0, 0),
            region: (0, height),
            link: String::new(),
        }
    }

    /// What a cell shows; a blank where nothing was printed.
    pub(crate) fn text(&self, x: u16, y: u16) -> &str {
        let text = &self.cells[usize::from(y)][usize::from(x)].text;
        if text.is_empty() { " " } else { text }
    }

    /// The rows of each link, by id and address: what is to be seen of it there.
    pub(crate) fn links(&self) -> BTreeMap<String, Vec<String>> {
        let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in &self.cells {
            let mut here: BTreeMap<&str, String> = BTreeMap::new();
            for cell in row.iter().filter(|cell| !cell.link.is_empty()) {
                here.entry(&cell.link).or_default().push_str(&cell.text);
            }
            for (link, text) in here {
                links.entry(link.to_owned()).or_default().push(text);
            }
        }
        links
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let mut rest = std::str::from_utf8(bytes).expect("only text is written");
        while !rest.is_empty() {
            if let Some(sequence) = rest.strip_prefix("\x1b[") {
                let end = sequence.find(|c: char| c.is_ascii_alphabetic()).expect("it ends");
                let (parameters, after) = sequence.split_at(end);
                let (last, after) = after.split_at(1);
                self.control(parameters, last);
                rest = after;
            } else if let Some(string) = rest.strip_prefix("\x1b]8;") {
                let (link, after) = string.split_once("\x1b\\").expect("it ends");
                link.trim_matches(';').clone_into(&mut self.link);
                rest = after;
            } else {
                let end = rest.find('\x1b').unwrap_or(rest.len());
                assert!(end > 0, "an unknown sequence: {rest:?}");
                let (text, after) = rest.split_at(end);
                self.print(text);
                rest = after;
            }
        }
    }

    fn control(&mut self, parameters: &str, last: &str) {
        let numbers: Vec<usize> = parameters.split(';').filter_map(|n| n.parse().ok()).collect();
        let number = |index: usize, default| numbers.get(index).copied().unwrap_or(default);
        match last {
            "H" => self.at = (number(1, 1) - 1, number(0, 1) - 1),
            "C" => self.at.0 = (self.at.0 + number(0, 1)).min(self.width - 1),
            // From beyond the last column, where terminals keep the cursor on it or not, nobody may count.
            "D" => self.at.0 = self.at.0.checked_sub(number(0, 1)).expect("inside"),
            "K" => {
                let (x, y) = self.at;
                for x in x..self.width {
                    self.put(x, y, Cell::default());
                }
            }
            "r" => self.region = (number(0, 1) - 1, number(1, self.cells.len())),
            "S" | "T" => {
                let (top, bottom) = self.region;
                let by = number(0, 1).min(bottom - top);
                let rows = &mut self.cells[top..bottom];
                let fresh = if last == "S" {
                    rows.rotate_left(by);
                    rows.len() - by..rows.len()
                } else {
                    rows.rotate_right(by);
                    0..by
                };
                rows[fresh].fill(blank(self.width));
            }
            "m" | "h" | "l" => {}
            other => unreachable!("unknown: CSI {parameters} {other}"),
        }
    }

    fn print(&mut self, text: &str) {
        assert!(!text.contains(char::is_control), "{text:?} acts");
        match self.unit {
            Unit::Clusters => {
                for cluster in text.graphemes(true) {
                    self.glyph(cluster, usize::from(width::cluster(cluster)));
                }
            }
            Unit::Chars => {
                for c in text.chars() {
                    // The sound marks of half width have a cell of their own.
                    let marks = usize::from(matches!(c, '\u{ff9e}' | '\u{ff9f}'));
                    let cells = c.width().unwrap_or(0).max(marks);
                    self.glyph(c.encode_utf8(&mut [0; 4]), cells);
                }
            }
        }
    }

    fn glyph(&mut self, text: &str, cells: usize) {
        let (x, y) = self.at;
        if cells == 0 {
            if let Some(cell) = x.checked_sub(1).and_then(|x| self.cells[y].get_mut(x)) {
                cell.text.push_str(text);
            }
            return;
        }
        // Nothing wraps: what has no room stays at the edge.
        let x = x.min(self.width.saturating_sub(cells));
        self.put(x, y, Cell { text: text.to_owned(), link: self.link.clone() });
        for behind in x + 1..(x + cells).min(self.width) {
            self.put(behind, y, Cell { text: String::new(), link: self.link.clone() });
        }
        self.at.0 = x + cells;
    }

    /// A half of a wide glyph that is printed over takes the other half with it.
    fn put(&mut self, x: usize, y: usize, cell: Cell) {
        let row = &mut self.cells[y];
        let is_second = row[x].text.is_empty() && x > 0 && is_wide(&row[x - 1].text);
        if is_second && !cell.text.is_empty() {
            row[x - 1] = Cell { text: " ".to_owned(), ..Cell::default() };
        }
        if is_wide(&row[x].text)
            && let Some(second) = row.get_mut(x + 1)
        {
            *second = Cell { text: " ".to_owned(), ..Cell::default() };
        }
        row[x] = cell;
    }
}

fn is_wide(text: &str) -> bool {
    width::text(text) > 1
}

fn blank(width: usize) -> Vec<Cell> {
    vec![Cell { text: " ".to_owned(), link: String::new() }; width]
}
