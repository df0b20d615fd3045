//! One message with the shapes it has for receivers of different capabilities.

use crate::proto::caps::CapSet;
use crate::proto::{Cap, Message, MsgId, Timestamp};

/// A message does not have one text; it has a few, chosen by capabilities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    /// The first whose needs are met is sent; when none is, nothing is.
    pub forms: Vec<Form>,
    /// Added to each line for those who have what the tag needs.
    pub tags: Vec<CapTag>,
}

/// One shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub needs: CapSet,
    pub lines: Vec<Message>,
}

/// A tag, and what a receiver must have negotiated to be sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapTag {
    pub needs: CapSet,
    pub key: String,
    pub value: String,
    pub on: On,
}

/// The lines of a form that a tag belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Every,
    First,
}

impl Outbound {
    /// The same line for everybody.
    pub fn plain(line: Message) -> Self {
        Self::of(vec![Form { needs: CapSet::EMPTY, lines: vec![line] }])
    }

    /// Only for those who have all of `needs`.
    pub fn only(needs: &[Cap], line: Message) -> Self {
        Self::of(vec![Form { needs: CapSet::of(needs), lines: vec![line] }])
    }

    /// Several shapes, the most demanding first.
    pub fn of(forms: Vec<Form>) -> Self {
        Self { forms, tags: Vec::new() }
    }

    /// When it happened and under which id (IRCv3 server-time, message-ids). No two lines may have the same id, so it is
    /// the first one's.
    #[must_use]
    pub fn stamped(mut self, at: Timestamp, id: Option<&MsgId>) -> Self {
        self.tag(Cap::ServerTime, "time", at.to_server_time());
        if let Some(id) = id {
            self.tag(Cap::MessageTags, "msgid", id.as_str());
            self.tags.last_mut().expect("just added").on = On::First;
        }
        self
    }

    /// Adds a tag to every line, for those who have `needs`.
    pub fn tag(&mut self, needs: Cap, key: &str, value: impl Into<String>) {
        self.tags.push(CapTag {
            needs: CapSet::of(&[needs]),
            key: key.to_owned(),
            value: value.into(),
            on: On::Every,
        });
    }

    /// How much it is to write, where one line is 1: tags are as many as a stranger likes.
    pub fn work(&self) -> usize {
        const TAGS_A_LINE: usize = 2;
        let lines = self.forms.iter().map(|form| form.lines.len()).max();
        lines.unwrap_or(0) + self.tags.len() / TAGS_A_LINE
    }

    /// The capabilities that make a difference: receivers who agree on these get the same bytes.
    pub fn relevant(&self) -> CapSet {
        let forms = self.forms.iter().map(|form| form.needs);
        let tags = self.tags.iter().map(|tag| tag.needs);
        forms.chain(tags).fold(CapSet::EMPTY, CapSet::union)
    }

    /// What a receiver with these capabilities is sent.
    pub fn resolve(&self, caps: CapSet) -> Vec<Message> {
        let Some(form) = self.forms.iter().find(|form| caps.contains_all(form.needs)) else {
            return Vec::new();
        };
        let mut lines = form.lines.clone();
        for (at, line) in lines.iter_mut().enumerate() {
            let wanted =
                |tag: &&CapTag| caps.contains_all(tag.needs) && (at == 0 || tag.on == On::Every);
            let wanted = self.tags.iter().filter(wanted);
            line.tags.extend(wanted.map(|tag| (tag.key.as_str(), tag.value.as_str())));
        }
        lines
    }
}
