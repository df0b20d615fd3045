//! The mechanisms that both halves know.

/// A way to prove who one is; in the order in which a server tells of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mechanism {
    /// The password is never sent (RFC 7677).
    ScramSha256,
    /// The certificate of the connection proves it (RFC 4422 appendix A).
    External,
    /// The password itself (RFC 4616): only where nobody can read it on the way.
    Plain,
}

impl Mechanism {
    pub const ALL: [Self; 3] = [Self::ScramSha256, Self::External, Self::Plain];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::External => "EXTERNAL",
            Self::Plain => "PLAIN",
        }
    }

    /// By its name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name))
    }
}
