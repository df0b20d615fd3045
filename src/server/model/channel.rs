//! One channel: topic, modes, members and their ranks, bans, invitations.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::proto::{ChannelName, MsgId, Timestamp};

use super::{Lists, Registered, SessionId, UserId, Waiting, id_number};

#[derive(Debug)]
pub struct Channel {
    pub name: ChannelName,
    pub created: Timestamp,
    pub topic: Option<Topic>,
    pub modes: ChannelModes,
    pub members: BTreeMap<UserId, Member>,
    pub lists: Lists,
    /// Who may pass +i once, oldest first.
    pub invited: Vec<UserId>,
    /// When it was given another name.
    pub renamed: Option<Timestamp>,
    /// Exists without members.
    pub permanent: bool,
    /// Whose it is, if an account's.
    pub registered: Option<Registered>,
    /// Was there before the restart.
    pub waiting: Option<Waiting>,
    /// The sessions of its members, made when it is asked for.
    pub(super) audience: OnceCell<Arc<[SessionId]>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    pub text: String,
    /// `nick!user@host` of who set it, or the nick.
    pub by: String,
    pub at: Timestamp,
}

/// The ranks of one member, and since when they are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    pub operator: bool,
    pub voice: bool,
    /// The number of the id of their JOIN.
    pub since: i64,
}

/// A rank, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Voice,
    Operator,
}

impl Rank {
    /// Highest first.
    pub const ALL: [Self; 2] = [Self::Operator, Self::Voice];

    pub fn letter(self) -> char {
        match self {
            Self::Operator => 'o',
            Self::Voice => 'v',
        }
    }

    /// As people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Operator => "op",
        }
    }

    pub fn sign(self) -> char {
        match self {
            Self::Operator => '@',
            Self::Voice => '+',
        }
    }

    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.letter() == letter)
    }

    pub fn from_sign(sign: char) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.sign() == sign)
    }
}

impl Member {
    /// Somebody who comes with this JOIN, without a rank.
    pub fn new(join: &MsgId) -> Self {
        // Ids of this server are numbers; who came by any other has seen nothing yet.
        Self { operator: false, voice: false, since: id_number(join).unwrap_or(i64::MAX) }
    }

    pub fn has(self, rank: Rank) -> bool {
        match rank {
            Rank::Operator => self.operator,
            Rank::Voice => self.voice,
        }
    }

    pub fn set(&mut self, rank: Rank, on: bool) {
        match rank {
            Rank::Operator => self.operator = on,
            Rank::Voice => self.voice = on,
        }
    }

    pub fn at_least(self, rank: Rank) -> bool {
        Rank::ALL.into_iter().any(|own| own >= rank && self.has(own))
    }

    /// Every sign, highest first: `@+`.
    pub fn signs(self) -> String {
        Rank::ALL.into_iter().filter(|rank| self.has(*rank)).map(Rank::sign).collect()
    }
}

/// Channel modes without a parameter, in the order of their letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    NoCtcp,
    InviteOnly,
    Moderated,
    NoExternal,
    Secret,
    TopicLock,
}

impl Flag {
    pub const ALL: [Self; 6] = [
        Self::NoCtcp,
        Self::InviteOnly,
        Self::Moderated,
        Self::NoExternal,
        Self::Secret,
        Self::TopicLock,
    ];

    pub fn letter(self) -> char {
        match self {
            Self::NoCtcp => 'C',
            Self::InviteOnly => 'i',
            Self::Moderated => 'm',
            Self::NoExternal => 'n',
            Self::Secret => 's',
            Self::TopicLock => 't',
        }
    }

    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.letter() == letter)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelModes {
    pub flags: BTreeSet<Flag>,
    pub key: Option<String>,
    pub limit: Option<u32>,
}

impl Default for ChannelModes {
    /// `+nt`, as new channels are on most servers.
    fn default() -> Self {
        let flags = BTreeSet::from([Flag::NoExternal, Flag::TopicLock]);
        Self { flags, key: None, limit: None }
    }
}

