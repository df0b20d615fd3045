//! What is told of a message: to whom, and the echo for its sender.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::proto::{Cap, ChannelName, Verb};
use crate::server::effect::Recipients;
use crate::server::model::{Change, Model, Party, Rank, SessionId, Target, UserId, partner};
use crate::server::outbound::Outbound;

use super::Outbox;
use super::announce::{Scene, from};

pub(super) fn said(scene: Scene<'_>, out: &mut Outbox<'_>, speaker: UserId, to: &Target) {
    let model = scene.model;
    let (Some(speaker), Some(what)) = (model.user(speaker), scene.told()) else {
        return;
    };
    let list = match to {
        Target::Channel { channel, at_least } => hearers(model, channel, *at_least),
        Target::User(user) => {
            model.user(*user).map_or_else(Vec::new, |user| user.sessions.clone()).into()
        }
    };
    let to_self = matches!(to, Target::User(user) if *user == speaker.id);
    if to_self && let Some(origin) = out.origin {
        out.fx.deliver(Recipients::One(origin), what.clone());
    }
    let here = out.origin.filter(|origin| speaker.sessions.contains(origin));
    // What somebody says on one connection is said by them on all: the others are told like everybody, whether or not they
    // want echoes, which are of what a connection said itself.
    let list: Arc<[SessionId]> = if here.is_none() || speaker.sessions.len() > 1 {
        let all: BTreeSet<SessionId> =
            list.iter().copied().chain(speaker.sessions.iter().copied()).collect();
        all.into_iter().collect()
    } else {
        list
    };
    out.others(list, what.clone());
    if here.is_some() {
        out.own.push(what.needing(Cap::EchoMessage));
    }
}

/// As a message is told: to the members, and to whoever did it, be they one or not, as an echo (IRCv3 message-redaction).
pub(super) fn redacted(scene: Scene<'_>, out: &mut Outbox<'_>, channel: &ChannelName) {
    let Some(what) = scene.told() else { return };
    out.others(scene.model.audience(channel), what.clone());
    out.own.push(what.needing(Cap::EchoMessage));
}

/// Whoever took it back is told on all connections, the other one when they are here, each with the name by which they
/// know the conversation.
pub(super) fn taken_back(scene: Scene<'_>, out: &mut Outbox<'_>) {
    let Change::TakenBack { by, place, name, id, reason, .. } = &scene.stamped.change else {
        return;
    };
    let Some(by) = scene.model.user(*by) else { return };
    let told = |target: &str| {
        let line = from(by, Verb::Redact).with(target).with(id.as_str());
        let line = line.with_all(reason.as_deref());
        scene.stamp(Outbound::only(&[Cap::MessageRedaction], line), by)
    };
    let other = by.account.and_then(|own| partner(place, own));
    for user in scene.model.users().filter(|user| user.id != by.id) {
        if Some(Party::of(user)) == other {
            out.others(user.sessions.clone().into(), told(user.nick.as_str()));
        }
    }
    out.others(by.sessions.clone().into(), told(name));
    out.own.push(told(name).needing(Cap::EchoMessage));
}

/// The sessions that hear a message to a channel.
fn hearers(model: &Model, name: &ChannelName, at_least: Option<Rank>) -> Arc<[SessionId]> {
    let (Some(rank), Some(channel)) = (at_least, model.channel(name.as_str())) else {
        return model.audience(name);
    };
    let members = channel.members.iter().filter(|(_, member)| member.at_least(rank));
    let mut list: Vec<SessionId> = members
        .filter_map(|(id, _)| model.user(*id))
        .flat_map(|user| user.sessions.iter().copied())
        .collect();
    list.sort_unstable();
    list.into()
}
