//! People come, go and change: QUIT, NICK, AWAY, ACCOUNT, CHGHOST, SETNAME, and our own away state.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferId;
use crate::client::model::people::Person;
use crate::client::model::presence::Coming;
use crate::client::model::settings::{Face, Presence};
use crate::client::model::watch::Standing;
use crate::client::receive::{
    Handler, Line, find, fold, is_me, netsplit, network, network_mut, place, plain, shared, whois,
    window,
};
use crate::client::text::neutral;
use crate::proto::{Folded, Message, Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Quit, quit),
    (Verb::Nick, nick),
    (Verb::Away, away),
    (Verb::Account, account),
    (Verb::Chghost, chghost),
    (Verb::Setname, setname),
    (Verb::Numeric(Numeric::RPL_AWAY), is_away),
    (Verb::Numeric(Numeric::RPL_UNAWAY), back),
    (Verb::Numeric(Numeric::RPL_NOWAWAY), gone),
];

/// In channels up to this size everybody's comings and goings are shown.
const SMALL_CHANNEL: usize = 30;

/// Whether somebody's coming or going is shown in a channel.
pub(super) fn is_shown(cx: &Ctx<'_>, buffer: BufferId, nick: &Folded) -> bool {
    let Some(buffer) = cx.model.buffer(buffer) else {
        return false;
    };
    match cx.model.settings.presence {
        Presence::All => true,
        Presence::Hidden => false,
        Presence::Recent => {
            buffer.roster.len() <= SMALL_CHANNEL || buffer.roster.spoke_lately(nick)
        }
    }
}

/// The same; a netsplit is worth a line also where the comings of single people are not.
pub(super) fn is_coming_shown(
    cx: &Ctx<'_>,
    buffer: BufferId,
    nick: &Folded,
    coming: &Coming,
) -> bool {
    let split = matches!(coming, Coming::Split { .. } | Coming::Back { .. });
    is_shown(cx, buffer, nick) || (split && cx.model.settings.presence == Presence::Recent)
}

fn quit(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let nick = line.nick();
    if is_me(cx, line, &nick) {
        return;
    }
    let key = fold(cx, line, &nick);
    let reason = plain(line.last_from(0));
    let coming = netsplit::leaving(cx, line, nick.clone(), reason);
    let mut places = shared(cx, line, &key);
    places.retain(|id| {
        let shown = is_coming_shown(cx, *id, &key, &coming);
        if let Some(buffer) = cx.model.buffer_mut(*id) {
            buffer.roster.remove(&key);
        }
        shown
    });
    places.extend(find(cx, line, &nick));
    network_mut(cx, line).people.forget(&key);
    // That they left is said in their conversation by the line about it.
    if let Some(direct) = find(cx, line, &nick).and_then(|id| cx.model.buffer_mut(id)) {
        direct.standing = Standing::Offline;
    }
    for place in places {
        cx.model.push_presence(place, coming.clone(), line.time);
    }
    reclaim(cx, line, &nick);
}

/// The nick we wanted has become free.
fn reclaim(cx: &mut Ctx<'_>, line: &Line<'_>, free: &str) {
    let network = network(cx, line);
    let wanted = network.wanted.clone();
    let missed = network.is_online() && !network.is_me(&wanted) && network.same(free, &wanted);
    if missed {
        cx.transmit(line.network, Message::new(Verb::Nick).with(wanted));
    }
}

fn nick(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (mut from, to) = (line.nick(), line.name(0));
    if to.is_empty() {
        return;
    }
    // InspIRCd 3 answers a label under the new name already.
    let ours = line.request.as_ref().is_some_and(|request| request.verb == Verb::Nick);
    if ours && network(cx, line).same(&from, &to) {
        from.clone_from(&network(cx, line).nick);
    }
    let (old, new) = (fold(cx, line, &from), fold(cx, line, &to));
    let me = is_me(cx, line, &from);
    let order = network(cx, line).prefixes();
    network_mut(cx, line).people.rename(&old, new.clone());
    for id in shared(cx, line, &old) {
        let shown = is_shown(cx, id, &old);
        if let Some(buffer) = cx.model.buffer_mut(id) {
            buffer.roster.rename(&old, new.clone(), &to, &order);
        }
        if me {
            // The line mode prints the server's window too.
            if cx.model.settings.face == Face::Screen {
                cx.info(id, format!("you are now {to}"));
            }
        } else if shown {
            let (from, to) = (from.clone(), to.clone());
            cx.model.push_presence(id, Coming::Renamed { from, to }, line.time);
        }
    }
    if me {
        let labelled = line.request.is_some();
        let network = network_mut(cx, line);
        network.nick.clone_from(&to);
        // Of who is logged in another device may have done it, and two that both want their own back would never end.
        let elsewhere = network.login.account.is_some();
        if network.requests.take(&Verb::Nick) || labelled || elsewhere {
            network.wanted.clone_from(&to);
        }
        let window = window(cx, line);
        cx.info(window, format!("you are now {to}"));
    } else if let Some(direct) = find(cx, line, &from) {
        cx.info(direct, format!("{from} is now {to}"));
        if !cx.model.rename(direct, &to, new) {
            // Another conversation has that name already, and goes on there.
            cx.stands(direct, Standing::Offline, "");
        }
    }
    // What the server took from us it would only take again.
    if !me {
        reclaim(cx, line, &from);
    }
}

