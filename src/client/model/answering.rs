//! The message that a text being typed answers, as it was when that was begun.

use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::quote::Quote;
use crate::proto::MsgId;

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answering {
    pub line: EntryId,
    /// `None` where the server gives messages no ids.
    pub msgid: Option<MsgId>,
    pub who: Box<str>,
    pub quote: Quote,
}

impl Answering {
    pub fn new(entry: &Entry) -> Self {
        Self {
            line: entry.id,
            msgid: entry.msgid.clone(),
            who: entry.who.clone().unwrap_or_default(),
            quote: Quote::of(entry),
        }
    }
}
