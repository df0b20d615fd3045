//! How many terminal cells a grapheme cluster takes, and cutting text to a number of cells.
//!
//! The numbers must agree cell for cell with what ratatui measures while it draws, or columns shift. So clusters
//! are measured whole, as ratatui does it (never as a sum of `char`s: that makes six cells of a family of three),
//! and a text is the sum of its clusters.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands for the part that was cut off.
pub const ELLIPSIS: &str = "…";

/// The cells of one grapheme cluster, 0 for those that only change their neighbour.
///
/// The sound marks U+FF9E and U+FF9F combine by the tables, but terminals give them a cell of their own.
pub fn cluster(cluster: &str) -> u16 {
    if cluster.len() == 1 {
        return 1;
    }
    let marks = cluster.chars().filter(|c| matches!(c, '\u{FF9E}' | '\u{FF9F}')).count();
    u16::try_from(cluster.width().saturating_add(marks)).unwrap_or(u16::MAX)
}

/// The cells of a text without line ends.
pub fn text(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(|g| usize::from(cluster(g))).sum()
}

/// The end of a character that is nearest before `bytes`, which may be beyond the text.
pub fn boundary(text: &str, bytes: usize) -> usize {
    let bytes = bytes.min(text.len());
    (0..=bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The longest beginning of `text` that fits into `cells`.
pub fn take(text: &str, cells: u16) -> &str {
    let mut used: u16 = 0;
    for (at, g) in text.grapheme_indices(true) {
        used = used.saturating_add(cluster(g));
        if used > cells {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// `text` if it fits into `cells`, else as much of it as leaves room for an ellipsis.
pub fn ellipsize(text: &str, cells: u16) -> String {
    if take(text, cells).len() == text.len() {
        return text.to_owned();
    }
    if cells == 0 {
        return String::new();
    }
    let mut short = take(text, cells - 1).to_owned();
    short.push_str(ELLIPSIS);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_are_measured_whole() {
        for (cluster_text, cells) in [
            ("a", 1),
            ("漢", 2),
            ("e\u{301}", 1),
            ("👩\u{200d}🚀", 2),
            ("👨\u{200d}👩\u{200d}👧\u{200d}👦", 2),
            ("🇩🇪", 2),
            ("❤\u{fe0f}", 2),
            ("\u{FF9E}", 1),
            ("ｶ\u{FF9E}", 2),
            ("\u{200b}", 0),
        ] {
            assert_eq!(cluster(cluster_text), cells, "{cluster_text:?}");
        }
    }

    #[test]
    fn cutting_never_splits_a_cluster() {
        assert_eq!(take("漢字", 3), "漢");
        assert_eq!(take("ae\u{301}b", 2), "ae\u{301}");
        assert_eq!(ellipsize("channel", 7), "channel");
        assert_eq!(ellipsize("channel1", 7), "channe…");
        assert_eq!(ellipsize("漢字漢字", 4), "漢…");
        assert_eq!(ellipsize("ab", 0), "");
        assert_eq!(ellipsize("ab", 1), "…");
    }
}
