//! How long an answer may be: so many rows, and never more than its reader's buffer takes at once.
//!
//! An answer is made in one piece. Were it larger than what may wait for one reader, asking for it would end the
//! connection; so a part of that room is for answers, and one that is longer says that it is not whole.

use crate::proto::encode::LINE;
use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;

/// Looking at so many people, channels or masks is as much as a line of an answer.
pub(super) const LOOKED_AT_A_LINE: usize = 64;

/// Telling so many people is as much as a line.
const TOLD_A_LINE: usize = 1024;

/// Charges for what everybody around the person is told.
pub(super) fn tell_around(cx: &mut Ctx<'_>) {
    let channels = cx.user().channels.iter();
    let channels = channels.filter_map(|key| cx.model().channel_by_key(key));
    let around: usize = channels.map(|channel| channel.members.len()).sum();
    cx.worked(around / TOLD_A_LINE);
}

/// Bytes around the parameters of a row: its source, and the tag that puts it into an answer to a label.
const AROUND: usize = 128;
/// Bytes of that tag.
const TAG: usize = 32;

/// What is left for one answer.
pub(super) struct Room {
    rows: usize,
    bytes: usize,
    full: bool,
}

impl Room {
    /// At most so many rows.
    pub(super) fn new(cx: &Ctx<'_>, rows: usize) -> Self {
        Self { rows, bytes: room(cx), full: false }
    }

    /// Takes a row, or is full from here on.
    pub(super) fn takes(&mut self, row: &Message) -> bool {
        let params: usize = row.params.iter().map(|param| param.len() + " ".len()).sum();
        let bytes = (params + AROUND).min(LINE + TAG);
        if self.full || self.rows == 0 || self.bytes < bytes {
            self.full = true;
            return false;
        }
        self.rows -= 1;
        self.bytes -= bytes;
        true
    }

    /// Says that the answer is not whole, if it is not: 416, before the answer's end.
    pub(super) fn close(self, cx: &mut Ctx<'_>, of: &Verb) {
        if self.full {
            cx.reply(Numeric::ERR_TOOMANYMATCHES, &[of.as_str()]);
        }
    }
}

/// Bytes that an answer may have.
pub(super) fn room(cx: &Ctx<'_>) -> usize {
    room_of(cx.model().limits().output_of(cx.session().peer.guest))
}

/// The rest is for the end of the answer and for what others say meanwhile.
fn room_of(output_bytes: usize) -> usize {
    output_bytes / 4 * 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::model::Limits;

    #[test]
    fn every_channel_there_may_be_fits_into_one_list() {
        let limits = Limits::default();
        assert!(limits.channels_in_total * (LINE + TAG) <= room_of(limits.output_bytes));
    }
}
