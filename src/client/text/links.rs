//! Addresses in a text that one could open.

use std::ops::Range;

/// What the addresses begin with.
const SCHEMES: &[&str] = &["https://", "http://", "ircs://", "irc://", "gemini://", "mailto:"];

/// The links of a text, in order; without the punctuation behind them, and without a bracket that was opened before them.
pub fn links(text: &str) -> Vec<&str> {
    places(text).into_iter().filter_map(|place| text.get(place)).collect()
}

/// Where the [`links`] of a text stand, in bytes.
pub fn places(text: &str) -> Vec<Range<usize>> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"');
    let mut places = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(ends) {
        if let Some(link) = link(word.trim_end_matches(ends)) {
            places.push(start + link.start..start + link.end);
        }
        start += word.len();
    }
    places
}

/// How a link begins, without the colon, if it is one of those that are opened.
pub fn scheme(link: &str) -> Option<&'static str> {
    let scheme = SCHEMES.iter().find(|scheme| link.starts_with(**scheme))?;
    scheme.split(':').next()
}

/// The link in a text without spaces.
fn link(word: &str) -> Option<Range<usize>> {
    let start = SCHEMES.iter().filter_map(|scheme| word.find(scheme)).min()?;
    let mut link = word.get(start..)?;
    loop {
        let bracket = |open: char, close: char| {
            link.ends_with(close) && link.matches(open).count() < link.matches(close).count()
        };
        let loose = bracket('(', ')') || bracket('[', ']');
        let short = link.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        let short = if loose { link.get(..link.len() - 1)? } else { short };
        if short == link {
            break;
        }
        link = short;
    }
    let bare = SCHEMES.iter().any(|scheme| link.len() <= scheme.len() && scheme.starts_with(link));
    (!bare).then_some(start..start + link.len())
}

#[cfg(test)]
mod tests {
    use super::{links, places};

    #[test]
    fn links_end_where_a_reader_would_end_them() {
        for (text, found) in [
            ("see https://example.org.", vec!["https://example.org"]),
            (
                "(https://a.org/b_(c)) and <http://d.org>,",
                vec!["https://a.org/b_(c)", "http://d.org"],
            ),
            ("https:// and http://!", vec![]),
            ("no://link example.org", vec![]),
            ("a\nhttps://x.org/?q=1&r=2, b", vec!["https://x.org/?q=1&r=2"]),
            ("[https://x.org/ä]", vec!["https://x.org/ä"]),
        ] {
            assert_eq!(links(text), found, "{text}");
        }
        assert_eq!(places("ä <https://b.org>\u{3000}(http://c.org)"), [4..17, 22..34]);
    }
}
