//! Taking messages back, one's own or those of others (IRCv3 message-redaction).

use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::EntryId;
use crate::client::model::overlay::Confirmed;
use crate::client::model::quote::beginning;
use crate::client::model::removing::not_removable;
use crate::client::model::settings::Face;
use crate::proto::{Cap, Message, MsgId, Verb};

/// Graphemes of a message that the question shows.
const SHOWN: usize = 60;

impl Ctx<'_> {
    /// Asks whether a message is to be taken back, for a reason that may be empty.
    ///
    /// # Errors
    /// Why that cannot be, in words for the user.
    pub fn ask_redaction(
        &mut self,
        buffer: BufferId,
        line: EntryId,
        reason: &str,
    ) -> Result<(), &'static str> {
        let found = self.model.buffer(buffer).ok_or("there is no such message")?;
        let network = self.model.network(found.network).ok_or("there is no such message")?;
        let entry = found.entry(line).ok_or("the message is not here any more")?;
        if let Some(why) = not_removable(network, found, entry) {
            return Err(why);
        }
        let Some(msgid) = entry.msgid.clone() else {
            return Err("the server gave this message no id to remove it by");
        };
        let whose = match &entry.who {
            Some(who) if !entry.own => format!("the message of {who}"),
            _ => "your message".to_owned(),
        };
        let text = beginning(&entry.text(), SHOWN);
        let question = format!("remove {whose} for everybody?\n{text}");
        if self.model.settings.face == Face::Plain {
            // Nobody can be asked there, and a command was typed in full.
            self.redact(buffer, &msgid, reason);
        } else {
            let reason = reason.to_owned();
            self.confirm(question, Confirmed::Redact { buffer, msgid, reason });
        }
        Ok(())
    }

    /// Asks the server to take a message back.
    pub fn redact(&mut self, buffer: BufferId, msgid: &MsgId, reason: &str) {
        let Some(found) = self.model.buffer(buffer) else {
            return;
        };
        let message = Message::new(Verb::Redact).with(found.name.clone()).with(msgid.as_str());
        let message = if reason.is_empty() { message } else { message.with(reason) };
        let network = self.model.network(found.network);
        let told = network.map(|n| (n.caps.contains(Cap::EchoMessage), n.nick.clone()));
        let sent = self.send_as_is(buffer, message);
        // The server tells who did it, as it echoes what they say; a server without echoes does not.
        if let Some((false, nick)) = told.filter(|_| sent) {
            self.redacted(buffer, msgid, (&nick, reason));
        }
    }

    /// A message was taken back by somebody, for a reason that may be empty: only a trace of it stays.
    pub fn redacted(&mut self, buffer: BufferId, msgid: &MsgId, (by, reason): (&str, &str)) {
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        let Some(found) = self.model.buffer_mut(buffer) else {
            return;
        };
        let trace = format!("{by}{reason}");
        let line = found.redact(msgid, &trace);
        let answering = found.answering.as_ref().and_then(|answering| answering.msgid.as_ref());
        let answered = answering == Some(msgid);
        if answered {
            found.answering = None;
        }
        let author = line.and_then(|line| found.entry(line)?.who.clone());
        if line.is_none() {
            self.forget_on_disk(buffer, msgid, &trace);
        }
        if answered && self.here() == buffer {
            self.flash("what you were replying to was removed");
        }
        if let Some(author) = author.filter(|_| self.model.settings.face == Face::Plain) {
            self.info(buffer, format!("{by} deleted a message of {author}{reason}"));
        }
    }
}
