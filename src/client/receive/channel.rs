//! Channels: JOIN, PART, KICK, TOPIC, INVITE, and what the server tells of a channel one has joined.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::{BufferId, BufferKind, Topic};
use crate::client::model::presence::Coming;
use crate::client::model::roster::{MOST_MEMBERS_IN_ALL, Member};
use crate::client::model::settings::Face;
use crate::client::receive::message::ignored;
use crate::client::receive::{
    Handler, Line, find, fold, history, is_me, local_time, netsplit, network, network_mut, place,
    plain, presence, seconds, window,
};
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone};
use crate::proto::{Message, Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Join, join),
    (Verb::Part, part),
    (Verb::Kick, kick),
    (Verb::Topic, topic_changed),
    (Verb::Invite, invite),
    (Verb::Numeric(Numeric::RPL_NAMREPLY), names),
    (Verb::Numeric(Numeric::RPL_ENDOFNAMES), end_of_names),
    (Verb::Numeric(Numeric::RPL_NOTOPIC), no_topic),
    (Verb::Numeric(Numeric::RPL_TOPIC), topic),
    (Verb::Numeric(Numeric::RPL_TOPICWHOTIME), topic_set),
    (Verb::Numeric(Numeric::RPL_INVITING), inviting),
    (Verb::Numeric(Numeric::RPL_INVITELIST), invited),
    (Verb::Numeric(Numeric::RPL_ENDOFINVITELIST), end_of_invited),
];

fn join(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let nick = line.nick();
    introduced(cx, line, &nick);
    for channel in line.raw(0).split(',').filter(|name| !name.is_empty()) {
        let channel = neutral::name(channel);
        if is_me(cx, line, &nick) {
            joined(cx, line, &channel);
        } else if let Some(id) = find(cx, line, &channel).filter(|id| is_joined(cx, *id)) {
            let key = fold(cx, line, &nick);
            add_member(cx, line, id, ("", &nick));
            let coming = netsplit::joining(cx, line, nick.clone());
            if presence::is_coming_shown(cx, id, &key, &coming) {
                cx.model.push_presence(id, coming, line.time);
            }
        }
    }
}

/// IRCv3 extended-join: account (`*` for none) and real name come with the JOIN.
fn introduced(cx: &mut Ctx<'_>, line: &Line<'_>, nick: &str) {
    let params = &line.message.params;
    if params.len() < 3 {
        return;
    }
    let (account, real) = (line.name(1), plain(line.raw(2)));
    let account = if account == "*" { String::new() } else { account };
    let key = fold(cx, line, nick);
    network_mut(cx, line).people.learn(key, |person| {
        (person.account, person.real_name) = (account, real);
    });
}

/// We are in.
fn joined(cx: &mut Ctx<'_>, line: &Line<'_>, channel: &str) {
    if let Some(source) = &line.message.source
        && let (Some(user), Some(host)) = (&source.user, &source.host)
    {
        let userhost = format!("{}@{}", neutral::name(user), neutral::name(host));
        network_mut(cx, line).userhost = Some(userhost);
    }
    let left = match cx.model.settings.face {
        Face::Plain => current_channel(cx, line, channel),
        Face::Screen => None,
    };
    let id = cx.open_channel(line.network, channel);
    let key = fold(cx, line, channel);
    let awaited = network_mut(cx, line).joins.take(&key);
    let Some(buffer) = cx.model.buffer_mut(id) else {
        return;
    };
    if buffer.kind != BufferKind::Channel {
        cx.error(id, format!("too many conversations are open: no window for {channel}"));
        return;
    }
    buffer.joined = true;
    let back = std::mem::take(&mut buffer.rejoin);
    // What held before a break is told again if it still holds.
    buffer.roster.clear();
    buffer.masks.clear();
    buffer.topic_before = buffer.topic.take().filter(|_| back);
    if let Some(awaited) = &awaited {
        buffer.secret.clone_from(&awaited.secret);
    }
    cx.catch_up(id, back);
    // A channel of an earlier run is only come back to; there was no connection before.
    let broke = network(cx, line).lost_at.is_some();
    let text = if back && broke {
        format!("connected again, you are back in {channel}")
    } else if back {
        format!("you are back in {channel}")
    } else {
        format!("you joined {channel}")
    };
    cx.info(id, text);
    // Channels also come by themselves, where another client of ours is in them: nobody is taken away from what they type.
    let here = cx.model.focused();
    let nowhere = here.kind == BufferKind::Server && here.editor.is_empty();
    if awaited.is_some() || (nowhere && !back) || cx.model.settings.face == Face::Plain {
        cx.focus(id);
    }
    if let Some(old) = left {
        cx.transmit(line.network, Message::new(Verb::Part).with(old));
    }
}

