//! MONITOR: who of those one talks with is there. Source: IRCv3 monitor.

use crate::client::ctx::Ctx;
use crate::client::model::watch::Standing;
use crate::client::receive::{Handler, Line, find, fold, network, network_mut, place, plain};
use crate::client::text::neutral;
use crate::proto::{Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Numeric(Numeric::RPL_MONONLINE), online),
    (Verb::Numeric(Numeric::RPL_MONOFFLINE), offline),
    (Verb::Numeric(Numeric::RPL_MONLIST), list),
    (Verb::Numeric(Numeric::RPL_ENDOFMONLIST), end_of_list),
    (Verb::Numeric(Numeric::ERR_MONLISTFULL), full),
];

/// The nicks of a list of `nick[!user@host]`.
fn nicks(list: &str) -> impl Iterator<Item = String> {
    let targets = list.split(',').filter(|target| !target.is_empty());
    targets.map(|target| neutral::name(target.split('!').next().unwrap_or(target)))
}

fn online(cx: &mut Ctx<'_>, line: &Line<'_>) {
    for nick in nicks(line.last_from(1)) {
        let Some(direct) = find(cx, line, &nick) else {
            continue;
        };
        let away = cx.model.buffer(direct).is_some_and(|b| b.standing == Standing::Away);
        if !away {
            cx.stands(direct, Standing::Online, "");
        }
    }
}

fn offline(cx: &mut Ctx<'_>, line: &Line<'_>) {
    for nick in nicks(line.last_from(1)) {
        let key = fold(cx, line, &nick);
        network_mut(cx, line).people.forget(&key);
        if let Some(direct) = find(cx, line, &nick) {
            cx.stands(direct, Standing::Offline, "");
        }
    }
}

/// 732 and 733 answer only what somebody typed by `/raw`.
fn list(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let text = format!("watched: {}", plain(&line.last_from(1).replace(',', " ")));
    let place = place(cx, line);
    cx.info(place, text);
}

fn end_of_list(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let place = place(cx, line);
    cx.info(place, "that is everybody who is watched");
}

/// 734: of those the server does not watch nothing is known.
fn full(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let limit = line.raw(1).parse().ok();
    let refused: Vec<_> = nicks(line.raw(2)).map(|nick| network(cx, line).fold(&nick)).collect();
    network_mut(cx, line).watch.full(limit, refused.into_iter());
}
