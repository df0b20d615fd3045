//! Styled runs and a width make rows. A hanging indent is the caller's: it asks for the width that is left.
//!
//! Words stay whole while a row can hold them; longer ones (addresses, walls of letters) begin on a row of their own
//! and are cut between clusters. Between wide clusters (CJK, emoji) a row may end anywhere, but not before closing
//! punctuation. Spaces that do not fit at the end of a row are not shown; everything else is.
//!
//! A row is a range of bytes in the joined text of the runs, so that nothing is copied and marks (search,
//! selection) can be laid over it.

use unicode_segmentation::UnicodeSegmentation;

use crate::client::text::style::Run;
use crate::client::text::width;

/// One visual row: the bytes `start..end` of the joined text of all runs, and the cells they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub start: usize,
    pub end: usize,
    pub width: u16,
}

/// What the rows of a text have room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Room {
    /// Cells of a row.
    pub width: u16,
    /// A row ends where it is full, in the middle of a word too, and all of the text is shown: so it is one line to a
    /// terminal that is told so.
    pub cut: bool,
}

impl From<u16> for Room {
    fn from(width: u16) -> Self {
        Self { width, cut: false }
    }
}

/// Rows of at most `width` cells; at least one, also for no text. Only a single cluster that is wider than `width`
/// (0 counts as 1) makes a wider row. A `\n` ends a row and is not shown.
pub fn wrap(runs: &[Run], room: impl Into<Room>) -> Vec<Row> {
    let mut rows = Vec::new();
    fill(runs, room.into(), &mut |row| rows.push(row));
    rows
}

/// How many rows [`wrap`] makes, without making them.
pub fn height(runs: &[Run], room: impl Into<Room>) -> usize {
    let room = room.into();
    let width = room.width;
    let bytes: usize = runs.iter().map(|run| run.text.len()).sum();
    if bytes <= usize::from(width) && runs.iter().all(|run| is_printable_ascii(&run.text)) {
        return 1;
    }
    let mut rows = 0;
    fill(runs, room, &mut |_| rows += 1);
    rows
}

/// The parts of the runs that stand on `row`, each with its run.
pub fn pieces<'a>(runs: &'a [Run], row: &Row) -> impl Iterator<Item = (&'a Run, &'a str)> {
    let (start, end) = (row.start, row.end);
    let mut offset = 0;
    runs.iter().filter_map(move |run| {
        let first = offset;
        offset += run.text.len();
        let from = start.clamp(first, offset) - first;
        let to = end.clamp(first, offset) - first;
        run.text.get(from..to).filter(|piece| !piece.is_empty()).map(|piece| (run, piece))
    })
}

fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// How a cluster behaves at the end of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Part of a word.
    Letter,
    /// A place where a row may end; not shown when it does not fit.
    Space,
    /// A row may end before and after it.
    Wide,
    /// Closing punctuation of wide scripts: a row must not begin with it.
    Closing,
    /// Takes no cell and belongs to what stands before it.
    Attached,
    /// Takes no cell; a row may end after it.
    Gap,
    /// Ends the row.
    Newline,
}

fn kind(cluster: &str, cells: u16) -> Kind {
    match cluster {
        " " => Kind::Space,
        "\n" | "\r\n" => Kind::Newline,
        "\u{200b}" => Kind::Gap,
        _ if cells == 0 => Kind::Attached,
        "、" | "。" | "，" | "．" | "！" | "？" | "：" | "；" | "）" | "］" | "｝" | "」"
        | "』" | "】" | "》" | "〉" | "…" | "ー" => Kind::Closing,
        _ if cells > 1 => Kind::Wide,
        _ => Kind::Letter,
    }
}

/// The row being filled and the word that may still move to the next one; offsets are bytes of the joined text.
struct Filling<'a> {
    width: u16,
    row: Row,
    word: Row,
    /// A space of this row was left out: nothing more may stand on it.
    full: bool,
    previous: Kind,
    emit: &'a mut dyn FnMut(Row),
}

fn fill(runs: &[Run], Room { width, cut }: Room, emit: &mut dyn FnMut(Row)) {
    let nothing = Row { start: 0, end: 0, width: 0 };
    if cut {
        return fill_up(runs, width, emit);
    }
    let mut filling = Filling {
        width: width.max(1),
        row: nothing,
        word: nothing,
        full: false,
        previous: Kind::Newline,
        emit,
    };
    let mut offset = 0;
    for run in runs {
        for cluster in run.text.graphemes(true) {
            let end = offset + cluster.len();
            filling.push(cluster, offset, end);
            offset = end;
        }
    }
    filling.place_word();
    (filling.emit)(filling.row);
}

/// The rows of a text that is cut where a row is full.
fn fill_up(runs: &[Run], width: u16, emit: &mut dyn FnMut(Row)) {
    let mut row = Row { start: 0, end: 0, width: 0 };
    let mut offset = 0;
    for cluster in runs.iter().flat_map(|run| run.text.graphemes(true)) {
        let end = offset + cluster.len();
        let cells = width::cluster(cluster);
        if kind(cluster, cells) == Kind::Newline {
            emit(row);
            row = Row { start: end, end, width: 0 };
        } else {
            if row.width.saturating_add(cells) > width.max(1) && row.start != row.end {
                emit(row);
                row = Row { start: offset, end: offset, width: 0 };
            }
            row.end = end;
            row.width = row.width.saturating_add(cells);
        }
        offset = end;
    }
    emit(row);
}

