//! A passage: text of a conversation that was marked with the mouse, from one sign to another.
//!
//! Its ends are lines and bytes of their words, not cells: lines that come in, another size of the screen and history that
//! is loaded leave it where it is. Only words are marked: never names, times, rules, quotes or reactions.

use std::ops::Range;

use crate::client::model::Model;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::{Entry, EntryId, EntryKind};
use crate::client::model::geometry::Columns;
use crate::client::model::lines::Lines;
use crate::client::model::scroll::lead;
use crate::client::text::word;

/// A part of the words of one line, in bytes; it may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    pub line: EntryId,
    pub from: usize,
    pub to: usize,
}

/// In which steps a passage grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grain {
    /// What is one sign on the screen.
    #[default]
    Sign,
    Word,
    Message,
}

/// What is marked: all from one extent to the other, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    pub buffer: BufferId,
    /// Where it began.
    pub anchor: Extent,
    /// Where it is drawn to.
    pub head: Extent,
}

impl Passage {
    /// First and last place: a line and a byte of its words.
    fn ends(&self) -> ((EntryId, usize), (EntryId, usize)) {
        let (a, b) = (self.anchor, self.head);
        ((a.line, a.from).min((b.line, b.from)), (a.line, a.to).max((b.line, b.to)))
    }

    /// The part of a line's words that is marked; `None` when nothing of it is.
    pub fn within(&self, entry: &Entry) -> Option<Range<usize>> {
        let ((first, from), (last, to)) = self.ends();
        if !(first..=last).contains(&entry.id) || entry.is_gap() {
            return None;
        }
        let length: usize = entry.runs.iter().map(|run| run.text.len()).sum();
        let from = if entry.id == first { from.min(length) } else { 0 };
        let to = if entry.id == last { to.min(length) } else { length };
        (from < to).then_some(from..to)
    }

    /// The same in the text of a line as it is laid out.
    pub fn shown(&self, entry: &Entry, columns: Columns) -> Option<Range<usize>> {
        let within = self.within(entry)?;
        let before: usize = lead(entry, columns).iter().map(|run| run.text.len()).sum();
        Some(within.start + before..within.end + before)
    }

    /// The marked text: of one line its words, of several a line each with the name of who said it.
    pub fn text(&self, lines: &Lines) -> String {
        let ((first, _), (last, _)) = self.ends();
        let entries = lines.iter().skip(lines.index_of(first)).take_while(|entry| entry.id <= last);
        let mut parts: Vec<(&Entry, String)> = Vec::new();
        for entry in entries {
            if let Some(range) = self.within(entry) {
                parts.push((entry, cut(&entry.text(), range).to_owned()));
            }
        }
        if let [(_, words)] = parts.as_slice() {
            return words.clone();
        }
        let lines: Vec<String> = parts.iter().map(|(entry, words)| named(entry, words)).collect();
        lines.join("\n")
    }
}

/// Some words of a line with the name of who said them: `<bob> Hello`.
pub fn named(entry: &Entry, words: &str) -> String {
    match (&entry.kind, entry.who.as_deref()) {
        (EntryKind::Said, Some(who)) => format!("<{who}> {words}"),
        (EntryKind::Notice, Some(who)) => format!("-{who}- {words}"),
        (EntryKind::Action, Some(who)) => format!("* {who} {words}"),
        (EntryKind::Field, Some(who)) if !who.is_empty() => format!("{who}: {words}"),
        _ => words.to_owned(),
    }
}

/// A piece of a text that begins at a byte of it, apart by what is marked there: before, marked, behind.
pub fn apart<'t>(
    piece: &'t str,
    byte: usize,
    marked: Option<&Range<usize>>,
) -> impl Iterator<Item = (&'t str, bool)> {
    let nothing = piece.len()..piece.len();
    let marked = marked.map_or(nothing, |marked| {
        let fit = |at: usize| floor(piece, at.saturating_sub(byte));
        fit(marked.start)..fit(marked.end)
    });
    let part = |range: Range<usize>| piece.get(range).unwrap_or_default();
    let (start, end) = (marked.start, marked.end);
    [(part(0..start), false), (part(start..end), true), (part(end..piece.len()), false)]
        .into_iter()
        .filter(|(part, _)| !part.is_empty())
}

/// The last place in a text where a `char` begins, up to a byte.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A part of a text. Words that have changed since may have a sign where it began or ended: that one is left out.
fn cut(text: &str, range: Range<usize>) -> &str {
    text.get(floor(text, range.start)..floor(text, range.end)).unwrap_or_default()
}

