//! One person: names, what others see of them, where they are.

use std::collections::BTreeSet;

use crate::proto::{Account, Folded, Nick, Source, Timestamp, UserName};

use super::{AccountId, SessionId, UserId};

/// A registered person. Several connections of an account can be one person, and somebody who stays
/// may have none.
#[derive(Debug)]
pub struct User {
    pub id: UserId,
    /// Whom they have proved to be.
    pub account: Option<AccountId>,
    /// The name of that account.
    pub login: Option<Account>,
    /// The nick is that of an account that is not theirs: until when they may keep it.
    pub borrows: Option<Timestamp>,
    pub nick: Nick,
    pub username: UserName,
    pub realname: String,
    /// The host that others see: of their first connection, for as long as they are here.
    pub host: String,
    /// The address of that connection; `None` where the server was restarted since and only what stands for it is known.
    pub address: Option<String>,
    pub away: Option<String>,
    /// Nobody said that they are away: no connection has somebody in front of it, and it ends when one does.
    pub away_by_itself: bool,
    pub modes: BTreeSet<UserMode>,
    /// Keys of the channels they are in.
    pub channels: BTreeSet<Folded>,
    /// Keys of the channels whose +i they may pass once.
    pub invited_to: BTreeSet<Folded>,
    /// Their connections, sorted.
    pub sessions: Vec<SessionId>,
    /// Since when they have no connection.
    pub unattended: Option<Timestamp>,
    pub signed_on: Timestamp,
    /// When they last said something.
    pub active: Timestamp,
}

impl User {
    /// The source of what they do: `nick!user@host`.
    pub fn source(&self) -> Source {
        Source::user(self.nick.as_str(), self.username.as_str(), self.host.as_str())
    }

    pub fn is(&self, mode: UserMode) -> bool {
        self.modes.contains(&mode)
    }

    /// Whether they are an operator of the server.
    pub fn is_operator(&self) -> bool {
        self.is(UserMode::Operator)
    }

    /// `+Bi`, or `+`.
    pub fn mode_text(&self) -> String {
        std::iter::once('+').chain(self.modes.iter().map(|mode| mode.letter())).collect()
    }
}

/// User modes; in the order of their letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UserMode {
    /// B: IRCv3 bot-mode.
    Bot,
    /// i: hidden from people who share no channel.
    Invisible,
    /// o: operator of the server (RFC 2812 section 3.1.5); given by OPER alone.
    Operator,
    /// s: receives server notices; operators only.
    Notices,
    /// w: receives WALLOPS.
    Wallops,
}

impl UserMode {
    pub const ALL: [Self; 5] =
        [Self::Bot, Self::Invisible, Self::Operator, Self::Notices, Self::Wallops];

    pub fn letter(self) -> char {
        match self {
            Self::Bot => 'B',
            Self::Invisible => 'i',
            Self::Operator => 'o',
            Self::Notices => 's',
            Self::Wallops => 'w',
        }
    }

    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.letter() == letter)
    }
}
