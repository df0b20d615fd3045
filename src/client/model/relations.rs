//! What the lines of a conversation have to do with each other: answers quote what they answer, reactions stand below what
//! they are about, and of a message that was taken back nothing stays anywhere.
//!
//! Sources: IRCv3 client tags reply, react; message-redaction; message-ids.

use crate::client::model::buffer::Buffer;
use crate::client::model::entry::EntryId;
use crate::client::model::quote::Quote;
use crate::client::model::reactions::Reactions;
use crate::proto::MsgId;

impl Buffer {
    /// Brings a line together with those that it is about and that are about it. To be called for every line that comes
    /// in, whether new or from the history, and again when the server has given it an id.
    pub fn relate(&mut self, id: EntryId) {
        let Some(entry) = self.entry(id) else {
            return;
        };
        let (msgid, reply) = (entry.msgid.clone(), entry.reply.clone());
        if let Some(parent) = reply.filter(|parent| Some(parent) != msgid.as_ref()) {
            let quote = self.message(&parent).map(Quote::of);
            if quote.is_none() {
                self.awaited.answered(&parent, id);
            }
            self.change(id, |entry| entry.quote = Some(quote.unwrap_or_default()));
        }
        let Some(about) = msgid.and_then(|msgid| self.awaited.take(&msgid)) else {
            return;
        };
        self.change(id, |entry| {
            if entry.redacted.is_none() {
                entry.reactions.merge(&about.reactions);
            }
        });
        let quote = self.entry(id).map(Quote::of);
        for answer in about.answers {
            self.change(answer, |entry| entry.quote.clone_from(&quote));
        }
    }

    /// Messages that are answered here and not in memory, once each.
    pub fn wanted_quotes(&mut self) -> Vec<MsgId> {
        self.awaited.wanted()
    }

    /// A message that is not in memory is known by other means: its answers quote it.
    pub fn quote(&mut self, msgid: &MsgId, quote: &Quote) {
        let answers = self.awaited.answers(msgid).to_vec();
        for answer in answers {
            self.change(answer, |entry| entry.quote = Some(quote.clone()));
        }
    }

    /// Changes the reactions to a message, which may not be kept yet. Out: its line, if it is.
    pub fn react(&mut self, msgid: &MsgId, with: impl FnOnce(&mut Reactions)) -> Option<EntryId> {
        let Some(id) = self.message(msgid).map(|entry| entry.id) else {
            self.awaited.reacted(msgid, with);
            return None;
        };
        let written = !self.changed.contains(&id);
        self.change(id, |entry| {
            if entry.redacted.is_none() {
                with(&mut entry.reactions);
            }
        });
        // The line is written with all who reacted: once for many of them.
        if written {
            self.changed.remove(&id);
            self.settling.insert(id);
        }
        Some(id)
    }

    /// A message was taken back; `trace` says by whom, and why where that was said. Its words, quotes of it and what
    /// people made of it are forgotten. Out: its line, if it is kept.
    pub fn redact(&mut self, msgid: &MsgId, trace: &str) -> Option<EntryId> {
        self.awaited.take(msgid);
        let found = self.message(msgid).map(|entry| entry.id);
        if let Some(id) = found {
            self.change(id, |entry| {
                entry.runs.clear();
                entry.wire = Box::default();
                entry.mention = false;
                entry.reply = None;
                entry.quote = None;
                entry.reactions = Reactions::default();
                entry.redacted = Some(trace.into());
            });
        }
        self.recount();
        let quote = found.and_then(|id| self.entry(id)).map(Quote::of);
        let all = self.entries().chain(self.elsewhere.iter().flatten());
        let answers = all.filter(|entry| entry.reply.as_ref() == Some(msgid));
        let answers: Vec<EntryId> = answers.map(|entry| entry.id).collect();
        for id in answers {
            self.change(id, |entry| {
                let known = entry.quote.take().unwrap_or_default();
                entry.quote = Some(quote.clone().unwrap_or_else(|| known.removed()));
            });
        }
        found
    }
}
