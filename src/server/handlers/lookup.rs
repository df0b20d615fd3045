//! USERHOST ISON: short answers about people by nick.

use crate::proto::{Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Reject, Service, User};
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When};

/// Nicks that one USERHOST answers (RFC 2812 section 4.8).
const USERHOST_NICKS: usize = 5;
/// Bytes of one answer, within 512 with any names of server and asker.
const ANSWER_BYTES: usize = 370;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Ison,
        params: &[Param::required_rest("nicks", ())],
        when: When::AfterRegistration,
        help: "tell which of these nicks are here",
        run: ison,
    },
    CommandSpec {
        verb: Verb::Userhost,
        params: &[Param::required_rest("nicks", ())],
        when: When::AfterRegistration,
        help: "tell user and host of up to five nicks",
        run: userhost,
    },
];

/// The people that the parameters name, in that order.
fn named<'a>(cx: &'a Ctx<'_>, args: Args<'_>) -> Vec<&'a User> {
    let words = args.0.params.iter().flat_map(|param| param.split_ascii_whitespace());
    words.filter_map(|nick| cx.model().user_by_nick(nick)).collect()
}

fn userhost(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let replies = named(cx, args).into_iter().take(USERHOST_NICKS).map(|user| {
        let here = if user.away.is_some() { '-' } else { '+' };
        let operator = if user.is_operator() { "*" } else { "" };
        format!("{}{operator}={here}{}@{}", user.nick, user.username, user.host)
    });
    let replies = fitting(replies);
    cx.reply_text(Numeric::RPL_USERHOST, &[], &replies);
    Ok(())
}

fn ison(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let words = args.0.params.iter().flat_map(|param| param.split_ascii_whitespace());
    let known = |word: &str| match cx.model().user_by_nick(word) {
        Some(user) => Some(user.nick.as_str().to_owned()),
        None => Service::named(word).map(|service| service.name().to_owned()),
    };
    let nicks = fitting(words.filter_map(known));
    cx.reply_text(Numeric::RPL_ISON, &[], &nicks);
    Ok(())
}

/// As many words as fit into one answer, with spaces between them.
fn fitting(words: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for word in words {
        let space = if text.is_empty() { "" } else { " " };
        if text.len() + space.len() + word.len() > ANSWER_BYTES {
            break;
        }
        text.extend([space, &word]);
    }
    text
}
