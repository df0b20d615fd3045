//! Borders between grapheme clusters and words, as offsets in bytes. Every function takes and gives borders.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The nearest border of `text` at or after `at`.
pub(super) fn border_from(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    if cursor.is_boundary(text, 0) == Ok(true) { at } else { after(text, at) }
}

/// The border before `at`, 0 at the start.
pub(super) fn before(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// The border after `at`, the length of the text at its end.
pub(super) fn after(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true)
        .next_boundary(text, 0)
        .ok()
        .flatten()
        .unwrap_or(text.len())
}

/// The start of the word that `at` is in or after.
pub(super) fn word_before(text: &str, at: usize) -> usize {
    start_of_last(text, at, is_word)
}

/// The end of the word that `at` is in or before.
pub(super) fn word_after(text: &str, at: usize) -> usize {
    let mut in_word = false;
    for (offset, cluster) in text.get(at..).unwrap_or_default().grapheme_indices(true) {
        if is_word(cluster) {
            in_word = true;
        } else if in_word {
            return at + offset;
        }
    }
    text.len()
}

/// The start of the stretch without spaces that `at` is in or after: what a terminal takes for a word.
pub(super) fn chunk_before(text: &str, at: usize) -> usize {
    start_of_last(text, at, |cluster| !cluster.trim().is_empty())
}

fn start_of_last(text: &str, at: usize, counts: fn(&str) -> bool) -> usize {
    let mut start = None;
    for (offset, cluster) in text.get(..at).unwrap_or_default().grapheme_indices(true).rev() {
        if counts(cluster) {
            start = Some(offset);
        } else if start.is_some() {
            break;
        }
    }
    start.unwrap_or(0)
}

fn is_word(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// The longest beginning of `text` that takes at most `bytes`.
pub(super) fn fitting(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if at + cluster.len() > bytes {
            break;
        }
        end = at + cluster.len();
    }
    text.get(..end).unwrap_or_default()
}

/// The start of the line that `at` is on.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// The end of the line that `at` is on, before its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_chunks() {
        let text = "see  https://a.b, ok";
        let end = text.len();
        assert_eq!(word_before(text, end), 18);
        assert_eq!(word_before(text, 18), 15);
        assert_eq!(chunk_before(text, 18), 5);
        assert_eq!(chunk_before(text, 5), 0);
        assert_eq!(word_after(text, 0), 3);
        assert_eq!(word_after(text, 3), 10);
        assert_eq!(word_after(text, 18), end);
    }

    #[test]
    fn borders_are_between_clusters() {
        let text = "e\u{301}🇩🇪x";
        assert_eq!(border_from(text, 1), 3);
        assert_eq!(after(text, 3), 11);
        assert_eq!(before(text, 11), 3);
        assert_eq!(border_from(text, 99), text.len());
    }
}
