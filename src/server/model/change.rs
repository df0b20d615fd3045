//! Every way in which shared state can change, as self-contained data: ids and texts, no references, no clock.

use crate::proto::{ChannelName, Folded, ListMask, MsgId, Nick, Tags, Timestamp, UserName, Verb};

use super::{
    Account, AccountId, AccountSetting, By, Flag, Founding, ListKind, Part, Rank, SessionId,
    UserId, UserMode,
};

/// A change with its time and id. From here on nobody needs a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    pub at: Timestamp,
    pub id: MsgId,
    /// Ids of the lines that are told besides the one that has the id of the change.
    pub besides: Vec<MsgId>,
    /// The connection that caused it, if it is one of this server's.
    pub origin: Option<SessionId>,
    pub change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Arrived {
        user: UserId,
        nick: Nick,
        username: UserName,
        realname: String,
        host: String,
        /// Whoever comes without somebody in front of the screen (IRCv3 pre-away).
        away: Option<String>,
        /// Whom the connection has proved to be.
        account: Option<AccountId>,
    },
    /// One more connection of somebody who is here; `again` when it was somebody else of the same account before.
    Attached {
        user: UserId,
        session: SessionId,
        again: bool,
    },
    /// One of several connections goes, or the last one of somebody who stays.
    Detached {
        user: UserId,
        session: SessionId,
    },
    AccountMade {
        account: Box<Account>,
    },
    AccountChanged {
        account: AccountId,
        setting: AccountSetting,
    },
    /// Whoever was logged in to it is no longer.
    AccountGone {
        account: AccountId,
    },
    /// Somebody who is here logs in, or out.
    LoggedIn {
        user: UserId,
        account: Option<AccountId>,
    },
    Departed {
        user: UserId,
        reason: String,
    },
    /// An operator of the server made them leave.
    Killed {
        user: UserId,
        by: UserId,
        reason: String,
    },
    Renamed {
        user: UserId,
        nick: Nick,
    },
    RealnameSet {
        user: UserId,
        realname: String,
    },
    HostSet {
        user: UserId,
        host: String,
    },
    AwaySet {
        user: UserId,
        message: Option<String>,
        /// Nobody said so: see `model/presence.rs`.
        by_itself: bool,
    },
    UserModesSet {
        user: UserId,
        changes: Vec<(UserMode, bool)>,
    },
    Joined {
        user: UserId,
        channel: ChannelName,
        key: Option<String>,
    },
    Parted {
        user: UserId,
        channel: ChannelName,
        reason: Option<String>,
    },
    Kicked {
        channel: ChannelName,
        target: UserId,
        by: UserId,
        reason: String,
    },
    Invited {
        channel: ChannelName,
        target: UserId,
        by: UserId,
    },
    /// To a name that may differ in case alone; the reason may be empty.
    ChannelRenamed {
        channel: ChannelName,
        to: ChannelName,
        by: UserId,
        reason: String,
    },
    TopicSet {
        channel: ChannelName,
        by: UserId,
        text: String,
    },
    ModesSet {
        channel: ChannelName,
        by: UserId,
        changes: Vec<ChannelMode>,
    },
    /// Whose the channel is, or who has a rank there by account.
    Founded {
        channel: ChannelName,
        by: UserId,
        what: Founding,
    },
    /// Set by a service, for somebody with a rank by account who need not be in the channel.
    ModesServed {
        channel: ChannelName,
        by: UserId,
        changes: Vec<ChannelMode>,
    },
    /// Those who were in it before the restart are waited for no longer.
    Lapsed {
        channel: ChannelName,
    },
    Said {
        from: UserId,
        to: Target,
        what: Said,
    },
    /// A message of a channel is taken back; who said it, and when, is told by history.
    Redacted {
        channel: ChannelName,
        by: UserId,
        id: MsgId,
        said: Box<(By, Timestamp)>,
        reason: Option<String>,
    },
    /// A message to one person is taken back by who said it; who said it, and when, is told by history.
    TakenBack {
        by: UserId,
        /// The conversation.
        place: Folded,
        /// The other one, as they are written to.
        name: String,
        id: MsgId,
        said: Box<(By, Timestamp)>,
        reason: Option<String>,
    },
    /// Somebody has read a conversation up to a time; the target is as it is written.
    ReadTo {
        user: UserId,
        target: String,
        read: Timestamp,
    },
    /// To everybody with the mode w.
    Wallops {
        by: UserId,
        text: String,
    },
}

/// One channel mode, checked and complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelMode {
    Flag { flag: Flag, on: bool },
    Key(Option<String>),
    Limit(Option<u32>),
    List { kind: ListKind, mask: ListMask, on: bool },
    Rank { rank: Rank, user: UserId, on: bool },
}

/// Who a message is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A channel, or with STATUSMSG its members of at least a rank.
    Channel {
        channel: ChannelName,
        at_least: Option<Rank>,
    },
    User(UserId),
}

/// PRIVMSG, NOTICE, or TAGMSG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub verb: Verb,
    /// Several are one message (IRCv3 multiline), each as long as its sender made it and short enough for a line; a
    /// TAGMSG has none.
    pub parts: Vec<Part>,
    /// Client-only tags.
    pub tags: Tags,
}

impl Said {
    /// The whole text: lines with line feeds between them, what goes on in the line before joined to it. `None` for a
    /// TAGMSG.
    pub fn text(&self) -> Option<String> {
        (!self.parts.is_empty()).then(|| Part::joined(&self.parts))
    }

    /// Whether a line is a CTCP message, ACTION excepted: what `\x01` begins (CTCP specification, section 1).
    pub fn is_ctcp(&self) -> bool {
        self.parts.iter().filter_map(|part| part.text.strip_prefix('\u{1}')).any(|body| {
            let tag = body.split([' ', '\u{1}']).next().unwrap_or("");
            !tag.eq_ignore_ascii_case("ACTION")
        })
    }
}
