//! What is told of people: leaving, another host, being away, their modes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::proto::caps::CapSet;
use crate::proto::{Account, Cap, Folded, Message, Nick, Numeric, Source, Verb};
use crate::server::model::{Change, Model, Rank, SessionId, User, UserId, UserMode};
use crate::server::outbound::{Form, Outbound};

use super::Outbox;
use super::announce::{Around, Scene, from};
use super::monitors;

pub(super) fn arrived(scene: Scene<'_>, out: &mut Outbox<'_>) {
    let Change::Arrived { nick, username, host, away, .. } = &scene.stamped.change else {
        return;
    };
    let source = Source::user(nick.as_str(), username.as_str(), host.as_str());
    monitors::online(scene, out, nick, &source);
    if let Some(message) = away {
        monitors::arrived_away(scene, out, nick, &source, message);
    }
}

pub(super) fn departed(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId) {
    let model = scene.model;
    let (Some(user), Some(what)) = (model.user(user), scene.told()) else {
        return;
    };
    // The leaver is told by the ERROR that closes the connection.
    out.everybody(Around::of(model, user).others(), what);
    monitors::gone(scene, out, user);
}

/// The victim sees who made them leave; the ERROR that closes the connection follows.
pub(super) fn killed(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    user: UserId,
    by: UserId,
    reason: &str,
) {
    let model = scene.model;
    let (Some(victim), Some(by)) = (model.user(user), model.user(by)) else {
        return;
    };
    let line = from(by, Verb::Kill).with(victim.nick.as_str()).with(reason);
    let own: Arc<[SessionId]> = victim.sessions.clone().into();
    out.everybody(own, scene.stamp_without_id(Outbound::plain(line), by));
    departed(scene, out, user);
}

pub(super) fn host_set(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, host: &str) {
    let model = scene.model;
    let Some(user) = model.user(user) else { return };
    let chghost = from(user, Verb::Chghost).with(user.username.as_str()).with(host);
    monitors::extended(scene, out, &Around::of(model, user), Cap::Chghost, &chghost);
    let with_cap = Form { needs: CapSet::of(&[Cap::Chghost]), lines: vec![chghost] };
    let own: Arc<[SessionId]> = user.sessions.clone().into();
    let what = Outbound::of(vec![with_cap.clone()]);
    out.everybody(Arc::clone(&own), scene.stamp(what, user));
    let told = of_server(model, user, Numeric::RPL_VISIBLEHOST).with(host);
    out.everybody(own, Outbound::plain(told.with(Numeric::RPL_VISIBLEHOST.text())));

    // Others without the capability see a reconnect (IRCv3 chghost, fallback). Which channels come back differs, so those
    // who share the same ones are told together.
    for (shared, sessions) in by_shared_channels(model, user) {
        let list: Arc<[SessionId]> = sessions.into();
        let back = Reconnect { model, user, host, shared };
        let extended = Form {
            needs: CapSet::of(&[Cap::ExtendedJoin]),
            lines: back.lines(Some(user.realname.as_str())),
        };
        let plain = Form { needs: CapSet::EMPTY, lines: back.lines(None) };
        let what = Outbound::of(vec![with_cap.clone(), extended, plain]);
        out.others(Arc::clone(&list), scene.stamp(what, user));
        if let Some(message) = &user.away {
            let not_again = Form { needs: CapSet::of(&[Cap::Chghost]), lines: Vec::new() };
            let mut what = away_line(user, Some(message));
            for line in what.forms.iter_mut().flat_map(|form| &mut form.lines) {
                line.source = Some(back.source());
            }
            what.forms.insert(0, not_again);
            out.others(list, scene.stamp_without_id(what, user));
        }
    }
}

