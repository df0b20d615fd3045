//! Modes: changes of channels and of oneself, the modes that hold, and the lists of masks, which are shown when they are
//! complete. The words are in `mode_words`.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferId;
use crate::client::model::masks::{Masked, Masks};
use crate::client::model::mutes::Mutes;
use crate::client::model::presence::Coming;
use crate::client::receive::message::is_person;
use crate::client::receive::mode_words;
use crate::client::receive::{
    Handler, Line, find, fold, is_me, local_time, network, place, seconds, window,
};
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone};
use crate::proto::mode::{ModeChange, ModeKind, ModeKinds, parse_changes};
use crate::proto::{Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Mode, mode),
    (Verb::Numeric(Numeric::RPL_UMODEIS), own_modes),
    (Verb::Numeric(Numeric::RPL_CHANNELMODEIS), channel_modes),
    (Verb::Numeric(Numeric::RPL_CREATIONTIME), created),
    (Verb::Numeric(Numeric::RPL_BANLIST), listed),
    (Verb::Numeric(Numeric::RPL_EXCEPTLIST), listed),
    (Verb::Numeric(Numeric::RPL_INVEXLIST), listed),
    (Verb::Numeric(Numeric::RPL_QUIETLIST), listed),
    (Verb::Numeric(Numeric::RPL_ENDOFBANLIST), end_of_list),
    (Verb::Numeric(Numeric::RPL_ENDOFEXCEPTLIST), end_of_list),
    (Verb::Numeric(Numeric::RPL_ENDOFINVEXLIST), end_of_list),
    (Verb::Numeric(Numeric::RPL_ENDOFQUIETLIST), end_of_list),
];

fn mode(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let target = line.name(0);
    let by = line.nick();
    let params = line.message.params.get(1..).unwrap_or_default();
    if is_me(cx, line, &target) {
        own_changes(cx, line, params);
        return;
    }
    let Some(id) = find(cx, line, &target) else {
        return;
    };
    let kinds = network(cx, line).features().modes().clone();
    let changes = parse_changes(&kinds, params);
    let words = mode_words::done(network(cx, line).features(), &changes);
    for change in &changes {
        match kinds.kind(change.letter) {
            Some(ModeKind::Prefix(sign)) => change_rank(cx, line, id, (change, sign)),
            Some(ModeKind::List) => change_list(cx, line, id, change),
            _ => keep_key(cx, id, change),
        }
    }
    if words.is_empty() {
        return;
    }
    let words = neutral::text(&format!("{by} {}", words.join(", ")));
    if is_person(line) {
        cx.info(id, words);
    } else {
        // After a split, servers give everybody back what they had.
        cx.model.push_presence(id, Coming::Changed { words }, line.time);
    }
}

/// Our own modes changed: told where that was asked for, else in the server's window.
fn own_changes(cx: &mut Ctx<'_>, line: &Line<'_>, params: &[String]) {
    let changes = parse_changes(&ModeKinds::user(), params);
    let words: Vec<String> = changes.iter().map(own_words).collect();
    let place = if line.request.is_some() { place(cx, line) } else { window(cx, line) };
    cx.info(place, format!("your modes change: {}", words.join(", ")));
}