impl Filling<'_> {
    fn push(&mut self, cluster: &str, start: usize, end: usize) {
        let cells = width::cluster(cluster);
        let kind = kind(cluster, cells);
        match kind {
            Kind::Newline => {
                self.place_word();
                self.next_row(end);
            }
            Kind::Space => {
                self.place_word();
                if self.full || self.row.width >= self.width {
                    self.full = true;
                } else {
                    self.row.end = end;
                    self.row.width += 1;
                }
                self.word = Row { start: end, end, width: 0 };
            }
            _ => {
                if self.may_break_before(kind) {
                    self.place_word();
                }
                if self.word.width > 0 && self.word.width.saturating_add(cells) > self.width {
                    self.place_word();
                    self.next_row(start);
                }
                self.word.end = end;
                self.word.width = self.word.width.saturating_add(cells);
            }
        }
        if kind != Kind::Attached {
            self.previous = kind;
        }
    }

    fn may_break_before(&self, next: Kind) -> bool {
        match next {
            Kind::Closing | Kind::Attached | Kind::Gap => false,
            Kind::Wide => true,
            _ => matches!(self.previous, Kind::Wide | Kind::Closing | Kind::Gap),
        }
    }

    /// Moves the pending word to the row, or to the next row when it does not fit.
    fn place_word(&mut self) {
        if self.word.start == self.word.end {
            return;
        }
        let fits = self.row.width.saturating_add(self.word.width) <= self.width;
        if self.full || (!fits && self.row.start != self.row.end) {
            let start = self.word.start;
            let word = self.word;
            self.next_row(start);
            self.word = word;
        }
        self.row.end = self.word.end;
        self.row.width = self.row.width.saturating_add(self.word.width);
        self.word.start = self.word.end;
        self.word.width = 0;
    }

    fn next_row(&mut self, start: usize) {
        (self.emit)(self.row);
        self.row = Row { start, end: start, width: 0 };
        self.word = self.row;
        self.full = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, width: u16) -> Vec<String> {
        let runs = [Run::plain(text)];
        wrap(&runs, width)
            .iter()
            .map(|row| pieces(&runs, row).map(|(_, piece)| piece).collect())
            .collect()
    }

    #[test]
    fn words_stay_whole_and_long_ones_are_cut() {
        for (text, width, expected) in [
            ("", 5, vec![""]),
            ("hello world", 11, vec!["hello world"]),
            ("hello world", 5, vec!["hello", "world"]),
            ("hello world", 8, vec!["hello ", "world"]),
            ("a  b", 2, vec!["a ", "b"]),
            ("see abcdefgh", 5, vec!["see ", "abcde", "fgh"]),
            ("漢字かな", 5, vec!["漢字", "かな"]),
            ("漢字。", 4, vec!["漢", "字。"]),
            ("ab漢", 3, vec!["ab", "漢"]),
            ("漢", 1, vec!["漢"]),
            ("漢字", 0, vec!["漢", "字"]),
            ("ab", 0, vec!["a", "b"]),
            ("a\nb\n", 5, vec!["a", "b", ""]),
        ] {
            assert_eq!(rows(text, width), expected, "{text:?} in {width}");
            assert_eq!(height(&[Run::plain(text)], width), expected.len());
        }
    }

    #[test]
    fn cut_rows_are_full_and_hold_all_of_the_text() {
        for (text, width, expected) in [
            ("", 5, vec![""]),
            ("hello world", 8, vec!["hello wo", "rld"]),
            ("hello world", 5, vec!["hello", " worl", "d"]),
            ("漢字。", 5, vec!["漢字", "。"]),
            ("ab漢", 3, vec!["ab", "漢"]),
            ("漢字", 0, vec!["漢", "字"]),
            ("a\n\nb", 5, vec!["a", "", "b"]),
        ] {
            let runs = [Run::plain(text)];
            let room = Room { width, cut: true };
            let rows: Vec<String> = wrap(&runs, room)
                .iter()
                .map(|row| pieces(&runs, row).map(|(_, piece)| piece).collect())
                .collect();
            assert_eq!(rows, expected, "{text:?} in {width}");
            assert_eq!(height(&runs, room), expected.len());
        }
    }

    #[test]
    fn a_word_may_have_several_styles() {
        let runs = [Run::plain("one tw"), Run::plain("o thr"), Run::plain("ee")];
        let rows = wrap(&runs, 5);
        let shown: Vec<Vec<&str>> =
            rows.iter().map(|row| pieces(&runs, row).map(|(_, piece)| piece).collect()).collect();
        assert_eq!(shown, [vec!["one "], vec!["tw", "o "], vec!["thr", "ee"]]);
    }
}
