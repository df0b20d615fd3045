//! WHO: a row a person, by 352, or by 354 where the server knows WHOX. What is told of people is kept.
//!
//! Sources: RFC 2812 section 3.6.1, IRCv3 whox.

use crate::client::ctx::Ctx;
use crate::client::model::entry::Entry;
use crate::client::model::who::{SHOWN, SILENT};
use crate::client::receive::{Handler, Line, find, fold, network, network_mut, place, plain};
use crate::client::text::neutral;
use crate::client::text::style::Run;
use crate::proto::{Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Numeric(Numeric::RPL_WHOREPLY), reply),
    (Verb::Numeric(Numeric::RPL_WHOSPCRPL), extended_reply),
    (Verb::Numeric(Numeric::RPL_ENDOFWHO), end),
];

/// One row of an answer.
struct Row {
    channel: String,
    user: String,
    host: String,
    nick: String,
    flags: String,
    /// `None` where the server did not tell.
    account: Option<String>,
    real: String,
}

/// 352: channel, user, host, server, nick, flags; then the number of hops and the real name in one parameter.
fn reply(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let last = line.last_from(7);
    let row = Row {
        channel: line.name(1),
        user: line.name(2),
        host: line.name(3),
        nick: line.name(5),
        flags: line.name(6),
        account: None,
        real: plain(last.split_once(' ').map_or("", |(_, real)| real)),
    };
    learn(cx, line, &row);
    tell(cx, line, &row);
}

/// 354: the fields that were asked for. The token tells our own questions from those the user typed by `/raw`.
fn extended_reply(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let token = line.raw(1);
    if line.message.params.len() < 9 || (token != SHOWN && token != SILENT) {
        let place = place(cx, line);
        let fields = line.message.params.get(1..).unwrap_or_default().join(" ");
        cx.info(place, plain(&fields));
        return;
    }
    // `0` is a person without an account.
    let account = Some(line.name(7)).map(|name| if name == "0" { String::new() } else { name });
    let row = Row {
        channel: line.name(2),
        user: line.name(3),
        host: line.name(4),
        nick: line.name(5),
        flags: line.name(6),
        account,
        real: plain(line.raw(8)),
    };
    learn(cx, line, &row);
    if token == SHOWN {
        tell(cx, line, &row);
    } else {
        network_mut(cx, line).whos.count(true);
    }
}

/// IRCv3 bot-mode: the letter of the mode stands among the flags.
fn is_bot(cx: &Ctx<'_>, line: &Line<'_>, row: &Row) -> bool {
    network(cx, line).features().bot().is_some_and(|bot| row.flags.contains(bot))
}

fn learn(cx: &mut Ctx<'_>, line: &Line<'_>, row: &Row) {
    let key = fold(cx, line, &row.nick);
    let away = row.flags.starts_with('G');
    let bot = is_bot(cx, line, row);
    let order = network(cx, line).prefixes();
    if let Some(buffer) = find(cx, line, &row.channel).and_then(|id| cx.model.buffer_mut(id)) {
        buffer.roster.change(&key, &order, |member| member.away = away);
    }
    network_mut(cx, line).people.learn(key, |person| {
        person.user.clone_from(&row.user);
        person.host.clone_from(&row.host);
        person.real_name.clone_from(&row.real);
        person.bot = bot;
        if let Some(account) = &row.account {
            person.account.clone_from(account);
        }
    });
}

/// Writes a row: the nick with its highest prefix, then the address, the name, and what else there is to say.
fn tell(cx: &mut Ctx<'_>, line: &Line<'_>, row: &Row) {
    network_mut(cx, line).whos.count(false);
    let network = network(cx, line);
    let sign = row.flags.chars().find(|c| network.features().modes().rank(*c).is_some());
    let mut words = vec![format!("{}@{} ({})", row.user, row.host, row.real)];
    if let Some(account) = row.account.as_ref().filter(|account| !account.is_empty()) {
        words.push(format!("account {account}"));
    }
    if row.channel != "*" && !row.channel.is_empty() {
        words.push(format!("in {}", row.channel));
    }
    if row.flags.starts_with('G') {
        words.push("away".to_owned());
    }
    if row.flags.contains('*') {
        words.push("server operator".to_owned());
    }
    if is_bot(cx, line, row) {
        words.push("bot".to_owned());
    }
    let label = format!("{}{}", sign.map_or_else(String::new, String::from), row.nick);
    let runs = vec![Run::plain(neutral::text(&words.join(", ")))];
    let place = place(cx, line);
    cx.model.push(place, Entry::field(cx.now, &label, runs));
}

/// 315.
fn end(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let mask = line.name(1);
    let key = fold(cx, line, &mask);
    let ended = network_mut(cx, line).whos.end(&key);
    if let Some((true, _)) = ended {
        cx.ask_who_next(line.network);
        return;
    }
    let words = match ended {
        Some((_, 0)) => format!("nobody fits {mask}"),
        Some((_, 1)) => format!("one person fits {mask}"),
        Some((_, count)) => format!("{count} people fit {mask}"),
        None => format!("that is everybody who fits {mask}"),
    };
    let place = place(cx, line);
    cx.info(place, words);
}
