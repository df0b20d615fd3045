//! Numerics without a function of their own, in words: errors where the command was typed, the rest where it was asked
//! for, the unknown in the server's window.

use crate::client::ctx::Ctx;
use crate::client::model::available::ListState;
use crate::client::receive::words::words;
use crate::client::receive::{Line, network, outcome, place, plain, whois, window};
use crate::proto::{Numeric, Verb};

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
        cx.info(place, text);
    }
}

/// What a server says by itself until the welcome is over, whatever was typed last.
fn is_welcome(numeric: Numeric) -> bool {
    matches!(numeric.code(), 1..=5 | 20 | 42 | 250..=266 | 372 | 375 | 376)
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
