//! Cutting a long text into pieces that each fit one line, and how much fits.
//!
//! Only the arithmetic of bytes and borders: line ends are no concern here, a text with several lines is cut at those first.

use unicode_segmentation::UnicodeSegmentation;

use super::encode::LINE;

/// The least budget that every character fits into.
const WIDEST_CHAR: usize = 4;

/// How many bytes of text fit into `:source VERB target :text` when a server relays it.
///
/// `source_len` is the length of `nick!user@host` in bytes, without the colon. 0 when nothing fits.
pub fn budget(source_len: usize, verb: &str, target: &str) -> usize {
    let around = ":".len() + source_len + " ".len() + verb.len() + " ".len() + target.len();
    LINE.saturating_sub(around + " :".len() + "\r\n".len())
}

/// Cuts a text into pieces of at most `budget` bytes (less than 4 counts as 4). Nothing is lost: the pieces joined are
/// the text. No text gives no pieces.
///
/// A cut is made beside a space when there is one in the last third of the piece, else between grapheme clusters; a
/// cluster that is longer than the whole budget is cut between characters.
pub fn split(text: &str, budget: usize) -> Vec<&str> {
    let budget = budget.max(WIDEST_CHAR);
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at_checked(cut(rest, budget)).unwrap_or((rest, ""));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// The longest beginning of at most `most` bytes that does not cut a character.
pub fn head(text: &str, most: usize) -> &str {
    let border = (0..=most.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    border.and_then(|at| text.get(..at)).unwrap_or("")
}

/// Where the first piece ends; more than 0 for a text that is not empty.
fn cut(text: &str, budget: usize) -> usize {
    if text.len() <= budget {
        return text.len();
    }
    let mut cluster_end = 0;
    let mut word_end = 0;
    for (start, cluster) in text.grapheme_indices(true) {
        let space = cluster == " ";
        if space {
            word_end = start;
        }
        let end = start + cluster.len();
        if end > budget {
            break;
        }
        cluster_end = end;
        if space {
            word_end = end;
        }
    }
    if word_end * 3 >= budget * 2 {
        word_end
    } else if cluster_end > 0 {
        cluster_end
    } else {
        (1..=budget).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_where_it_hurts_least() {
        let family = "👨‍👩‍👧‍👦"; // 25 bytes
        let pair = format!("{family}{family}");
        let table: &[(&str, usize, &[&str])] = &[
            ("", 10, &[]),
            ("short", 10, &["short"]),
            ("aaa bbb ccc", 7, &["aaa bbb", " ccc"]),
            ("aaa bbb ccc", 9, &["aaa bbb ", "ccc"]),
            ("a bbbbbbbbbb", 9, &["a bbbbbbb", "bbb"]),
            ("aaaaaaaaaaaa", 5, &["aaaaa", "aaaaa", "aa"]),
            ("ééé", 5, &["éé", "é"]),
            ("e\u{301}e\u{301}", 4, &["e\u{301}", "e\u{301}"]),
            (&pair, 30, &[family, family]),
            ("👨‍👩", 8, &["👨‍", "👩"]),
            ("ééé", 0, &["éé", "é"]),
        ];
        for (text, budget, pieces) in table {
            assert_eq!(split(text, *budget), *pieces, "{text} {budget}");
        }
    }

    #[test]
    fn heads_end_between_characters() {
        assert_eq!(head("héllo", 2), "h");
        assert_eq!(head("héllo", 3), "hé");
        assert_eq!(head("hi", 10), "hi");
    }

    #[test]
    fn budget_is_what_remains_of_512() {
        let line = ":bob!b@host PRIVMSG #chat :\r\n";
        assert_eq!(budget("bob!b@host".len(), "PRIVMSG", "#chat"), 512 - line.len());
        assert_eq!(budget(600, "PRIVMSG", "#chat"), 0);
    }
}
