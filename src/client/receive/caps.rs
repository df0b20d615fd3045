//! Capability negotiation (IRCv3 capability-negotiation, version 302): LS, REQ, ACK, NAK, END, NEW, DEL.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::network::Link;
use crate::client::receive::{Handler, Line, network, network_mut};
use crate::proto::{Cap, CapSet, Message, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[(Verb::Cap, cap)];

/// What the client has a use for. Without implicit names it would have to ask for members itself, and it has no use for
/// everybody's host.
const WANTED: CapSet = CapSet::of(&[
    Cap::AccountNotify,
    Cap::AccountTag,
    Cap::AwayNotify,
    Cap::Batch,
    Cap::CapNotify,
    Cap::Chghost,
    Cap::EchoMessage,
    Cap::ExtendedJoin,
    Cap::InviteNotify,
    Cap::LabeledResponse,
    Cap::MessageTags,
    Cap::MultiPrefix,
    Cap::ServerTime,
    Cap::Setname,
    Cap::StandardReplies,
]);

/// Bytes of names in one REQ, so that the line stays below 510.
const MOST_NAMES: usize = 400;

fn cap(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let more = line.raw(2) == "*" && line.message.params.len() > 3;
    let names: Vec<&str> = line.last_from(2).split_ascii_whitespace().collect();
    match line.raw(1).to_ascii_uppercase().as_str() {
        "LS" => {
            offer(cx, line, &names);
            if !more {
                request_wanted(cx, line.network);
                finish(cx, line.network);
            }
        }
        "NEW" => {
            offer(cx, line, &names);
            request_wanted(cx, line.network);
        }
        "DEL" => {
            let network = network_mut(cx, line);
            for cap in names.iter().filter_map(|name| Cap::parse(name)) {
                network.negotiation.offered.remove(&cap);
                network.caps.remove(cap);
            }
        }
        "ACK" => {
            acknowledge(cx, line, &names);
            finish(cx, line.network);
        }
        "NAK" => {
            refuse(cx, line, &names);
            finish(cx, line.network);
        }
        _ => {}
    }
}

fn offer(cx: &mut Ctx<'_>, line: &Line<'_>, names: &[&str]) {
    let negotiation = &mut network_mut(cx, line).negotiation;
    for name in names {
        let name = name.split('=').next().unwrap_or(name);
        if let Some(cap) = Cap::parse(name) {
            let known = cap.spec().names.iter().find(|known| **known == name);
            negotiation.offered.insert(cap, known.copied().unwrap_or_else(|| cap.name()));
        }
    }
}

/// Asks for everything that is wanted, offered with all it needs, and not yet in use or asked for.
fn request_wanted(cx: &mut Ctx<'_>, id: NetworkId) {
    let Some(network) = cx.model.network(id) else {
        return;
    };
    let offered = &network.negotiation.offered;
    let asked = network.negotiation.asked.concat();
    let names: Vec<&'static str> = offered
        .iter()
        .filter(|(cap, name)| {
            WANTED.contains(**cap)
                && !network.caps.contains(**cap)
                && !asked.contains(*name)
                && cap.spec().needs.iter().all(|need| offered.contains_key(need))
        })
        .map(|(_, name)| *name)
        .collect();
    let mut group = Vec::new();
    let mut bytes = 0;
    for name in names {
        if bytes + name.len() >= MOST_NAMES {
            request(cx, id, std::mem::take(&mut group));
            bytes = 0;
        }
        bytes += name.len() + 1;
        group.push(name);
    }
    request(cx, id, group);
}

fn request(cx: &mut Ctx<'_>, id: NetworkId, names: Vec<&'static str>) {
    if names.is_empty() {
        return;
    }
    let message = Message::new(Verb::Cap).with("REQ").with(names.join(" "));
    if let Some(network) = cx.model.network_mut(id) {
        network.negotiation.asked.push(names);
    }
    cx.transmit(id, message);
}

fn acknowledge(cx: &mut Ctx<'_>, line: &Line<'_>, names: &[&str]) {
    let network = network_mut(cx, line);
    for name in names {
        match name.strip_prefix('-') {
            Some(name) => {
                if let Some(cap) = Cap::parse(name) {
                    network.caps.remove(cap);
                }
            }
            None => {
                if let Some(cap) = Cap::parse(name) {
                    network.caps.insert(cap);
                }
            }
        }
    }
    for group in &mut network.negotiation.asked {
        group.retain(|asked| !names.contains(asked));
    }
    network.negotiation.asked.retain(|group| !group.is_empty());
}

/// A refused group says nothing about its members: each is asked for alone.
fn refuse(cx: &mut Ctx<'_>, line: &Line<'_>, names: &[&str]) {
    let refused = |group: &Vec<&'static str>| group.iter().any(|name| names.contains(name));
    let asked = &mut network_mut(cx, line).negotiation.asked;
    // Some servers name none, or not those that were asked for; answers come in order.
    let index = asked.iter().position(refused).unwrap_or(0);
    if index >= asked.len() {
        return;
    }
    let group = asked.remove(index);
    if group.len() > 1 {
        for name in group {
            request(cx, line.network, vec![name]);
        }
    }
}

/// Ends the negotiation when nothing is waited for, so that the server lets us in.
fn finish(cx: &mut Ctx<'_>, id: NetworkId) {
    let Some(network) = cx.model.network_mut(id) else {
        return;
    };
    let over = network.negotiation.open && network.negotiation.asked.is_empty();
    if over && network.link == Link::Registering {
        network.negotiation.open = false;
        cx.transmit(id, Message::new(Verb::Cap).with("END"));
    }
}

/// The server does not know CAP at all.
pub(super) fn unknown(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if !network(cx, line).is_online() {
        network_mut(cx, line).negotiation.open = false;
    }
}
