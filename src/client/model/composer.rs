//! How the text being typed is laid out: the prompt, the rows under it, the cursor. The height of the input area follows
//! from it, so the model and the drawing use the same rows.
//!
//! Rows are cut between clusters, not between words: what is typed never jumps while one types.

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
    let mut filling = Filling {
        rows: Vec::new(),
        start: 0,
        used: 0,
        cursor: (0, 0),
    };
    for (at, cluster) in editor.text().grapheme_indices(true) {
        filling.push(at, cluster, room, editor.cursor());
    }
    let end = editor.text().len();
    if editor.cursor() >= end {
        filling.cursor = (filling.rows.len(), filling.used);
    }
    filling.rows.push(filling.start..end);
    Composer {
        name,
        prompt_x,
        text_x,
        rows: filling.rows,
        cursor: filling.cursor,
    }
}

struct Filling {
    rows: Vec<Range<usize>>,
    start: usize,
    used: u16,
    cursor: (usize, u16),
}

impl Filling {
    fn push(&mut self, at: usize, cluster: &str, room: u16, cursor: usize) {
        let cells = width::cluster(cluster);
        let ends = cluster == "\n";
        if !ends && self.used > 0 && self.used.saturating_add(cells) > room {
            self.next_row(at, at);
        }
        if at == cursor {
            self.cursor = (self.rows.len(), self.used);
        }
        if ends {
            self.next_row(at, at + cluster.len());
        } else {
            self.used = self.used.saturating_add(cells);
        }
    }

    fn next_row(&mut self, end: usize, start: usize) {
        self.rows.push(self.start..end);
        self.start = start;
        self.used = 0;
    }
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
    fn rows_are_cut_between_clusters_and_at_line_ends() {
        // A width of 12 leaves 5 cells for text and one for the cursor.
        for (text, left, rows, cursor) in [
            ("", 0, vec![""], (0, 0)),
            ("abcde", 0, vec!["abcde"], (0, 5)),
            ("abcdef", 0, vec!["abcde", "f"], (1, 1)),
            ("abcdef", 1, vec!["abcde", "f"], (1, 0)),
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
