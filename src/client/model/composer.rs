//! How the text being typed is laid out: the prompt, the rows under it, the cursor. The height of the input area follows
//! from it, so the model and the drawing use the same rows.
//!
//! Every byte of the text belongs to a row, spaces at the end of one too, so that the cursor has a place everywhere.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::client::model::editor::Editor;
use crate::client::text::width;

/// The most cells of the prompt's name; of a narrow screen it gets a third.
const MOST_NAME: u16 = 20;
/// What stands between the name, with a space after it, and the text.
pub const PROMPT: &str = "❯ ";
const PROMPT_WIDTH: u16 = 2;

/// A text laid out for a width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composer {
    /// Cells of the name before the prompt; it is cut to them.
    pub name: u16,
    /// Where the prompt begins.
    pub prompt_x: u16,
    /// Where text begins on every row.
    pub text_x: u16,
    /// Bytes of the text that stand on each row; at least one row.
    pub rows: Vec<Range<usize>>,
    /// Row of the cursor, and its column from `text_x`.
    pub cursor: (usize, u16),
}

/// Lays out what `editor` holds for an area `width` cells wide, after a prompt with a name of `name` cells.
pub fn compose(editor: &Editor, name: usize, width: u16) -> Composer {
    let margin = u16::from(width > 2);
    let most = MOST_NAME.min(width / 3);
    let name = u16::try_from(name).unwrap_or(u16::MAX).min(most);
    let prompt_x = margin + name + u16::from(name > 0);
    let text_x = (prompt_x + PROMPT_WIDTH).min(width.saturating_sub(1));
    // The cursor needs a cell behind the last character.
    let room = width.saturating_sub(text_x + 1).max(1);
    let rows = rows(editor.text(), room);
    let row = rows.iter().rposition(|row| row.start <= editor.cursor());
    let row = row.unwrap_or(0);
    let start = rows.get(row).map_or(0, |row| row.start);
    let before = editor.text().get(start..editor.cursor());
    let column = u16::try_from(width::text(before.unwrap_or_default())).unwrap_or(u16::MAX);
    Composer { name, prompt_x, text_x, rows, cursor: (row, column.min(room)) }
}

/// Cuts a text into rows of at most `room` cells: after spaces, else between clusters. Spaces may hang over the end.
fn rows(text: &str, room: u16) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let (mut start, mut used) = (0, 0_u16);
    // Where the last word of the row begins.
    let mut word = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        let end = at + cluster.len();
        if cluster == "\n" {
            rows.push(start..at);
            (start, used, word) = (end, 0, end);
            continue;
        }
        let cells = width::cluster(cluster);
        let fits = used.saturating_add(cells) <= room;
        if cluster == " " {
            word = end;
        } else if !fits && used > 0 {
            let next = if word > start { word } else { at };
            rows.push(start..next);
            let moved = width::text(text.get(next..at).unwrap_or_default());
            used = u16::try_from(moved).unwrap_or(u16::MAX);
            start = next;
        }
        used = used.saturating_add(cells);
    }
    rows.push(start..text.len());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed(text: &str, left: usize, width: u16) -> (Vec<String>, (usize, u16)) {
        let mut editor = Editor::default();
        editor.insert(text);
        for _ in 0..left {
            editor.left();
        }
        let composer = compose(&editor, 2, width);
        let rows = composer.rows.iter();
        let rows = rows.map(|row| text.get(row.clone()).unwrap().to_owned());
        (rows.collect(), composer.cursor)
    }

    #[test]
    fn rows_are_cut_after_words_and_at_line_ends() {
        // A width of 12 leaves 5 cells for text and one for the cursor.
        for (text, left, rows, cursor) in [
            ("", 0, vec![""], (0, 0)),
            ("abcde", 0, vec!["abcde"], (0, 5)),
            ("abcdef", 0, vec!["abcde", "f"], (1, 1)),
            ("abcdef", 1, vec!["abcde", "f"], (1, 0)),
            ("ab cde", 0, vec!["ab ", "cde"], (1, 3)),
            ("ab cde", 3, vec!["ab ", "cde"], (1, 0)),
            ("abcde  f", 0, vec!["abcde  ", "f"], (1, 1)),
            ("abcde  ", 0, vec!["abcde  "], (0, 5)),
            ("ab\ncd", 3, vec!["ab", "cd"], (0, 2)),
            ("ab\n", 0, vec!["ab", ""], (1, 0)),
            ("漢字漢", 0, vec!["漢字", "漢"], (1, 2)),
        ] {
            assert_eq!(
                composed(text, left, 12),
                (rows.iter().map(ToString::to_string).collect(), cursor),
                "{text:?}"
            );
        }
    }

    #[test]
    fn no_width_is_too_small() {
        for width in 0..8 {
            let (rows, _) = composed("a漢e\u{301}\nx", 1, width);
            assert!(rows.len() >= 2);
        }
    }
}
