//! What concerns everybody and is done in bounded pieces: hosts shown anew, channels that no longer wait.

use core::net::IpAddr;
use std::time::Duration;

use super::machine::{DELIVERIES_AT_ONCE, Hub};
use crate::proto::{ChannelName, Timestamp};
use crate::server::effect::{Effect, Effects};
use crate::server::handlers::{run_errand, tell_changes, told};
use crate::server::model::{Change, Errand, HubConfig, SessionId, UserId};

/// How fast people's hosts are shown anew when there are more of them than that.
const DELIVERIES_A_MILLISECOND: usize = 100;
/// Channels that stop to wait for their members at a time.
const LAPSES_AT_ONCE: usize = 100;

/// People without a connection who go at a time.
const LEAVE_AT_ONCE: usize = 100;
/// The session of what nobody does.
pub(super) const NOBODY: SessionId = SessionId { slot: u32::MAX, serial: 0 };

impl Hub {
    /// Does what whoever has the machine wants.
    pub(super) fn run(&mut self, fx: &mut Effects, now: Timestamp, ticket: u64, errand: &Errand) {
        let told = run_errand(&mut Self::ctx(&mut self.model, fx, now, NOBODY), errand);
        fx.push(Effect::Told { ticket, told });
    }

    pub(super) fn reload(&mut self, fx: &mut Effects, now: Timestamp, config: HubConfig) {
        let hid = self.model.config().hide_addresses;
        self.hides = config.hide_addresses && (self.hides || !hid);
        let sessions: Vec<SessionId> = self.model.sessions().map(|session| session.id).collect();
        let told =
            sessions.into_iter().map(|id| (id, told(&Self::ctx(&mut self.model, fx, now, id))));
        let told: Vec<_> = told.collect();
        self.model.configure(config);
        self.hosts = self.model.users().map(|user| user.id).collect();
        for (id, before) in told {
            if let Some(before) = before {
                tell_changes(&mut Self::ctx(&mut self.model, fx, now, id), &before);
            }
            self.watch(id);
        }
        self.show_hosts(fx, now);
    }

    /// Shows people's hosts as the configuration now wants them. In a large channel everybody is told of everybody: what
    /// is too much at once is told a little later, so that it fills nobody's buffer.
    pub(super) fn show_hosts(&mut self, fx: &mut Effects, now: Timestamp) {
        let mut deliveries = 0;
        while deliveries < DELIVERIES_AT_ONCE
            && let Some(id) = self.hosts.pop_front()
        {
            let before = fx.as_slice().len();
            self.show_host(fx, now, id);
            let effects = fx.as_slice().get(before..).unwrap_or_default();
            deliveries += effects.iter().map(Effect::deliveries).sum::<usize>();
        }
        let pause =
            u64::try_from(deliveries.div_ceil(DELIVERIES_A_MILLISECOND)).unwrap_or(u64::MAX);
        self.next_hosts = (!self.hosts.is_empty()).then(|| now + Duration::from_millis(pause));
        if self.hosts.is_empty() && std::mem::take(&mut self.hides) {
            self.model.forget_hosts();
        }
    }

    /// Channels stop to wait, some at a time.
    pub(super) fn lapse(&mut self, fx: &mut Effects, now: Timestamp) {
        let waiting = self.model.waiting().take(LAPSES_AT_ONCE + 1).map(|c| c.name.clone());
        let mut waiting: Vec<ChannelName> = waiting.collect();
        let more = waiting.len() > LAPSES_AT_ONCE;
        waiting.truncate(LAPSES_AT_ONCE);
        for channel in waiting {
            Self::ctx(&mut self.model, fx, now, NOBODY).let_happen(Change::Lapsed { channel });
        }
        self.next_lapse = more.then(|| now + Duration::from_millis(1));
    }

    /// Those who are here without a connection go when they are not to stay any longer, some at a time.
    pub(super) fn let_leave(&mut self, fx: &mut Effects, now: Timestamp) {
        let due = self.next_leaving.or_else(|| self.model.next_to_leave());
        if !self.model.take_unsettled() && due.is_none_or(|due| due > now) {
            return;
        }
        let mut leaving = self.model.to_leave(now, LEAVE_AT_ONCE + 1);
        let more = leaving.len() > LEAVE_AT_ONCE;
        leaving.truncate(LEAVE_AT_ONCE);
        for (user, reason) in leaving {
            let change = Change::Departed { user, reason };
            Self::ctx(&mut self.model, fx, now, NOBODY).let_happen(change);
        }
        self.next_leaving = more.then(|| now + Duration::from_millis(1));
    }

    /// Who bears the nick of somebody else's account for too long gets another.
    pub(super) fn return_nicks(&mut self, fx: &mut Effects, now: Timestamp) {
        while let Some((user, nick)) = self.model.next_returned(now) {
            let mut cx = Self::ctx(&mut self.model, fx, now, NOBODY);
            cx.let_happen(Change::Renamed { user, nick });
        }
    }

    /// Shows a person's host as the configuration now wants it.
    fn show_host(&mut self, fx: &mut Effects, now: Timestamp, id: UserId) {
        let Some(user) = self.model.user(id) else {
            return;
        };
        let shown = |host: &String| host.parse::<IpAddr>().is_ok();
        // After a restart what was shown may be all that is known.
        let address = user.address.as_ref().or(Some(&user.host).filter(|host| shown(host)));
        let Some(host) = address.map(|address| self.model.host_of(address)) else {
            return;
        };
        if user.host != host {
            let change = Change::HostSet { user: id, host };
            Self::ctx(&mut self.model, fx, now, NOBODY).let_happen(change);
        }
    }
}
