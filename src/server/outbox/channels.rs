//! What is told of channels: who joined or was asked to, what all members are told.

use std::sync::Arc;

use crate::proto::{Cap, ChannelName, Verb};
use crate::server::model::{Rank, SessionId, UserId};
use crate::server::outbound::Outbound;

use super::Outbox;
use super::announce::{Scene, from};
use super::people::away_line;
use super::served::served;

pub(super) fn joined(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, name: &ChannelName) {
    let model = scene.model;
    let Some(user) = model.user(user) else { return };
    let members = model.audience(name);
    let Some(what) = scene.told() else { return };
    out.everybody(user.sessions.clone().into(), what.clone());
    out.others(Arc::clone(&members), what);
    if let Some(message) = &user.away {
        let what = away_line(user, Some(message));
        out.others(Arc::clone(&members), scene.stamp_without_id(what, user));
    }
    for line in served(model, scene.stamped) {
        out.others(Arc::clone(&members), line.line(model, scene.stamped));
    }
}

/// What the server itself says of modes to all who are in.
pub(super) fn modes_served(scene: Scene<'_>, out: &mut Outbox<'_>) {
    let model = scene.model;
    for line in served(model, scene.stamped) {
        out.everybody(model.audience(&line.channel), line.line(model, scene.stamped));
    }
}

pub(super) fn invited(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    name: &ChannelName,
    target: UserId,
    by: UserId,
) {
    let model = scene.model;
    let (Some(by), Some(target)) = (model.user(by), model.user(target)) else {
        return;
    };
    let line = from(by, Verb::Invite).with(target.nick.as_str()).with(name.as_str());
    let plain = scene.stamp(Outbound::plain(line.clone()), by);
    out.others(target.sessions.clone().into(), plain);
    // Of the members the operators learn of it (IRCv3 invite-notify leaves the choice to the server).
    let Some(channel) = model.channel(name.as_str()) else {
        return;
    };
    let list: Arc<[SessionId]> = channel
        .members
        .iter()
        .filter(|(id, member)| **id != by.id && member.at_least(Rank::Operator))
        .filter_map(|(id, _)| model.user(*id))
        .flat_map(|user| user.sessions.iter().copied())
        .collect();
    let notify = Outbound::only(&[Cap::InviteNotify], line);
    out.others(list, scene.stamp(notify, by));
}

/// What all members are told, whoever caused it included.
pub(super) fn members_told(scene: Scene<'_>, out: &mut Outbox<'_>, channel: &ChannelName) {
    if let Some(what) = scene.told() {
        out.everybody(scene.model.audience(channel), what);
    }
}
