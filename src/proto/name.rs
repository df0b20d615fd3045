//! Names that our server has checked. Holding one is the proof; nothing behind the border checks again.
//!
//! A client meets other servers with other rules, so it keeps foreign names as text.

use std::fmt;

use thiserror::Error;

use super::fold::{Casemap, Folded};

/// The mapping our server announces (specs/notes client-protocol, section 2).
pub const CASEMAP: Casemap = Casemap::Ascii;

/// Why a text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameError {
    #[error("it is empty")]
    Empty,
    #[error("it is too long")]
    TooLong,
    #[error("it begins with a character that is not allowed there")]
    BadStart,
    #[error("it holds a character that is not allowed")]
    BadCharacter,
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The key under which it is looked up.
            pub fn folded(&self) -> Folded {
                CASEMAP.fold(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    };
}

name! {
    /// RFC 2812 section 2.3.1: letters, digits, `-` and `` []\`_^{|} ``; a digit or `-` not at the start.
    Nick
}
name! {
    /// The name of an account: whoever has it may bear it as their nick, so the rules are those of a [`Nick`].
    Account
}
name! {
    /// `#` and at least one more character; UTF-8 without spaces, commas, colons and control characters.
    ChannelName
}
name! {
    /// What a client called itself in USER, with everything that could break a mask replaced.
    UserName
}
name! {
    /// A host name: letters, digits, dots and hyphens, with a dot or without.
    ServerName
}

fn within(text: &str, most: usize) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > most { Err(NameError::TooLong) } else { Ok(()) }
}

impl Nick {
    /// At most `most` bytes.
    ///
    /// # Errors
    /// Says which rule is broken.
    pub fn parse(text: &str, most: usize) -> Result<Self, NameError> {
        within(text, most)?;
        let special = |b: u8| b"[]\\`_^{|}".contains(&b);
        if text.bytes().next().is_some_and(|b| b.is_ascii_digit() || b == b'-') {
            return Err(NameError::BadStart);
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || special(b)) {
            return Err(NameError::BadCharacter);
        }
        Ok(Self(text.into()))
    }
}

impl Account {
    /// At most `most` bytes.
    ///
    /// # Errors
    /// Says which rule is broken.
    pub fn parse(text: &str, most: usize) -> Result<Self, NameError> {
        Nick::parse(text, most).map(|nick| Self(nick.0))
    }
}

impl From<&Nick> for Account {
    fn from(nick: &Nick) -> Self {
        Self(nick.0.clone())
    }
}

impl ChannelName {
    /// At most `most` bytes, `#` included.
    ///
    /// # Errors
    /// Says which rule is broken.
    pub fn parse(text: &str, most: usize) -> Result<Self, NameError> {
        within(text, most)?;
        let rest = text.strip_prefix('#').ok_or(NameError::BadStart)?;
        if rest.is_empty() {
            return Err(NameError::Empty);
        }
        if rest.chars().any(|c| matches!(c, ',' | ':') || invisible(c)) {
            return Err(NameError::BadCharacter);
        }
        Ok(Self(text.into()))
    }
}

/// Characters under which a name could pass for another, or act on a terminal.
fn invisible(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

impl UserName {
    /// Never fails: what is not a letter, digit, `.`, `-` or `_` becomes `_`, the length is cut to `most` bytes, nothing
    /// becomes `user`.
    pub fn from_claim(text: &str, most: usize) -> Self {
        let kept: String = text
            .chars()
            .take(most)
            .map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' })
            .collect();
        Self(if kept.is_empty() { "user".into() } else { kept.into() })
    }
}

impl ServerName {
    /// Longest host name (RFC 2812 section 2.3.1).
    pub const MOST: usize = 63;

    /// # Errors
    /// Says which rule is broken.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        within(text, Self::MOST)?;
        if text.starts_with(['.', '-']) {
            return Err(NameError::BadStart);
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-') {
            return Err(NameError::BadCharacter);
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicks_and_channels_are_checked() {
        for (text, error) in [
            ("alice", None),
            ("[a]\\`_^{|}", None),
            ("", Some(NameError::Empty)),
            ("1up", Some(NameError::BadStart)),
            ("-x", Some(NameError::BadStart)),
            ("a b", Some(NameError::BadCharacter)),
            ("élan", Some(NameError::BadCharacter)),
            ("elevenchars", Some(NameError::TooLong)),
        ] {
            assert_eq!(Nick::parse(text, 10).err(), error, "{text}");
        }
        for (text, error) in [
            ("#c", None),
            ("##", None),
            ("#привет", None),
            ("#", Some(NameError::Empty)),
            ("c", Some(NameError::BadStart)),
            ("#a,b", Some(NameError::BadCharacter)),
            ("#a b", Some(NameError::BadCharacter)),
            ("#a\u{7}", Some(NameError::BadCharacter)),
            ("#a\u{202e}", Some(NameError::BadCharacter)),
            ("#a\u{200b}", Some(NameError::BadCharacter)),
        ] {
            assert_eq!(ChannelName::parse(text, 30).err(), error, "{text}");
        }
    }

    #[test]
    fn a_user_name_is_mended() {
        assert_eq!(UserName::from_claim("a!b@c d", 10).as_str(), "a_b_c_d");
        assert_eq!(UserName::from_claim("", 10).as_str(), "user");
    }
}
