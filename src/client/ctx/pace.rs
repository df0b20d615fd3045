//! The way out: what is sent at once, what waits because a server would throw us out, and what that shows.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::{Delivery, EntryId};
use crate::client::model::network::Link;
use crate::client::model::pace::Held;
use crate::proto::{Message, Verb};

impl Ctx<'_> {
    /// Sends a line that nobody typed; on a server that wants that, after those that wait.
    pub fn transmit(&mut self, id: NetworkId, message: Message) {
        self.pace(id, Held { message, shown: None });
    }

    /// As [`Self::transmit`], for what the user says; while it waits, its entry is pending.
    pub fn transmit_said(&mut self, id: NetworkId, message: Message, shown: (BufferId, EntryId)) {
        self.pace(id, Held { message, shown: Some(shown) });
    }

    fn pace(&mut self, id: NetworkId, line: Held) {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        // The few lines of a registration are expected; an answer to PING decides whether we stay.
        let urgent = network.link != Link::Online || line.message.verb == Verb::Pong;
        if urgent || network.pace.take(now) {
            self.transmit_now(id, line.message);
            return;
        }
        if network.pace.is_full() {
            return;
        }
        let shown = line.shown;
        network.pace.hold(line);
        self.set_state(shown, Delivery::Pending);
    }

    /// Sends a line before all others.
    pub fn transmit_now(&mut self, id: NetworkId, message: Message) {
        let now = self.now;
        if let Some(network) = self.model.network_mut(id)
            // Neither an answer nor what nobody answers is waited for.
            && !matches!(message.verb, Verb::Pong | Verb::Ping | Verb::Tagmsg)
        {
            network.pulse.wait(now);
        }
        self.fx.push(Effect::Send(id, message));
    }

    /// Sends the lines whose time has come.
    pub fn release(&mut self, id: NetworkId) {
        let now = self.now;
        while let Some(held) = self.model.network_mut(id).and_then(|n| n.pace.release(now)) {
            self.transmit_now(id, held.message);
            // What the server will confirm stays pending until it does.
            let network = self.model.network(id);
            let waits = |line: EntryId| {
                network.is_some_and(|n| n.unconfirmed.lines().iter().any(|sent| sent.line == line))
            };
            let sent = held.shown.filter(|(_, line)| !waits(*line));
            self.set_state(sent, Delivery::Sent);
        }
    }

    fn set_state(&mut self, shown: Option<(BufferId, EntryId)>, state: Delivery) {
        let Some((buffer, line)) = shown else {
            return;
        };
        if let Some(buffer) = self.model.buffer_mut(buffer) {
            buffer.change(line, |entry| entry.state = state);
        }
    }

    /// The connection is gone: lines that wait are not delivered.
    pub fn give_up(&mut self, id: NetworkId, why: &str) {
        let held = self.model.network_mut(id).map(|network| network.pace.give_up());
        for shown in held.unwrap_or_default() {
            self.set_state(Some(shown), Delivery::Failed(why.into()));
        }
    }
}
