//! What is told of people: leaving, another host, being away, their modes.

use std::sync::Arc;

use crate::proto::caps::CapSet;
use crate::proto::{Cap, Message, Nick, Source, Verb};
use crate::server::model::{Model, Rank, SessionId, User, UserId, UserMode};
use crate::server::outbound::{Form, Outbound};

use super::Outbox;
use super::announce::{Scene, from};

pub(super) fn departed(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, reason: &str) {
    let model = scene.model;
    let Some(user) = model.user(user) else { return };
    // The leaver is told by the ERROR that closes the connection.
    let list: Arc<[SessionId]> = model
        .neighbours(user)
        .iter()
        .copied()
        .filter(|session| !user.sessions.contains(session))
        .collect();
    let line = from(user, Verb::Quit).with(reason);
    out.others(list, scene.stamp(Outbound::plain(line), user));
}

pub(super) fn host_set(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, host: &str) {
    let model = scene.model;
    let Some(user) = model.user(user) else { return };
    let chghost = from(user, Verb::Chghost)
        .with(user.username.as_str())
        .with(host);
    let with_cap = Form {
        needs: CapSet::of(&[Cap::Chghost]),
        lines: vec![chghost],
    };
    let own: Arc<[SessionId]> = user.sessions.clone().into();
    let what = Outbound::of(vec![with_cap.clone()]);
    out.everybody(own, scene.stamp(what, user));

    // Others without the capability see a reconnect (IRCv3 chghost, fallback): it differs by channel, so each channel's
    // members are told once, in the first channel they share.
    let mut told = user.sessions.clone();
    for channel in user
        .channels
        .iter()
        .filter_map(|key| model.channel_by_key(key))
    {
        let audience = model.audience(&channel.name);
        let fresh: Arc<[SessionId]> = audience
            .iter()
            .copied()
            .filter(|session| !told.contains(session))
            .collect();
        told.extend(fresh.iter().copied());
        let quit = from(user, Verb::Quit).with("Changing host");
        let mut lines = vec![quit];
        lines.extend(rejoin(model, user, host, &fresh));
        let forms = vec![
            with_cap.clone(),
            Form {
                needs: CapSet::EMPTY,
                lines,
            },
        ];
        out.others(fresh, scene.stamp(Outbound::of(forms), user));
    }
}

/// JOIN and MODE for every channel that all of `sessions` share with the person.
fn rejoin(model: &Model, user: &User, host: &str, sessions: &[SessionId]) -> Vec<Message> {
    let source = Source::user(user.nick.as_str(), user.username.as_str(), host);
    let server = Source::server(model.config().server.as_str());
    let mut lines = Vec::new();
    for channel in user
        .channels
        .iter()
        .filter_map(|key| model.channel_by_key(key))
    {
        let audience = model.audience(&channel.name);
        if !sessions
            .iter()
            .all(|session| audience.binary_search(session).is_ok())
        {
            continue;
        }
        let name = channel.name.as_str();
        lines.push(
            Message::new(Verb::Join)
                .with_source(source.clone())
                .with(name),
        );
        let ranks = Rank::ALL.into_iter().filter(|rank| {
            channel
                .members
                .get(&user.id)
                .is_some_and(|member| member.has(*rank))
        });
        let letters: String = ranks.map(Rank::letter).collect();
        if !letters.is_empty() {
            let nicks = letters.chars().map(|_| user.nick.as_str());
            let mode = Message::new(Verb::Mode)
                .with_source(server.clone())
                .with(name);
            lines.push(mode.with(format!("+{letters}")).with_all(nicks));
        }
    }
    lines
}

pub(super) fn away_set(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    user: UserId,
    message: Option<&str>,
) {
    let model = scene.model;
    let Some(user) = model.user(user) else { return };
    if user.away.as_deref() == message {
        return;
    }
    // One is not notified of one's own state (IRCv3 away-notify, erratum): the numeric says it.
    let list: Arc<[SessionId]> = model
        .neighbours(user)
        .iter()
        .copied()
        .filter(|session| !user.sessions.contains(session))
        .collect();
    out.others(list, scene.stamp(away_line(user, message), user));
}

pub(super) fn away_line(user: &User, message: Option<&str>) -> Outbound {
    Outbound::only(&[Cap::AwayNotify], from(user, Verb::Away).with_all(message))
}

pub(super) fn modes_set(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    user: UserId,
    changes: &[(UserMode, bool)],
) {
    let model = scene.model;
    let Some(user) = model.user(user) else { return };
    let mut text = String::new();
    let mut sign = None;
    for (mode, on) in changes {
        if sign != Some(*on) {
            sign = Some(*on);
            text.push(if *on { '+' } else { '-' });
        }
        text.push(mode.letter());
    }
    let line = from(user, Verb::Mode).with(user.nick.as_str()).with(text);
    out.everybody(
        user.sessions.clone().into(),
        scene.stamp(Outbound::plain(line), user),
    );
}

pub(super) fn renamed(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, nick: &Nick) {
    to_neighbours(scene, out, user, |user| {
        Outbound::plain(from(user, Verb::Nick).with(nick.as_str()))
    });
}

pub(super) fn realname_set(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, realname: &str) {
    to_neighbours(scene, out, user, |user| {
        Outbound::only(&[Cap::Setname], from(user, Verb::Setname).with(realname))
    });
}

fn to_neighbours(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    user: UserId,
    what: impl FnOnce(&User) -> Outbound,
) {
    let Some(user) = scene.model.user(user) else {
        return;
    };
    out.everybody(scene.model.neighbours(user), scene.stamp(what(user), user));
}