impl Channel {
    pub fn new(name: ChannelName, created: Timestamp) -> Self {
        Self {
            name,
            created,
            topic: None,
            modes: ChannelModes::default(),
            members: BTreeMap::new(),
            lists: Lists::default(),
            invited: Vec::new(),
            renamed: None,
            permanent: false,
            registered: None,
            waiting: None,
            audience: OnceCell::new(),
        }
    }

    /// Enters a new member's sessions into the audience, if it was made: making it anew for each of a thousand joins
    /// would look up a million people.
    pub(super) fn admit(&mut self, sessions: &[SessionId]) {
        if let Some(list) = self.audience.take() {
            let mut list = list.to_vec();
            list.extend_from_slice(sessions);
            list.sort_unstable();
            list.dedup();
            self.audience = OnceCell::from(Arc::from(list));
        }
    }

    /// Strikes a former member's sessions from the audience, if it was made.
    pub(super) fn dismiss(&mut self, sessions: &[SessionId]) {
        if let Some(list) = self.audience.take() {
            let left: Arc<[SessionId]> =
                list.iter().copied().filter(|session| !sessions.contains(session)).collect();
            self.audience = OnceCell::from(left);
        }
    }

    /// Keeps of whoever set the topic and the entries of the lists the nick alone.
    pub(super) fn forget_hosts(&mut self) {
        let of_topic = self.topic.iter_mut().map(|topic| &mut topic.by);
        for by in of_topic.chain(self.lists.setters()) {
            by.truncate(by.find('!').unwrap_or(by.len()));
        }
    }

    pub fn is(&self, flag: Flag) -> bool {
        self.modes.flags.contains(&flag)
    }

    /// Whether it is open only to some: with an invitation, or a key.
    pub fn is_closed(&self) -> bool {
        self.is(Flag::InviteOnly) || self.modes.key.is_some()
    }

    pub fn has_member(&self, user: UserId) -> bool {
        self.members.contains_key(&user)
    }

    /// Whether the person is a member of at least this rank.
    pub fn at_least(&self, user: UserId, rank: Rank) -> bool {
        self.members.get(&user).is_some_and(|member| member.at_least(rank))
    }

    /// `@` for a secret channel, `=` for a public one (`RPL_NAMREPLY`).
    pub fn symbol(&self) -> &'static str {
        if self.is(Flag::Secret) { "@" } else { "=" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::mode::{CHANNEL_MODES, ModeKind, ModeKinds, USER_MODES};
    use crate::server::model::{ListKind, UserMode};

    #[test]
    fn what_the_tables_of_modes_announce_is_what_there_is() {
        for mode in CHANNEL_MODES {
            let letter = mode.letter;
            match mode.kind {
                ModeKind::Flag => assert!(Flag::from_letter(letter).is_some(), "{letter}"),
                ModeKind::Prefix(sign) => {
                    assert_eq!(Rank::from_letter(letter).map(Rank::sign), Some(sign));
                }
                ModeKind::List => assert!(ListKind::from_letter(letter).is_some(), "{letter}"),
                ModeKind::Always | ModeKind::WhenSet => {
                    assert!("kl".contains(letter), "{letter}");
                }
            }
        }
        let flags = Flag::ALL.into_iter().map(Flag::letter);
        let ranks = Rank::ALL.into_iter().map(Rank::letter);
        let lists = ListKind::ALL.into_iter().map(ListKind::letter);
        assert_eq!(CHANNEL_MODES.len(), flags.chain(ranks).chain(lists).count() + "kl".len());
        let signs: String = Rank::ALL.into_iter().map(Rank::sign).collect();
        assert_eq!(ModeKinds::channel().signs(), signs, "highest first");
        let own: Vec<char> = USER_MODES.iter().map(|mode| mode.letter).collect();
        assert_eq!(own, UserMode::ALL.map(UserMode::letter));
    }
}
