//! Telling others that the user writes (IRCv3 client tag typing).

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::network::Network;
use crate::client::model::requests::Request;
use crate::client::model::typing::Typing;
use crate::proto::{Cap, Message, Verb};

const TAG: &str = "typing";
/// How the labels of notifications begin.
const LABEL: &str = "typing-";

/// Whether an answer with this label is one to a notification.
pub fn is_of_typing(label: &str) -> bool {
    label.starts_with(LABEL)
}

impl Ctx<'_> {
    /// After a key: the text of a conversation is another one than before.
    pub fn edited(&mut self, buffer: BufferId) {
        let Some(found) = self.model.buffer(buffer) else {
            return;
        };
        let text = found.editor.text();
        let is_command = text.starts_with('/') && !text.starts_with("//");
        let writing = !text.trim().is_empty() && !is_command;
        let network = self.model.network(found.network);
        if self.model.settings.typing && network.is_some_and(|n| self.can_tell(n, found)) {
            self.model.writers.edited(buffer, writing, self.now);
        }
        self.tell_typing();
    }

    /// Sends the notifications that are owed now.
    pub fn tell_typing(&mut self) {
        for (buffer, typing) in self.model.writers.owed(self.now) {
            self.notify(buffer, typing);
        }
    }

    fn notify(&mut self, buffer: BufferId, typing: Typing) {
        let now = self.now;
        let Some(found) = self.model.buffer(buffer) else {
            return;
        };
        let (id, target): (NetworkId, String) = (found.network, found.name.clone());
        let network = self.model.network(id);
        if !network.is_some_and(|network| self.can_tell(network, found)) {
            return;
        }
        if !network.is_some_and(|network| network.pace.has_spare(now)) {
            return;
        }
        let message = Message::new(Verb::Tagmsg).with(target);
        let message = message.with_tag(&format!("+{TAG}"), typing.as_str());
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let message = if network.caps.contains(Cap::LabeledResponse) {
            // One is enough: all that is done with the answer is to stop.
            let label = format!("{LABEL}{}", buffer.0);
            network
                .requests
                .remember(label.clone(), Request { buffer, verb: Verb::Tagmsg, at: now });
            message.with_tag("label", label)
        } else {
            message
        };
        self.transmit(id, message);
    }

    /// Whether the server takes notifications for a conversation, and somebody is there who is to see them: not one whom the
    /// user does not want to hear.
    fn can_tell(&self, network: &Network, buffer: &Buffer) -> bool {
        let somebody = match buffer.kind {
            BufferKind::Channel => buffer.joined,
            BufferKind::Direct => {
                let person = network.people.get(&buffer.key);
                let (user, host) = person.map_or(("", ""), |p| (p.user.as_str(), p.host.as_str()));
                let account = person.map_or("", |person| person.account.as_str());
                let casemap = network.features().casemap();
                let settings = &self.model.settings;
                !buffer.over
                    && !network.is_me(&buffer.name)
                    && !settings.ignores(casemap, (&buffer.name, user, host), account)
            }
            BufferKind::Server => false,
        };
        somebody
            && network.is_online()
            && network.caps.contains(Cap::MessageTags)
            && network.features().allows_client_tag(TAG)
    }
}
