//! Showing a line wherever it is: in memory, on disk, or on the server.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::EntryId;
use crate::client::model::scroll::Scroll;
use crate::proto::MsgId;

/// Which line is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The line at this place.
    Entry(EntryId),
    /// The message with this id.
    Message(MsgId),
}

impl Ctx<'_> {
    /// Goes to a conversation and to a line in it. What is not in memory is looked for on disk and then on the server, and
    /// shown when it comes; esc returns to the newest line.
    pub fn show_message(&mut self, buffer: BufferId, spot: Spot) {
        self.focus(buffer);
        let found = self.model.buffer(buffer).and_then(|buffer| match &spot {
            Spot::Entry(id) => buffer.entry(*id).map(|entry| entry.id),
            Spot::Message(msgid) => buffer.message(msgid).map(|entry| entry.id),
        });
        let Some(buffer) = self.model.buffer_mut(buffer) else {
            return;
        };
        match found {
            Some(entry) => buffer.scroll_to(Scroll::At { entry, row: -1 }),
            None => self.flash("that message is not here any more"),
        }
    }
}
