//! Where the words of a search stand in a text, and runs in which they are marked.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::client::text::style::Run;

/// Marks in one text.
const MOST: usize = 256;

/// The places of the words in a text, in bytes, in order and apart. Case does not matter; the words are in lower case. A
/// place never begins or ends inside of what is one sign on the screen.
pub fn places(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let mut rest = 0;
        while let Some(place) = find(text, word, rest).filter(|_| found.len() < MOST) {
            rest = place.end;
            found.push(place);
        }
    }
    if found.is_empty() {
        return found;
    }
    let ends: Vec<usize> =
        text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
    for place in &mut found {
        let first = ends.partition_point(|end| *end <= place.start).saturating_sub(1);
        let last = ends.partition_point(|end| *end < place.end);
        let end = |index: usize| ends.get(index).copied().unwrap_or(text.len());
        *place = end(first)..end(last);
    }
    found.sort_by_key(|place| place.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for place in found {
        match apart.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

/// The first place of a word from a byte on.
fn find(text: &str, word: &str, from: usize) -> Option<Range<usize>> {
    let first = word.chars().next()?;
    let rest = text.get(from..)?;
    rest.char_indices().find_map(|(at, c)| {
        if c.to_lowercase().next() != Some(first) {
            return None;
        }
        let start = from + at;
        Some(start..start + matched(text.get(start..)?, word)?)
    })
}

/// How many bytes of the text are the word, if it begins with it.
fn matched(text: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars();
    let mut next = wanted.next();
    for (at, c) in text.char_indices() {
        if next.is_none() {
            return Some(at);
        }
        for lower in c.to_lowercase() {
            if next != Some(lower) {
                return None;
            }
            next = wanted.next();
        }
    }
    next.is_none().then_some(text.len())
}

/// The runs with the words in reverse.
pub fn marked(runs: Vec<Run>, words: &[String]) -> Vec<Run> {
    if words.is_empty() {
        return runs;
    }
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    let places = places(&text, words);
    if places.is_empty() {
        return runs;
    }
    let mut out = Vec::with_capacity(runs.len() + places.len() * 2);
    let mut offset = 0;
    for run in runs {
        let (start, end) = (offset, offset + run.text.len());
        offset = end;
        let mut at = start;
        let mut push = |from: usize, to: usize, mark: bool| {
            let text = run.text.get(from - start..to - start).filter(|text| !text.is_empty());
            if let Some(text) = text {
                let mut piece = Run { text: text.to_owned(), ..run.clone() };
                piece.format.reverse ^= mark;
                out.push(piece);
            }
        };
        for place in places.iter().filter(|place| place.start < end && place.end > start) {
            let (from, to) = (place.start.max(start), place.end.min(end));
            push(at, from, false);
            push(from, to, true);
            at = to;
        }
        push(at, end, false);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::text::style::plain_text;

    fn shown(text: &str, words: &[&str]) -> String {
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let half = text.len() / 2;
        let cut = (half..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (a, b) = text.split_at(cut);
        let runs = marked(vec![Run::plain(a), Run::plain(b)], &words);
        assert_eq!(plain_text(&runs), text);
        let marks = runs.iter().map(|run| if run.format.reverse { "^" } else { "." });
        let texts = runs.iter().map(|run| run.text.as_str());
        let pieces: Vec<String> =
            texts.zip(marks).map(|(text, mark)| format!("{text}{mark}")).collect();
        pieces.concat()
    }

    #[test]
    fn every_place_of_every_word_is_marked() {
        for (text, words, marks) in [
            ("no such word", &["x"][..], "no suc.h word."),
            ("abab", &["ab"], "ab^ab^"),
            ("aXbxc", &["x"], "a.X^b.x^c."),
            ("foobar", &["foob", "obar"], "foo^bar^"),
            ("Straße", &["straße"], "Str^aße^"),
            ("İx", &["x"], "İ.x^"),
            ("cafe\u{301}!", &["e"], "caf.e\u{301}^!."),
            ("漢字", &["字"], "漢.字^"),
        ] {
            assert_eq!(shown(text, words), marks, "{text}");
        }
    }
}
