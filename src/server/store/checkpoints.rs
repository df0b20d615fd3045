//! Moves what was written from the journal (`tchat.db-wal`) into its place, on a connection and a thread of its own: what
//! takes milliseconds there must not hold a commit up.
//!
//! Where something was deleted the journal is emptied as well, so that nothing is left of it in any file.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::OpenError;
use crate::sqlite;

/// Lines after which it is time, also when the writer is never idle.
const EVERY: usize = 2000;
/// Pages of the journal with which it is begun anew, also when the writer is never idle: 64 MB.
const LONG: i64 = 16_384;
/// The writer waits while the journal is emptied; when a reader is in the way for longer, it is tried again a little later.
const IN_THE_WAY: Duration = Duration::from_millis(20);
const AGAIN: Duration = Duration::from_secs(1);

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
    /// The journal is still to be emptied.
    wipes: bool,
    /// The last one failed, and that has been said.
    failing: bool,
}

impl Checkpoints {
    pub(super) fn open(path: &Path) -> Result<(Self, (Checkpoint, Receiver<Due>)), OpenError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || {
            let db = Connection::open_with_flags(path, flags)?;
            db.busy_timeout(IN_THE_WAY)?;
            // Here it is not read or written but by checkpoints.
            db.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = 16")?;
            Ok(db)
        };
        let failed = |error| OpenError::Other(sqlite::explain("open", path, &error));
        let db = open().map_err(failed)?;
        let (due, receiver) = mpsc::channel();
        let checkpoints = Self { db, wipes: false, failing: false };
        Ok((checkpoints, (Checkpoint { due, written: 0, wipes: false }, receiver)))
    }

    pub(super) fn run(mut self, due: &Receiver<Due>) {
        let mut settled = Vec::new();
        loop {
            let first = if self.is_due() {
                match due.recv_timeout(AGAIN) {
                    Err(RecvTimeoutError::Disconnected) => return,
                    first => first.ok(),
                }
            } else {
                match due.recv() {
                    Err(_) => return,
                    first => first.ok(),
                }
            };
            for due in first.into_iter().chain(due.try_iter()) {
                match due {
                    Due::Passive => {}
                    Due::Wipe => self.wipes = true,
                    Due::Settle(done) => settled.push(done),
                }
            }
            self.attempt();
            // Whoever waits does not wait for a disk that fails.
            if !self.wipes || self.failing {
                for done in settled.drain(..) {
                    // Whoever waited may be gone.
                    done.send(()).ok();
                }
            }
        }
    }

    /// Something is to be tried again.
    fn is_due(&self) -> bool {
        self.wipes || self.failing
    }

    fn attempt(&mut self) {
        let done = self.attempt_once();
        if let Err(error) = &done
            && !self.failing
        {
            tracing::warn!(
                "what was written to history stays in its journal, and is tried to be moved every {} s: {error}",
                AGAIN.as_secs()
            );
        }
        self.failing = done.is_err();
    }

    fn attempt_once(&mut self) -> rusqlite::Result<()> {
        // What is left to do while the writer has to wait is little then.
        let (_, pages) = self.checkpoint("PASSIVE")?;
        if self.wipes || pages > LONG {
            let (is_done, _) = self.checkpoint("TRUNCATE")?;
            self.wipes &= !is_done;
        }
        Ok(())
    }

    /// Out: whether nobody was in the way, and pages of the journal.
    fn checkpoint(&self, how: &str) -> rusqlite::Result<(bool, i64)> {
        self.db.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |row| {
            Ok((!row.get::<_, bool>(0)?, row.get::<_, i64>(1)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_that_could_not_be_emptied_is_emptied_later() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("tchat.db");
        let writer = Connection::open(&path).expect("a file");
        writer
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (secret)")
            .expect("a disk that is well");
        let (mut checkpoints, _) = Checkpoints::open(&path).expect("a file");
        let journal = || std::fs::metadata(path.with_extension("db-wal")).expect("a journal").len();
        // Within a transaction of its own a checkpoint fails.
        checkpoints.db.execute_batch("BEGIN; SELECT count(*) FROM t").expect("a transaction");
        checkpoints.wipes = true;
        checkpoints.attempt();
        assert!(checkpoints.failing && checkpoints.is_due() && checkpoints.wipes);
        assert!(journal() > 0);
        checkpoints.db.execute_batch("COMMIT").expect("a transaction");
        checkpoints.attempt();
        assert!(!checkpoints.is_due());
        assert_eq!(journal(), 0);
    }
}
