//! What a motion or an object covers of a text, and what operators and other changes do to an editor.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::keys::{Op, Place};
use super::motion::{Class, Motion, Reach, class, first_word};
use super::object;
use crate::client::model::editor::undo::Kind;
use crate::client::model::editor::words::{after, before, line_end, line_start};
use crate::client::model::editor::{Editor, KillRing};
use crate::client::text::neutral;

/// What an operator works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Motion(Motion),
    Object { object: char, around: bool },
    Lines,
}

/// What was deleted or copied last.
#[derive(Debug, Clone, Default)]
pub(super) struct Register {
    text: String,
    /// Whole lines, without the end of the last one.
    lines: bool,
}

/// The bytes from a place on that a target covers, and whether they are whole lines.
pub(super) fn range(
    text: &str,
    at: usize,
    (op, target): (Op, Target),
    count: usize,
) -> Option<(Range<usize>, bool)> {
    let motion = match target {
        Target::Object { object, around } => {
            return object::find(text, at, object, around).map(|range| (range, false));
        }
        Target::Lines => {
            let mut end = line_end(text, at);
            for _ in 1..count {
                if end < text.len() {
                    end = line_end(text, end + 1);
                }
            }
            return Some((line_start(text, at)..end, true));
        }
        Target::Motion(motion) => motion,
    };
    if let (Op::Change, Motion::Word { big }) = (op, motion)
        && class(text, at, big) != Class::Blank
    {
        return Some((at..changed_word(text, at, big, count), false));
    }
    let mut place = motion.step(text, at)?;
    for _ in 1..count {
        match motion.step(text, place) {
            Some(next) if next != place => place = next,
            _ => break,
        }
    }
    let (start, mut end) = (at.min(place), at.max(place));
    Some(match motion.reach() {
        Reach::Lines => (line_start(text, start)..line_end(text, end), true),
        Reach::Inclusive => (start..after(text, end), false),
        Reach::Exclusive => {
            if matches!(motion, Motion::Word { .. }) {
                end = at_most_the_line(text, start..end);
            }
            (start..end, false)
        }
    })
}

/// A word is changed without the space behind it.
fn changed_word(text: &str, at: usize, big: bool, count: usize) -> usize {
    let mut place = at;
    for _ in 1..count {
        place = Motion::Word { big }.step(text, place).unwrap_or(place);
    }
    let here = class(text, place, big);
    while place < text.len() && class(text, place, big) == here {
        place = after(text, place);
    }
    place
}

/// A word at the end of a line is taken without what begins the next line.
fn at_most_the_line(text: &str, range: Range<usize>) -> usize {
    let covered = text.get(range.clone()).unwrap_or_default();
    match covered.rfind('\n') {
        Some(newline) if covered.get(newline..).is_some_and(|rest| rest.trim().is_empty()) => {
            // Of an empty line only its end is left to be taken.
            if newline == 0 { range.end } else { range.start + newline }
        }
        _ => range.end,
    }
}

/// Deletes, copies or empties a stretch; it is remembered.
pub(super) fn apply(
    editor: &mut Editor,
    (register, kills): (&mut Register, &mut KillRing),
    op: Op,
    (range, lines): (Range<usize>, bool),
) {
    let covered = editor.text().get(range.clone()).unwrap_or_default().to_owned();
    if !covered.is_empty() {
        kills.push(covered.clone());
    }
    *register = Register { text: covered, lines };
    match op {
        Op::Yank if lines => {}
        Op::Yank => editor.go(range.start),
        Op::Delete if lines => {
            let length = editor.text().len();
            let whole = match range {
                Range { start, end } if end < length => start..end + 1,
                Range { start, end } if start > 0 => start - 1..end,
                all => all,
            };
            editor.replace_as(whole, "", Kind::Single);
            let first = first_word(editor.text(), editor.cursor());
            editor.go(first);
        }
        Op::Change | Op::Delete => editor.replace_as(range, "", Kind::Single),
    }
}