/// An extent, grown to what is marked at once.
pub fn grown(lines: &Lines, extent: Extent, grain: Grain) -> Extent {
    let Some(entry) = lines.entry(extent.line) else {
        return extent;
    };
    let text = entry.text();
    let range = match grain {
        Grain::Sign => return extent,
        Grain::Word => word::at(&text, extent.from),
        Grain::Message => 0..text.len(),
    };
    Extent { from: range.start.min(extent.from), to: range.end.max(extent.to), ..extent }
}

impl Model {
    /// What is marked in the conversation in focus.
    pub fn passage(&self) -> Option<&Passage> {
        self.passage.as_ref()
    }

    /// Marks from one extent to another in the conversation in focus.
    pub fn mark(&mut self, anchor: Extent, head: Extent) {
        self.passage = Some(Passage { buffer: self.focus, anchor, head });
    }

    /// Nothing is marked any more. Out: whether something was.
    pub fn unmark(&mut self) -> bool {
        self.passage.take().is_some()
    }

    /// The marked text; empty when nothing is marked.
    pub fn marked_text(&self) -> String {
        let text = |passage: &Passage| Some(passage.text(self.buffer(passage.buffer)?.view()));
        self.passage.as_ref().and_then(text).unwrap_or_default()
    }

    /// A line has another place now.
    pub(super) fn follow(&mut self, line: EntryId, place: EntryId) {
        let marked = self.passage.iter_mut().flat_map(|p| [&mut p.anchor, &mut p.head]);
        let pressed = self.press.iter_mut().map(|press| &mut press.extent);
        for extent in marked.chain(pressed).filter(|extent| extent.line == line) {
            extent.line = place;
        }
    }

    /// After an event: what is marked is where the user is.
    pub fn keep_passage(&mut self) {
        self.passage.take_if(|passage| passage.buffer != self.focus);
        if self.press.is_some_and(|press| press.buffer != self.focus) {
            self.press = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::gap::Gap;
    use crate::client::text::style::Run;
    use crate::proto::Timestamp;

    fn lines() -> Lines {
        let mut lines = Lines::default();
        let now = Timestamp::default();
        let said = |kind, who: &str, text: &str| {
            let mut entry = Entry::spoken(now, kind, who, 0);
            entry.runs = vec![Run::plain(text)];
            entry
        };
        let info = |text: &str| Entry::program(now, EntryKind::Info, vec![Run::plain(text)]);
        let all = [
            said(EntryKind::Said, "bob", "one\ntwo"),
            said(EntryKind::Action, "carol", "waves"),
            Entry::gap(now, &Gap::Unknown),
            said(EntryKind::Said, "dan", ""),
            said(EntryKind::Notice, "srv", "é漢 "),
            info("the end"),
        ];
        for (id, mut entry) in (1..).zip(all) {
            entry.id = EntryId(id * 10);
            lines.push(entry);
        }
        lines
    }

    #[test]
    fn a_part_of_one_line_is_its_words_and_several_have_names() {
        let lines = lines();
        let at = |line, from, to| Extent { line: EntryId(line), from, to };
        for (anchor, head, text) in [
            (at(10, 1, 2), at(10, 4, 5), "ne\nt"),
            (at(10, 4, 5), at(10, 1, 2), "ne\nt"),
            (at(20, 0, 1), at(20, 4, 5), "waves"),
            (at(10, 4, 5), at(20, 1, 2), "<bob> two\n* carol wa"),
            (at(50, 0, 2), at(20, 3, 4), "* carol es\n-srv- é"),
            (at(30, 0, 0), at(70, 0, 0), "-srv- é漢 \nthe end"),
            (at(30, 0, 0), at(30, 0, 9), ""),
            // Bytes that were ends of signs before the words changed.
            (at(50, 1, 99), at(50, 1, 2), "é漢 "),
            (at(50, 0, 0), at(50, 1, 1), ""),
        ] {
            let passage = Passage { buffer: BufferId(1), anchor, head };
            assert_eq!(passage.text(&lines), text, "{anchor:?} {head:?}");
        }
        let word = grown(&lines, at(10, 5, 6), Grain::Word);
        assert_eq!(word, at(10, 4, 7));
        assert_eq!(grown(&lines, word, Grain::Message), at(10, 0, 7));
    }
}
