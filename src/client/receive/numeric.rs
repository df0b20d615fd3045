//! Numerics without a function of their own, in words: errors where the command was typed, the rest where it was asked
//! for, the unknown in the server's window.

use crate::client::ctx::Ctx;
use crate::client::model::available::ListState;
use crate::client::receive::{Line, network, outcome, place, plain, whois, window};
use crate::proto::{Numeric, Verb};

/// Errors in our words; `{1}`, `{2}`.. are parameters after our nick, `{text}` is the server's own text. Errors that are not here read `parameters: text`.
const WORDS: &[(Numeric, &str)] = &[
    (Numeric::RPL_LOCALUSERS, "{text}"),
    (Numeric::RPL_GLOBALUSERS, "{text}"),
    (Numeric::ERR_NOSUCHNICK, "no such user: {1}"),
    (Numeric::ERR_NOSUCHSERVER, "no such server: {1}"),
    (Numeric::ERR_NOSUCHCHANNEL, "no such channel: {1}"),
    (Numeric::ERR_CANNOTSENDTOCHAN, "{1} does not take it ({text})"),
    (Numeric::ERR_LINKCHANNEL, "{1} sends you on to {2}"),
    (Numeric::ERR_TOOMANYCHANNELS, "not joined {1}: you are in too many channels"),
    (Numeric::ERR_WASNOSUCHNICK, "nobody called {1} was here lately"),
    (Numeric::ERR_UNKNOWNCOMMAND, "the server does not know the command {1}"),
    (Numeric::ERR_ERRONEUSNICKNAME, "{1} is not a name this server allows"),
    (Numeric::ERR_NICKNAMEINUSE, "{1} is taken"),
    (Numeric::ERR_USERNOTINCHANNEL, "{1} is not in {2}"),
    (Numeric::ERR_NOTONCHANNEL, "you are not in {1}"),
    (Numeric::ERR_USERONCHANNEL, "{1} is in {2} already"),
    (Numeric::ERR_NEEDMOREPARAMS, "{1} needs more parameters"),
    (Numeric::ERR_CHANNELISFULL, "not joined {1}: it is full"),
    (Numeric::ERR_UNKNOWNMODE, "{1} is no mode this server knows"),
    (Numeric::ERR_INVITEONLYCHAN, "not joined {1}: only invited people can join"),
    (Numeric::ERR_BANNEDFROMCHAN, "not joined {1}: you are banned"),
    (Numeric::ERR_BADCHANNELKEY, "not joined {1}: it needs a key, /join {1} KEY"),
    (Numeric::ERR_BADCHANMASK, "{1} is not a name for a channel"),
    (Numeric::ERR_NEEDREGGEDNICK, "{1} needs an account ({text})"),
    (Numeric::ERR_CHANOPRIVSNEEDED, "only operators of {1} can do that"),
];

/// A line that no table knows.
pub(super) fn other(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let Verb::Numeric(numeric) = line.message.verb else {
        unknown(cx, line);
        return;
    };
    if numeric == Numeric::ERR_NOSUCHCHANNEL {
        no_such_channel(cx, line);
    } else if numeric.is_error() {
        outcome::refused(cx, line);
    } else if !whois::more(cx, line) {
        let settling = network(cx, line).settle_by.is_some();
        let unasked = (settling && is_welcome(numeric)) || numeric.name().is_none();
        let place =
            if unasked && line.request.is_none() { window(cx, line) } else { place(cx, line) };
        let text = words(cx, line);
        if !text.is_empty() {
            cx.info(place, text);
        }
    }
}

/// What a server says by itself until the welcome is over, whatever was typed last.
fn is_welcome(numeric: Numeric) -> bool {
    matches!(numeric.code(), 1..=5 | 20 | 42 | 250..=266 | 372 | 375 | 376)
}

/// A numeric as a sentence.
pub(super) fn words(cx: &Ctx<'_>, line: &Line<'_>) -> String {
    let text = plain(line.last_from(1));
    let params = line.message.params.get(1..).unwrap_or_default();
    let before = params.split_last().map_or(&[] as &[String], |(_, before)| before);
    let row = match &line.message.verb {
        Verb::Numeric(numeric) => WORDS.iter().find(|(known, _)| known == numeric),
        _ => None,
    };
    if let Some((_, template)) = row {
        return template
            .replace("{text}", &text)
            .replace("{1}", &line.name(1))
            .replace("{2}", &line.name(2));
    }
    let before = plain(&before.join(" "));
    let error = matches!(&line.message.verb, Verb::Numeric(n) if n.is_error());
    let target = network(cx, line).nick.as_str();
    match (before.as_str(), error) {
        ("", _) => text,
        (before, _) if before == target => text,
        (before, true) => format!("{before}: {text}"),
        (before, false) => format!("{before} {text}"),
    }
}

/// 403: with what there is instead, where that is known and short.
fn no_such_channel(cx: &mut Ctx<'_>, line: &Line<'_>) {
    const MOST_NAMED: usize = 12;
    outcome::refused(cx, line);
    let available = &network(cx, line).available;
    let listed = available.listed();
    let short = listed.len() <= MOST_NAMED && available.left_out() == 0;
    let text = if listed.is_empty() || available.state != ListState::Complete {
        return;
    } else if short {
        let names: Vec<&str> = listed.iter().map(|channel| channel.name.as_str()).collect();
        format!("the channels here are {}", names.join(", "))
    } else {
        "/list shows the channels that exist".to_owned()
    };
    let place = place(cx, line);
    cx.info(place, text);
}

/// A verb that the client does not know: shown whole, in the server's window.
fn unknown(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let window = window(cx, line);
    let text = format!(
        "{} {} {}",
        line.nick(),
        plain(line.message.verb.as_str()),
        plain(&line.message.params.join(" "))
    );
    cx.info(window, text.trim());
}
