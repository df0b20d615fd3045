//! What is told of a message: to whom, with which tags, and the echo for its sender.

use std::sync::Arc;

use crate::proto::{Cap, ChannelName};
use crate::server::effect::Recipients;
use crate::server::model::{Model, Rank, Said, SessionId, Target, UserId};
use crate::server::outbound::Outbound;

use super::Outbox;
use super::announce::{Scene, from};
use super::message_forms::{client_tags, message_forms};

pub(super) fn said(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    speaker: UserId,
    to: &Target,
    what: &Said,
) {
    let model = scene.model;
    let Some(speaker) = model.user(speaker) else {
        return;
    };
    let (target, list) = match to {
        Target::Channel { channel, at_least } => {
            let name = model.channel(channel.as_str()).map_or(channel, |channel| &channel.name);
            let sign = at_least.map_or_else(String::new, |rank| rank.sign().to_string());
            (format!("{sign}{name}"), hearers(model, channel, *at_least))
        }
        Target::User(user) => {
            let Some(user) = model.user(*user) else {
                return;
            };
            (user.nick.as_str().to_owned(), user.sessions.clone().into())
        }
    };
    let line = from(speaker, what.verb.clone()).with(target);
    let shape = |needs: &[Cap]| {
        let forms = message_forms(&line, &what.parts, &scene.stamped.id, needs);
        let mut shape = scene.stamp(Outbound::of(forms), speaker);
        client_tags(&mut shape, &what.tags);
        shape
    };
    // The speaker's own copy needs echo-message, on every connection of theirs.
    let echo = shape(&[Cap::EchoMessage]);
    let to_self = matches!(to, Target::User(user) if *user == speaker.id);
    if to_self && let Some(origin) = out.origin {
        out.fx.deliver(Recipients::One(origin), shape(&[]));
    }
    let others: Arc<[SessionId]> = if speaker.sessions.len() > 1 {
        list.iter().copied().filter(|session| !speaker.sessions.contains(session)).collect()
    } else {
        list
    };
    out.others(others, shape(&[]));
    out.everybody(speaker.sessions.clone().into(), echo);
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
