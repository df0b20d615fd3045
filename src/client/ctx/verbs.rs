//! [`Ctx`]: the model, the effects so far, the time, and the verbs that every topic needs.

use crate::client::effect::Effects;
use crate::client::model::backoff;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::{Entry, EntryId, EntryKind};
use crate::client::model::network::{Link, Network};
use crate::client::model::outgoing;
use crate::client::model::pace::From;
use crate::client::model::requests::Request;
use crate::client::model::scroll::Scroll;
use crate::client::model::settings::Face;
use crate::client::model::{Flash, Model, NetworkId};
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone, plain_text};
use crate::proto::{Cap, Message, Timestamp, Verb};

/// The world as one event sees it.
#[derive(Debug)]
pub struct Ctx<'a> {
    pub model: &'a mut Model,
    pub fx: Effects,
    pub now: Timestamp,
}

/// How long a word stays in the hint line.
const FLASH: std::time::Duration = std::time::Duration::from_secs(5);

impl<'a> Ctx<'a> {
    pub fn new(model: &'a mut Model, now: Timestamp) -> Self {
        Self { model, fx: Effects::default(), now }
    }

    /// The conversation in focus.
    pub fn here(&self) -> BufferId {
        self.model.focus()
    }

    /// Says something of the program's own in a conversation.
    pub fn info(&mut self, buffer: BufferId, text: impl AsRef<str>) -> EntryId {
        let runs = vec![Run::plain(neutral::text(text.as_ref()))];
        self.info_runs(buffer, runs)
    }

    /// As [`Self::info`], with styles. The texts must have passed `text::neutral`.
    pub fn info_runs(&mut self, buffer: BufferId, runs: Vec<Run>) -> EntryId {
        let entry = Entry::program(self.now, EntryKind::Info, runs);
        self.model.push(buffer, entry)
    }

    /// Says what went wrong in a conversation; on the screen once, when the last line there says the same.
    pub fn error(&mut self, buffer: BufferId, text: impl AsRef<str>) {
        let runs = vec![Run::toned(neutral::text(text.as_ref()), Tone::Error)];
        let last = self.model.buffer(buffer).and_then(|buffer| buffer.last());
        let same = |last: &Entry| last.kind == EntryKind::Error && last.text() == plain_text(&runs);
        // In the line mode whoever typed the same mistake again would get no answer.
        let seen = self.model.settings.face == Face::Screen && last.is_some_and(same);
        if !seen {
            let entry = Entry::program(self.now, EntryKind::Error, runs);
            self.model.push(buffer, entry);
        }
        // Who reads further up would take it that nothing happened.
        if buffer == self.here() && self.model.focused().scroll() != Scroll::Bottom {
            self.flash(neutral::text(text.as_ref()));
        }
    }

    /// Says something in the hint line for a few seconds.
    pub fn flash(&mut self, text: impl Into<String>) {
        self.model.flash = Some(Flash { text: text.into(), until: self.now + FLASH });
    }

    /// Whether the server of a conversation has let us in; if not, the conversation says why.
    pub fn require_online(&mut self, buffer: BufferId) -> bool {
        let network = self.model.buffer(buffer).map(|buffer| buffer.network);
        let Some(network) = network.and_then(|id| self.model.network(id)) else {
            return false;
        };
        if network.is_online() {
            return true;
        }
        let why = offline(network, self.now);
        self.error(buffer, why);
        false
    }

    /// Sends a command that was typed in `buffer`; answers and refusals come back there. Where the server takes fewer targets
    /// at once it becomes several. Out: whether it was sent; if not, the conversation says why.
    pub fn send(&mut self, buffer: BufferId, message: Message) -> bool {
        if !self.require_online(buffer) {
            return false;
        }
        let Some(network) = self.network_of(buffer) else {
            return false;
        };
        if let Some(why) = outgoing::too_long(network, &message) {
            self.error(buffer, why);
            return false;
        }
        let messages = outgoing::apart(network, message);
        messages.into_iter().all(|message| self.send_as_is(buffer, message))
    }

    fn network_of(&self, buffer: BufferId) -> Option<&Network> {
        self.model.network(self.model.buffer(buffer)?.network)
    }

    /// As [`Self::send`], without a look at what the server said it takes.
    pub fn send_as_is(&mut self, buffer: BufferId, message: Message) -> bool {
        let now = self.now;
        if !self.require_online(buffer) {
            return false;
        }
        let Some(id) = self.network_of(buffer).map(|network| network.id) else {
            return false;
        };
        let Some(network) = self.model.network_mut(id) else {
            return false;
        };
        if network.pace.is_full() {
            let held = network.pace.len();
            self.error(buffer, format!("not sent: {held} lines wait to be sent already"));
            return false;
        }
        let request = Request { buffer, verb: message.verb.clone(), at: now };
        network.requests.ask(request.clone());
        let message = if network.caps.contains(Cap::LabeledResponse) {
            let label = network.requests.new_label();
            network.requests.remember(label.clone(), request);
            message.with_tag("label", label)
        } else {
            message
        };
        self.transmit_for(id, message, From::Command(buffer));
        true
    }

    /// The direct conversation with somebody, opened when there is none.
    pub fn open_direct(&mut self, network: NetworkId, nick: &str) -> BufferId {
        self.open(network, BufferKind::Direct, nick)
    }

    /// The window of a channel, opened when there is none. That does not join it.
    pub fn open_channel(&mut self, network: NetworkId, channel: &str) -> BufferId {
        self.open(network, BufferKind::Channel, channel)
    }

    fn open(&mut self, network: NetworkId, kind: BufferKind, name: &str) -> BufferId {
        let name = neutral::name(name);
        let Some(key) = self.model.network(network).map(|n| n.fold(&name)) else {
            return self.here();
        };
        self.model.open(network, kind, name, key)
    }

    /// Moves the focus.
    pub fn focus(&mut self, buffer: BufferId) {
        self.model.back = None;
        self.model.focus_on(buffer);
    }

    /// Closes a conversation; a channel is left first. The server's window stays open.
    pub fn close(&mut self, buffer: BufferId) {
        let Some(found) = self.model.buffer(buffer) else {
            return;
        };
        if found.joined && found.kind == BufferKind::Channel {
            let (network, name) = (found.network, found.name.clone());
            if self.model.network(network).is_some_and(Network::is_online) {
                self.transmit(network, Message::new(Verb::Part).with(name));
            }
        }
        self.model.close(buffer);
    }
}

/// Why nothing can be sent now, and what happens next.
fn offline(network: &Network, now: Timestamp) -> String {
    let target = &network.target;
    match &network.link {
        Link::Idle => format!("not connected to {target}: /reconnect connects again"),
        Link::Connecting => format!("not sent: still connecting to {target}"),
        Link::Registering | Link::Online => {
            "not sent: the server has not accepted a name yet".to_owned()
        }
        Link::Waiting { next, .. } => {
            let seconds = backoff::seconds(next.since(now));
            format!("not sent: no connection to {target}, next attempt in {seconds} s")
        }
    }
}
