//! Where a question with a few choices stands on the screen: its words, then a row for each choice. Drawing and clicks use
//! the same rows.

use crate::client::model::geometry::{self, Rect, Size};
use crate::client::text::style::Line;
use crate::client::text::wrap;

/// Cells inside the frame, where there is room.
const WIDTH: u16 = 52;

/// The box of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// With its frame.
    pub outer: Rect,
    pub inner: Rect,
    /// The rows of the words, as far as there is room.
    pub words: Rect,
    /// The rows of the choices, as far as there is room.
    pub choices: Rect,
}

/// Finds the place of a question with so many choices: in the middle of the screen. On a tiny one the choices, which are
/// what can be done, take the place of the words.
pub fn stand(size: Size, words: &[Line], choices: usize) -> Stand {
    let wanted = u16::try_from(choices).unwrap_or(u16::MAX);
    let width = geometry::inside(geometry::dialog(size, WIDTH, size.height)).width;
    let rows = u16::try_from(height(words, width)).unwrap_or(u16::MAX);
    let outer = geometry::dialog(size, WIDTH, rows.saturating_add(wanted).saturating_add(1));
    let inner = geometry::inside(outer);
    let height = wanted.min(inner.height);
    let first = rows.saturating_add(1).min(inner.height - height);
    let words = Rect::new(inner.x, inner.y, inner.width, first.min(rows));
    let choices = Rect::new(inner.x, inner.y + first, inner.width, height);
    Stand { outer, inner, words, choices }
}

/// Rows of words in an area of this width.
pub fn height(words: &[Line], width: u16) -> usize {
    words.iter().map(|line| wrap::height(&line.runs, width)).sum()
}

impl Stand {
    /// The choice on a cell, counted from 0.
    pub fn choice_at(&self, column: u16, row: u16) -> Option<usize> {
        self.choices.contains(column, row).then(|| usize::from(row - self.choices.y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::text::style::Tone;

    #[test]
    fn choices_are_below_the_words_and_never_outside() {
        let words = [Line::toned("one", Tone::Plain), Line::toned("two", Tone::Plain)];
        for (width, height, rows) in [(80, 24, 3), (40, 8, 3), (20, 6, 3), (20, 2, 2), (0, 0, 0)] {
            let stand = stand(Size { width, height }, &words, 3);
            assert_eq!(stand.choices.height, rows, "{width}x{height}");
            assert!(stand.choices.y + stand.choices.height <= height);
            if height > 8 {
                assert_eq!(stand.choices.y, stand.inner.y + 3);
                assert_eq!(stand.words.height, 2);
                assert_eq!(stand.choice_at(stand.choices.x, stand.choices.y + 1), Some(1));
                assert_eq!(stand.choice_at(stand.choices.x, stand.inner.y), None);
            }
        }
    }
}
