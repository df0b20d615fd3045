//! Case mappings, and the folded text that alone may be a key for nicks and channels.

use std::fmt;

/// The CASEMAPPING token of a server (specs/notes client-protocol, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Casemap {
    /// A-Z.
    Ascii,
    /// A-Z and `[]\~` to `{}|^`. What a client assumes of a server that does not say.
    #[default]
    Rfc1459,
    /// As rfc1459 without `~` and `^`.
    Rfc1459Strict,
}

impl Casemap {
    /// The value of the token; an unknown mapping is read as `ascii`.
    pub fn parse(name: &str) -> Self {
        match name {
            "rfc1459" => Self::Rfc1459,
            "rfc1459-strict" | "strict-rfc1459" => Self::Rfc1459Strict,
            _ => Self::Ascii,
        }
    }

    /// The value of the token.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ascii => "ascii",
            Self::Rfc1459 => "rfc1459",
            Self::Rfc1459Strict => "rfc1459-strict",
        }
    }

    pub fn fold_char(self, c: char) -> char {
        match (self, c) {
            (_, 'A'..='Z') => c.to_ascii_lowercase(),
            (Self::Rfc1459 | Self::Rfc1459Strict, '[') => '{',
            (Self::Rfc1459 | Self::Rfc1459Strict, ']') => '}',
            (Self::Rfc1459 | Self::Rfc1459Strict, '\\') => '|',
            (Self::Rfc1459, '~') => '^',
            _ => c,
        }
    }

    pub fn fold(self, name: &str) -> Folded {
        Folded(name.chars().map(|c| self.fold_char(c)).collect())
    }

    /// Whether two names are one.
    pub fn same(self, a: &str, b: &str) -> bool {
        a.chars().map(|c| self.fold_char(c)).eq(b.chars().map(|c| self.fold_char(c)))
    }
}

/// A name after folding: the only key of maps over nicks and channels.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folded(Box<str>);

impl Folded {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Folded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_differ_in_four_signs() {
        let name = "AZ[]\\~É";
        assert_eq!(Casemap::Ascii.fold(name).as_str(), "az[]\\~É");
        assert_eq!(Casemap::Rfc1459.fold(name).as_str(), "az{}|^É");
        assert_eq!(Casemap::Rfc1459Strict.fold(name).as_str(), "az{}|~É");
        for mapping in [Casemap::Ascii, Casemap::Rfc1459, Casemap::Rfc1459Strict] {
            assert_eq!(Casemap::parse(mapping.as_str()), mapping);
        }
    }
}