/// IRCv3 away-notify.
fn away(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let nick = line.nick();
    let key = fold(cx, line, &nick);
    let message = plain(line.last_from(0));
    let away = !message.is_empty();
    if let Some(direct) = find(cx, line, &nick) {
        let standing = if away { Standing::Away } else { Standing::Online };
        cx.stands(direct, standing, &message);
    }
    let order = network(cx, line).prefixes();
    for id in shared(cx, line, &key) {
        if let Some(buffer) = cx.model.buffer_mut(id) {
            buffer.roster.change(&key, &order, |member| member.away = away);
        }
    }
}

/// IRCv3 account-notify: `*` is nobody any more.
fn account(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (key, account) = (fold(cx, line, &line.nick()), line.name(0));
    let account = if account == "*" { String::new() } else { account };
    network_mut(cx, line).people.learn(key, |person| person.account = account);
}

/// IRCv3 chghost. Our own matters for the length of lines too.
fn chghost(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (nick, user, host) = (line.nick(), line.name(0), line.name(1));
    if is_me(cx, line, &nick) {
        network_mut(cx, line).userhost = Some(format!("{user}@{host}"));
    }
    let key = fold(cx, line, &nick);
    network_mut(cx, line).people.learn(key, |person| (person.user, person.host) = (user, host));
}

/// Whoever sends a line shows user and host with it.
pub(super) fn met(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let Some(source) = &line.message.source else {
        return;
    };
    let (Some(user), Some(host)) = (&source.user, &source.host) else {
        return;
    };
    if matches!(line.message.verb, Verb::Quit | Verb::Chghost) {
        return;
    }
    let key = fold(cx, line, &line.nick());
    let direct = cx.model.find(line.network, &key).and_then(|id| cx.model.buffer_mut(id));
    // Who says something is there, whatever was heard before.
    let there = |known: Standing| matches!(known, Standing::Offline | Standing::Unknown);
    if let Some(direct) = direct.filter(|direct| there(direct.standing)) {
        direct.standing = Standing::Online;
    }
    let people = &mut network_mut(cx, line).people;
    // IRCv3 bot-mode: not on every line, so that its absence says nothing.
    let bot = line.message.tags.get("bot").is_some();
    let same = |p: &Person| p.user == *user && p.host == *host && p.bot >= bot;
    if !people.get(&key).is_some_and(same) {
        let (user, host) = (neutral::name(user), neutral::name(host));
        people.learn(key, |person| {
            (person.user, person.host) = (user, host);
            person.bot |= bot;
        });
    }
}

/// IRCv3 setname.
fn setname(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (nick, name) = (line.nick(), plain(line.last_from(0)));
    let key = fold(cx, line, &nick);
    network_mut(cx, line).people.learn(key, |person| person.real_name.clone_from(&name));
    let place = if is_me(cx, line, &nick) { Some(place(cx, line)) } else { find(cx, line, &nick) };
    if let Some(place) = place {
        cx.info(place, format!("{nick} is now called {name}"));
    }
}

/// 301: the person written to, or asked about, is away. Said once in a conversation until somebody talks.
fn is_away(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if whois::away(cx, line) {
        return;
    }
    let nick = line.name(1);
    let text = format!("{nick} is away: {}", plain(line.last_from(2)));
    let place = match find(cx, line, &nick) {
        Some(direct) if line.request.is_none() => direct,
        _ => place(cx, line),
    };
    if let Some(direct) = find(cx, line, &nick).and_then(|id| cx.model.buffer_mut(id)) {
        direct.standing = Standing::Away;
    }
    let said = cx.model.buffer(place).is_some_and(|buffer| {
        let mut lately = buffer.entries().rev().filter(|entry| !entry.own);
        lately.next().is_some_and(|entry| entry.text() == text)
    });
    if !said {
        cx.info(place, text);
    }
}

fn gone(cx: &mut Ctx<'_>, line: &Line<'_>) {
    network_mut(cx, line).away = true;
    let place = place(cx, line);
    cx.info(place, "you are marked as away");
}

fn back(cx: &mut Ctx<'_>, line: &Line<'_>) {
    network_mut(cx, line).away = false;
    let place = place(cx, line);
    cx.info(place, "you are no longer marked as away");
}
