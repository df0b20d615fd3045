//! The way out: what is sent at once, what waits because a server would throw us out, and what that shows.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::entry::{Delivery, EntryId};
use crate::client::model::network::Link;
use crate::client::model::pace::{From, Held};
use crate::proto::{Message, Verb};

impl Ctx<'_> {
    /// Sends a line that nobody typed; on a server that wants that, after those that wait.
    pub fn transmit(&mut self, id: NetworkId, message: Message) {
        self.transmit_for(id, message, From::Program);
    }

    /// As [`Self::transmit`], for the user: what they say is pending while it waits.
    pub fn transmit_for(&mut self, id: NetworkId, message: Message, from: From) {
        self.transmit_all(id, vec![message], from);
    }

    /// As [`Self::transmit_for`], several lines between which nothing else may go out.
    pub fn transmit_all(&mut self, id: NetworkId, messages: Vec<Message>, from: From) {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        // The few lines of a registration are expected; an answer to PING decides whether we stay.
        let pong = messages.iter().any(|message| message.verb == Verb::Pong);
        let urgent = network.link != Link::Online || pong;
        if urgent || network.pace.take(now) {
            for message in messages {
                self.transmit_now(id, message);
            }
            return;
        }
        if network.pace.is_full() {
            return;
        }
        network.pace.hold(Held { messages, from });
        self.set_state(from, Delivery::Pending);
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
            for message in held.messages {
                self.transmit_now(id, message);
            }
            // What the server will confirm stays pending until it does.
            let network = self.model.network(id);
            let waits = |line: EntryId| {
                network.is_some_and(|n| n.unconfirmed.lines().iter().any(|sent| sent.line == line))
            };
            if !matches!(held.from, From::Said(_, line) if waits(line)) {
                self.set_state(held.from, Delivery::Sent);
            }
        }
        self.leave_when_sent();
    }

    fn set_state(&mut self, from: From, state: Delivery) {
        let From::Said(buffer, line) = from else {
            return;
        };
        if let Some(buffer) = self.model.buffer_mut(buffer) {
            buffer.change(line, |entry| entry.state = state);
        }
    }

    /// The connection is gone: of what waits, lines are not delivered, and commands are named where they were typed.
    pub fn give_up(&mut self, id: NetworkId, why: &str) {
        let held = self.model.network_mut(id).map(|network| network.pace.take_all());
        for Held { messages, from } in held.unwrap_or_default() {
            if let (From::Command(place), Some(message)) = (from, messages.first()) {
                self.error(place, format!("not sent: {} ({why})", message.verb.as_str()));
            }
            self.set_state(from, Delivery::Failed(why.into()));
        }
    }
}
