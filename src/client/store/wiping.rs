//! What was taken back, or forgotten, is soon in no file any more: neither in the journal, which keeps what was written before,
//! nor in the index, which keeps the words of a line that is gone until its parts are put together.
//!
//! Free room of the file is overwritten by `SQLite` itself (`secure_delete`).

use super::fault::Fault;
use super::shelf::Shelf;
use crate::client::model::kept::Keep;

/// Pages of the index that are put together in one piece.
const PIECE: i64 = 64;

/// What is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Wipe {
    #[default]
    Nothing,
    /// The journal, before the index is looked at.
    Journal,
    /// The index: from the beginning, or what was begun goes on.
    Index { begun: bool },
    /// The journal has words of the index again.
    JournalOfIndex,
}

/// Whether something of it is to leave nothing behind.
pub(super) fn wipes(what: &[Keep]) -> bool {
    what.iter().any(|keep| match keep {
        Keep::Lines(_, lines) => lines.iter().any(|line| line.redacted.is_some()),
        Keep::Forget(..) => true,
        _ => false,
    })
}

impl Shelf {
    /// A piece of it; to be called when the index has every line as it is. Out: whether there is more to do.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn wipe(&mut self) -> Result<bool, Fault> {
        let next = match self.wipe {
            Wipe::Nothing => return Ok(false),
            Wipe::Journal => self.empty_journal().map(|()| Wipe::Index { begun: false }),
            Wipe::Index { begun } => self
                .merge(begun)
                .map(|more| if more { Wipe::Index { begun: true } } else { Wipe::JournalOfIndex }),
            Wipe::JournalOfIndex => self.empty_journal().map(|()| Wipe::Nothing),
        };
        self.wipe = next.map_err(|error| Fault::of("write", &self.path, &error))?;
        Ok(self.wipe != Wipe::Nothing)
    }

    fn empty_journal(&self) -> rusqlite::Result<()> {
        // Somebody who reads the file may be in the way: then it is emptied when they are not, at the latest at the end.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }

    /// Out: whether there is more (FTS5, "The 'merge' command": a negative number begins it for the whole index).
    fn merge(&self, begun: bool) -> rusqlite::Result<bool> {
        let before = self.connection.total_changes();
        let pages = if begun { PIECE } else { -PIECE };
        let sql = "INSERT INTO word (word, rank) VALUES ('merge', ?1)";
        self.connection.prepare_cached(sql)?.execute([pages])?;
        // One change is the command itself.
        Ok(self.connection.total_changes() - before >= 2)
    }
}
