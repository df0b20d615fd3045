//! What the terminal has answered when it was asked what it can do. Nothing of it is needed: a terminal that answers
//! nothing is one that can do none of this.

/// What the terminal said of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// Red, green and blue of what is behind the text (OSC 11).
    pub background: Option<[u8; 3]>,
    /// It shows a frame at once when it is told where one begins and ends (mode 2026).
    pub synchronized: bool,
    pub clusters: Clusters,
    /// It tells apart keys that are one byte elsewhere (kitty keyboard protocol).
    pub keyboard: bool,
}

/// Whether the terminal gives a grapheme cluster cells as a whole (mode 2027), rather than each `char` of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clusters {
    /// It does not, or does not say.
    #[default]
    Unknown,
    /// It does when it is switched on.
    Offered,
    /// It does, whoever runs in it.
    Always,
}
