//! Moves what was written from the journal (`tchat.db-wal`) into its place, on a connection and a thread of its own: what
//! takes milliseconds there must not hold a commit up.
//!
//! Where something was deleted the journal is emptied as well, so that nothing is left of it in any file.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};

use rusqlite::{Connection, OpenFlags};

use super::OpenError;
use crate::sqlite;

/// Lines after which it is time, also when the writer is never idle.
const EVERY: usize = 2000;

#[derive(Debug)]
pub(super) enum Due {
    Passive,
    /// And empty the journal.
    Wipe,
    Settle(Sender<()>),
}

/// The writer's side: counts what was written.
#[derive(Debug)]
pub(super) struct Checkpoint {
    due: Sender<Due>,
    written: usize,
    wipes: bool,
}

impl Checkpoint {
    pub(super) fn written(&mut self, lines: usize, wipes: bool) {
        self.written += lines;
        self.wipes |= wipes;
        if self.written >= EVERY {
            self.idle();
        }
    }

    /// It is a good time.
    pub(super) fn idle(&mut self) {
        if self.written > 0 || self.wipes {
            let due = if self.wipes { Due::Wipe } else { Due::Passive };
            // A thread that has ended leaves it to whoever opens the file next.
            self.due.send(due).ok();
        }
        (self.written, self.wipes) = (0, false);
    }

    pub(super) fn settle(&mut self) {
        self.idle();
        let (done, wait) = mpsc::channel();
        self.due.send(Due::Settle(done)).ok();
        wait.recv().ok();
    }
}

#[derive(Debug)]
pub(super) struct Checkpoints {
    db: Connection,
}

impl Checkpoints {
    pub(super) fn open(path: &Path) -> Result<(Self, (Checkpoint, Receiver<Due>)), OpenError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || {
            let db = Connection::open_with_flags(path, flags)?;
            db.busy_timeout(std::time::Duration::from_secs(5))?;
            // Here it is not read or written but by checkpoints.
            db.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = 16")?;
            Ok(db)
        };
        let failed = |error| OpenError::Other(sqlite::explain("open", path, &error));
        let db = open().map_err(failed)?;
        let (due, receiver) = mpsc::channel();
        Ok((Self { db }, (Checkpoint { due, written: 0, wipes: false }, receiver)))
    }

    pub(super) fn run(self, due: &Receiver<Due>) {
        while let Ok(first) = due.recv() {
            let (mut wipes, mut settled) = (false, Vec::new());
            for due in std::iter::once(first).chain(due.try_iter()) {
                match due {
                    Due::Passive => {}
                    Due::Wipe => wipes = true,
                    Due::Settle(done) => settled.push(done),
                }
            }
            // What is left to do while the writer has to wait is little then.
            self.checkpoint("PASSIVE");
            if wipes {
                self.checkpoint("TRUNCATE");
            }
            for done in settled {
                done.send(()).ok();
            }
        }
    }

    fn checkpoint(&self, how: &str) {
        let done = self.db.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(()));
        if let Err(error) = done {
            tracing::warn!("what was written to history stays in its journal for now: {error}");
        }
    }
}
