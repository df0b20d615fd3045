//! What is told of channels: who joined or was asked to, what all members are told.

use std::sync::Arc;

use crate::proto::caps::CapSet;
use crate::proto::{Cap, ChannelName, Message, Source, Verb};
use crate::server::model::{Change, ChannelMode, Rank, SessionId, UserId, ranks_after};
use crate::server::outbound::{Form, Outbound};

use super::Outbox;
use super::announce::{Scene, from};
use super::forms::mode_lines;
use super::people::away_line;

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
    // Who is back after a restart has their rank again, and others have one by account: nobody gave it.
    let Some(channel) = model.channel(name.as_str()) else { return };
    let back = channel.waiting.as_ref().and_then(|waiting| waiting.expects(user));
    let by_account = channel.rank_by_account(user);
    let has = |rank| Some(rank) == by_account || back.is_some_and(|back| back.has(rank));
    let ranks = Rank::ALL.into_iter().filter(|rank| has(*rank));
    let given = |rank| ChannelMode::Rank { rank, user: user.id, on: true };
    let changes: Vec<ChannelMode> = ranks.map(given).collect();
    if !changes.is_empty() {
        out.others(members, modes_of_server(scene, name, &changes, false));
    }
}

/// The ranks that somebody has from now on by account, where they are in.
pub(super) fn ranks_given(scene: Scene<'_>, out: &mut Outbox<'_>) {
    for (name, changes) in ranks_after(scene.model, &scene.stamped.change) {
        served(scene, out, &name, &changes);
    }
}

/// Modes that a service has set.
pub(super) fn served(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    name: &ChannelName,
    changes: &[ChannelMode],
) {
    // What is kept is told with its id; whoever logs in is told of by another line.
    let kept = !matches!(scene.stamped.change, Change::LoggedIn { .. });
    out.everybody(scene.model.audience(name), modes_of_server(scene, name, changes, kept));
}

/// What changes when nobody is waited for any more.
pub(super) fn lapsed(scene: Scene<'_>, out: &mut Outbox<'_>, name: &ChannelName) {
    if let Some(channel) = scene.model.channel(name.as_str()) {
        let what = modes_of_server(scene, name, &channel.lapse(), false);
        out.everybody(scene.model.audience(name), what);
    }
}

fn modes_of_server(
    scene: Scene<'_>,
    name: &ChannelName,
    changes: &[ChannelMode],
    kept: bool,
) -> Outbound {
    let server = Source::server(scene.model.config().server.as_str());
    let line = |params: Vec<String>| {
        Message::new(Verb::Mode).with_source(server.clone()).with(name.as_str()).with_all(params)
    };
    let lines = mode_lines(scene.model, changes).into_iter().map(line).collect();
    let id = kept.then_some(&scene.stamped.id);
    Outbound::of(vec![Form { needs: CapSet::EMPTY, lines }]).stamped(scene.stamped.at, id)
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
