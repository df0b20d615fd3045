//! What is kept of what was said and what happened, and how it is asked for. Data only: where it is kept is an edge's
//! business.
//!
//! A row is the line that clients were sent, so that playing it back and telling it live are one function. The hub gives
//! time and id, so the live line and the stored line are the same.

use crate::proto::name::CASEMAP;
use crate::proto::{Folded, Message, MsgId, Source, Tags, Timestamp, Verb};

use super::{Account, AccountId, Registered};

/// One line of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Unique within a channel; a change that several channels were told of (QUIT, NICK) is one row in each. Ids sort as
    /// the rows were stored.
    pub id: MsgId,
    pub at: Timestamp,
    /// The folded name of the channel.
    pub place: Folded,
    pub by: By,
    /// The channel was open only to some (+i or +k): nobody reads it who was not in it then.
    pub closed: bool,
    pub what: Kept,
}

/// Whose line it is, as of then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    pub source: Source,
    pub account: Option<String>,
    pub bot: bool,
}

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// PRIVMSG or NOTICE. Several parts are one message (IRCv3 multiline).
    Said { verb: Verb, target: String, parts: Vec<Part>, tags: Tags },
    /// TAGMSG: reactions and the like, never typing. `tags` are client-only.
    Tagged { target: String, tags: Tags },
    /// Any other line: JOIN PART QUIT NICK KICK TOPIC MODE RENAME REDACT (IRCv3 chathistory, event-playback).
    Event { verb: Verb, params: Vec<String> },
}

/// One line of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    /// It goes on in the line before instead of beginning a new one (IRCv3 multiline, `draft/multiline-concat`).
    pub concat: bool,
}

impl Part {
    /// A line of its own.
    pub fn line(text: impl Into<String>) -> Self {
        Self { text: text.into(), concat: false }
    }

    /// The message that the parts are (IRCv3 multiline, combined message value).
    pub fn joined(parts: &[Self]) -> String {
        let mut text = String::new();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 && !part.concat {
                text.push('\n');
            }
            text.push_str(&part.text);
        }
        text
    }
}

/// What is to be written down. Writing the same row twice keeps it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    Row(Row),
    /// A message is gone, from pages and from the index.
    Redacted {
        place: Folded,
        id: MsgId,
    },
    /// A channel has another name; its history goes with it, and what was under the new name is no more.
    Renamed {
        from: Folded,
        to: Folded,
    },
    /// What of a channel outlives the server, as it is now.
    Channel(SavedChannel),
    /// The channel is no more. What was said in it is still kept, with what happened around it; where nothing was said,
    /// nothing is kept: channels that come and go must not fill history.
    NoChannel(Folded),
    /// An account as it is now.
    Account(Account),
    /// With its markers and all that it said to single people, and they to it.
    NoAccount(AccountId),
    /// Who is here with an account that stays, as they are now.
    Person(SavedPerson),
    /// Nobody with such an account has this nick any more.
    NoPerson(Folded),
    /// How far an account has read a conversation; `None` forgets it.
    Marker {
        account: AccountId,
        target: Folded,
        read: Option<Timestamp>,
    },
}

/// Of what a write is the whole state, so that it stands for every one before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Channel(Folded),
    Account(AccountId),
    Person(Folded),
    Marker(AccountId, Folded),
}

impl Write {
    /// `None` for what is no state: rows, and what happens to rows.
    pub fn subject(&self) -> Option<Subject> {
        Some(match self {
            Self::Row(_) | Self::Redacted { .. } | Self::Renamed { .. } => return None,
            Self::Channel(saved) => Subject::Channel(CASEMAP.fold(&saved.name)),
            Self::NoChannel(place) => Subject::Channel(place.clone()),
            Self::Account(account) => Subject::Account(account.id),
            Self::NoAccount(id) => Subject::Account(*id),
            Self::Person(person) => Subject::Person(CASEMAP.fold(&person.nick)),
            Self::NoPerson(nick) => Subject::Person(nick.clone()),
            Self::Marker { account, target, .. } => Subject::Marker(*account, target.clone()),
        })
    }
}

/// What of a person outlives the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPerson {
    pub account: AccountId,
    pub nick: String,
    pub username: String,
    pub realname: String,
    /// The host that others see.
    pub host: String,
    /// With what they are away, and whether by themselves.
    pub away: Option<(String, bool)>,
    /// Letters.
    pub modes: String,
    pub signed_on: Timestamp,
    pub active: Timestamp,
    /// Since when they have no connection; `None` while they have one.
    pub unattended: Option<Timestamp>,
    /// Channel, signs of the ranks, and the number of the id of the JOIN.
    pub channels: Vec<(String, String, i64)>,
}

