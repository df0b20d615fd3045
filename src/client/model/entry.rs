//! One line of a conversation as data: who, what kind, the styled text, when, and what became of an own line.

use crate::client::model::gap::Gap;
use crate::client::model::presence::Comings;
use crate::client::model::quote::Quote;
use crate::client::model::reaction_line::ReactionLine;
use crate::client::model::reactions::Reactions;
use crate::client::text::style::{Run, plain_text};
use crate::proto::stamp::{MsgId, Timestamp};

/// A line's place in its conversation, for good: lines are sorted by it, on screen and on disk. Never reused.
///
/// Lines that come in rise over all conversations and all runs of the client. Between two of them there is room for those
/// that are found to belong there later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EntryId(pub u64);

impl EntryId {
    /// Places from one line that came in to the next, at least.
    pub const ROOM: u64 = 1 << 20;

    /// The place of the next line that comes in after this one. `now` keeps places of this run above those of earlier
    /// ones; a clock that goes back does no harm within a run.
    #[must_use]
    pub fn next(self, now: Timestamp) -> Self {
        let by_clock = u64::try_from(now.as_millis()).unwrap_or(0).saturating_mul(Self::ROOM);
        Self(self.0.saturating_add(Self::ROOM).max(by_clock))
    }
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// A message: `who` says `runs`.
    Said,
    /// An action: `* who runs`.
    Action,
    /// A notice: from a program rather than a person.
    Notice,
    /// What the program itself says, without a `who`.
    Info,
    /// A line of a card or a table: `who` is what stands in the nick column, such as `account` or the nick of a row.
    Field,
    /// A refusal or a fault, without a `who`.
    Error,
    /// A run of people coming and going, folded into one line; `runs` says it in words.
    Presence(Box<Comings>),
    /// Reactions to a message that is not kept, folded into one line; `runs` says it in words.
    Reactions(Box<ReactionLine>),
    /// Something may be missing here.
    Gap(Gap),
}

/// What became of an own line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Delivery {
    /// Delivered, or somebody else's.
    #[default]
    Sent,
    /// Handed to the connection and not yet confirmed by the server.
    Pending,
    /// Not delivered, for this reason.
    Failed(Box<str>),
}

/// One line. All text in it has been made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Given by the conversation that takes the line.
    pub id: EntryId,
    /// When it was said, by the server's clock where it tells, else when it came in.
    pub time: Timestamp,
    pub kind: EntryKind,
    /// Who says it, for `Said`, `Action` and `Notice`; the label of a `Field`.
    pub who: Option<Box<str>>,
    /// The nick's colour: FNV-1a (32 bit) of the folded nick.
    pub hash: u32,
    /// What it says; the lines of one message are parted by `\n`.
    pub runs: Vec<Run>,
    /// The text as it stood on the wire, formatting codes included: what is kept on disk. Never shown. Empty for what is
    /// only said on this screen, and for what was taken back.
    pub wire: Box<str>,
    pub msgid: Option<MsgId>,
    /// The message that it answers.
    pub reply: Option<MsgId>,
    /// That message as it is quoted above this one; the conversation keeps it true.
    pub quote: Option<Quote>,
    /// What people made of it.
    pub reactions: Reactions,
    /// It was taken back: by whom, and why where they said (`bob`, or `bob: spam`). It has no words then.
    pub redacted: Option<Box<str>>,
    pub state: Delivery,
    /// Written by the user of this client.
    pub own: bool,
    /// Names the user, or is a direct message to them.
    pub mention: bool,
}

impl Entry {
    /// A line of the program itself.
    pub fn program(time: Timestamp, kind: EntryKind, runs: Vec<Run>) -> Self {
        Self {
            id: EntryId::default(),
            time,
            kind,
            who: None,
            hash: 0,
            runs,
            wire: Box::default(),
            msgid: None,
            reply: None,
            quote: None,
            reactions: Reactions::default(),
            redacted: None,
            state: Delivery::Sent,
            own: false,
            mention: false,
        }
    }

    /// A line of a card or a table, with its label.
    pub fn field(time: Timestamp, label: &str, runs: Vec<Run>) -> Self {
        Self { who: Some(label.into()), ..Self::program(time, EntryKind::Field, runs) }
    }

    /// A line that `who` says; `hash` colours the name.
    pub fn spoken(time: Timestamp, kind: EntryKind, who: &str, hash: u32) -> Self {
        Self { who: Some(who.into()), hash, ..Self::program(time, kind, Vec::new()) }
    }

    /// The words without styles.
    pub fn text(&self) -> String {
        plain_text(&self.runs)
    }

    /// Whether a reader who was away would want to know of it: people's words, not the program's.
    pub fn counts(&self) -> bool {
        !self.own && self.is_speech()
    }

    /// Whether a person or a server says it, rather than the program.
    pub fn is_speech(&self) -> bool {
        matches!(self.kind, EntryKind::Said | EntryKind::Action | EntryKind::Notice)
    }

    /// Whether it was said, and the server has it or is getting it.
    pub fn is_said(&self) -> bool {
        self.is_speech() && self.state == Delivery::Sent
    }

    pub fn is_gap(&self) -> bool {
        matches!(self.kind, EntryKind::Gap(_))
    }

    /// Whether it was said and did not arrive.
    pub fn is_lost(&self) -> bool {
        matches!(self.state, Delivery::Failed(_))
    }

    /// Bytes it occupies, roughly; for the bound of a scrollback.
    pub fn weight(&self) -> usize {
        let runs: usize = self.runs.iter().map(|run| size_of::<Run>() + run.text.capacity()).sum();
        let who = self.who.as_ref().map_or(0, |who| who.len()) + self.wire.len();
        let ids = self.msgid.iter().chain(&self.reply).map(|id| id.as_str().len()).sum::<usize>();
        let quote = self.quote.as_ref().map_or(0, Quote::weight);
        let comings = match &self.kind {
            EntryKind::Presence(comings) => comings.weight(),
            _ => 0,
        };
        size_of::<Self>() + runs + who + ids + quote + comings + self.reactions.weight()
    }
}

/// FNV-1a, 32 bit: the same nick has the same colour in every run and on every machine.
pub fn nick_hash(folded: &str) -> u32 {
    folded
        .bytes()
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::nick_hash;

    #[test]
    fn the_hash_is_the_published_one() {
        for (text, hash) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(nick_hash(text), hash);
        }
    }
}
