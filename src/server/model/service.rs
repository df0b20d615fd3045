//! The two services: names to which commands can be said, as users of other networks are used to. They are nobody: they
//! are in no table of people, and only those who ask for them by name hear of them.

use crate::proto::name::CASEMAP;
use crate::proto::{ServerName, Source};

/// The user name that they show.
const USER: &str = "services";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Channels that belong to accounts.
    Chan,
    /// Accounts.
    Nick,
}

impl Service {
    pub const ALL: [Self; 2] = [Self::Chan, Self::Nick];

    pub fn name(self) -> &'static str {
        match self {
            Self::Chan => "ChanServ",
            Self::Nick => "NickServ",
        }
    }

    /// In the place of a real name.
    pub fn about(self) -> &'static str {
        match self {
            Self::Chan => "Channels that belong to accounts",
            Self::Nick => "Accounts",
        }
    }

    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| CASEMAP.same(text, service.name()))
    }

    /// `NickServ!services@server`
    pub fn source(self, server: &ServerName) -> Source {
        Source::user(self.name(), USER, server.as_str())
    }

    pub fn user_name(self) -> &'static str {
        USER
    }
}