fn own_words(change: &ModeChange) -> String {
    match mode_words::own(change) {
        (letter, words) if words.is_empty() => letter,
        (letter, words) => format!("{letter} ({words})"),
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

/// A list that is known stays up to date.
fn change_list(cx: &mut Ctx<'_>, line: &Line<'_>, id: BufferId, change: &ModeChange) {
    let Some(mask) = change.param.as_deref().map(neutral::name) else {
        return;
    };
    let (by, set) = (line.nick(), Some(line.time));
    if let Some(buffer) = cx.model.buffer_mut(id) {
        buffer.masks.change(change.letter, change.add, Masked { mask, by, set });
    }
}

/// The key of a channel is needed to come back after a break.
fn keep_key(cx: &mut Ctx<'_>, id: BufferId, change: &ModeChange) {
    // Some servers show a star instead of it.
    let hidden = change.add && change.param.as_deref() == Some("*");
    if change.letter == 'k'
        && !hidden
        && let Some(buffer) = cx.model.buffer_mut(id)
    {
        buffer.secret = change.param.clone().filter(|_| change.add);
    }
}

/// 221.
fn own_modes(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let changes = parse_changes(&ModeKinds::user(), &[line.name(1)]);
    let place = place(cx, line);
    if changes.is_empty() {
        cx.info(place, "you have no modes set");
        return;
    }
    cx.info(place, "your modes:");
    for (letter, words) in changes.iter().map(mode_words::own) {
        cx.field(place, &letter, vec![Run::plain(words)]);
    }
}

/// 324.
fn channel_modes(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    let modes: Vec<String> =
        line.message.params.get(2..).unwrap_or_default().iter().map(|m| neutral::name(m)).collect();
    let changes = parse_changes(network(cx, line).features().modes(), &modes);
    let place = place(cx, line);
    if changes.is_empty() {
        cx.info(place, format!("{channel} has no modes set"));
        return;
    }
    cx.info(place, format!("modes of {channel}:"));
    for (letter, words) in changes.iter().map(mode_words::holds) {
        cx.field(place, &letter, vec![Run::plain(words)]);
    }
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

/// The letter of the list that a numeric belongs to, and where its parameters begin: 728 and 729 name the letter.
fn list_of(line: &Line<'_>) -> (char, usize) {
    let Verb::Numeric(numeric) = line.message.verb else {
        return ('b', 2);
    };
    match numeric {
        Numeric::RPL_EXCEPTLIST | Numeric::RPL_ENDOFEXCEPTLIST => ('e', 2),
        Numeric::RPL_INVEXLIST | Numeric::RPL_ENDOFINVEXLIST => ('I', 2),
        Numeric::RPL_QUIETLIST | Numeric::RPL_ENDOFQUIETLIST => ('q', 3),
        _ => ('b', 2),
    }
}

/// 367, 348, 346, 728: one mask of a list. Kept until the list is complete, also for a channel without a window.
fn listed(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (letter, at) = list_of(line);
    let by = line.name(at + 1);
    let by = by.split('!').next().unwrap_or("").to_owned();
    let masked = Masked { mask: line.name(at), by, set: seconds(line.raw(at + 2)) };
    if let Some(masks) = masks(cx, line) {
        masks.add(letter, masked);
    }
}

/// Where the lists of a channel are kept: with its window, else with that of the server.
fn masks<'c>(cx: &'c mut Ctx<'_>, line: &Line<'_>) -> Option<&'c mut Masks> {
    let known = find(cx, line, &line.name(1)).unwrap_or_else(|| window(cx, line));
    cx.model.buffer_mut(known).map(|buffer| &mut buffer.masks)
}

/// The list is complete and shown: a numbered row a mask, with who set it and when.
fn end_of_list(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let channel = line.name(1);
    let (letter, _) = list_of(line);
    let rows = masks(cx, line).map_or_else(Vec::new, |masks| masks.finish(letter).to_vec());
    let what = match letter {
        'e' => "excepted from bans",
        'I' => "invited at any time",
        'q' => "muted",
        _ => "banned",
    };
    let place = place(cx, line);
    if rows.is_empty() {
        cx.info(place, format!("{channel}: nobody is {what}"));
        return;
    }
    let mutes = Mutes::of(network(cx, line).features()).filter(|mutes| mutes.letter() == letter);
    cx.info(place, format!("{channel}: {what}"));
    for (index, row) in rows.iter().enumerate() {
        let mut about = String::new();
        if letter == 'b' && mutes.as_ref().is_some_and(|m| m.muted(&row.mask).is_some()) {
            about.push_str("  only muted");
        }
        if !row.by.is_empty() {
            about.push_str("  by ");
            about.push_str(&row.by);
        }
        if let Some(time) = row.set {
            about.push_str("  ");
            about.push_str(&local_time(cx, time));
        }
        let runs = vec![Run::plain(row.mask.clone()), Run::toned(about, Tone::Muted)];
        cx.field(place, &(index + 1).to_string(), runs);
    }
}
