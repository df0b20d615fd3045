//! One message with the shapes it has for receivers of different capabilities.

use crate::proto::caps::CapSet;
use crate::proto::{Cap, Message, MsgId, Timestamp, Verb};

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

/// The lines of a form that a tag belongs to. Where the form is a batch, both mean the line that begins it, which stands for
/// the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Every,
    First,
}

impl Form {
    /// The lines as a batch by its reference and type, for the target that `line` is for and from the same source.
    pub fn batch(
        needs: CapSet,
        line: &Message,
        (reference, kind): (&str, &str),
        lines: Vec<Message>,
    ) -> Self {
        let mark = |sign: char| {
            let mark = Message::new(Verb::Batch).with(format!("{sign}{reference}"));
            Message { source: line.source.clone(), ..mark }
        };
        let start = mark('+').with(kind).with_all(line.params.iter().map(String::as_str));
        let inner = lines.into_iter().map(|mut line| {
            line.tags.insert_first("batch", reference);
            line
        });
        let lines = std::iter::once(start).chain(inner).chain(std::iter::once(mark('-')));
        Self { needs, lines: lines.collect() }
    }

    /// Whether the lines are one batch.
    pub fn is_batch(&self) -> bool {
        self.lines.first().is_some_and(|line| line.verb == Verb::Batch)
    }
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

    /// The same for those who have this besides.
    #[must_use]
    pub fn needing(mut self, cap: Cap) -> Self {
        for form in &mut self.forms {
            form.needs = form.needs.union(CapSet::of(&[cap]));
        }
        self
    }

    /// When it happened and under which id (IRCv3 server-time, message-ids). No two lines may have the same id, so it is
    /// the first one's.
    #[must_use]
    pub fn stamped(mut self, at: Timestamp, id: Option<&MsgId>) -> Self {
        self.tag(Cap::ServerTime, "time", at.to_server_time());
        if let Some(id) = id {
            self.tag_on(On::First, Cap::MessageTags, "msgid", id.as_str());
        }
        self
    }

    /// Adds a tag to every line, for those who have `needs`.
    pub fn tag(&mut self, needs: Cap, key: &str, value: impl Into<String>) {
        self.tag_on(On::Every, needs, key, value);
    }

    /// Adds a tag to these lines, for those who have `needs`.
    pub fn tag_on(&mut self, on: On, needs: Cap, key: &str, value: impl Into<String>) {
        let needs = CapSet::of(&[needs]);
        self.tags.push(CapTag { needs, key: key.to_owned(), value: value.into(), on });
    }

    /// How much it is to write, where one line is 1: tags are as many, and as long, as a stranger likes.
    pub fn work(&self) -> usize {
        const TAGS_A_LINE: usize = 2;
        const TAG_BYTES_A_LINE: usize = 64;
        let lines = self.forms.iter().map(|form| form.lines.len()).max();
        let bytes: usize = self.tags.iter().map(|tag| tag.key.len() + tag.value.len()).sum();
        lines.unwrap_or(0) + self.tags.len() / TAGS_A_LINE + bytes / TAG_BYTES_A_LINE
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
        let tagged = if form.is_batch() { 1 } else { lines.len() };
        for (at, line) in lines.iter_mut().take(tagged).enumerate() {
            let wanted =
                |tag: &&CapTag| caps.contains_all(tag.needs) && (at == 0 || tag.on == On::Every);
            let wanted = self.tags.iter().filter(wanted);
            line.tags.extend(wanted.map(|tag| (tag.key.as_str(), tag.value.as_str())));
        }
        lines
    }
}
