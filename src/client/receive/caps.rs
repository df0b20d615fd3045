//! Capability negotiation (IRCv3 capability-negotiation, version 302): LS, REQ, ACK, NAK, END, NEW, DEL.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::login::Registration;
use crate::client::model::multiline::Limits;
use crate::client::model::network::Link;
use crate::client::receive::{Handler, Line, incoming, network, network_mut};
use crate::proto::{Cap, CapSet, Message, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[(Verb::Cap, cap)];

/// What the client has a use for. Without implicit names it would have to ask for the members of every channel by itself,
/// and it has no use for everybody's host.
const WANTED: CapSet = CapSet::of(&[
    Cap::AccountNotify,
    Cap::AccountRegistration,
    Cap::AccountTag,
    Cap::AwayNotify,
    Cap::Batch,
    Cap::CapNotify,
    Cap::ChannelRename,
    Cap::Chathistory,
    Cap::Chghost,
    Cap::EchoMessage,
    Cap::EventPlayback,
    Cap::ExtendedIsupport,
    Cap::ExtendedJoin,
    Cap::ExtendedMonitor,
    Cap::InviteNotify,
    Cap::LabeledResponse,
    Cap::MessageRedaction,
    Cap::MessageTags,
    Cap::Multiline,
    Cap::MultiPrefix,
    Cap::PreAway,
    Cap::ReadMarker,
    Cap::Sasl,
    Cap::Search,
    Cap::ServerTime,
    Cap::Setname,
    Cap::StandardReplies,
]);

/// The capability that is a policy.
const STS: &str = "sts";

/// Bytes of names in one REQ, so that the line stays below 510.
const MOST_NAMES: usize = 400;

/// Lines of one answer to LS that are waited for; real servers need two.
const MOST_LS_LINES: u16 = 64;

fn cap(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let more = line.raw(2) == "*" && line.message.params.len() > 3;
    let names: Vec<&str> = line.last_from(2).split_ascii_whitespace().collect();
    match line.raw(1).to_ascii_uppercase().as_str() {
        "LS" => {
            if !offer(cx, line, &names) {
                return;
            }
            let lines = &mut network_mut(cx, line).negotiation.lines;
            *lines = lines.saturating_add(1);
            if !more || *lines >= MOST_LS_LINES {
                request_wanted(cx, line.network);
                cx.end_negotiation(line.network);
            }
        }
        "NEW" if offer(cx, line, &names) => request_wanted(cx, line.network),
        "DEL" => {
            let gone: CapSet = names.iter().filter_map(|name| Cap::parse(name)).collect();
            let offered = &mut network_mut(cx, line).negotiation.offered;
            offered.retain(|cap, _| !gone.contains(*cap));
            lose(cx, line.network, gone);
        }
        "ACK" => {
            acknowledge(cx, line, &names);
            cx.end_negotiation(line.network);
        }
        "NAK" => {
            refuse(cx, line, &names);
            cx.end_negotiation(line.network);
        }
        _ => {}
    }
}

/// Notes what the server offers. Out: whether this connection goes on.
fn offer(cx: &mut Ctx<'_>, line: &Line<'_>, names: &[&str]) -> bool {
    for name in names {
        let (name, value) = name.split_once('=').unwrap_or((name, ""));
        // Asked for by nobody (IRCv3 sts): it is a word of the server alone.
        if name == STS {
            if cx.told_policy(line.network, value) {
                return false;
            }
            continue;
        }
        let network = network_mut(cx, line);
        let negotiation = &mut network.negotiation;
        if let Some(cap) = Cap::parse(name) {
            let known = cap.spec().names.iter().find(|known| **known == name);
            negotiation.offered.insert(cap, known.copied().unwrap_or_else(|| cap.name()));
            if cap == Cap::Multiline {
                negotiation.multiline = Limits::parse(value);
            }
            match cap {
                Cap::Sasl => network.login.learn_mechanisms(value),
                Cap::AccountRegistration => {
                    network.login.registration = Registration::parse(value);
                }
                _ => {}
            }
        }
    }
    true
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

/// ACK: what was asked for is in use; `-name` is no longer. What nobody asked for is not taken: the client would wait for
/// echoes and labels that it does not know how the server means.
fn acknowledge(cx: &mut Ctx<'_>, line: &Line<'_>, names: &[&str]) {
    let network = network_mut(cx, line);
    let (mut gained, mut lost) = (CapSet::EMPTY, CapSet::EMPTY);
    for name in names {
        // `~` and `=` are marks of version 3.1.
        let bare = name.trim_start_matches(['~', '=']);
        if let Some(cap) = bare.strip_prefix('-').and_then(Cap::parse) {
            lost.insert(cap);
        }
        let asked = network.negotiation.asked.iter().flatten().find(|asked| **asked == bare);
        if let Some(cap) = asked.and_then(|asked| Cap::parse(asked)) {
            gained.insert(cap);
        }
        for group in &mut network.negotiation.asked {
            group.retain(|asked| *asked != bare);
        }
    }
    network.negotiation.asked.retain(|group| !group.is_empty());
    network.caps = network.caps.union(gained);
    let registering = network.link == Link::Registering;
    if registering && gained.contains(Cap::ExtendedIsupport) {
        cx.transmit(line.network, Message::new(Verb::Isupport));
    }
    lose(cx, line.network, lost);
    log_in_late(cx, line.network, gained);
}

/// The server has accounts again, after a break of whatever keeps them (IRCv3 sasl-3.2).
fn log_in_late(cx: &mut Ctx<'_>, id: NetworkId, gained: CapSet) {
    let wants = cx.model.network(id).is_some_and(|network| {
        let login = &network.login;
        network.is_online() && login.account.is_none() && login.wants(&network.target)
    });
    if wants && gained.contains(Cap::Sasl) {
        if let Some(network) = cx.model.network_mut(id) {
            network.login.tried.clear();
        }
        cx.log_in(id);
    }
}

/// Capabilities that are in use no more, and with them those that need them. What waited for what they bring waits
/// for something else now: no own line stays pending for good.
fn lose(cx: &mut Ctx<'_>, id: NetworkId, mut lost: CapSet) {
    let Some(network) = cx.model.network_mut(id) else {
        return;
    };
    let before = network.caps;
    let needs_lost =
        |cap: &Cap, lost: CapSet| cap.spec().needs.iter().any(|need| lost.contains(*need));
    lost = lost.union(before.iter().filter(|cap| needs_lost(cap, lost)).collect());
    network.caps = before.without(lost);
    if before.intersection(lost).is_empty() {
        return;
    }
    if lost.contains(Cap::LabeledResponse) {
        network.forget_labels();
    }
    let confirms =
        |caps: CapSet| caps.contains(Cap::EchoMessage) || caps.contains(Cap::LabeledResponse);
    let newest = network.unconfirmed.lines().iter().rev().find(|sent| !sent.given_up);
    let unsure =
        newest.filter(|_| confirms(before) && !confirms(network.caps)).map(|sent| sent.line);
    if let Some(line) = unsure {
        cx.ask_after(id, line);
    }
    if lost.contains(Cap::Chathistory) {
        cx.fetches_lost(id);
    }
    if lost.contains(Cap::Batch) {
        incoming::unfinished(cx, id);
    }
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

/// The server does not know CAP at all.
pub(super) fn unknown(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if !network(cx, line).is_online() {
        network_mut(cx, line).negotiation.open = false;
    }
}
