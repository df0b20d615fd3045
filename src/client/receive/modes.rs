//! Modes in words: changes of channels and of oneself, the modes that hold, and the lists of masks.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferId;
use crate::client::receive::{
    Handler, Line, find, fold, is_me, local_time, network, place, seconds, window,
};
use crate::client::text::neutral;
use crate::proto::mode::{ModeChange, ModeKind, parse_changes};
use crate::proto::{Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Mode, mode),
    (Verb::Numeric(Numeric::RPL_UMODEIS), own_modes),
    (Verb::Numeric(Numeric::RPL_CHANNELMODEIS), channel_modes),
    (Verb::Numeric(Numeric::RPL_CREATIONTIME), created),
    (Verb::Numeric(Numeric::RPL_BANLIST), listed),
    (Verb::Numeric(Numeric::RPL_EXCEPTLIST), listed),
    (Verb::Numeric(Numeric::RPL_INVEXLIST), listed),
    (Verb::Numeric(Numeric::RPL_ENDOFBANLIST), end_of_list),
    (Verb::Numeric(Numeric::RPL_ENDOFEXCEPTLIST), end_of_list),
    (Verb::Numeric(Numeric::RPL_ENDOFINVEXLIST), end_of_list),
];

/// What a change means, set and unset; `{}` is its parameter. Letters as most servers use them.
const WORDS: &[(char, &str, &str)] = &[
    ('b', "banned {}", "took back the ban of {}"),
    ('e', "excepted {} from bans", "took back the exception of {}"),
    ('I', "invited all of {}", "took back the invitation of {}"),
    ('i', "made the channel invite-only", "opened the channel to everybody"),
    ('k', "set the channel's key to {}", "removed the channel's key"),
    ('l', "limited the channel to {} members", "removed the limit of members"),
    ('m', "made the channel moderated", "ended the moderation"),
    ('n', "shut out messages from outside", "let in messages from outside"),
    ('s', "hid the channel", "made the channel visible"),
    ('t', "let only operators change the topic", "let everybody change the topic"),
];

/// Ranks by their letter.
const RANKS: &[(char, &str)] = &[
    ('q', "a founder"),
    ('a', "an admin"),
    ('o', "an operator"),
    ('h', "a half-operator"),
    ('v', "a voiced member"),
];

fn mode(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let target = line.name(0);
    let by = line.nick();
    if is_me(cx, line, &target) {
        let change =
            neutral::text(line.message.params.get(1..).unwrap_or_default().join(" ").as_str());
        let place = if line.request.is_some() { place(cx, line) } else { window(cx, line) };
        cx.info(place, format!("your modes change: {change}"));
        return;
    }
    let Some(id) = find(cx, line, &target) else {
        return;
    };
    let kinds = network(cx, line).features().modes().clone();
    let changes = parse_changes(&kinds, line.message.params.get(1..).unwrap_or_default());
    let mut words = Vec::new();
    for change in &changes {
        if let Some(ModeKind::Prefix(sign)) = kinds.kind(change.letter) {
            change_rank(cx, line, id, (change, sign));
        } else {
            keep_letter(cx, id, change, kinds.kind(change.letter));
        }
        words.push(in_words(change, kinds.kind(change.letter)));
    }
    if !words.is_empty() {
        cx.info(id, format!("{by} {}", words.join(", ")));
    }
}

fn in_words(change: &ModeChange, kind: Option<ModeKind>) -> String {
    let param = neutral::name(change.param.as_deref().unwrap_or(""));
    if let Some(ModeKind::Prefix(_)) = kind {
        let rank = RANKS.iter().find(|(letter, _)| *letter == change.letter);
        let rank =
            rank.map_or_else(|| format!("+{}", change.letter), |(_, rank)| (*rank).to_owned());
        return if change.add {
            format!("made {param} {rank}")
        } else {
            format!("made {param} no longer {rank}")
        };
    }
    let row = WORDS.iter().find(|(letter, ..)| *letter == change.letter);
    match row {
        Some((_, set, _)) if change.add => set.replace("{}", &param),
        Some((_, _, unset)) => unset.replace("{}", &param),
        None => {
            let sign = if change.add { '+' } else { '-' };
            let letter = neutral::name(&change.letter.to_string());
            format!("set mode {sign}{letter} {param}").trim_end().to_owned()
        }
    }
}

