//! Saying something: cut into messages, shown at once, and kept in mind until the server has confirmed or refused it.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::{Delivery, Entry, EntryId};
use crate::client::model::kept::{KeptKind, KeptLine};
use crate::client::model::network::Network;
use crate::client::model::outgoing::{self, Speech};
use crate::client::model::outstanding::{MOST_OUTSTANDING, Outstanding};
use crate::client::model::pace::From;
use crate::client::model::requests::Request;
use crate::client::model::scroll::Scroll;
use crate::client::model::settings::Face;
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone};
use crate::proto::{Cap, Message, Timestamp, Verb};

/// Why a text was not sent. It has been said in the conversation; the text belongs back into the input line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSent;

impl Ctx<'_> {
    /// Says `text` in a conversation: every line of it is a message of its own.
    ///
    /// # Errors
    /// When nothing was sent: not connected, in no channel, nothing but spaces.
    pub fn say(&mut self, buffer: BufferId, text: &str) -> Result<(), NotSent> {
        self.speak(buffer, Speech::Say, text)
    }

    /// As [`Self::say`], as an action (`/me`).
    pub fn act(&mut self, buffer: BufferId, text: &str) -> Result<(), NotSent> {
        self.speak(buffer, Speech::Act, text)
    }

    fn speak(&mut self, buffer: BufferId, speech: Speech, text: &str) -> Result<(), NotSent> {
        let Some(found) = self.model.buffer(buffer) else {
            return Err(NotSent);
        };
        let (network, target) = (found.network, found.name.clone());
        let (kind, joined, over) = (found.kind, found.joined, found.over);
        if !self.require_online(buffer) {
            return Err(NotSent);
        }
        let me = || self.model.network(network).is_some_and(|n| n.is_me(&target));
        let hint = match kind {
            _ if over => Some("this conversation is over and can only be read".to_owned()),
            BufferKind::Server => Some(self.how_to_join(network)),
            BufferKind::Channel if !joined => {
                Some(format!("you are not in {target}: /join {target}"))
            }
            BufferKind::Direct if me() => Some("you can not write to yourself".to_owned()),
            BufferKind::Channel | BufferKind::Direct => None,
        };
        if let Some(hint) = hint {
            self.error(buffer, hint);
            return Err(NotSent);
        }
        self.speak_to(buffer, &target, speech, text)
    }

    /// Says `text` to a nick or channel from a conversation: `/msg`, `/notice`. It is shown in the conversation with
    /// the target, which is opened for a nick; what is told to a channel without a window is shown where it was typed.
    ///
    /// # Errors
    /// When nothing was sent; `from` says why.
    pub fn tell(
        &mut self,
        from: BufferId,
        target: &str,
        speech: Speech,
        text: &str,
    ) -> Result<(), NotSent> {
        let Some(id) = self.model.buffer(from).map(|buffer| buffer.network) else {
            return Err(NotSent);
        };
        if !self.require_online(from) {
            return Err(NotSent);
        }
        let Some(network) = self.model.network(id) else {
            return Err(NotSent);
        };
        if target.contains(',') {
            // To each apart: every one of them has a conversation of their own.
            let targets: Vec<&str> = target.split(',').filter(|one| !one.is_empty()).collect();
            let mut done = Err(NotSent);
            for one in targets {
                done = self.tell(from, one, speech, text).or(done);
            }
            return done;
        }
        let (_, place) = network.features().split_statusmsg(target);
        let window = self.model.find(id, &network.fold(place));
        let buffer = match window {
            Some(buffer) => buffer,
            None if network.features().is_channel(place) || speech == Speech::Notice => from,
            None => self.open_direct(id, target),
        };
        self.speak_to(buffer, target, speech, text)
    }

    fn speak_to(
        &mut self,
        buffer: BufferId,
        target: &str,
        speech: Speech,
        text: &str,
    ) -> Result<(), NotSent> {
        let Some(found) = self.model.buffer(buffer) else {
            return Err(NotSent);
        };
        let Some(network) = self.model.network(found.network) else {
            return Err(NotSent);
        };
        let pieces = outgoing::pieces(network, speech, target, text);
        if pieces.is_empty() {
            return Err(NotSent);
        }
        let waiting = network.unconfirmed.lines().len().max(network.pace.len());
        if waiting + pieces.len() > MOST_OUTSTANDING {
            let why = format!(
                "not sent: at most {MOST_OUTSTANDING} lines can wait to be sent or confirmed, and {waiting} do"
            );
            self.error(buffer, why);
            return Err(NotSent);
        }
        for piece in pieces {
            self.speak_piece(buffer, target, speech, piece);
        }
        if let Some(buffer) = self.model.buffer_mut(buffer) {
            buffer.scroll_to(Scroll::Bottom);
        }
        Ok(())
    }

    /// Marks own lines as not delivered.
    pub fn undelivered(&mut self, lines: &[Outstanding], why: &str) {
        for line in lines {
            if let Some(buffer) = self.model.buffer_mut(line.buffer) {
                buffer.change(line.line, |entry| {
                    entry.state = Delivery::Failed(why.into());
                });
            }
        }
    }

    fn speak_piece(&mut self, buffer: BufferId, target: &str, speech: Speech, piece: &str) {
        let now = self.now;
        let plain = self.model.settings.face == Face::Plain;
        let Some(found) = self.model.buffer(buffer) else {
            return;
        };
        let (id, name) = (found.network, found.name.clone());
        let Some(network) = self.model.network(id) else {
            return;
        };
        let labels = network.caps.contains(Cap::LabeledResponse);
        let confirmed = labels || network.caps.contains(Cap::EchoMessage);
        // The server may begin to echo before we know: the line must be recognised then, and confirmed otherwise.
        let ask = !confirmed && (plain || network.negotiation.is_asking_for(Cap::EchoMessage));
        let mut entry = own_line(network, speech, piece, now);
        if !network.same(target, &name) {
            let to = Run::toned(format!("→ {}: ", neutral::name(target)), Tone::Muted);
            entry.runs.insert(0, to);
        }
        if confirmed {
            entry.state = Delivery::Pending;
        }
        let (key, wire) = (network.fold(target), speech.on_the_wire(piece));
        let line = self.model.push(buffer, entry);
        self.model.writers.said(buffer, now);
        let label = self.model.network_mut(id).and_then(|network| {
            let label = labels.then(|| network.requests.new_label());
            network.requests.ask(Request { buffer, verb: speech.verb(), at: now });
            if confirmed || ask {
                network.unconfirmed.add(Outstanding {
                    buffer,
                    line,
                    to: target.to_owned(),
                    target: key,
                    text: wire.clone(),
                    label: label.clone(),
                    at: now,
                    given_up: false,
                });
            }
            label
        });
        let mut message = Message::new(speech.verb()).with(target).with(wire);
        if let Some(label) = label {
            message = message.with_tag("label", label);
        }
        self.transmit_for(id, message, From::Said(buffer, line));
        if ask {
            self.ask_after(id, line);
        }
    }

    /// Asks whether everything up to an own line has reached the server, where nothing else tells: the answer to a PING
    /// confirms what was sent before it.
    pub fn ask_after(&mut self, id: NetworkId, line: EntryId) {
        let token = format!("line-{}", line.0);
        self.transmit(id, Message::new(Verb::Ping).with(token));
    }

    /// The hint for somebody who types where nobody would read it.
    fn how_to_join(&self, network: NetworkId) -> String {
        let example = self
            .model
            .network(network)
            .and_then(|network| network.available.listed().first())
            .map_or("#channel1", |channel| channel.name.as_str());
        format!("nobody reads this window: join a channel first, such as /join {example}")
    }
}

/// What the user says, as it stands in the conversation.
fn own_line(network: &Network, speech: Speech, piece: &str, now: Timestamp) -> Entry {
    let kind = match speech {
        Speech::Say => KeptKind::Said,
        Speech::Act => KeptKind::Action,
        Speech::Notice => KeptKind::Notice,
    };
    let line = KeptLine {
        id: EntryId::default(),
        kind,
        time: now,
        msgid: None,
        who: network.nick.clone(),
        text: piece.to_owned(),
        reply: None,
        own: true,
        mention: false,
        redacted: None,
        reactions: Vec::new(),
    };
    Entry::from_kept(line, network)
}
