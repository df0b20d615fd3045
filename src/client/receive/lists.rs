//! LIST: fills what one could join, and names it where it was asked for.

use crate::client::ctx::Ctx;
use crate::client::model::available::{ListState, Listed};
use crate::client::model::overlay::Overlay;
use crate::client::model::query::Query;
use crate::client::model::settings::Face;
use crate::client::receive::{Handler, Line, fold, network, network_mut, nothing, place, plain};
use crate::client::text::style::{Run, Tone};
use crate::proto::{Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Numeric(Numeric::RPL_LISTSTART), nothing),
    (Verb::Numeric(Numeric::RPL_LIST), listed),
    (Verb::Numeric(Numeric::RPL_LISTEND), end),
    (Verb::Numeric(Numeric::RPL_TRYAGAIN), try_again),
];

/// Channels that are named in a conversation; the sidebar has them all.
const MOST_NAMED: usize = 20;

fn listed(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let name = line.name(1);
    // `*` and the like stand for channels that one may not see.
    if !network(cx, line).features().is_channel(&name) {
        return;
    }
    if network(cx, line).available.state != ListState::Asked {
        let from = place(cx, line);
        network_mut(cx, line).available.begin(Some(from), Query::default());
    }
    let key = fold(cx, line, &name);
    let members = line.raw(2).parse().unwrap_or(0);
    let channel = Listed::new(name, key, members, plain(line.last_from(3)));
    network_mut(cx, line).available.add(channel);
}

/// The list is complete: the channels are named where it was asked for, or in the server's window.
fn end(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if network(cx, line).available.state != ListState::Asked {
        let place = place(cx, line);
        cx.info(place, "no channel fits");
        return;
    }
    network_mut(cx, line).available.finish();
    // Who looks at the list sees it, and is told nothing more.
    let seen = |overlay: &Overlay| matches!(overlay, Overlay::Channels(list) if list.network == line.network);
    if cx.model.overlay().is_some_and(seen) {
        return;
    }
    let network = network(cx, line);
    let unasked = network.available.asked_from().is_none();
    // The commands are told once in a run: who opens another server or comes back after a break has read them.
    let beside = cx.model.networks().first().is_some_and(|first| first.id != network.id);
    let known = beside || network.lost_at.is_some();
    let place = network.available.asked_from().unwrap_or(network.window);
    let listed = network.available.listed();
    let count = listed.len() + network.available.left_out();
    let most =
        if cx.model.settings.face == Face::Plain && !unasked { usize::MAX } else { MOST_NAMED };
    let rows: Vec<Vec<Run>> = listed.iter().take(most).map(row).collect();
    let first = listed.first().map_or("#channel1", |c| c.name.as_str());
    let how = match cx.model.settings.face {
        Face::Screen => format!("/join {first} joins one, enter lets you choose"),
        Face::Plain => format!("/join {first} joins one"),
    };
    let head = match count {
        0 => "there are no channels yet".to_owned(),
        1 => "there is one channel:".to_owned(),
        n => format!("there are {n} channels:"),
    };
    let more = count.saturating_sub(rows.len());
    cx.info(place, head);
    for row in rows {
        cx.info_runs(place, row);
    }
    if more > 0 {
        cx.info(place, format!("and {more} more"));
    }
    if unasked {
        cx.info(place, how);
        if known {
            return;
        }
        let commands = cx.model.command_names.join(" ");
        cx.info(place, format!("commands: {commands}; /help tells what they do"));
    }
}

/// 263: the server does not want to list its channels now.
fn try_again(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if line.raw(1).eq_ignore_ascii_case("LIST") {
        network_mut(cx, line).available.give_up();
    }
    let text = plain(line.last_from(1));
    let place = place(cx, line);
    cx.error(place, format!("the server does not do that now: {text}"));
}

fn row(channel: &Listed) -> Vec<Run> {
    let people = match channel.members {
        0 => "  nobody there".to_owned(),
        1 => "  1 member".to_owned(),
        n => format!("  {n} members"),
    };
    let mut runs = vec![
        Run::toned(format!("  {}", channel.name), Tone::Strong),
        Run::toned(people, Tone::Muted),
    ];
    if !channel.topic.is_empty() {
        runs.push(Run::plain(format!("  {}", channel.topic)));
    }
    runs
}
