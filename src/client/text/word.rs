//! The word at a place of a text, as a double click means it: a link, a path, a name with its sign, else what the script
//! calls a word.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::client::text::links;

/// Signs that stand inside of names, paths and numbers.
const JOINS: &str = "-._/~:@+=&%#?$'";
/// Signs that names and paths begin with.
const BEGINS: &str = "#@~/.$&";

/// The word at a byte of a text; of blanks and signs, only what is one sign on the screen. Empty at the end of the text.
pub fn at(text: &str, byte: usize) -> Range<usize> {
    if let Some(link) = links::places(text).into_iter().find(|link| link.contains(&byte)) {
        return link;
    }
    let parts: Vec<(usize, &str)> = text.split_word_bound_indices().collect();
    let Some(mut found) = parts.iter().rposition(|(at, _)| *at <= byte) else {
        return 0..0;
    };
    let part = |index: usize| parts.get(index).map_or("", |(_, part)| *part);
    let is_word = |index: usize| part(index).chars().any(char::is_alphanumeric);
    let joins = |index: usize| {
        let part = part(index);
        !part.is_empty() && part.chars().all(|c| JOINS.contains(c))
    };
    if found > 0 && joins(found) && is_word(found - 1) && is_word(found + 1) {
        found -= 1;
    } else if !is_word(found) {
        let start = parts.get(found).map_or(0, |(at, _)| *at);
        let mut signs = part(found).grapheme_indices(true).map(|(at, sign)| (start + at, sign));
        let sign = signs.find(|(at, sign)| (*at..at + sign.len()).contains(&byte));
        return sign.map_or(text.len()..text.len(), |(at, sign)| at..at + sign.len());
    }
    let (mut first, mut last) = (found, found);
    while joins(last + 1) && is_word(last + 2) {
        last += 2;
    }
    while first > 1 && joins(first - 1) && is_word(first - 2) {
        first -= 2;
    }
    while first > 0 && part(first - 1).chars().all(|c| BEGINS.contains(c)) {
        first -= 1;
    }
    let start = parts.get(first).map_or(0, |(at, _)| *at);
    let end = parts.get(last).map_or(text.len(), |(at, part)| at + part.len());
    if byte < end { start..end } else { text.len()..text.len() }
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn words_are_what_a_reader_would_mark() {
        for (text, byte, word) in [
            ("see https://a.org/b?c=d, ok", 12, "https://a.org/b?c=d"),
            ("say (foo-bar), now", 6, "foo-bar"),
            ("say (foo-bar), now", 8, "foo-bar"),
            ("say (foo-bar), now", 4, "("),
            ("cd /usr/local/bin.", 9, "/usr/local/bin"),
            ("join #rust-lang", 8, "#rust-lang"),
            ("me@host.example is it", 3, "me@host.example"),
            ("don't", 0, "don't"),
            ("a  b", 1, " "),
            ("hello...", 6, "."),
            ("café crème", 7, "crème"),
            ("👨‍👩‍👧 x", 0, "👨‍👩‍👧"),
            ("end", 3, ""),
            ("", 0, ""),
            ("1.5 and 2", 1, "1.5"),
        ] {
            assert_eq!(text.get(at(text, byte)), Some(word), "{text} at {byte}");
        }
    }
}
