//! Leaving the program. What the user said or asked for goes out before that, however slowly the server wants it; who does
//! not want to wait says so again.

use crate::client::ctx::Ctx;
use crate::client::ctx::link::quit_message;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::backoff;
use crate::client::model::network::Link;

impl Ctx<'_> {
    /// Leaves the program; every server is told why. While lines wait to be sent that is said, and they are waited for; asked
    /// a second time it leaves at once.
    pub fn leave(&mut self, reason: &str) {
        let waiting: usize = self.model.networks().iter().map(|network| network.pace.len()).sum();
        if waiting == 0 || self.model.leaving.is_some() {
            self.leave_now(reason);
            return;
        }
        let now = self.now;
        let last = self.model.networks().iter().map(|network| network.pace.empty_at(now)).max();
        let seconds = backoff::seconds(last.unwrap_or(now).since(now));
        let lines = if waiting == 1 { "1 line" } else { &format!("{waiting} lines") };
        let text = format!(
            "the server takes lines slowly: {lines} to send, then it is left, in {seconds} s; /quit again leaves at once"
        );
        self.model.leaving = Some(reason.to_owned());
        let here = self.here();
        self.info(here, text);
    }

    /// Leaves at once. What still waits is sent in order without a pause, in the hope that the server takes it.
    pub fn leave_now(&mut self, reason: &str) {
        self.tell_all_read();
        let connected = |link: &Link| matches!(link, Link::Registering | Link::Online);
        let networks = self.model.networks().iter().filter(|network| connected(&network.link));
        let ids: Vec<NetworkId> = networks.map(|network| network.id).collect();
        for id in ids {
            let held = self.model.network_mut(id).map(|network| network.pace.take_all());
            for line in held.unwrap_or_default() {
                for message in line.messages {
                    self.fx.push(Effect::Send(id, message));
                }
            }
            self.fx.push(Effect::Send(id, quit_message(reason)));
        }
        self.renew_policies();
        self.write_all_places();
        self.fx.push(Effect::Quit);
    }

    /// Leaves if that was asked for and nothing waits any more.
    pub(super) fn leave_when_sent(&mut self) {
        let sent = self.model.networks().iter().all(|network| network.pace.is_empty());
        if let Some(reason) = self.model.leaving.take_if(|_| sent) {
            self.leave_now(&reason);
        }
    }

    /// A connection is gone that lines waited for: the user is not left without a word of what became of them.
    pub(super) fn stay(&mut self) {
        if self.model.leaving.take().is_some() {
            let here = self.here();
            self.error(here, "not left, because not everything could be sent; /quit leaves");
        }
    }
}
