//! Rows of lines that were wrapped for the last frame, so that a key press does not wrap the conversation again.
//!
//! Dropping it changes no cell: what is found is what would be computed.

use std::collections::BTreeMap;

use crate::client::model::entry::EntryId;
use crate::client::text::style::Run;
use crate::client::text::wrap::{self, Room, Row};

/// More lines than any screen shows; beyond it the ones that the last frame did not show go.
const MOST: usize = 1_000;

/// What of a line is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Piece {
    Text,
    Reactions,
}

/// Wrapped rows by line and room.
#[derive(Debug, Default)]
pub struct Cache {
    rows: BTreeMap<(EntryId, Piece, Room), Wrapped>,
    frame: u64,
}

#[derive(Debug)]
struct Wrapped {
    /// A line may change in place: a folded one grows, one that was sent is refused.
    fingerprint: u64,
    rows: Vec<Row>,
    frame: u64,
}

impl Cache {
    /// Begins a frame.
    pub(super) fn start_frame(&mut self) {
        self.frame += 1;
        if self.rows.len() > MOST {
            let last = self.frame - 1;
            self.rows.retain(|_, wrapped| wrapped.frame >= last);
        }
    }

    /// The rows of the runs that a line shows now.
    pub(super) fn rows(
        &mut self,
        (id, piece): (EntryId, Piece),
        runs: &[Run],
        room: Room,
    ) -> &[Row] {
        let fingerprint = fingerprint(runs);
        let fresh = || Wrapped { fingerprint, rows: wrap::wrap(runs, room), frame: 0 };
        let wrapped = self.rows.entry((id, piece, room)).or_insert_with(fresh);
        if wrapped.fingerprint != fingerprint {
            *wrapped = fresh();
        }
        wrapped.frame = self.frame;
        &wrapped.rows
    }
}

/// FNV-1a, 64 bit, of the texts and of where they are joined.
fn fingerprint(runs: &[Run]) -> u64 {
    let bytes = runs.iter().flat_map(|run| run.text.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
