//! WHOIS and WHOWAS: each part of the answer as a sentence about the person.

use crate::client::ctx::Ctx;
use crate::client::receive::{Handler, Line, local_time, nothing, place, plain, seconds};
use crate::proto::{Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Numeric(Numeric::RPL_WHOISUSER), user),
    (Verb::Numeric(Numeric::RPL_WHOWASUSER), was),
    (Verb::Numeric(Numeric::RPL_WHOISSERVER), server),
    (Verb::Numeric(Numeric::RPL_WHOISIDLE), idle),
    (Verb::Numeric(Numeric::RPL_WHOISCHANNELS), channels),
    (Verb::Numeric(Numeric::RPL_WHOISACCOUNT), account),
    (Verb::Numeric(Numeric::RPL_WHOISACTUALLY), actually),
    (Verb::Numeric(Numeric::RPL_WHOISOPERATOR), sentence),
    (Verb::Numeric(Numeric::RPL_WHOISCERTFP), sentence),
    (Verb::Numeric(Numeric::RPL_WHOISREGNICK), sentence),
    (Verb::Numeric(Numeric::RPL_WHOISSPECIAL), sentence),
    (Verb::Numeric(Numeric::RPL_WHOISBOT), sentence),
    (Verb::Numeric(Numeric::RPL_WHOISHOST), sentence),
    (Verb::Numeric(Numeric::RPL_WHOISMODES), sentence),
    (Verb::Numeric(Numeric::RPL_WHOISSECURE), sentence),
    (Verb::Numeric(Numeric::RPL_ENDOFWHOIS), nothing),
    (Verb::Numeric(Numeric::RPL_ENDOFWHOWAS), nothing),
];

fn tell(cx: &mut Ctx<'_>, line: &Line<'_>, text: &str) {
    let place = place(cx, line);
    cx.info(place, text);
}

fn user(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (nick, user, host) = (line.name(1), line.name(2), line.name(3));
    let real = plain(line.last_from(5));
    tell(cx, line, &format!("{nick} is {user}@{host} ({real})"));
}

fn was(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (nick, user, host) = (line.name(1), line.name(2), line.name(3));
    let real = plain(line.last_from(5));
    tell(cx, line, &format!("{nick} was {user}@{host} ({real})"));
}

fn server(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (nick, server) = (line.name(1), line.name(2));
    let about = plain(line.last_from(3));
    tell(cx, line, &format!("{nick} is on {server} ({about})"));
}

fn idle(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let nick = line.name(1);
    let idle = line.raw(2).parse().map_or_else(|_| line.text(2), span);
    let mut text = format!("{nick} has been silent for {idle}");
    if let Some(since) = seconds(line.raw(3)) {
        text = format!("{text}, connected since {}", local_time(cx, since));
    }
    tell(cx, line, &text);
}

fn channels(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let text = format!("{} is in {}", line.name(1), plain(line.last_from(2)));
    tell(cx, line, text.trim_end());
}

fn account(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let text = format!("{} is logged in as {}", line.name(1), line.name(2));
    tell(cx, line, &text);
}

fn actually(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let middle = line.message.params.get(2..).unwrap_or_default();
    let hosts = middle.split_last().map_or(&[] as &[String], |(_, hosts)| hosts);
    let text = format!("{} connects from {}", line.name(1), plain(&hosts.join(" ")));
    tell(cx, line, &text);
}

/// The text makes a sentence with the nick before it.
fn sentence(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let text = format!("{} {}", line.name(1), plain(line.last_from(2)));
    tell(cx, line, &text);
}

/// A time span in its two largest units.
fn span(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, m) => format!("{m} min"),
        (0, h, m) => format!("{h} h {m} min"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_have_two_units() {
        for (seconds, words) in
            [(0, "0 s"), (59, "59 s"), (61, "1 min"), (3_660, "1 h 1 min"), (90_000, "1 d 1 h")]
        {
            assert_eq!(span(seconds), words);
        }
    }
}
