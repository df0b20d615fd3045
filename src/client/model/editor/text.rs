//! [`Editor`]: text and cursor, and every operation on them.

use std::ops::Range;

use super::{KillRing, words};
use crate::client::model::editor::kills::Side;
use crate::client::model::editor::sent::Sent;
use crate::client::model::editor::undo::{Change, Changes, Kind};
use crate::client::text::{neutral, width};

/// The longest text, in bytes.
pub const MOST_BYTES: usize = 64 * 1024;

/// Candidates of a completion that are being tried, in the place where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// Where the completed word begins, in bytes.
    pub start: usize,
    /// Where it ends now.
    pub end: usize,
    /// What can stand there; the last one is what was typed.
    pub candidates: Vec<String>,
    /// The one that stands there.
    pub at: usize,
}

/// What the last operation was, where the next one depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    #[default]
    Other,
    /// Another cut joins this one.
    Cut,
    /// The bytes just inserted from the kill ring, and how far back in it they were.
    Yank { start: usize, end: usize, back: usize },
}

/// A text being written.
#[derive(Debug, Clone, Default)]
pub struct Editor {
    text: String,
    cursor: usize,
    /// The column, in cells, that moving through lines tries to keep.
    column: Option<u16>,
    changes: Changes,
    sent: Sent,
    last: Last,
    cycle: Option<Cycle>,
}

