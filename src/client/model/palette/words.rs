//! Words in sentences: each word that is typed must stand somewhere in the text, in whatever order. Case does not matter.

use unicode_segmentation::UnicodeSegmentation;

/// For each cluster that was found, and for a word that is found where one begins.
const FOUND: u32 = 8;
const AT_START: u32 = 8;

/// How well `text` fits what was typed, and which of its clusters fit, in order. Nothing when a word is missing.
pub(super) fn find(text: &str, typed: &str) -> Option<(u32, Vec<u32>)> {
    let clusters: Vec<String> = text.graphemes(true).map(str::to_lowercase).collect();
    let (mut score, mut marks) = (0, Vec::new());
    for word in typed.split_whitespace() {
        let word: Vec<String> = word.graphemes(true).map(str::to_lowercase).collect();
        let starts = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| clusters.get(at));
            before.is_none_or(|before| !before.chars().any(char::is_alphanumeric))
        };
        let mut found = clusters.windows(word.len()).enumerate();
        let mut found = found.by_ref().filter(|(_, window)| **window == *word);
        let (first, _) = found.next()?;
        let best = std::iter::once(first).chain(found.map(|(at, _)| at)).find(|at| starts(*at));
        let at = best.unwrap_or(first);
        let len = u32::try_from(word.len()).unwrap_or(u32::MAX);
        score += len.saturating_mul(FOUND) + if best.is_some() { AT_START } else { 0 };
        marks.extend((at..at + word.len()).filter_map(|place| u32::try_from(place).ok()));
    }
    marks.sort_unstable();
    marks.dedup();
    Some((score, marks))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn words_are_found_in_any_order_and_best_where_words_begin() {
        assert_eq!(
            find("f4, alt-s · toggle-sidebar", "sidebar F4").map(|(score, _)| score),
            Some(88)
        );
        assert_eq!(find("another not", "not"), Some((32, vec![8, 9, 10])));
        assert_eq!(find("nothing", "thing x"), None);
        assert_eq!(find("", "x"), None);
        assert_eq!(find("Ärger", "ä"), Some((16, vec![0])));
        assert_eq!(find("any", ""), Some((0, vec![])));
    }
}
