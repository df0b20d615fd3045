//! What is known of the lines above the first one that is in memory: where they are to be had, and what is said there.

/// How it stands with older lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Older {
    /// They may be on disk, and on the server after that.
    #[default]
    OnDisk,
    /// All that was on disk is here; the server may have more.
    OnServer,
    /// They were asked for; what comes next after the disk is the server.
    Loading,
    /// There are none.
    None,
    /// There may be some, and nobody keeps them.
    Nowhere,
    /// The server could not give them just now.
    Refused,
}

impl Older {
    /// What stands above the first line.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::OnDisk | Self::OnServer => None,
            Self::Loading => Some("loading older messages ..."),
            Self::None => Some("this is the beginning"),
            Self::Nowhere => Some("older lines are not kept anywhere"),
            Self::Refused => Some("the server did not give older messages"),
        }
    }
}
