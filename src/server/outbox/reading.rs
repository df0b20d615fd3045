//! What is told of how far somebody has read: to their own connections, nobody else's (IRCv3 read-marker).

use crate::proto::name::CASEMAP;
use crate::proto::{Cap, Message, Source, Timestamp, Verb};
use crate::server::model::{Model, User, UserId, owner_of};
use crate::server::outbound::Outbound;

use super::Outbox;
use super::announce::Scene;

/// `MARKREAD target timestamp=...`, or `*` when nothing is known; the source is for the caller to add.
pub fn markread_line(target: &str, read: Option<Timestamp>) -> Message {
    let read = read.map_or("*".to_owned(), |read| format!("timestamp={}", read.to_server_time()));
    Message::new(Verb::Markread).with(target).with(read)
}

/// How far somebody has read a channel that they have just entered.
pub(super) fn marker_of(model: &Model, user: &User, channel: &str) -> Message {
    let read = model.markers().of(&owner_of(user), &CASEMAP.fold(channel));
    let server = Source::server(model.config().server.as_str());
    markread_line(channel, read).with_source(server)
}

/// The connection that said it is answered in any case; the others are told when they have the capability.
pub(super) fn read_to(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    user: UserId,
    target: &str,
    read: Timestamp,
) {
    let Some(user) = scene.model.user(user) else {
        return;
    };
    let line = markread_line(target, Some(read));
    out.own.line(scene.model, line.clone());
    let line = line.with_source(Source::server(scene.model.config().server.as_str()));
    out.others(user.sessions.clone().into(), Outbound::only(&[Cap::ReadMarker], line));
}
