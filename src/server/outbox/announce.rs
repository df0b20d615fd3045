//! A change, seen before it is applied, to audience and shape: one function a kind of change.
//!
//! The audience is whoever shares a channel before the change, or the target; the acting session is told through its
//! replies. So old nicks and the member who leaves are still there.

use std::sync::Arc;

use crate::proto::{Message, Verb};
use crate::server::model::{Change, Model, SessionId, Stamped, User};
use crate::server::outbound::Outbound;

use super::{Outbox, accounts, channels, messages, operators, people, reading, told};

/// Tells everybody concerned of a change that is about to be applied.
pub fn announce(model: &Model, stamped: &Stamped, out: &mut Outbox<'_>) {
    let scene = Scene { model, stamped };
    match &stamped.change {
        Change::Arrived { .. } => people::arrived(scene, out),
        // A connection more or less of somebody is nothing to others.
        Change::Attached { .. } | Change::Detached { .. } | Change::AccountChanged { .. } => {}
        Change::AccountMade { account } => accounts::made(scene, out, account),
        Change::AccountGone { account } => accounts::gone(scene, out, *account),
        Change::LoggedIn { user, account } => {
            accounts::logged_in(scene, out, *user, *account);
            channels::modes_served(scene, out);
        }
        Change::Founded { .. } | Change::ModesServed { .. } | Change::Lapsed { .. } => {
            channels::modes_served(scene, out);
        }
        Change::Departed { user, .. } => people::departed(scene, out, *user),
        Change::Killed { user, by, reason } => people::killed(scene, out, *user, *by, reason),
        Change::Renamed { user, nick } => people::renamed(scene, out, *user, nick),
        Change::RealnameSet { user, realname } => {
            people::realname_set(scene, out, *user, realname);
        }
        Change::HostSet { user, host } => people::host_set(scene, out, *user, host),
        Change::AwaySet { user, message, .. } => {
            people::away_set(scene, out, *user, message.as_deref());
        }
        Change::UserModesSet { user, changes } => people::modes_set(scene, out, *user, changes),
        Change::Joined { user, channel, .. } => channels::joined(scene, out, *user, channel),
        Change::Parted { channel, .. }
        | Change::Kicked { channel, .. }
        | Change::ChannelRenamed { channel, .. }
        | Change::TopicSet { channel, .. }
        | Change::ModesSet { channel, .. } => channels::members_told(scene, out, channel),
        Change::Invited { channel, target, by } => {
            channels::invited(scene, out, channel, *target, *by);
        }
        Change::Said { from, to, .. } => messages::said(scene, out, *from, to),
        Change::Redacted { channel, .. } => messages::redacted(scene, out, channel),
        Change::TakenBack { .. } => messages::taken_back(scene, out),
        Change::ReadTo { user, target, read } => {
            reading::read_to(scene, out, *user, target, *read);
        }
        Change::Wallops { by, text } => operators::wallops(scene, out, *by, text),
    }
}

/// The change and the state before it.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) stamped: &'a Stamped,
}

impl Scene<'_> {
    /// The line that history keeps of the change; `None` when who caused it is no more.
    pub(super) fn told(self) -> Option<Outbound> {
        let (by, what) = told::told(self.model, self.stamped)?;
        Some(told::line(&told::by(by), &what, self.stamped.at, &self.stamped.id))
    }

    /// Adds time, id, and the mark of a bot (IRCv3 bot-mode).
    pub(super) fn stamp(self, what: Outbound, by: &User) -> Outbound {
        told::marked(what, &told::by(by), self.stamped.at, Some(&self.stamped.id))
    }

    /// As [`Self::stamp`] for what is told besides: the id is that of another line.
    pub(super) fn stamp_without_id(self, what: Outbound, by: &User) -> Outbound {
        told::marked(what, &told::by(by), self.stamped.at, None)
    }
}

/// A person, and who is told of them: found once.
pub(super) struct Around<'a> {
    pub(super) user: &'a User,
    /// Whoever shares a channel with them, and they: sorted.
    pub(super) sessions: Arc<[SessionId]>,
}

impl<'a> Around<'a> {
    pub(super) fn of(model: &Model, user: &'a User) -> Self {
        Self { user, sessions: model.neighbours(user) }
    }

    /// Without the person's own connections.
    pub(super) fn others(&self) -> Arc<[SessionId]> {
        let others = self.sessions.iter().copied();
        others.filter(|session| !self.user.sessions.contains(session)).collect()
    }
}

/// A line of a person.
pub(super) fn from(user: &User, verb: Verb) -> Message {
    Message::new(verb).with_source(user.source())
}
