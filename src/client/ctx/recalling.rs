//! Messages that are on disk and not in memory: what an answer quotes is looked up there, and one that was taken back is
//! taken away there too.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::Entry;
use crate::client::model::kept::{Keep, KeptLine, Look, Seen};
use crate::client::model::looks::Why;
use crate::client::model::quote::Quote;
use crate::proto::MsgId;

/// The line of a message in an answer.
fn of_message(answer: Result<Seen, String>, msgid: &MsgId) -> Option<KeptLine> {
    match answer {
        Ok(Seen::Lines(lines)) => lines.into_iter().find(|line| line.msgid.as_ref() == Some(msgid)),
        _ => None,
    }
}

impl Ctx<'_> {
    fn look_for_message(&mut self, buffer: BufferId, msgid: &MsgId, why: Why) -> bool {
        let Some(found) = self.model.buffer(buffer) else {
            return false;
        };
        let (network, place) = (found.network, found.place());
        let Some(place) = place else {
            return false;
        };
        self.look(network, why, Look::Message { place, msgid: msgid.clone() })
    }

    /// Looks up what answers in the conversation in focus quote and what is not in memory.
    pub fn recall_quoted(&mut self) {
        let here = self.here();
        for msgid in self.model.focused_mut().wanted_quotes() {
            self.look_for_message(here, &msgid, Why::Quote(here, msgid.clone()));
        }
    }

    /// What answers quote was looked up.
    pub(super) fn recalled(&mut self, id: BufferId, msgid: &MsgId, answer: Result<Seen, String>) {
        let network = self.model.buffer(id).and_then(|buffer| self.model.network(buffer.network));
        let quote = of_message(answer, msgid)
            .and_then(|line| Some(Quote::of(&Entry::from_kept(line, network?))));
        if let (Some(quote), Some(buffer)) = (quote, self.model.buffer_mut(id)) {
            buffer.quote(msgid, &quote);
        }
    }

    /// A message that is not in memory was taken back.
    pub(super) fn forget_on_disk(&mut self, buffer: BufferId, msgid: &MsgId, trace: &str) {
        let why = Why::Redacted(buffer, msgid.clone(), trace.to_owned());
        self.look_for_message(buffer, msgid, why);
    }

    /// The line on disk of a message that was taken back was looked up.
    pub(super) fn found_redacted(
        &mut self,
        (network, buffer): (NetworkId, BufferId),
        (msgid, trace): (&MsgId, String),
        answer: Result<Seen, String>,
    ) {
        let Some(found) = self.model.buffer_mut(buffer) else {
            return;
        };
        // It may have been loaded meanwhile.
        found.redact(msgid, &trace);
        let place = found.place();
        if let (Some(line), Some(place)) = (of_message(answer, msgid), place) {
            let line = KeptLine {
                text: String::new(),
                reply: None,
                mention: false,
                redacted: Some(trace),
                reactions: Vec::new(),
                ..line
            };
            self.keep(network, Keep::Lines(place, vec![line]));
        }
    }
}
