//! What operators of the server say to many, and what they are told.

use std::sync::Arc;

use crate::proto::{Message, Source, Verb};
use crate::server::model::{Model, SessionId, User, UserId, UserMode};
use crate::server::outbound::Outbound;

use super::Outbox;
use super::announce::{Scene, from};

/// To everybody with the mode w, and to nobody else (RFC 2812 section 4.7).
pub(super) fn wallops(scene: Scene<'_>, out: &mut Outbox<'_>, by: UserId, text: &str) {
    let Some(by) = scene.model.user(by) else {
        return;
    };
    let listeners = scene.model.users_with(UserMode::Wallops);
    let mut list: Vec<SessionId> =
        listeners.flat_map(|user| user.sessions.iter().copied()).collect();
    list.sort_unstable();
    let line = from(by, Verb::Wallops).with(text);
    out.everybody(list.into(), scene.stamp(Outbound::plain(line), by));
}

/// A server notice: to everybody with the mode s but the actor, who is answered.
pub fn tell_operators(model: &Model, out: &mut Outbox<'_>, text: &str) {
    let server = Source::server(model.config().server.as_str());
    for user in model.users_with(UserMode::Notices) {
        let line = Message::new(Verb::Notice)
            .with_source(server.clone())
            .with(user.nick.as_str())
            .with(format!("*** {text}"));
        let list: Arc<[SessionId]> = user.sessions.clone().into();
        out.others(list, Outbound::plain(line));
    }
}

/// The reason of a QUIT that an operator caused.
pub fn killed_text(by: &User, reason: &str) -> String {
    format!("Killed ({} ({reason}))", by.nick)
}
