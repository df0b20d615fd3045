//! Saying something: cut into messages, shown at once, and kept in mind until the server has confirmed or refused it.

use crate::client::ctx::Ctx;
use crate::client::ctx::tags::{answering, can_answer};
use crate::client::model::NetworkId;
use crate::client::model::answering::Answering;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::{Delivery, Entry, EntryId};
use crate::client::model::kept::{KeptKind, KeptLine};
use crate::client::model::multiline::{CONCAT, MULTILINE, Parcel};
use crate::client::model::network::Network;
use crate::client::model::outgoing::{self, Speech};
use crate::client::model::outstanding::{MOST_OUTSTANDING, Outstanding};
use crate::client::model::pace::From;
use crate::client::model::requests::Request;
use crate::client::model::scroll::Scroll;
use crate::client::model::service_words;
use crate::client::model::settings::Face;
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone};
use crate::proto::{Cap, Message, Timestamp, Verb};

/// What is said, to whom, and how.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    target: &'a str,
    speech: Speech,
    text: &'a str,
    /// Every line is a message of its own, whatever else the server takes.
    apart: bool,
    /// The message that it answers.
    answering: Option<&'a Answering>,
}

/// Why a text was not sent. It has been said in the conversation; the text belongs back into the input line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSent;

impl Ctx<'_> {
    /// Says `text` in a conversation: one message where the server takes several lines, else one for every line.
    ///
    /// # Errors
    /// When nothing was sent: not connected, in no channel, nothing but spaces.
    pub fn say(&mut self, buffer: BufferId, text: &str) -> Result<(), NotSent> {
        self.speak(buffer, Speech::Say, text, false)
    }

    /// As [`Self::say`], a message for every line even where the server takes several in one.
    ///
    /// # Errors
    /// As [`Self::say`].
    pub fn say_line_by_line(&mut self, buffer: BufferId, text: &str) -> Result<(), NotSent> {
        self.speak(buffer, Speech::Say, text, true)
    }

    /// As [`Self::say`], as an action (`/me`).
    pub fn act(&mut self, buffer: BufferId, text: &str) -> Result<(), NotSent> {
        self.speak(buffer, Speech::Act, text, false)
    }

    fn speak(
        &mut self,
        buffer: BufferId,
        speech: Speech,
        text: &str,
        apart: bool,
    ) -> Result<(), NotSent> {
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
        let answering = self.model.buffer(buffer).and_then(|found| found.answering.clone());
        let answering = answering.as_ref();
        let said = Said { target: &target, speech, text, apart, answering };
        self.speak_to(buffer, said)?;
        if let Some(found) = self.model.buffer_mut(buffer) {
            found.answering = None;
        }
        Ok(())
    }

    /// Answers a message of a conversation (`/reply`).
    ///
    /// # Errors
    /// When nothing was sent.
    pub fn reply(&mut self, buffer: BufferId, to: Answering, text: &str) -> Result<(), NotSent> {
        let Some(found) = self.model.buffer_mut(buffer) else {
            return Err(NotSent);
        };
        let before = found.answering.replace(to);
        let done = self.say(buffer, text);
        if done.is_err()
            && let Some(found) = self.model.buffer_mut(buffer)
        {
            found.answering = before;
        }
        done
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
        self.speak_to(buffer, Said { target, speech, text, apart: false, answering: None })
    }

    /// Says a password to a service: it is sent as it is, and shown and kept nowhere.
    fn tell_service(
        &mut self,
        buffer: BufferId,
        said: Said<'_>,
        shown: &str,
    ) -> Result<(), NotSent> {
        let verb = if said.speech == Speech::Notice { Verb::Notice } else { Verb::Privmsg };
        let line = Message::new(verb).with(said.target).with(said.text);
        if !self.send(buffer, line) {
            return Err(NotSent);
        }
        self.info(buffer, format!("to {}: {shown}", said.target));
        Ok(())
    }

    fn speak_to(&mut self, buffer: BufferId, mut said: Said<'_>) -> Result<(), NotSent> {
        let Some(found) = self.model.buffer(buffer) else {
            return Err(NotSent);
        };
        let Some(network) = self.model.network(found.network) else {
            return Err(NotSent);
        };
        if let Some(shown) = service_words::masked(said.target, said.text) {
            return self.tell_service(buffer, said, &shown);
        }
        // Who cannot be told by a tag what is answered is told by its author's name, as people always did.
        let by_tag = said.answering.is_some_and(|to| to.msgid.is_some()) && can_answer(network);
        let named = said.answering.filter(|_| !by_tag && found.kind == BufferKind::Channel);
        let text = match named {
            Some(to) if said.speech == Speech::Say => format!("{}: {}", to.who, said.text),
            _ => said.text.to_owned(),
        };
        if !by_tag {
            said.answering = None;
        }
        let parcels = if said.apart { outgoing::single_lines } else { outgoing::parcels };
        let parcels = parcels(network, said.speech, said.target, &text);
        if said.text.trim().is_empty() || parcels.is_empty() {
            return Err(NotSent);
        }
        let waiting = network.unconfirmed.lines().len().max(network.pace.len());
        if waiting + parcels.len() > MOST_OUTSTANDING {
            let why = format!(
                "not sent: at most {MOST_OUTSTANDING} lines can wait to be sent or confirmed, and {waiting} do"
            );
            self.error(buffer, why);
            return Err(NotSent);
        }
        for parcel in parcels {
            self.speak_parcel(buffer, said, &parcel);
            // The rest belongs to the first.
            said.answering = None;
        }
        self.model.back = None;
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

    fn speak_parcel(&mut self, buffer: BufferId, said: Said<'_>, parcel: &Parcel<'_>) {
        let Said { target, speech, .. } = said;
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
        let text = parcel.text();
        let mut entry = own_line(network, speech, &text, now);
        entry.reply = said.answering.and_then(|to| to.msgid.clone());
        if !network.same(target, &name) {
            let to = Run::toned(format!("→ {}: ", neutral::name(target)), Tone::Muted);
            entry.runs.insert(0, to);
        }
        if confirmed {
            entry.state = Delivery::Pending;
        }
        let answers = entry.reply.clone();
        let (key, wire) = (network.fold(target), speech.on_the_wire(&text));
        let batch = parcel.parts.len() > 1;
        self.await_news(buffer);
        let line = self.model.push(buffer, entry);
        self.model.writers.said(buffer, now);
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
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
                batch,
                at: now,
                given_up: false,
            });
        }
        let mut messages = if batch {
            let reference = network.requests.new_label();
            in_batch(speech, target, parcel, &reference)
        } else {
            vec![Message::new(speech.verb()).with(target).with(wire)]
        };
        if let Some(first) = messages.first_mut() {
            if let Some(msgid) = answers {
                *first = answering(network, first.clone(), &msgid);
            }
            if let Some(label) = label {
                *first = first.clone().with_tag("label", label);
            }
        }
        self.transmit_all(id, messages, From::Said(buffer, line));
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

/// A message of several lines as a batch (IRCv3 multiline). What is said of the message goes to the line that opens it.
fn in_batch(speech: Speech, target: &str, parcel: &Parcel<'_>, reference: &str) -> Vec<Message> {
    let mark = |sign: &str| Message::new(Verb::Batch).with(format!("{sign}{reference}"));
    let mut messages = vec![mark("+").with(MULTILINE).with(target)];
    messages.extend(parcel.parts.iter().map(|part| {
        let line = Message::new(speech.verb()).with(target).with(part.text);
        let line = line.with_tag("batch", reference);
        if part.joined { line.with_tag(CONCAT, "") } else { line }
    }));
    messages.push(mark("-"));
    messages
}

/// What the user says, as it stands in the conversation.
fn own_line(network: &Network, speech: Speech, piece: &str, now: Timestamp) -> Entry {
    let kind = match speech {
        Speech::Say => KeptKind::Said,
        Speech::Act => KeptKind::Action,
        Speech::Notice => KeptKind::Notice,
    };
    let line = KeptLine { who: network.nick.clone(), own: true, ..KeptLine::new(kind, now, piece) };
    Entry::from_kept(line, network)
}
