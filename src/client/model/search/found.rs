//! One line that was found, and the list of them: newest first, each once, whichever source has it.

use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::kept::Place;
use crate::client::model::search::question::Said;
use crate::proto::{Folded, MsgId, Timestamp};

/// A line of a conversation that may be open or not, in memory or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub place: Place,
    /// The conversation as it is shown.
    pub name: String,
    /// Its place in the conversation, where that is known.
    pub line: Option<EntryId>,
    pub msgid: Option<MsgId>,
    pub time: Timestamp,
    pub who: String,
    pub key: Folded,
    /// Without styles. Lines of one message stand beside each other.
    pub text: String,
    /// The colour of the nick.
    pub hash: u32,
    pub own: bool,
}

impl Found {
    /// A line of an open conversation; `None` for what nobody says.
    pub fn of(buffer: &Buffer, place: &Place, key: Folded, entry: &Entry) -> Option<Self> {
        Some(Self {
            place: place.clone(),
            name: if buffer.kind == BufferKind::Server {
                String::new()
            } else {
                buffer.name.clone()
            },
            line: Some(entry.id),
            msgid: entry.msgid.clone(),
            time: entry.time,
            who: entry.who.as_deref()?.to_owned(),
            key,
            text: entry.text().replace('\n', " "),
            hash: entry.hash,
            own: entry.own,
        })
    }

    pub fn said(&self) -> Said<'_> {
        Said { who: &self.key, text: &self.text, time: self.time }
    }

    /// Whether both are the same line: of the same id or place, or, where an id is missing, said at the same time in the
    /// same words.
    pub fn is(&self, other: &Self) -> bool {
        if self.place != other.place {
            return false;
        }
        if self.line.is_some() && self.line == other.line {
            return true;
        }
        match (&self.msgid, &other.msgid) {
            (Some(a), Some(b)) => a == b,
            _ => self.time == other.time && self.key == other.key && self.text == other.text,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    list: Vec<Found>,
    version: u64,
}

impl Hits {
    pub fn list(&self) -> &[Found] {
        &self.list
    }

    /// Another number whenever the list has changed.
    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn clear(&mut self) {
        self.list.clear();
        self.version += 1;
    }

    /// Adds a line, and forgets the oldest one beyond `most`. What is there already learns what it did not know.
    pub fn add(&mut self, found: Found, most: usize) {
        // Lines of the same time stand together: only there can it be, unless a clock was wrong.
        if let Some(known) = self.list.iter_mut().find(|known| known.is(&found)) {
            if known.line.is_none() && found.line.is_some() {
                known.line = found.line;
                self.version += 1;
            }
            known.msgid = known.msgid.take().or(found.msgid);
            return;
        }
        let order = |found: &Found| (found.time, found.line.unwrap_or_default());
        let at = self.list.partition_point(|known| order(known) > order(&found));
        if at >= most {
            return;
        }
        self.list.insert(at, found);
        self.list.truncate(most);
        self.version += 1;
    }

    /// Where a line stands now.
    pub fn position(&self, found: &Found) -> Option<usize> {
        self.list.iter().position(|known| known.is(found))
    }
}