/// The line mode is in one channel at a time: the one that the new one replaces.
fn current_channel(cx: &Ctx<'_>, line: &Line<'_>, new: &str) -> Option<String> {
    let network = network(cx, line);
    let here = cx.model.focused();
    let other = here.kind == BufferKind::Channel && here.joined && !network.same(&here.name, new);
    other.then(|| here.name.clone())
}

fn add_member(cx: &mut Ctx<'_>, line: &Line<'_>, id: BufferId, (signs, nick): (&str, &str)) {
    if nick.is_empty() {
        return;
    }
    let key = fold(cx, line, nick);
    let order = network(cx, line).prefixes();
    let room = cx.model.buffers().members() < MOST_MEMBERS_IN_ALL;
    if let Some(buffer) = cx.model.buffer_mut(id) {
        if !room && !buffer.roster.contains(&key) {
            return buffer.roster.count();
        }
        let away = buffer.roster.get(&key).is_some_and(|member| member.away);
        let member = Member { nick: nick.to_owned(), prefixes: signs.to_owned(), away };
        buffer.roster.insert(key, member, &order);
    }
}

fn part(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let nick = line.nick();
    let reason = plain(line.last_from(1));
    for channel in line.raw(0).split(',') {
        let channel = neutral::name(channel);
        let Some(id) = find(cx, line, &channel) else {
            continue;
        };
        if is_me(cx, line, &nick) {
            left(cx, id);
            let place = match cx.model.settings.face {
                Face::Plain => cx.here(),
                Face::Screen => id,
            };
            cx.info(place, format!("you left {channel}"));
        } else {
            let (nick, reason) = (nick.clone(), reason.clone());
            gone(cx, line, id, Coming::Left { nick, reason });
        }
    }
}

/// We are no longer in a channel.
fn left(cx: &mut Ctx<'_>, id: BufferId) {
    if let Some(buffer) = cx.model.buffer_mut(id) {
        buffer.joined = false;
        buffer.rejoin = false;
        buffer.roster.clear();
    }
}

fn gone(cx: &mut Ctx<'_>, line: &Line<'_>, id: BufferId, coming: Coming) {
    let key = fold(cx, line, &line.nick());
    let shown = presence::is_shown(cx, id, &key);
    let member = cx.model.buffer_mut(id).and_then(|buffer| buffer.roster.remove(&key));
    if shown && member.is_some() {
        cx.model.push_presence(id, coming, line.time);
    }
}

fn kick(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (channel, nick, by) = (line.name(0), line.name(1), line.nick());
    let Some(id) = find(cx, line, &channel) else {
        return;
    };
    let reason = match plain(line.last_from(2)) {
        reason if reason.is_empty() || reason == nick => String::new(),
        reason => format!(" ({reason})"),
    };
    if is_me(cx, line, &nick) {
        left(cx, id);
        let text =
            format!("you were removed from {channel} by {by}{reason}; /join {channel} goes back");
        cx.error(id, text);
        return;
    }
    let key = fold(cx, line, &nick);
    if let Some(buffer) = cx.model.buffer_mut(id) {
        buffer.roster.remove(&key);
    }
    if let Some(entry) = history::happened(cx, line, id) {
        cx.model.push(id, entry);
    }
}

fn topic_changed(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (channel, by) = (line.name(0), line.nick());
    let Some(id) = find(cx, line, &channel) else {
        return;
    };
    let runs = neutral::runs(line.last_from(1), Tone::Plain);
    if let Some(entry) = history::happened(cx, line, id) {
        cx.model.push(id, entry);
    }
    let time = line.time;
    if let Some(buffer) = cx.model.buffer_mut(id) {
        let topic = Topic { runs, set: Some((by, time)) };
        buffer.topic = Some(topic).filter(|topic| !topic.runs.is_empty());
    }
}

fn no_topic(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    let place = place(cx, line);
    if let Some(buffer) = find(cx, line, &channel).and_then(|id| cx.model.buffer_mut(id)) {
        buffer.topic = None;
    }
    cx.info(place, format!("{channel} has no topic"));
}

