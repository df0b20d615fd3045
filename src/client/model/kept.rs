//! What is kept on disk of a network's conversations, and how it is asked for. Data only: where it is kept is an edge's
//! business, and what comes back from there is as little trusted as what comes from a server.
//!
//! A line is kept as it stood on the wire, and made harmless and styled when it becomes an
//! [`Entry`](crate::client::model::entry::Entry), by the same function whether it is new or read back. Its
//! [`EntryId`] is its place in the conversation, for good.

use crate::client::model::buffer::BufferKind;
use crate::client::model::entry::EntryId;
use crate::client::model::level::Level;
use crate::proto::{Folded, MsgId, Timestamp};

/// Which store: what the server announces of itself, and who we are there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Profile {
    /// What tells the network from every other one.
    pub network: String,
    /// The address, `host:port`, under which the profile is found before the server has said anything.
    pub address: String,
    /// The account, or the nick with which the run began, as it was written.
    pub me: String,
    /// It is an account that the server has confirmed. The file is that of the name either way.
    pub account: bool,
}

/// A conversation within a network. That of the server's window has an empty key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub kind: BufferKind,
    pub key: Folded,
}

/// What kind of line is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptKind {
    Said,
    Action,
    Notice,
    /// What happened, in words: a topic, a mode, a kick.
    Info,
    /// Something may be missing here.
    Gap,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLine {
    pub id: EntryId,
    pub kind: KeptKind,
    pub time: Timestamp,
    pub msgid: Option<MsgId>,
    /// The nick; empty where nobody speaks.
    pub who: String,
    /// As on the wire, formatting codes included; lines of one message are parted by `\n`.
    pub text: String,
    /// The message that it answers.
    pub reply: Option<MsgId>,
    pub own: bool,
    pub mention: bool,
    /// It was taken back (IRCv3 message-redaction): by whom. The text is empty then.
    pub redacted: Option<String>,
    /// Reactions to it: what, and who.
    pub reactions: Vec<(String, Vec<String>)>,
}

impl KeptLine {
    /// A line without a place, which nobody says and nothing is about.
    pub fn new(kind: KeptKind, time: Timestamp, text: impl Into<String>) -> Self {
        Self {
            id: EntryId::default(),
            kind,
            time,
            msgid: None,
            who: String::new(),
            text: text.into(),
            reply: None,
            own: false,
            mention: false,
            redacted: None,
            reactions: Vec::new(),
        }
    }
}

/// What of a conversation is kept besides its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPlace {
    pub place: Place,
    /// As the server writes it.
    pub name: String,
    /// It stands in the sidebar, at this place among its kind.
    pub open: Option<u32>,
    pub draft: String,
    /// The line up to which it is read, and its time. `None` leaves it as it was.
    pub read: Option<(EntryId, Timestamp)>,
    /// The line at the top of the screen and the row of it, as [`Scroll::At`](crate::client::model::scroll::Scroll) has
    /// them, unless the newest was at its bottom.
    pub top: Option<(EntryId, isize)>,
    /// A channel that is joined when we come back.
    pub joined: bool,
    /// Its key, where it needs one.
    pub secret: Option<String>,
    /// How much of it the user wants to be told of, where that was chosen. It stays when the conversation is closed.
    pub level: Option<Level>,
}

impl KeptPlace {
    /// What stays of it when it is closed: its lines, and up to where they are read.
    #[must_use]
    pub fn closed(self) -> Self {
        Self { open: None, draft: String::new(), top: None, joined: false, secret: None, ..self }
    }
}

/// What is to be kept. Writing the same again is no change; what cannot be written is told once, as an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// From here on this is the profile of the network; one that nothing is kept of yet begins.
    Profile(Profile),
    /// The guest has logged in: from here on this is the profile of their account. What the guest has is taken along, and
    /// the guest's profile is no more.
    Account {
        guest: Profile,
        account: Profile,
    },
    /// New lines, and lines that are other than before.
    Lines(Place, Vec<KeptLine>),
    Forget(Place, Vec<EntryId>),
    Place(KeptPlace),
    /// The conversation that has the focus.
    Focus(Place),
    Renamed {
        from: Place,
        to: Place,
    },
}

/// A question to what is kept, by a number that its answer carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookId(pub u64);

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Opens the profile that was last used at an address, of the first of these names that has one; without names the very
    /// last. Answered as [`Self::Places`]. What is to be kept from here on is for that profile; without one it waits for
    /// [`Keep::Profile`].
    Last {
        address: String,
        names: Vec<String>,
    },
    /// Everything but lines.
    Places,
    /// At most `limit` lines before, after (or around) a place in a conversation; `None` is its end. Ascending.
    Before {
        place: Place,
        before: Option<EntryId>,
        limit: usize,
    },
    After {
        place: Place,
        after: EntryId,
        limit: usize,
    },
    /// The line of a message, if it is kept.
    Message {
        place: Place,
        msgid: MsgId,
    },
    /// The latest lines that have all of the words, newest first. Without a place in all conversations.
    Search {
        place: Option<Place>,
        words: String,
        filter: LookFilter,
        limit: usize,
    },
    /// The latest lines that name the user, newest first.
    Mentions {
        limit: usize,
    },
}

/// What a search is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookFilter {
    /// Folded nick of who said it.
    pub from: Option<Folded>,
    /// Both left out.
    pub after: Option<Timestamp>,
    pub before: Option<Timestamp>,
    pub has_link: bool,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// With how many unread lines and mentions each has, and the focus. Without a profile nothing is there. Closed ones are
    /// among them where a level was chosen.
    Places {
        profile: Option<Profile>,
        places: Vec<(KeptPlace, usize, usize)>,
        focus: Option<Place>,
        /// No line of any conversation has a higher one.
        last: EntryId,
        /// What a guest had has just been taken along: until when the account itself had read here, as
        /// [`KeptPlace::read`] has it; the epoch where it was not here before.
        adopted: Option<Timestamp>,
    },
    Lines(Vec<KeptLine>),
    /// Lines of any conversation.
    Found(Vec<(Place, KeptLine)>),
}
