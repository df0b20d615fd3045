//! Servers that the user was on lately, and those that the configuration names: where the start screen leads.

use crate::client::model::target::Target;
use crate::proto::Timestamp;

/// Places remembered; the one that was visited longest ago goes first.
pub const MOST_PLACES: usize = 20;

/// A server somebody was on. Texts have been made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visited {
    pub target: Target,
    /// What it calls itself.
    pub name: String,
    /// The account that the user was logged in to; may be empty.
    pub account: String,
    pub at: Timestamp,
}

/// A server that the configuration names (`[[network]]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What `/connect` and the start screen call it.
    pub name: String,
    pub target: Target,
    /// The nick to use there; the usual one without it.
    pub nick: Option<String>,
    /// The account to log in to.
    pub account: Option<String>,
    pub join: Vec<String>,
    /// It is connected to at the start.
    pub autoconnect: bool,
}

/// The address of a server as a link that says everything about the way there.
pub fn link(target: &Target) -> String {
    let scheme = if target.tls { "ircs" } else { "irc" };
    let pin = target.pin.map(|pin| format!("/?pin={pin}")).unwrap_or_default();
    format!("{scheme}://{target}{pin}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::target::parse;
    use crate::proto::Fingerprint;

    #[test]
    fn a_link_leads_to_the_same_place() {
        let pinned = Target { pin: Some(Fingerprint::of(b"x")), ..Target::encrypted("h", 9) };
        for target in [Target::default(), Target::encrypted("::1", 6697), pinned] {
            assert_eq!(parse(&link(&target)).expect("an address").0, target);
        }
    }
}
