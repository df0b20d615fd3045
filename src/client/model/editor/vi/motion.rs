//! Motions: from a place in a text to another one. Places are bytes on borders between clusters.

use crate::client::model::editor::words::{after, before, line_end, line_start};

/// A way to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Motion {
    Left,
    Right,
    Up,
    Down,
    Word { big: bool },
    Back { big: bool },
    End { big: bool },
    LineStart,
    FirstWord,
    LineEnd,
    First,
    Last,
    Find { forwards: bool, till: bool, what: char, again: bool },
}

/// What an operator takes of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Up to the place.
    Exclusive,
    /// The cluster at the place too.
    Inclusive,
    Lines,
}

impl Motion {
    pub(super) fn reach(self) -> Reach {
        match self {
            Self::End { .. } | Self::Find { forwards: true, .. } => Reach::Inclusive,
            Self::Up | Self::Down | Self::First | Self::Last => Reach::Lines,
            _ => Reach::Exclusive,
        }
    }

    /// Where one step leads; nowhere where there is none. Up and down keep no column.
    pub(super) fn step(self, text: &str, at: usize) -> Option<usize> {
        let start = line_start(text, at);
        let end = line_end(text, at);
        match self {
            Self::Left => (at > start).then(|| before(text, at)),
            Self::Right => (at < end).then(|| after(text, at)),
            Self::Up => start.checked_sub(1).map(|above| line_start(text, above)),
            Self::Down => (end < text.len()).then_some(end + 1),
            Self::Word { big } => (at < text.len()).then(|| word(text, at, big)),
            Self::Back { big } => (at > 0).then(|| back(text, at, big)),
            Self::End { big } => (after(text, at) < text.len()).then(|| word_end(text, at, big)),
            Self::LineStart => Some(start),
            Self::FirstWord => Some(first_word(text, at)),
            Self::LineEnd => Some(end),
            Self::First => Some(0),
            Self::Last => Some(line_start(text, text.len())),
            Self::Find { forwards: true, till, what, again } => {
                let from = if till && again { after(text, at).min(end) } else { at };
                let mut place = after(text, from);
                while place < end && !is(text, place, what) {
                    place = after(text, place);
                }
                (place < end).then(|| if till { before(text, place) } else { place })
            }
            Self::Find { forwards: false, till, what, again } => {
                let mut place = if till && again && at > start { before(text, at) } else { at };
                loop {
                    if place <= start {
                        return None;
                    }
                    place = before(text, place);
                    if is(text, place, what) {
                        return Some(if till { after(text, place) } else { place });
                    }
                }
            }
        }
    }
}

/// Whether the cluster at a place begins with a character.
fn is(text: &str, at: usize, what: char) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(what))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Blank,
    Word,
    Sign,
}

/// What the cluster at a place is; nothing at the end of the text.
pub(super) fn class(text: &str, at: usize, big: bool) -> Class {
    match text.get(at..).and_then(|rest| rest.chars().next()) {
        None => Class::Blank,
        Some(c) if c.is_whitespace() => Class::Blank,
        Some(c) if big || c.is_alphanumeric() || c == '_' => Class::Word,
        Some(_) => Class::Sign,
    }
}

/// The start of the next word; an empty line is one.
fn word(text: &str, at: usize, big: bool) -> usize {
    let here = class(text, at, big);
    let mut place = at;
    while place < text.len() && here != Class::Blank && class(text, place, big) == here {
        place = after(text, place);
    }
    while place < text.len() && class(text, place, big) == Class::Blank {
        if place > at && is_empty_line(text, place) {
            break;
        }
        place = after(text, place);
    }
    place
}

fn is_empty_line(text: &str, at: usize) -> bool {
    line_start(text, at) == at && line_end(text, at) == at
}

/// The start of this word, or of the one before.
fn back(text: &str, at: usize, big: bool) -> usize {
    let mut place = before(text, at);
    while place > 0 && class(text, place, big) == Class::Blank && !is_empty_line(text, place) {
        place = before(text, place);
    }
    let here = class(text, place, big);
    while place > 0 && here != Class::Blank && class(text, before(text, place), big) == here {
        place = before(text, place);
    }
    place
}

/// The last cluster of this word, or of the next one.
fn word_end(text: &str, at: usize, big: bool) -> usize {
    let mut place = after(text, at);
    while after(text, place) < text.len() && class(text, place, big) == Class::Blank {
        place = after(text, place);
    }
    let here = class(text, place, big);
    while after(text, place) < text.len() && class(text, after(text, place), big) == here {
        place = after(text, place);
    }
    place
}

/// The first cluster of a line that is no space.
pub(super) fn first_word(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    let mut place = line_start(text, at);
    while place < end && class(text, place, true) == Class::Blank {
        place = after(text, place);
    }
    place
}
