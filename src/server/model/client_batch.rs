//! The batch that a connection is sending: a message of several lines, collected until its end (IRCv3 client-batch,
//! multiline). What it breaks is found here; what it is answered is the handler's business.

use crate::proto::name::CASEMAP;
use crate::proto::{Message, Tags, Timestamp, Verb};

use super::{Limits, Part};

/// The tag of a line that goes on in the line before.
const CONCAT: &str = "draft/multiline-concat";

/// A connection has one at a time (IRCv3 client-batch).
#[derive(Debug)]
pub struct ClientBatch {
    pub reference: String,
    /// `None`: it was refused. What still comes of it is passed over.
    pub draft: Option<Draft>,
}

/// What came of a message so far.
#[derive(Debug, PartialEq, Eq)]
pub struct Draft {
    /// As it was given.
    pub target: String,
    /// What the answer to the whole is to be labelled with.
    pub label: Option<String>,
    /// Client-only tags of the whole.
    pub tags: Tags,
    /// PRIVMSG or NOTICE, once there was a line.
    pub verb: Option<Verb>,
    pub parts: Vec<Part>,
    /// Bytes of the message with its line feeds.
    bytes: usize,
    /// When the last line came.
    pub touched: Timestamp,
}

/// Why a batch is no message. Nothing of it will be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    TooManyLines,
    TooManyBytes,
    /// A line is for somebody else.
    OtherTarget,
    /// Anything else, in words.
    Invalid(&'static str),
}

impl Draft {
    /// A message without a line.
    pub fn new(target: &str, label: Option<String>, tags: Tags, now: Timestamp) -> Self {
        Self {
            target: target.to_owned(),
            label,
            tags,
            verb: None,
            parts: Vec::new(),
            bytes: 0,
            touched: now,
        }
    }

    /// Takes the next line.
    ///
    /// # Errors
    /// What is wrong with it; the draft is of no more use then.
    pub fn add(&mut self, line: &Message, limits: &Limits, now: Timestamp) -> Result<(), Fault> {
        let invalid = |why| Err(Fault::Invalid(why));
        if !matches!(line.verb, Verb::Privmsg | Verb::Notice) {
            return invalid("Only PRIVMSG or NOTICE can be part of a message");
        }
        if self.verb.as_ref().is_some_and(|verb| *verb != line.verb) {
            return invalid("A message is all PRIVMSG or all NOTICE");
        }
        if line.tags.iter().any(|(key, _)| key != "batch" && key != CONCAT) {
            return invalid("Tags of the message belong to the BATCH that begins it");
        }
        let [target, text, ..] = line.params.as_slice() else {
            return invalid("A line needs a target and a text");
        };
        if !CASEMAP.same(target, &self.target) {
            return Err(Fault::OtherTarget);
        }
        let first = self.parts.is_empty();
        let concat = line.tags.get(CONCAT).is_some();
        if concat && text.is_empty() {
            return invalid("An empty line cannot go on in the line before");
        }
        if self.parts.len() >= limits.multiline_lines {
            return Err(Fault::TooManyLines);
        }
        // The first line has none before it.
        let concat = concat && !first;
        let bytes = self.bytes + usize::from(!first && !concat) + text.len();
        if bytes > limits.multiline_bytes {
            return Err(Fault::TooManyBytes);
        }
        self.bytes = bytes;
        self.verb = Some(line.verb.clone());
        self.parts.push(Part { text: text.clone(), concat });
        self.touched = now;
        Ok(())
    }

    /// The verb and the lines, when the batch has ended.
    ///
    /// # Errors
    /// There is nothing in it that could be said.
    pub fn finish(self) -> Result<(Verb, Vec<Part>), Fault> {
        let said = self.parts.iter().any(|part| !part.text.is_empty());
        match self.verb {
            Some(verb) if said => Ok((verb, self.parts)),
            Some(_) => Err(Fault::Invalid("A message cannot be of empty lines only")),
            None => Err(Fault::Invalid("A message needs a line")),
        }
    }
}