/// What was there when the server ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restored {
    /// The highest id that was ever given, as a number: new ones start above it.
    pub last_id: i64,
    /// The key by which addresses are hidden, drawn once for a data folder.
    pub host_key: [u8; 16],
    pub channels: Vec<SavedChannel>,
    /// In the order in which they were made.
    pub accounts: Vec<Account>,
    /// Conversations between two people, with the number of the id of the last message of each.
    pub conversations: Vec<(Folded, i64)>,
    /// Who was here with an account that stays.
    pub people: Vec<SavedPerson>,
    /// How far each account has read which conversation.
    pub markers: Vec<(AccountId, Folded, Timestamp)>,
}

/// What of a channel outlives the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedChannel {
    pub name: String,
    pub created: Timestamp,
    /// Text, who set it, when.
    pub topic: Option<(String, String, Timestamp)>,
    /// Mode letters without parameters, the key, the limit.
    pub flags: String,
    pub key: Option<String>,
    pub limit: Option<u32>,
    /// List letter, mask, who set it, when.
    pub lists: Vec<(char, String, String, Timestamp)>,
    pub members: Vec<SavedMember>,
    /// Whose it is, if an account's.
    pub registered: Option<Registered>,
}

/// Somebody who is to be known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedMember {
    /// `nick!user@host`.
    pub source: String,
    /// By which they are known, and by nothing else.
    pub account: Option<AccountId>,
    /// The signs of their ranks.
    pub signs: String,
    /// The number of the id of their JOIN.
    pub since: i64,
}

/// Which rows of a channel somebody may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everything that was said while the channel was open, and everything since they came, that row included.
    Open { since: MsgId },
    /// What was said since they came, that row included: the channel is open only to some.
    Since(MsgId),
}

/// A point in a channel's history (IRCv3 chathistory, message references).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    Id(MsgId),
    At(Timestamp),
}

/// Which part of it (IRCv3 chathistory, subcommands). Points themselves are left out, except by `Around`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slice {
    Latest {
        after: Option<Selector>,
    },
    Before(Selector),
    After(Selector),
    Around(Selector),
    /// Counted from the first; may go backwards in time.
    Between(Selector, Selector),
}

/// A question to history. Answers are in the order in which the rows were stored, oldest first. A point that is an id of
/// another kind than ours is nowhere: nothing is before or after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// At most `limit` rows. A selector by id that is not (or no more) a row of this channel stands for the moment that
    /// the id says. Without `events` only [`Kept::Said`] is counted and answered.
    Page { place: Folded, reach: Reach, slice: Slice, limit: usize, events: bool },
    /// For each of the channels whose latest message (not event) lies between, both left out, the time of that.
    Targets { places: Vec<(Folded, Reach)>, from: Timestamp, to: Timestamp, limit: usize },
    /// `limit` messages that have all of the words, in any of these channels: from [`Filter::after`] on where that is given,
    /// else the latest. Without words, all messages.
    Search { places: Vec<(Folded, Reach)>, words: String, filter: Filter, limit: usize },
    /// The row of an id, as far as the asker may read it.
    One { place: Folded, reach: Reach, id: MsgId },
}

/// What a search is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Folded nick of who said it.
    pub from: Option<Folded>,
    /// Both left out.
    pub after: Option<Timestamp>,
    pub before: Option<Timestamp>,
}

impl Filter {
    /// Whether hits are counted forward, from the earliest one (`soju.im/search`: where a time is given after which they
    /// were said, they are searched from it).
    pub fn is_forward(&self) -> bool {
        self.after.is_some()
    }
}

/// What history answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Rows(Vec<Row>),
    /// What a search has found. In `partial` answers not everything was looked at: there may be more, also in between.
    Hits {
        rows: Vec<Row>,
        partial: bool,
    },
    /// By the time of the latest message, in the order asked for.
    Targets(Vec<(Folded, Timestamp)>),
}

/// History cannot be read at the moment; the reason is for the log, not for users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unavailable(pub String);

/// Who is to be told when a write fails: what its command was, so that it can be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub session: super::SessionId,
    /// The label that the refusal carries.
    pub label: Option<String>,
    /// PRIVMSG, NOTICE, TAGMSG, REDACT, ...
    pub verb: Verb,
    pub target: String,
    /// What the same answer says besides, which is true all the same; only where it has a label.
    pub besides: Vec<Message>,
}
