//! Which web pages may connect. A browser says from where a page came in the header `Origin` (RFC 6454 section 7), and
//! no script can change that; programs that are not browsers send none.

use std::fmt;

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// `*`: any page.
    Any,
    /// As a browser writes it: `https://chat.example`, or `null` for a page without an origin, such as a local file.
    Exactly(String),
}

impl fmt::Display for AllowedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Exactly(origin) => f.write_str(origin),
        }
    }
}

impl AllowedOrigin {
    /// Reads `*`, `null`, `scheme://host` or `scheme://host:port`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let text = text.to_ascii_lowercase();
        // A browser leaves out the port that a scheme has by itself (RFC 6454 section 6.2).
        let text = match text.split_once("://") {
            Some(("https", _)) => text.strip_suffix(":443").unwrap_or(&text),
            Some(("http", _)) => text.strip_suffix(":80").unwrap_or(&text),
            _ => &text,
        };
        let whole = text.split_once("://").is_some_and(|(scheme, rest)| {
            let odd = |c: char| c.is_whitespace() || c.is_control() || c == '/' || !c.is_ascii();
            !scheme.is_empty() && !rest.is_empty() && !scheme.contains(odd) && !rest.contains(odd)
        });
        if whole || text == "null" {
            Ok(Self::Exactly(text.to_owned()))
        } else {
            Err(format!(
                "{text:?} is not an origin: write https://host or https://host:port, or * for any"
            ))
        }
    }

    /// Whether a page of that origin is meant.
    pub fn lets_in(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(allowed) => allowed.eq_ignore_ascii_case(origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        for (text, read) in [
            ("*", Some("*")),
            ("null", Some("null")),
            ("https://Chat.Example", Some("https://chat.example")),
            ("https://chat.example:443", Some("https://chat.example")),
            ("http://chat.example:80", Some("http://chat.example")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("chat.example", None),
            ("https://", None),
            ("https://chat.example/", None),
            ("https://chat.example/page", None),
            ("https://a b", None),
            ("", None),
        ] {
            let shown = AllowedOrigin::parse(text).ok().map(|origin| origin.to_string());
            assert_eq!(shown.as_deref(), read, "{text:?}");
        }
    }

    #[test]
    fn a_page_is_let_in_by_its_whole_origin() {
        let allowed = AllowedOrigin::parse("https://chat.example").expect("an origin");
        for (origin, expected) in [
            ("https://chat.example", true),
            ("https://CHAT.example", true),
            ("http://chat.example", false),
            ("https://chat.example:8443", false),
            ("https://chat.example.evil.example", false),
            ("https://evil.example", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(allowed.lets_in(origin), expected, "{origin}");
        }
    }
}