/// Puts what was deleted or copied after or before the cursor.
pub(super) fn put(editor: &mut Editor, register: &Register, put_before: bool, count: usize) {
    if register.text.is_empty() && !register.lines {
        return;
    }
    let at = editor.cursor();
    let (start, end) = (line_start(editor.text(), at), line_end(editor.text(), at));
    // More than fits is cut anyhow.
    let count =
        count.min(crate::client::model::editor::MOST_BYTES / register.text.len().max(1) + 1);
    if register.lines {
        let (place, first) = if put_before { (start, start) } else { (end, end + 1) };
        let line = if put_before {
            format!("{}\n", register.text)
        } else {
            format!("\n{}", register.text)
        };
        editor.replace_as(place..place, &line.repeat(count), Kind::Single);
        let length = editor.text().len();
        let word = first_word(editor.text(), first.min(length));
        editor.go(word);
        return;
    }
    let place = if put_before || at == end { at } else { after(editor.text(), at) };
    editor.replace_as(place..place, &register.text.repeat(count), Kind::Single);
    let last = before(editor.text(), editor.cursor());
    editor.go(last.max(place));
}

/// Puts one character in the place of each of the next ones; nothing where there are too few.
pub(super) fn replace(editor: &mut Editor, with: char, count: usize) {
    let Some(range) = next(editor, count) else {
        return;
    };
    let with = neutral::typed(&with.to_string());
    editor.replace_as(range, &with.repeat(count), Kind::Single);
    let last = before(editor.text(), editor.cursor());
    editor.go(last);
}

/// The next clusters of the line, all of them.
fn next(editor: &Editor, count: usize) -> Option<Range<usize>> {
    let start = editor.cursor();
    let mut end = start;
    for _ in 0..count {
        if end >= line_end(editor.text(), start) {
            return None;
        }
        end = after(editor.text(), end);
    }
    Some(start..end)
}

/// Small letters become capitals and the other way round, in a stretch.
pub(super) fn toggle_case(editor: &mut Editor, range: Range<usize>) {
    let covered = editor.text().get(range.clone()).unwrap_or_default();
    let mut turned = String::with_capacity(covered.len());
    for c in covered.chars() {
        if c.is_uppercase() {
            turned.extend(c.to_lowercase());
        } else {
            turned.extend(c.to_uppercase());
        }
    }
    if turned != covered {
        editor.replace_as(range, &turned, Kind::Single);
    }
}

/// The next characters of the line, as many as there are.
pub(super) fn rest(editor: &Editor, count: usize) -> Range<usize> {
    let (start, end) = (editor.cursor(), line_end(editor.text(), editor.cursor()));
    let line = editor.text().get(start..end).unwrap_or_default();
    let length: usize = line.graphemes(true).take(count).map(str::len).sum();
    start..start + length
}

/// Joins the next line to this one, with a space where something stands on both sides.
pub(super) fn join(editor: &mut Editor) {
    let end = line_end(editor.text(), editor.cursor());
    if end >= editor.text().len() {
        return;
    }
    let next = first_word(editor.text(), end + 1);
    let text = editor.text();
    let empty = end == line_start(text, end) || next == line_end(text, next);
    let spaced = text.get(..end).is_some_and(|line| line.ends_with(' '));
    let between = if empty || spaced { "" } else { " " };
    editor.replace_as(end..next, between, Kind::Single);
    editor.go(end);
}

/// Goes to where inserting begins, and makes room for it.
pub(super) fn open(editor: &mut Editor, place: Place) {
    let (text, at) = (editor.text(), editor.cursor());
    let (start, end) = (line_start(text, at), line_end(text, at));
    match place {
        Place::Here | Place::Over => {}
        Place::After => {
            let to = if at < end { after(text, at) } else { at };
            editor.go(to);
        }
        Place::FirstWord => {
            let to = first_word(text, at);
            editor.go(to);
        }
        Place::LineEnd => editor.go(end),
        Place::LineBelow => editor.replace_as(end..end, "\n", Kind::Single),
        Place::LineAbove => {
            editor.replace_as(start..start, "\n", Kind::Single);
            editor.go(start);
        }
    }
}
