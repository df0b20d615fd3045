//! What may be spoken on a listener.

use std::fmt;

/// One word after an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing that is not encrypted.
    Tls,
    Irc,
    WebSocket,
    Http,
    /// People without a client.
    Guest,
}

const KINDS: &[(&str, Kind)] = &[
    ("tls", Kind::Tls),
    ("irc", Kind::Irc),
    ("websocket", Kind::WebSocket),
    ("http", Kind::Http),
    ("guest", Kind::Guest),
];

/// Some of them; none of the last four means all of those.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// Everything.
    pub const ALL: Self = Self(0);

    /// Only this.
    pub fn only(kind: Kind) -> Self {
        Self(1 << kind as u8)
    }

    /// Reads words with spaces between them.
    ///
    /// # Errors
    /// The word that is none.
    pub fn parse(words: &str) -> Result<Self, String> {
        words.split_whitespace().try_fold(Self::ALL, |kinds, word| {
            let found = KINDS.iter().find(|(name, _)| *name == word);
            let (_, kind) = found.ok_or_else(|| {
                let names: Vec<_> = KINDS.iter().map(|(name, _)| *name).collect();
                format!("{word:?} is none of {}", names.join(", "))
            })?;
            Ok(Self(kinds.0 | Self::only(*kind).0))
        })
    }

    fn has(self, kind: Kind) -> bool {
        self.0 & Self::only(kind).0 != 0
    }

    /// These, or others where nothing but encryption is said.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        if self.0 & !Self::only(Kind::Tls).0 == 0 { Self(self.0 | others.0) } else { self }
    }

    pub fn must_encrypt(self) -> bool {
        self.has(Kind::Tls)
    }

    /// Whether somebody may speak that.
    pub fn allow(self, kind: Kind) -> bool {
        self.has(kind) || self.0 & !Self::only(Kind::Tls).0 == 0
    }

    /// Whether there is nothing else to speak.
    pub fn is_only(self, kind: Kind) -> bool {
        self.0 & !Self::only(Kind::Tls).0 == Self::only(kind).0
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = KINDS.iter().filter(|(_, kind)| self.has(*kind)).map(|(name, _)| *name);
        f.write_str(&names.collect::<Vec<_>>().join(" "))
    }
}