/// 332: after joining, or because it was asked for.
fn topic(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    let runs = neutral::runs(line.last_from(2), Tone::Plain);
    let known = find(cx, line, &channel);
    let place = known.unwrap_or_else(|| place(cx, line));
    if let Some(buffer) = known.and_then(|id| cx.model.buffer_mut(id)) {
        buffer.topic = buffer.topic_before.take().filter(|before| before.runs == runs);
        if buffer.topic.is_some() {
            return;
        }
        buffer.topic = Some(Topic { runs: runs.clone(), set: None });
    }
    let mut said = vec![Run::toned(format!("topic of {channel}: "), Tone::Muted)];
    said.extend(runs);
    cx.info_runs(place, said);
}

fn topic_set(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    let by = line.name(2);
    let by = by.split('!').next().unwrap_or("").to_owned();
    let (Some(id), Some(time)) = (find(cx, line, &channel), seconds(line.raw(3))) else {
        return;
    };
    let set = Some((by.clone(), time));
    let topic = cx.model.buffer(id).and_then(|buffer| buffer.topic.as_ref());
    if topic.is_some_and(|topic| topic.set == set) {
        return;
    }
    let when = local_time(cx, time);
    let text = format!("set by {by}, {when}");
    cx.info_runs(id, vec![Run::toned(text, Tone::Muted)]);
    if let Some(topic) = cx.model.buffer_mut(id).and_then(|b| b.topic.as_mut()) {
        topic.set = set;
    }
}

/// INVITE: to us, or (IRCv3 invite-notify) to somebody else by a fellow operator.
fn invite(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if ignored(cx, line) {
        return;
    }
    let (by, nick, channel) = (line.nick(), line.name(0), line.name(1));
    if is_me(cx, line, &nick) {
        invited_to(cx, line, &by, &channel);
    } else if let Some(id) = find(cx, line, &channel).filter(|_| !is_me(cx, line, &by)) {
        // Our own are told by 341.
        cx.info(id, format!("{by} invited {nick}"));
    }
}

/// Where the user is it is seen at once; on another server it says where `/join` leads there.
fn invited_to(cx: &mut Ctx<'_>, line: &Line<'_>, by: &str, channel: &str) {
    let here = cx.here();
    let ours = cx.model.focused().network == line.network;
    let window = window(cx, line);
    let place = if ours { here } else { window };
    cx.info(place, format!("{by} invites you to {channel}: /join {channel}"));
    if cx.model.settings.face == Face::Plain {
        return;
    }
    if !ours && let Some(name) = cx.model.buffer(window).map(|window| window.name.clone()) {
        let words = format!("{by} invites you to {channel} on {name}: /go {name}, then /join");
        cx.info(here, format!("{words} {channel}"));
    }
    cx.tell_invitation(here, by, channel);
}

fn inviting(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (nick, channel) = (line.name(1), line.name(2));
    let place = place(cx, line);
    cx.info(place, format!("{nick} is invited to {channel}"));
}

/// 336: one channel we are invited to.
fn invited(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    let place = place(cx, line);
    cx.info(place, format!("you are invited to {channel}: /join {channel}"));
}

fn end_of_invited(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let place = place(cx, line);
    cx.info(place, "those are all your invitations");
}

/// 353: members, with their signs (IRCv3 multi-prefix) and perhaps their hosts (userhost-in-names).
fn names(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(2);
    let listed = line.last_from(3);
    let Some(id) = find(cx, line, &channel).filter(|id| is_joined(cx, *id)) else {
        let place = place(cx, line);
        cx.info(place, format!("in {channel}: {}", plain(listed)));
        return;
    };
    for word in listed.split_ascii_whitespace() {
        let word = neutral::name(word);
        let (signs, nick) = network(cx, line).features().modes().split_signs(&word);
        let nick = nick.split('!').next().unwrap_or(nick);
        let (signs, nick) = (signs.to_owned(), nick.to_owned());
        add_member(cx, line, id, (&signs, &nick));
    }
}

fn is_joined(cx: &Ctx<'_>, id: BufferId) -> bool {
    cx.model.buffer(id).is_some_and(|buffer| buffer.joined)
}

/// 366: in the line mode, and where it was asked for, the members are named.
fn end_of_names(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    // Before the question is forgotten, which says where it was asked.
    let place = place(cx, line);
    let labelled = line.request.as_ref().is_some_and(|r| r.verb == Verb::Names);
    let asked = network_mut(cx, line).requests.take(&Verb::Names) || labelled;
    let Some(id) = find(cx, line, &channel).filter(|id| is_joined(cx, *id)) else {
        cx.info(place, format!("that is everybody one can see in {channel}"));
        return;
    };
    if !asked && cx.model.settings.face == Face::Screen {
        cx.ask_about_members(id);
        return;
    }
    let place = if asked { place } else { id };
    cx.tell_members(id, place);
}
