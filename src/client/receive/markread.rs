//! Up to where conversations were read on other devices (IRCv3 read-marker).
//!
//! A server may say anything: a time to come is cut to now, what is no time is nothing, and a position never goes back.

use crate::client::ctx::Ctx;
use crate::client::receive::{Handler, Line, find};
use crate::proto::{Timestamp, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[(Verb::Markread, marked)];

/// `MARKREAD <target> timestamp=<time>`, or `*` where the server knows none.
fn marked(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let told = line.raw(1);
    let time = told.strip_prefix("timestamp=").and_then(Timestamp::parse_server_time);
    if time.is_none() && told != "*" {
        return;
    }
    let (network, target) = (line.network, line.raw(0));
    cx.unread_since(network, target, time);
    let Some(buffer) = find(cx, line, &line.name(0)) else {
        return;
    };
    // Its clock may be ahead of ours, but not of the lines that it has sent.
    let end = cx.model.buffer(buffer).into_iter().flat_map(|buffer| buffer.entries().rev());
    let newest = end.take(1).map(|entry| entry.time).fold(cx.now.max(line.time), Timestamp::max);
    if let Some(network) = cx.model.network_mut(network) {
        let casemap = network.features().casemap();
        network.recaps.mark(|name| casemap.same(name, target), time);
    }
    cx.model.marked(buffer, time.map(|time| time.min(newest)));
    cx.reach_read(buffer);
}
