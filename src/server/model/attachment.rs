//! Connections that come to somebody who is here already, and go without them; accounts that go.

use crate::proto::{Nick, Numeric, Timestamp};

use super::{AccountId, Model, Phase, Reject, SessionId, User, UserId};

/// The person that a connection is of which has proved to be an account and wants a nick: who is here under it, when they
/// have proved the same.
pub fn person_of<'a>(
    model: &'a Model,
    nick: &Nick,
    account: Option<AccountId>,
) -> Option<&'a User> {
    let account = account?;
    model.user_by_nick(nick.as_str()).filter(|user| user.account == Some(account))
}

/// Whether one more connection can be that of a person: 433, for which every program takes another nick.
pub(super) fn may_attach(model: &Model, user: UserId) -> Result<(), Reject> {
    let user = model.user(user).ok_or(Reject::Silent)?;
    if user.sessions.len() < model.limits().sessions_per_user {
        return Ok(());
    }
    let no = Reject::numeric(Numeric::ERR_NICKNAMEINUSE, &[user.nick.as_str()]);
    Err(no.because("You have as many connections under this nick as you may have"))
}

impl Model {
    /// One more connection is that of a person.
    pub(super) fn attach(&mut self, id: UserId, session: SessionId) {
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        let Some(session) = self.sessions.get_mut(&session) else {
            return;
        };
        self.registering -= usize::from(matches!(session.phase, Phase::Registering(_)));
        session.phase = Phase::Registered(id);
        let at = user.sessions.binary_search(&session.id).unwrap_or_else(|at| at);
        user.sessions.insert(at, session.id);
        self.connected += 1;
        if let Some(since) = user.unattended.take() {
            self.unattended.remove(&(since, id));
        }
        for key in &user.channels {
            if let Some(channel) = self.channels.get_mut(key) {
                channel.admit(&[session.id]);
            }
        }
    }

    /// A connection is no longer that of a person, who stays.
    pub(super) fn detach(&mut self, id: UserId, session: SessionId, at: Timestamp) {
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        let before = user.sessions.len();
        user.sessions.retain(|own| *own != session);
        self.connected -= before - user.sessions.len();
        if user.sessions.is_empty() && user.unattended.is_none() {
            user.unattended = Some(at);
            self.unattended.insert((at, id));
        }
        for key in &user.channels {
            if let Some(channel) = self.channels.get_mut(key) {
                channel.dismiss(&[session]);
            }
        }
        self.monitors.clear(session);
        if let Some(session) = self.sessions.get_mut(&session) {
            session.phase = Phase::Leaving;
        }
    }

    /// Whoever logs in has read with the account what they have read under the nick.
    pub(super) fn take_markers_along(&mut self, id: UserId, now: Timestamp) {
        let user = self.users.get(&id);
        if let Some((user, account)) = user.and_then(|user| Some((user, user.account?))) {
            let nick = user.nick.folded();
            self.markers.take_along((&nick, account), id, (now, &self.config.limits));
        }
    }

    /// An account is no more, for anybody.
    pub(super) fn forget_account(&mut self, id: AccountId, now: Timestamp) {
        let gone = self.accounts.remove(id);
        self.conversations.forget(id);
        self.markers.forget_account(id);
        self.disown(id);
        self.unsettled = true;
        for user in self.users.values_mut().filter(|user| user.account == Some(id)) {
            (user.account, user.login) = (None, None);
        }
        for session in self.sessions.values_mut() {
            if let Phase::Registering(registration) = &mut session.phase
                && registration.account == Some(id)
            {
                registration.account = None;
            }
        }
        let holder = gone.and_then(|gone| self.nicks.get(&gone.name.folded()).copied());
        self.watch_nick(holder, now);
    }
}
