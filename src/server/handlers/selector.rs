//! What CHATHISTORY asks for, read from its parameters (IRCv3 chathistory, subcommands).

use crate::proto::{MsgId, StandardReply, Timestamp, split};
use crate::server::model::{Near, Reject, Selector, Slice, id_number, moment_of};

/// Bytes of a word of the client in a refusal: three of them fit into a line.
const WORD_BYTES: usize = 100;

/// A command after its subcommand is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    /// The subcommand, as it was given.
    pub(super) given: &'a str,
    /// What follows it.
    pub(super) params: &'a [String],
}

impl<'a> Request<'a> {
    /// FAIL with the subcommand and what else was given.
    pub(super) fn refusal(self, code: &str, context: &[&str], text: &str) -> Reject {
        let words = std::iter::once(self.given).chain(context.iter().copied());
        let words: Vec<&str> = words.map(word).collect();
        Reject::Standard(StandardReply::fail("CHATHISTORY", code, &words, text))
    }

    fn invalid(self, given: &str, text: &str) -> Reject {
        self.refusal("INVALID_PARAMS", &[given], text)
    }

    pub(super) fn invalid_target(self, target: &str) -> Reject {
        self.refusal("INVALID_TARGET", &[target], "Messages could not be retrieved")
    }

    pub(super) fn not_retrieved(self, target: &str) -> Reject {
        self.refusal("MESSAGE_ERROR", &[target], "Messages could not be retrieved")
    }

    /// Exactly so many parameters follow.
    pub(super) fn count(self, count: usize) -> Result<(), Reject> {
        match self.params.len() {
            few if few < count => {
                Err(self.refusal("INVALID_PARAMS", &[], "Insufficient parameters"))
            }
            many if many > count => Err(self.refusal("INVALID_PARAMS", &[], "Too many parameters")),
            _ => Ok(()),
        }
    }

    pub(super) fn param(self, index: usize) -> &'a str {
        self.params.get(index).map_or("", String::as_str)
    }

    /// The last parameter: how many are wanted. More than there may be is as many as there may be.
    pub(super) fn limit(self, most: usize) -> Result<usize, Reject> {
        let given = self.params.last().map_or("", String::as_str);
        limit(given, most).ok_or_else(|| self.invalid(given, "Invalid limit"))
    }

    /// `timestamp=` alone.
    pub(super) fn timestamp(self, index: usize) -> Result<Timestamp, Reject> {
        let given = self.param(index);
        let at = given.strip_prefix("timestamp=").and_then(Timestamp::parse_server_time);
        at.ok_or_else(|| self.invalid(given, "Invalid timestamp"))
    }

    /// `timestamp=` or `msgid=`.
    pub(super) fn selector(self, index: usize) -> Result<Selector, Reject> {
        let given = self.param(index);
        match given.split_once('=') {
            Some(("timestamp", _)) => self.timestamp(index).map(Selector::At),
            Some(("msgid", id)) => {
                let id = MsgId::parse(id);
                let id = id.ok_or_else(|| self.invalid(given, "Invalid message id"))?;
                // Of an id that this server never gave it cannot be said what is before and after it.
                if id_number(&id).is_some() {
                    return Ok(Selector::Id(id));
                }
                let context = [self.param(0), given];
                let text = "No message of this server has this id";
                Err(self.refusal("MESSAGE_ERROR", &context, text))
            }
            Some(_) => {
                let context = [self.param(0), given];
                let text = "Messages are referred to by msgid= or timestamp=";
                Err(self.refusal("INVALID_MSGREFTYPE", &context, text))
            }
            None => Err(self.invalid(given, "Neither msgid= nor timestamp=")),
        }
    }

    /// The part of a channel's history that is asked for, and which of its rows matter most; `None` when there is no such
    /// subcommand. The first parameter is the target.
    pub(super) fn slice(self) -> Option<Result<(Slice, Near), Reject>> {
        Some(match self.given.to_ascii_uppercase().as_str() {
            "LATEST" => self.count(3).and_then(|()| {
                let after = match self.param(1) {
                    "*" => None,
                    _ => Some(self.selector(1)?),
                };
                Ok((Slice::Latest { after }, Near::Last))
            }),
            "BEFORE" => self.one(Slice::Before, Near::Last),
            "AFTER" => self.one(Slice::After, Near::First),
            "AROUND" => self.one(Slice::Around, Near::Middle),
            "BETWEEN" => self.count(4).and_then(|()| {
                let (from, to) = (self.selector(1)?, self.selector(2)?);
                let near = if is_forward(&from, &to) { Near::First } else { Near::Last };
                Ok((Slice::Between(from, to), near))
            }),
            _ => return None,
        })
    }

    fn one(self, slice: fn(Selector) -> Slice, near: Near) -> Result<(Slice, Near), Reject> {
        self.count(3)?;
        Ok((slice(self.selector(1)?), near))
    }
}

/// A word of the client as it is said again.
pub(super) fn word(word: &str) -> &str {
    match split::head(word, WORD_BYTES) {
        "" => "*",
        word => word,
    }
}

/// A number above 0, and no more than `most` of what it asks for; however large it is.
pub(super) fn limit(given: &str, most: usize) -> Option<usize> {
    let digits = !given.is_empty() && given.bytes().all(|b| b.is_ascii_digit());
    let limit = digits.then(|| given.parse().unwrap_or(usize::MAX))?;
    (limit > 0).then_some(limit.min(most))
}

fn is_forward(from: &Selector, to: &Selector) -> bool {
    if let (Selector::Id(from), Selector::Id(to)) = (from, to) {
        return from <= to;
    }
    let time = |point: &Selector| match point {
        Selector::Id(id) => id_number(id).map(moment_of),
        Selector::At(at) => Some(*at),
    };
    time(from) <= time(to)
}
