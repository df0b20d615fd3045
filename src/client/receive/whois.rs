//! WHOIS and WHOWAS: the numerics of an answer make one card, which is shown when its end has come.
//!
//! A card whose end does not come is shown by the clock (`timers`), and before another one of the same person begins.

use crate::client::ctx::Ctx;
use crate::client::model::card::{Card, Fact};
use crate::client::receive::{
    Handler, Line, fold, local_time, network, network_mut, place, plain, seconds,
};
use crate::proto::{Numeric, Timestamp, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Numeric(Numeric::RPL_WHOISUSER), user),
    (Verb::Numeric(Numeric::RPL_WHOWASUSER), was),
    (Verb::Numeric(Numeric::RPL_WHOISSERVER), server),
    (Verb::Numeric(Numeric::RPL_WHOISIDLE), idle),
    (Verb::Numeric(Numeric::RPL_WHOISCHANNELS), channels),
    (Verb::Numeric(Numeric::RPL_WHOISACCOUNT), account),
    (Verb::Numeric(Numeric::RPL_WHOISACTUALLY), actually),
    (Verb::Numeric(Numeric::RPL_WHOISOPERATOR), is),
    (Verb::Numeric(Numeric::RPL_WHOISCERTFP), is),
    (Verb::Numeric(Numeric::RPL_WHOISREGNICK), is),
    (Verb::Numeric(Numeric::RPL_WHOISSPECIAL), is),
    (Verb::Numeric(Numeric::RPL_WHOISBOT), bot),
    (Verb::Numeric(Numeric::RPL_WHOISHOST), is),
    (Verb::Numeric(Numeric::RPL_WHOISMODES), is),
    (Verb::Numeric(Numeric::RPL_WHOISSECURE), is),
    (Verb::Numeric(Numeric::RPL_ENDOFWHOIS), end),
    (Verb::Numeric(Numeric::RPL_ENDOFWHOWAS), end),
];

/// The card of the person that a line is about; begins one where there is none.
fn card<'c>(cx: &'c mut Ctx<'_>, line: &Line<'_>) -> &'c mut Card {
    let nick = line.name(1);
    let (key, now) = (fold(cx, line, &nick), cx.now);
    if network_mut(cx, line).cards.get(&key, now).is_none() {
        let place = place(cx, line);
        let oldest = network_mut(cx, line).cards.begin(key.clone(), &nick, place, now);
        if let Some(oldest) = oldest {
            cx.show_card(&oldest);
        }
    }
    network_mut(cx, line).cards.get(&key, now).expect("it was just begun")
}

/// Adds a fact to the card of a line.
fn fact(cx: &mut Ctx<'_>, line: &Line<'_>, fact: Fact, text: &str) {
    if !text.is_empty() {
        card(cx, line).add(fact, text);
    }
}

/// 311: begins a card; one of the same person that has not ended is shown first.
fn user(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let key = fold(cx, line, &line.name(1));
    if let Some(card) = network_mut(cx, line).cards.finish(&key) {
        cx.show_card(&card);
    }
    let (user, host, real) = (line.name(2), line.name(3), plain(line.last_from(5)));
    fact(cx, line, Fact::Address, &format!("{user}@{host}"));
    card(cx, line).real_name.clone_from(&real);
    network_mut(cx, line).people.learn(key, |person| {
        (person.user, person.host, person.real_name) = (user, host, real);
    });
}

/// 314: one time that somebody of this name was here.
fn was(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (user, host, real) = (line.name(2), line.name(3), plain(line.last_from(5)));
    fact(cx, line, Fact::Was, &format!("{user}@{host} ({real})"));
}

/// 312: the server, and after 314 when they left; as a time on a server that writes it like a tag.
fn server(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (server, about) = (line.name(2), plain(line.last_from(3)));
    let left = Timestamp::parse_server_time(line.last_from(3)).map(|time| local_time(cx, time));
    let card = card(cx, line);
    if card.is_past() {
        let when = left.as_deref().unwrap_or(&about);
        card.extend(Fact::Was, &format!("on {server}, {when}"));
    } else if about.is_empty() {
        card.add(Fact::Server, server);
    } else {
        card.add(Fact::Server, format!("{server} ({about})"));
    }
}

fn idle(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let idle = line.raw(2).parse().map_or_else(|_| line.text(2), span);
    fact(cx, line, Fact::Idle, &idle);
    if let Some(since) = seconds(line.raw(3)) {
        let since = local_time(cx, since);
        fact(cx, line, Fact::Since, &since);
    }
}

/// 319, on some servers several.
fn channels(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channels = plain(line.last_from(2));
    fact(cx, line, Fact::Channels, channels.trim());
}

fn account(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let account = line.name(2);
    let card = card(cx, line);
    if card.is_past() {
        card.extend(Fact::Was, &format!("logged in as {account}"));
        return;
    }
    card.add(Fact::Account, account.clone());
    let key = fold(cx, line, &line.name(1));
    network_mut(cx, line).people.learn(key, |person| person.account = account);
}

fn actually(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let middle = line.message.params.get(2..).unwrap_or_default();
    let hosts = middle.split_last().map_or(&[] as &[String], |(_, hosts)| hosts);
    let text = format!("really from {}", plain(&hosts.join(" ")));
    let card = card(cx, line);
    card.extend(if card.is_past() { Fact::Was } else { Fact::Address }, &text);
}

/// The text makes a sentence with the nick before it.
fn is(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let text = plain(line.last_from(2));
    let text = text.strip_prefix("is ").unwrap_or(&text);
    fact(cx, line, Fact::Is, text.trim());
}

/// 335.
fn bot(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let key = fold(cx, line, &line.name(1));
    network_mut(cx, line).people.learn(key, |person| person.bot = true);
    is(cx, line);
}

/// 301 within an answer. Out: whether it belonged to one.
pub(super) fn away(cx: &mut Ctx<'_>, line: &Line<'_>) -> bool {
    let (key, now) = (fold(cx, line, &line.name(1)), cx.now);
    let text = plain(line.last_from(2));
    let Some(card) = network_mut(cx, line).cards.get(&key, now) else {
        return false;
    };
    card.add(Fact::Away, if text.is_empty() { "yes".to_owned() } else { text });
    true
}

/// A numeric that no table knows, about somebody whose card is open. Out: whether it was one.
pub(super) fn more(cx: &mut Ctx<'_>, line: &Line<'_>) -> bool {
    let (key, now) = (fold(cx, line, &line.name(1)), cx.now);
    let rest = line.message.params.get(2..).unwrap_or_default().join(" ");
    let open = network_mut(cx, line).cards.get(&key, now);
    match open.filter(|_| !rest.is_empty()) {
        Some(card) => card.add(Fact::Is, plain(&rest)),
        None => return false,
    }
    true
}

/// 318, 369: the card is complete. There is none after 401 and 406.
fn end(cx: &mut Ctx<'_>, line: &Line<'_>) {
    // Some servers end the answer for several people at once: `bob,carol`.
    let names = line.name(1);
    for nick in names.split(',') {
        let key = network(cx, line).fold(nick);
        if let Some(card) = network_mut(cx, line).cards.finish(&key) {
            cx.show_card(&card);
        }
    }
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
