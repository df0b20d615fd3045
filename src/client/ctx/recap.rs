//! What the line mode tells of before: the last lines of a channel on joining it, and what somebody asks for with `/history`.
//! It is asked for once, printed as it comes, and not looked at again.
//!
//! Source: IRCv3 chathistory.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::recap::Purpose;
use crate::proto::{Cap, Message, Timestamp, Verb};

impl Ctx<'_> {
    /// Asks for the last lines of a conversation. Out: whether the server can be asked.
    pub fn ask_recap(&mut self, id: BufferId, lines: usize, joining: bool) -> bool {
        let Some(buffer) = self.model.buffer(id) else {
            return false;
        };
        let (network, name) = (buffer.network, buffer.name.clone());
        let purpose = if joining { Purpose::Joining(id) } else { Purpose::Asked(id) };
        self.ask_latest((network, &name), lines, None, purpose)
    }

    /// Asks for the last lines of a conversation, only for those after a time where one is given.
    pub(super) fn ask_latest(
        &mut self,
        (id, target): (NetworkId, &str),
        lines: usize,
        after: Option<Timestamp>,
        purpose: Purpose,
    ) -> bool {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return false;
        };
        let lines = lines.min(network.features().most_history().unwrap_or(usize::MAX));
        let offered = network.is_online() && network.caps.contains(Cap::Chathistory);
        if !offered || lines == 0 || !network.recaps.ask(target, purpose, now) {
            return false;
        }
        let after = after.map(|after| format!("timestamp={}", after.to_server_time()));
        let message = Message::new(Verb::Chathistory).with("LATEST").with(target);
        let message = message.with(after.unwrap_or_else(|| "*".to_owned()));
        self.transmit(id, message.with(lines.to_string()));
        true
    }

    /// Gives up what the server did not answer in time.
    pub fn recaps_due(&mut self, id: NetworkId) {
        let now = self.now;
        let late = self.model.network_mut(id).map(|n| n.recaps.expire(now)).unwrap_or_default();
        for recap in late {
            if let Purpose::Asked(buffer) = recap.purpose {
                self.error(buffer, format!("{}: the server did not answer", recap.target));
            }
        }
    }
}
