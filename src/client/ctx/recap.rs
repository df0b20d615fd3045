//! What the line mode tells of before: the last lines of a channel on joining it, and what somebody asks for with `/history`.
//! It is asked for once, printed as it comes, and not looked at again.
//!
//! Source: IRCv3 chathistory.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferId;
use crate::client::model::recap::{MOST_RECAPS, Recap};
use crate::proto::{Cap, Message, Verb};

impl Ctx<'_> {
    /// Asks for the last lines of a conversation. Out: whether the server can be asked.
    pub fn ask_recap(&mut self, id: BufferId, lines: usize, joining: bool) -> bool {
        let Some(buffer) = self.model.buffer(id) else {
            return false;
        };
        let (network, name) = (buffer.network, buffer.name.clone());
        let Some(found) = self.model.network_mut(network) else {
            return false;
        };
        let most = found.features().most_history().unwrap_or(usize::MAX);
        let lines = lines.min(most);
        let offered = found.is_online() && found.caps.contains(Cap::Chathistory);
        if !offered || lines == 0 || found.recaps.len() >= MOST_RECAPS {
            return false;
        }
        found.recaps.push(Recap { buffer: id, joining, read: None });
        let message = Message::new(Verb::Chathistory).with("LATEST").with(name);
        self.transmit(network, message.with("*").with(lines.to_string()));
        true
    }
}
