//! Connections that come to somebody who is here already, and go without them; accounts that go.

use super::{AccountId, Model, Phase, SessionId, UserId};

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
        user.sessions.push(session.id);
        for key in &user.channels {
            if let Some(channel) = self.channels.get_mut(key) {
                channel.admit(&[session.id]);
            }
        }
    }

    /// A connection is no longer that of a person, who stays.
    pub(super) fn detach(&mut self, id: UserId, session: SessionId) {
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        user.sessions.retain(|own| *own != session);
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

    /// An account is no more, for anybody.
    pub(super) fn forget_account(&mut self, id: AccountId) {
        self.accounts.remove(id);
        self.disown(id);
        for user in self.users.values_mut().filter(|user| user.account == Some(id)) {
            user.account = None;
        }
        for session in self.sessions.values_mut() {
            if let Phase::Registering(registration) = &mut session.phase
                && registration.account == Some(id)
            {
                registration.account = None;
            }
        }
    }
}
