//! Who is there: away with several connections, and staying without any.
//!
//! What somebody says with AWAY holds for the person, on all connections: the last one to say it counts. `AWAY *` says it of
//! one connection alone (IRCv3 pre-away): nobody is in front of it. When that is so of all connections of a person, or there
//! is none, the person is away by itself, until there is one with somebody in front of it.

use std::time::Duration;

use crate::proto::Timestamp;

use super::{AccountId, Model, SessionId, User, UserId};

/// What somebody is away with when nobody is in front of any of their connections, as IRCv3 pre-away has it.
pub const ABSENT: &str = "*";
/// The same when they have no connection.
pub const NOT_CONNECTED: &str = "Not connected at the moment";

impl Model {
    /// Whether somebody is in front of a connection of the person, `but` for one.
    pub fn is_attended(&self, user: &User, but: Option<SessionId>) -> bool {
        let others = user.sessions.iter().filter(|id| Some(**id) != but);
        others.filter_map(|id| self.sessions.get(id)).any(|session| !session.absent)
    }

    /// Whether a person stays when the last connection goes: their account is so, or the server is.
    pub fn is_always_on(&self, user: &User) -> bool {
        let account = self.account_of(user);
        account.is_some_and(|account| account.always_on.unwrap_or(self.config.accounts.always_on))
    }

    /// Whether a person stays without this connection.
    pub fn stays_without(&self, user: &User, session: SessionId) -> bool {
        let others = user.sessions.iter().any(|id| *id != session);
        others || self.is_always_on(user) && self.has_room_to_stay(user.account)
    }

    /// Whether one more can stay without a connection. Nobody takes the places of all others by staying under many nicks.
    pub(super) fn has_room_to_stay(&self, account: Option<AccountId>) -> bool {
        let limits = &self.config.limits;
        let people = self.unattended.iter().filter_map(|(_, id)| self.users.get(id));
        let own = people.filter(|user| user.account == account).take(limits.always_on_per_account);
        self.unattended.len() < limits.always_on_people
            && own.count() < limits.always_on_per_account
    }

    /// When the first of those who have no connection has had none for too long.
    pub fn next_to_leave(&self) -> Option<Timestamp> {
        self.unattended.first().map(|(since, _)| *since + self.patience())
    }

    /// Who has no connection and is not to stay any longer, with the reason of their going; so many at most.
    pub fn to_leave(&self, now: Timestamp, most: usize) -> Vec<(UserId, String)> {
        let days = self.config.limits.always_on_days;
        let why = |(since, id): &(Timestamp, UserId)| {
            let user = self.users.get(id)?;
            if !self.is_always_on(user) {
                return Some((*id, "Connection closed".to_owned()));
            }
            let over = *since + self.patience() <= now;
            over.then(|| (*id, format!("Not connected for {days} days")))
        };
        self.unattended.iter().filter_map(why).take(most).collect()
    }

    /// Whether something has changed by which somebody without a connection may have to go, since this was last asked.
    pub fn take_unsettled(&mut self) -> bool {
        std::mem::take(&mut self.unsettled)
    }

    fn patience(&self) -> Duration {
        let days = u64::try_from(self.config.limits.always_on_days).unwrap_or(u64::MAX);
        Duration::from_secs(days.saturating_mul(24 * 60 * 60))
    }
}