/// Everybody but the person who shares a channel with them, by which channels that are.
fn by_shared_channels<'a>(
    model: &'a Model,
    user: &'a User,
) -> BTreeMap<Vec<&'a Folded>, Vec<SessionId>> {
    let mut shared: BTreeMap<SessionId, Vec<&Folded>> = BTreeMap::new();
    for key in &user.channels {
        let Some(channel) = model.channel_by_key(key) else {
            continue;
        };
        for session in model.audience(&channel.name).iter() {
            if !user.sessions.contains(session) {
                shared.entry(*session).or_default().push(key);
            }
        }
    }
    let mut groups: BTreeMap<Vec<&Folded>, Vec<SessionId>> = BTreeMap::new();
    for (session, keys) in shared {
        groups.entry(keys).or_default().push(session);
    }
    groups
}

/// A person who seems to go and come back with another host.
struct Reconnect<'a> {
    model: &'a Model,
    user: &'a User,
    host: &'a str,
    /// The channels they come back to.
    shared: Vec<&'a Folded>,
}

impl Reconnect<'_> {
    fn source(&self) -> Source {
        let (nick, name) = (self.user.nick.as_str(), self.user.username.as_str());
        Source::user(nick, name, self.host)
    }

    /// QUIT, then JOIN and MODE for every channel; with a real name for those with extended-join.
    fn lines(&self, realname: Option<&str>) -> Vec<Message> {
        let server = Source::server(self.model.config().server.as_str());
        let mut lines = vec![from(self.user, Verb::Quit).with("Changing host")];
        for channel in self.shared.iter().filter_map(|key| self.model.channel_by_key(key)) {
            let name = channel.name.as_str();
            let join = Message::new(Verb::Join).with_source(self.source()).with(name);
            lines.push(match realname {
                Some(realname) => {
                    join.with(self.user.login.as_ref().map_or("*", Account::as_str)).with(realname)
                }
                None => join,
            });
            let ranks = Rank::ALL.into_iter().filter(|rank| {
                channel.members.get(&self.user.id).is_some_and(|member| member.has(*rank))
            });
            let letters: String = ranks.map(Rank::letter).collect();
            if !letters.is_empty() {
                let nicks = letters.chars().map(|_| self.user.nick.as_str());
                let mode = Message::new(Verb::Mode).with_source(server.clone()).with(name);
                lines.push(mode.with(format!("+{letters}")).with_all(nicks));
            }
        }
        lines
    }
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
    // One is not notified of one's own state (IRCv3 away-notify, erratum): the numeric says it, on every connection.
    let what = scene.stamp(away_line(user, message), user);
    let around = Around::of(model, user);
    out.others(around.others(), what);
    let numeric = if message.is_some() { Numeric::RPL_NOWAWAY } else { Numeric::RPL_UNAWAY };
    let own = of_server(model, user, numeric).with(numeric.text());
    out.others(user.sessions.clone().into(), Outbound::plain(own));
    let line = from(user, Verb::Away).with_all(message);
    monitors::extended(scene, out, &around, Cap::AwayNotify, &line);
}

/// A numeric to a person, without what it says.
fn of_server(model: &Model, user: &User, numeric: Numeric) -> Message {
    let server = Source::server(model.config().server.as_str());
    Message::new(numeric).with_source(server).with(user.nick.as_str())
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
    out.everybody(user.sessions.clone().into(), scene.stamp(Outbound::plain(line), user));
}

pub(super) fn renamed(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, nick: &Nick) {
    let (Some(user), Some(what)) = (scene.model.user(user), scene.told()) else {
        return;
    };
    out.everybody(scene.model.neighbours(user), what);
    if user.nick.folded() != nick.folded() {
        monitors::offline(scene, out, user);
        let source = Source::user(nick.as_str(), user.username.as_str(), user.host.as_str());
        monitors::online(scene, out, nick, &source);
    }
}

pub(super) fn realname_set(scene: Scene<'_>, out: &mut Outbox<'_>, user: UserId, realname: &str) {
    let Some(user) = scene.model.user(user) else {
        return;
    };
    let line = from(user, Verb::Setname).with(realname);
    let around = Around::of(scene.model, user);
    let what = Outbound::only(&[Cap::Setname], line.clone());
    out.everybody(Arc::clone(&around.sessions), scene.stamp(what, user));
    monitors::extended(scene, out, &around, Cap::Setname, &line);
}