fn change_rank(
    cx: &mut Ctx<'_>,
    line: &Line<'_>,
    id: BufferId,
    (change, sign): (&ModeChange, char),
) {
    let Some(nick) = change.param.as_deref().map(neutral::name) else {
        return;
    };
    let key = fold(cx, line, &nick);
    let order = network(cx, line).prefixes();
    let Some(buffer) = cx.model.buffer_mut(id) else {
        return;
    };
    buffer.roster.change(&key, &order, |member| {
        let has = |c: char| member.prefixes.contains(c) && c != sign;
        let held = order.chars().filter(|c| has(*c) || (*c == sign && change.add));
        member.prefixes = held.collect();
    });
}

/// Keeps the modes that are shown beside a channel's name. Lists are no modes of the channel itself.
fn keep_letter(cx: &mut Ctx<'_>, id: BufferId, change: &ModeChange, kind: Option<ModeKind>) {
    if !change.letter.is_ascii_alphabetic() || kind == Some(ModeKind::List) {
        return;
    }
    let Some(buffer) = cx.model.buffer_mut(id) else {
        return;
    };
    let mut letters: Vec<char> = buffer.modes.chars().filter(|c| *c != '+').collect();
    letters.retain(|c| *c != change.letter);
    if change.add {
        letters.push(change.letter);
    }
    letters.sort_unstable();
    buffer.modes = if letters.is_empty() {
        String::new()
    } else {
        format!("+{}", letters.into_iter().collect::<String>())
    };
    // Some servers show a star instead of the key.
    let hidden = change.add && change.param.as_deref() == Some("*");
    if change.letter == 'k' && !hidden {
        buffer.secret = change.param.clone().filter(|_| change.add);
    }
}

/// 221.
fn own_modes(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let modes = line.name(1);
    let place = place(cx, line);
    cx.info(place, format!("your modes are {modes}"));
}

/// 324.
fn channel_modes(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    let modes = neutral::text(&line.message.params.get(2..).unwrap_or_default().join(" "));
    if let Some(buffer) = find(cx, line, &channel).and_then(|id| cx.model.buffer_mut(id)) {
        let letters = modes.split(' ').next().unwrap_or("");
        buffer.modes = if letters == "+" { String::new() } else { letters.to_owned() };
    }
    let place = place(cx, line);
    cx.info(place, format!("modes of {channel}: {modes}"));
}

/// 329.
fn created(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    let Some(time) = seconds(line.raw(2)) else {
        return;
    };
    let text = format!("{channel} was created {}", local_time(cx, time));
    let place = place(cx, line);
    cx.info(place, text);
}

/// 367, 348, 346: one mask of a list.
fn listed(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (channel, mask, by) = (line.name(1), line.name(2), line.name(3));
    let what = match line.message.verb {
        Verb::Numeric(Numeric::RPL_EXCEPTLIST) => "excepted from bans in",
        Verb::Numeric(Numeric::RPL_INVEXLIST) => "invited to",
        _ => "banned from",
    };
    let mut text = format!("{mask} is {what} {channel}");
    if !by.is_empty() {
        text = format!("{text}, by {}", by.split('!').next().unwrap_or(""));
    }
    if let Some(time) = seconds(line.raw(4)) {
        text = format!("{text}, {}", local_time(cx, time));
    }
    let place = place(cx, line);
    cx.info(place, text);
}

fn end_of_list(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let text = format!("that is the whole list of {}", line.name(1));
    let place = place(cx, line);
    cx.info(place, text);
}
