//! Taking messages back, one's own or those of others (IRCv3 message-redaction).

use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferId;
use crate::client::model::settings::Face;
use crate::proto::MsgId;

impl Ctx<'_> {
    /// A message was taken back by somebody, for a reason that may be empty: only a trace of it stays.
    pub fn redacted(&mut self, buffer: BufferId, msgid: &MsgId, (by, reason): (&str, &str)) {
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        let Some(found) = self.model.buffer_mut(buffer) else {
            return;
        };
        let line = found.redact(msgid, &format!("{by}{reason}"));
        let answering = found.answering.as_ref().and_then(|answering| answering.msgid.as_ref());
        let answered = answering == Some(msgid);
        if answered {
            found.answering = None;
        }
        let author = line.and_then(|line| found.entry(line)?.who.clone());
        if answered && self.here() == buffer {
            self.flash("what you were replying to was removed");
        }
        if let Some(author) = author.filter(|_| self.model.settings.face == Face::Plain) {
            self.info(buffer, format!("{by} deleted a message of {author}{reason}"));
        }
    }
}
