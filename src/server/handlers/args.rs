//! Typed access to the parameters of a command, each with its refusal.

use std::collections::BTreeSet;

use crate::proto::mask::glob;
use crate::proto::name::CASEMAP;
use crate::proto::{ChannelName, Message, Nick, Numeric, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Channel, Reject, User};

/// The message of a command whose arity was checked.
#[derive(Debug, Clone, Copy)]
pub struct Args<'a>(pub &'a Message);

impl<'a> Args<'a> {
    /// A parameter as it is, if it is there and not empty.
    pub fn get(self, index: usize) -> Option<&'a str> {
        self.0.param(index).filter(|param| !param.is_empty())
    }

    /// A parameter that the table demands, but that may be empty: 461.
    pub fn need(self, index: usize) -> Result<&'a str, Reject> {
        self.get(index).ok_or_else(|| Reject::need_more_params(self.0.verb.as_str()))
    }

    /// A list of words with commas between them, empty ones left out.
    pub fn list(self, index: usize) -> Vec<&'a str> {
        words(self.0.param(index).unwrap_or(""))
    }

    /// As [`Self::list`], each of them once, refused when they are more than one command may have: 407.
    pub fn targets(self, index: usize, cx: &Ctx<'_>) -> Result<Vec<&'a str>, Reject> {
        let mut targets = self.list(index);
        let mut seen = BTreeSet::new();
        targets.retain(|target| seen.insert(CASEMAP.fold(target)));
        match targets.get(cx.model().limits().targets_per_command) {
            Some(first_too_many) => {
                Err(Reject::numeric(Numeric::ERR_TOOMANYTARGETS, &[first_too_many]))
            }
            None => Ok(targets),
        }
    }

    /// A text cut to `most` bytes on a character border.
    pub fn text(self, index: usize, most: usize) -> Option<String> {
        self.get(index).map(|text| split::head(text, most).to_owned())
    }
}

fn words(list: &str) -> Vec<&str> {
    list.split(',').filter(|word| !word.is_empty()).collect()
}

/// How much of a text fits after `target` once the source stands before it, and no more than `most`.
///
/// What does not fit is cut before it is said, so that everybody hears, and keeps, the same.
pub(super) fn room(cx: &Ctx<'_>, verb: &Verb, target: &str, most: usize) -> usize {
    let source = cx.user().source().to_string();
    split::budget(source.len(), verb.as_str(), target).min(most)
}

/// A channel that exists: 403.
pub(super) fn channel<'a>(cx: &'a Ctx<'_>, name: &str) -> Result<&'a Channel, Reject> {
    cx.model().channel(name).ok_or_else(|| Reject::no_such_channel(name))
}

/// The name of a channel that exists, as it is written: 403.
pub(super) fn channel_name(cx: &Ctx<'_>, name: &str) -> Result<ChannelName, Reject> {
    channel(cx, name).map(|channel| channel.name.clone())
}

/// This server is meant: by its name, a mask of it, or the nick of somebody on it. 402 for any other; none given is this
/// one.
pub(super) fn this_server(cx: &Ctx<'_>, name: Option<&str>) -> Result<(), Reject> {
    let (model, server) = (cx.model(), cx.model().config().server.as_str());
    let ours = |name: &str| glob(CASEMAP, name, server) || model.user_by_nick(name).is_some();
    match name.filter(|name| !ours(name)) {
        Some(other) => Err(Reject::numeric(Numeric::ERR_NOSUCHSERVER, &[other])),
        None => Ok(()),
    }
}

/// A person who is here: 401.
pub(super) fn user<'a>(cx: &'a Ctx<'_>, nick: &str) -> Result<&'a User, Reject> {
    cx.model().user_by_nick(nick).ok_or_else(|| Reject::no_such_nick(nick))
}

/// A nick that could be somebody's: 431, 432.
pub(super) fn nick(cx: &Ctx<'_>, text: &str) -> Result<Nick, Reject> {
    if text.is_empty() {
        return Err(Reject::numeric(Numeric::ERR_NONICKNAMEGIVEN, &[]));
    }
    let most = cx.model().limits().nick_length;
    Nick::parse(text, most).map_err(|error| {
        Reject::numeric(Numeric::ERR_ERRONEUSNICKNAME, &[text])
            .because(format!("Not a valid nick: {error}"))
    })
}
