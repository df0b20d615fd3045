//! What is told of channels: who joined or was asked to, their modes.

use std::sync::Arc;

use crate::proto::caps::CapSet;
use crate::proto::{Cap, ChannelName, Message, Verb};
use crate::server::model::{Change, ChannelMode, Rank, SessionId, UserId};
use crate::server::outbound::{Form, Outbound};

use super::Outbox;
use super::announce::{Scene, from};
use super::forms::{join_form, mode_lines};
use super::people::away_line;

pub(super) fn joined(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, name: &ChannelName) {
    let model = scene.model;
    let Some(user) = model.user(user) else { return };
    let members = model.audience(name);
    let what = scene.stamp(join_form(user, name), user);
    out.everybody(user.sessions.clone().into(), what.clone());
    out.others(Arc::clone(&members), what);
    if let Some(message) = &user.away {
        let what = away_line(user, Some(message));
        out.others(members, scene.stamp_without_id(what, user));
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

pub(super) fn modes_set(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    channel: &ChannelName,
    by: UserId,
    changes: &[ChannelMode],
) {
    let model = scene.model;
    let Some(by) = model.user(by) else { return };
    let line = |params: Vec<String>| from(by, Verb::Mode).with(channel.as_str()).with_all(params);
    let lines: Vec<Message> = mode_lines(model, changes).into_iter().map(line).collect();
    if lines.is_empty() {
        return;
    }
    let needs = CapSet::EMPTY;
    let what = scene.stamp(Outbound::of(vec![Form { needs, lines }]), by);
    out.everybody(model.audience(channel), what);
}

pub(super) fn parted(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    user: UserId,
    channel: &ChannelName,
    reason: Option<&str>,
) {
    let Some(user) = scene.model.user(user) else {
        return;
    };
    let line = from(user, Verb::Part).with(channel.as_str()).with_all(reason);
    let what = scene.stamp(Outbound::plain(line), user);
    out.everybody(scene.model.audience(channel), what);
}

pub(super) fn kicked(scene: Scene<'_>, out: &mut Outbox<'_>) {
    let Change::Kicked { channel, target, by, reason } = &scene.stamped.change else {
        return;
    };
    let (Some(by), Some(target)) = (scene.model.user(*by), scene.model.user(*target)) else {
        return;
    };
    let line = from(by, Verb::Kick)
        .with(channel.as_str())
        .with(target.nick.as_str())
        .with(reason.as_str());
    let what = scene.stamp(Outbound::plain(line), by);
    out.everybody(scene.model.audience(channel), what);
}

pub(super) fn topic_set(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    channel: &ChannelName,
    by: UserId,
    text: &str,
) {
    let Some(by) = scene.model.user(by) else {
        return;
    };
    let line = from(by, Verb::Topic).with(channel.as_str()).with(text);
    let what = scene.stamp(Outbound::plain(line), by);
    out.everybody(scene.model.audience(channel), what);
}
