//! Text objects: the word, quoted text or bracket around a place, alone (`iw`) or with what is around it (`aw`).

use std::ops::Range;

use super::motion::{Class, class};
use crate::client::model::editor::words::{after, before, line_end, line_start};

/// The bytes of an object at a place; none where there is no such thing.
pub(super) fn find(text: &str, at: usize, object: char, around: bool) -> Option<Range<usize>> {
    match object {
        'w' => word(text, at, false, around),
        'W' => word(text, at, true, around),
        '"' | '\'' | '`' => quotes(text, at, object, around),
        '(' | ')' | 'b' => brackets(text, at, ('(', ')'), around),
        '{' | '}' | 'B' => brackets(text, at, ('{', '}'), around),
        '[' | ']' => brackets(text, at, ('[', ']'), around),
        '<' | '>' => brackets(text, at, ('<', '>'), around),
        _ => None,
    }
}

/// The stretch of one class, within the line.
fn word(text: &str, at: usize, big: bool, around: bool) -> Option<Range<usize>> {
    let (first, last) = (line_start(text, at), line_end(text, at));
    if first == last {
        return None;
    }
    let at = if at == last { before(text, at) } else { at };
    let here = class(text, at, big);
    let (mut start, mut end) = (at, at);
    while start > first && class(text, before(text, start), big) == here {
        start = before(text, start);
    }
    while end < last && class(text, end, big) == here {
        end = after(text, end);
    }
    if around {
        let spaces = end;
        let next = if here == Class::Blank { class(text, end, big) } else { Class::Blank };
        while end < last && class(text, end, big) == next {
            end = after(text, end);
        }
        // At the end of a line the spaces before it are what is around it.
        while end == spaces
            && start > first
            && class(text, before(text, start), big) == Class::Blank
        {
            start = before(text, start);
        }
    }
    Some(start..end)
}

/// Between two quotes of the line: those around the place, else the next ones.
fn quotes(text: &str, at: usize, quote: char, around: bool) -> Option<Range<usize>> {
    let first = line_start(text, at);
    let line = text.get(first..line_end(text, at))?;
    let marks: Vec<usize> = line.match_indices(quote).map(|(place, _)| first + place).collect();
    let pair = marks.as_chunks::<2>().0.iter().find(|[_, close]| at <= *close)?;
    let [open, close] = *pair;
    if !around {
        return Some(open + quote.len_utf8()..close);
    }
    let mut end = close + quote.len_utf8();
    let last = line_end(text, at);
    while end < last && class(text, end, true) == Class::Blank {
        end = after(text, end);
    }
    Some(open..end)
}

/// Between the brackets around the place; those inside are counted.
fn brackets(
    text: &str,
    at: usize,
    (open, close): (char, char),
    around: bool,
) -> Option<Range<usize>> {
    let on_open = text.get(at..)?.starts_with(open);
    let mut depth = 0_usize;
    let before_it = text.get(..at)?.char_indices().rev();
    let start = if on_open {
        at
    } else {
        let mut found = None;
        for (place, c) in before_it {
            if c == close {
                depth += 1;
            } else if c == open && depth == 0 {
                found = Some(place);
                break;
            } else if c == open {
                depth -= 1;
            }
        }
        found?
    };
    depth = 0;
    for (place, c) in text.get(start..)?.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                let end = start + place;
                let inner = start + open.len_utf8()..end;
                return Some(if around { start..end + close.len_utf8() } else { inner });
            }
        }
    }
    None
}