impl Editor {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is being written, also while an earlier text is looked at in its place.
    pub fn draft(&self) -> &str {
        self.sent.draft(&self.text)
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The cursor, in bytes; on a border between clusters.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn before_cursor(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    pub fn after_cursor(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or_default()
    }

    fn column_here(&self) -> u16 {
        let start = words::line_start(&self.text, self.cursor);
        let before = self.text.get(start..self.cursor).unwrap_or_default();
        u16::try_from(width::text(before)).unwrap_or(u16::MAX)
    }

    /// The completion in progress; any other operation ends it.
    pub fn cycle(&self) -> Option<&Cycle> {
        self.cycle.as_ref()
    }
}

/// Moving.
impl Editor {
    pub(super) fn go(&mut self, to: usize) {
        self.cursor = words::border_from(&self.text, to);
        self.column = None;
        self.pause();
    }

    /// Ends whatever the next operation might have continued.
    fn pause(&mut self) {
        self.changes.close();
        self.last = Last::Other;
        self.cycle = None;
    }

    pub fn left(&mut self) {
        self.go(words::before(&self.text, self.cursor));
    }

    pub fn right(&mut self) {
        self.go(words::after(&self.text, self.cursor));
    }

    pub fn word_left(&mut self) {
        self.go(words::word_before(&self.text, self.cursor));
    }

    pub fn word_right(&mut self) {
        self.go(words::word_after(&self.text, self.cursor));
    }

    pub fn line_start(&mut self) {
        self.go(words::line_start(&self.text, self.cursor));
    }

    pub fn line_end(&mut self) {
        self.go(words::line_end(&self.text, self.cursor));
    }

    /// To the line above; on the first one, to what was sent before.
    pub fn up(&mut self) {
        let start = words::line_start(&self.text, self.cursor);
        if let Some(above) = start.checked_sub(1) {
            self.go_to_line(above);
        } else if let Some(text) = self.sent.older(&self.text).map(str::to_owned) {
            self.show(&text);
        }
    }

    /// To the line below; on the last one, back towards the draft.
    pub fn down(&mut self) {
        let end = words::line_end(&self.text, self.cursor);
        if end < self.text.len() {
            self.go_to_line(end + 1);
        } else if let Some(text) = self.sent.newer().map(str::to_owned) {
            self.show(&text);
        }
    }

    /// To the line that `at` is on, keeping the column.
    fn go_to_line(&mut self, at: usize) {
        let column = self.column.unwrap_or_else(|| self.column_here());
        let start = words::line_start(&self.text, at);
        let line = self.text.get(start..words::line_end(&self.text, at));
        let reached = width::take(line.unwrap_or_default(), column).len();
        self.go(start + reached);
        self.column = Some(column);
    }

    fn show(&mut self, text: &str) {
        self.splice(0..self.text.len(), text, Kind::Single);
        self.changes.close();
    }
}

/// Changing.
impl Editor {
    /// The one way the text changes. The range lies on borders; the cursor ends after the new text.
    fn splice(&mut self, range: Range<usize>, with: &str, kind: Kind) {
        let removed = self.text.get(range.clone()).unwrap_or_default().to_owned();
        self.column = None;
        self.last = Last::Other;
        self.cycle = None;
        if removed.is_empty() && with.is_empty() {
            return;
        }
        let cursor_before = self.cursor;
        self.text.replace_range(range.clone(), with);
        self.cursor = words::border_from(&self.text, range.start + with.len());
        self.changes.push(Change {
            at: range.start,
            removed,
            inserted: with.to_owned(),
            cursor_before,
            cursor_after: self.cursor,
            kind,
            step: None,
        });
    }

    /// Inserts what one key typed.
    pub fn type_char(&mut self, c: char) {
        let mut bytes = [0; 4];
        self.insert_as(c.encode_utf8(&mut bytes), Kind::Typing);
    }

    /// Inserts a text, such as a paste, as one step: line ends become `\n`, tabs spaces, other control characters are
    /// left out. Gives whether all of it went in; the text never grows beyond [`MOST_BYTES`].
    pub fn insert(&mut self, text: &str) -> bool {
        self.insert_as(text, Kind::Single)
    }

    fn insert_as(&mut self, text: &str, kind: Kind) -> bool {
        let text = neutral::typed(text);
        let room = MOST_BYTES.saturating_sub(self.text.len());
        let fitting = words::fitting(&text, room);
        let all = fitting.len() == text.len();
        self.splice(self.cursor..self.cursor, fitting, kind);
        all
    }

    /// Puts `with` in the place of the bytes `range`, widened to borders.
    pub(super) fn replace_as(&mut self, range: Range<usize>, with: &str, kind: Kind) {
        let start = words::border_from(&self.text, range.start);
        let end = words::border_from(&self.text, range.end.max(start));
        let room = MOST_BYTES.saturating_sub(self.text.len() - (end - start));
        let fitting = words::fitting(with, room);
        self.splice(start..end, fitting, kind);
    }

    /// Shows the candidate `at` of a completion in its place and remembers the completion.
    pub fn try_candidate(&mut self, mut cycle: Cycle) {
        if let Some(candidate) = cycle.candidates.get(cycle.at) {
            let candidate = neutral::typed(candidate);
            self.replace_as(cycle.start..cycle.end, &candidate, Kind::Completing);
            cycle.end = self.cursor;
            self.cycle = Some(cycle);
        }
    }

    pub fn newline(&mut self) {
        self.insert_as("\n", Kind::Single);
    }

    pub fn delete_left(&mut self) {
        let start = words::before(&self.text, self.cursor);
        self.splice(start..self.cursor, "", Kind::DeletingLeft);
    }

    pub fn delete_right(&mut self) {
        let end = words::after(&self.text, self.cursor);
        self.splice(self.cursor..end, "", Kind::DeletingRight);
    }

    /// Puts another text in the place of all, as one step. Gives whether all of it went in.
    pub fn replace(&mut self, text: &str) -> bool {
        let text = neutral::typed(text);
        let fitting = words::fitting(&text, MOST_BYTES);
        if fitting != self.text {
            self.sent.leave();
            self.splice(0..self.text.len(), fitting, Kind::Single);
        }
        fitting.len() == text.len()
    }

    /// Empties the text; undo brings it back.
    pub fn clear(&mut self) {
        self.sent.leave();
        self.splice(0..self.text.len(), "", Kind::Single);
    }

    /// Takes the text out and keeps it among what was sent.
    pub fn take(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        self.sent.push(&text);
        let sent = std::mem::take(&mut self.sent);
        *self = Self { sent, ..Self::default() };
        text
    }

    /// As [`Self::take`], for a text that is not to be found again.
    pub fn take_unremembered(&mut self) -> String {
        self.sent.leave();
        let sent = std::mem::take(&mut self.sent);
        let before = std::mem::replace(self, Self { sent, ..Self::default() });
        before.text
    }

    /// What changes until [`Self::end_step`] is one step of undo.
    pub(super) fn begin_step(&mut self) {
        self.changes.begin();
    }

    pub(super) fn end_step(&mut self) {
        self.changes.end();
    }

    pub fn undo(&mut self) {
        self.pause();
        self.column = None;
        while let Some((change, more)) = self.changes.undo() {
            let end = change.at + change.inserted.len();
            self.text.replace_range(change.at..end, &change.removed);
            self.cursor = change.cursor_before;
            if !more {
                break;
            }
        }
    }

    pub fn redo(&mut self) {
        self.pause();
        self.column = None;
        while let Some((change, more)) = self.changes.redo() {
            let end = change.at + change.removed.len();
            self.text.replace_range(change.at..end, &change.inserted);
            self.cursor = change.cursor_after;
            if !more {
                break;
            }
        }
    }
}

/// Cutting and inserting what was cut.
impl Editor {
    fn cut(&mut self, range: Range<usize>, side: Side, kills: &mut KillRing) {
        let Some(cut) = self.text.get(range.clone()).filter(|cut| !cut.is_empty()) else {
            return;
        };
        if self.last == Last::Cut {
            kills.join(cut, side);
        } else {
            kills.push(cut.to_owned());
        }
        self.splice(range, "", Kind::Single);
        self.last = Last::Cut;
    }

    /// Cuts back to the space before the cursor.
    pub fn cut_word_left(&mut self, kills: &mut KillRing) {
        let start = words::chunk_before(&self.text, self.cursor);
        self.cut(start..self.cursor, Side::Before, kills);
    }

    /// Cuts to the end of the word.
    pub fn cut_word_right(&mut self, kills: &mut KillRing) {
        let end = words::word_after(&self.text, self.cursor);
        self.cut(self.cursor..end, Side::After, kills);
    }

    /// Cuts to the start of the line; there, the line end before it.
    pub fn cut_to_start(&mut self, kills: &mut KillRing) {
        let mut start = words::line_start(&self.text, self.cursor);
        if start == self.cursor {
            start = words::before(&self.text, start);
        }
        self.cut(start..self.cursor, Side::Before, kills);
    }

    /// Cuts to the end of the line; there, the line end itself.
    pub fn cut_to_end(&mut self, kills: &mut KillRing) {
        let mut end = words::line_end(&self.text, self.cursor);
        if end == self.cursor {
            end = words::after(&self.text, end);
        }
        self.cut(self.cursor..end, Side::After, kills);
    }

    /// Inserts what was cut last.
    pub fn yank(&mut self, kills: &KillRing) {
        self.yank_over(self.cursor..self.cursor, 0, kills);
    }

    /// Right after a yank, puts the cut before that one in its place.
    pub fn yank_older(&mut self, kills: &KillRing) {
        if let Last::Yank { start, end, back } = self.last {
            self.yank_over(start..end, back + 1, kills);
        }
    }

    fn yank_over(&mut self, range: Range<usize>, back: usize, kills: &KillRing) {
        if let Some(cut) = kills.nth(back) {
            let start = range.start;
            self.replace_as(range, cut, Kind::Single);
            self.last = Last::Yank { start, end: self.cursor, back };
        }
    }
}
