//! A list to choose from, with a line that filters it: which rows are shown, which is chosen, and where it is scrolled to.
//!
//! It holds places in somebody's list, not the list. Whoever owns the list says anew what is shown when the filter or the
//! list has changed, so that a key costs nothing on a list of tens of thousands.

use crate::client::model::editor::Editor;
use crate::client::model::geometry::Rect;

/// Below this height there is no heading.
const HEADING_FROM: u16 = 6;

/// The state of the list.
#[derive(Debug, Default)]
pub struct Picker {
    pub filter: Editor,
    /// Places in the list, in the order of the rows.
    shown: Vec<usize>,
    selected: usize,
    /// Rows above the area.
    top: usize,
    /// The filter and the version of the list that `shown` was made for.
    made_for: Option<(String, u64)>,
}

impl Picker {
    /// What is looked for, in lower case.
    pub fn wanted(&self) -> String {
        self.filter.text().trim().to_lowercase()
    }

    /// Whether [`Self::show`] must be called for a version of the list.
    pub fn is_stale(&self, version: u64) -> bool {
        let fresh =
            |(filter, known): &(String, u64)| *known == version && *filter == self.filter.text();
        !self.made_for.as_ref().is_some_and(fresh)
    }

    /// Says what is shown now. `keep` is the place that was chosen before, if it still means the same.
    pub fn show(&mut self, version: u64, shown: Vec<usize>, keep: Option<usize>) {
        let filter = self.filter.text().to_owned();
        let same = self.made_for.as_ref().is_none_or(|(known, _)| *known == filter);
        let kept = keep.filter(|_| same).and_then(|at| shown.iter().position(|row| *row == at));
        self.selected = kept.unwrap_or(0);
        self.shown = shown;
        self.made_for = Some((filter, version));
    }

    /// Forgets what is shown: it is to be made anew in any case.
    pub fn spoil(&mut self) {
        self.made_for = None;
    }

    pub fn shown(&self) -> &[usize] {
        &self.shown
    }

    /// The place of the chosen row in the list.
    pub fn chosen(&self) -> Option<usize> {
        self.shown.get(self.selected).copied()
    }

    /// Whether a row, counted from the first, is the chosen one.
    pub fn is_chosen(&self, row: usize) -> bool {
        row == self.selected
    }

    /// Moves down by positive rows.
    pub fn move_by(&mut self, rows: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.selected = self.selected.min(last).saturating_add_signed(rows).min(last);
    }

    /// Chooses a row, if there is one. Out: whether it was chosen before.
    pub fn choose(&mut self, row: usize) -> Option<bool> {
        if row >= self.shown.len() {
            return None;
        }
        let again = self.selected == row;
        self.selected = row;
        Some(again)
    }

    /// Scrolls no further than needed for the chosen row to be seen in `height` rows.
    pub fn keep_in_sight(&mut self, height: usize) {
        let most = self.shown.len().saturating_sub(height);
        let least = (self.selected + 1).saturating_sub(height);
        self.top = self.top.clamp(least, self.selected.max(least)).min(most.max(least));
    }

    pub fn top(&self) -> usize {
        self.top
    }
}

/// Where the heading of a list stands inside of its frame; empty where there is no room for one.
pub fn heading(inner: Rect) -> Rect {
    let height = u16::from(inner.height >= HEADING_FROM);
    Rect::new(inner.x, inner.y.saturating_add(1), inner.width, height)
}

/// Where the rows of a list stand inside of its frame: below the filter and the heading.
pub fn rows(inner: Rect) -> Rect {
    let above = 1 + heading(inner).height;
    let height = inner.height.saturating_sub(above);
    Rect::new(inner.x, inner.y.saturating_add(above), inner.width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_row_stays_in_sight_and_nothing_else_moves() {
        let mut picker = Picker::default();
        picker.show(1, (0..100).collect(), None);
        picker.move_by(30);
        picker.keep_in_sight(10);
        assert_eq!((picker.chosen(), picker.top()), (Some(30), 21));
        picker.move_by(-5);
        picker.keep_in_sight(10);
        assert_eq!(picker.top(), 21);
        picker.move_by(isize::MAX);
        picker.keep_in_sight(10);
        assert_eq!((picker.chosen(), picker.top()), (Some(99), 90));
        assert_eq!(picker.choose(95), Some(false));
        assert_eq!((picker.choose(95), picker.choose(100)), (Some(true), None));
        picker.show(2, vec![95, 3], Some(95));
        picker.keep_in_sight(0);
        assert_eq!(picker.chosen(), Some(95));
        picker.filter.insert("x");
        assert!(picker.is_stale(2));
        picker.show(2, Vec::new(), Some(95));
        picker.keep_in_sight(10);
        assert_eq!((picker.chosen(), picker.top()), (None, 0));
    }
}
