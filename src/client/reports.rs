//! What the terminal sends, as a channel: a thread reads it, cuts it into keys and answers, and can be held while another
//! program has the terminal.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::mem;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read};
use tokio::sync::mpsc;

use crate::client::terminal::{Heard, Input};

/// Reports read ahead of what is taken.
const AHEAD: usize = 256;
const READ_SIZE: usize = 4 * 1024;
/// How often it is looked whether the thread is held by now.
const HELD_SOON: Duration = Duration::from_millis(10);

/// A key, a click, a paste, an answer; or why there will be no more.
pub(super) type Report = io::Result<Heard>;

/// The reports of the terminal that is standard input.
pub(super) struct Reports {
    taken: mpsc::Receiver<Report>,
    /// Read before the terminal was left to another program.
    before: VecDeque<Report>,
    hold: UnixStream,
    paused: bool,
}

/// Begins to read. The thread ends with the process, or with the first error.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn open() -> io::Result<Reports> {
    let (given, taken) = mpsc::channel(AHEAD);
    let (hold, other) = UnixStream::pair()?;
    hold.set_read_timeout(Some(HELD_SOON))?;
    thread::Builder::new().name("reports".to_owned()).spawn(move || {
        if let Err(error) = hand_on(&given, other) {
            given.blocking_send(Err(error)).ok();
        }
    })?;
    Ok(Reports { taken, before: VecDeque::new(), hold, paused: false })
}

impl Reports {
    pub(super) async fn recv(&mut self) -> Option<Report> {
        match self.before.pop_front() {
            Some(report) => Some(report),
            None => self.taken.recv().await,
        }
    }

    /// What has come already.
    pub(super) fn ready(&mut self) -> Option<Report> {
        self.before.pop_front().or_else(|| self.taken.try_recv().ok())
    }

    /// Reads nothing more from when this returns until [`Self::go_on`]: what is typed is for another program. Blocks for as
    /// long as it takes to hand on what was read.
    ///
    /// # Errors
    /// When nothing is read any more anyway.
    pub(super) fn pause(&mut self) -> io::Result<()> {
        if self.paused {
            return Ok(());
        }
        self.hold.write_all(b"p")?;
        loop {
            // The thread may wait for room.
            while let Ok(report) = self.taken.try_recv() {
                self.before.push_back(report);
            }
            match self.hold.read_exact(&mut [0]) {
                Ok(()) => break,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        self.paused = true;
        Ok(())
    }

    /// Reads again, if it was held.
    ///
    /// # Errors
    /// When nothing is read any more.
    pub(super) fn go_on(&mut self) -> io::Result<()> {
        if mem::take(&mut self.paused) { self.hold.write_all(b"g") } else { Ok(()) }
    }
}

/// Reads until the terminal is gone or nobody takes the reports.
fn hand_on(given: &mpsc::Sender<Report>, mut held: UnixStream) -> io::Result<()> {
    let terminal = io::stdin();
    let mut input = Input::default();
    let mut bytes = [0; READ_SIZE];
    loop {
        let [typed, asked] = wait(&terminal, &held, input.patience())?;
        if asked {
            // Told that it is held; then it waits to be let go.
            held.read_exact(&mut [0])?;
            held.write_all(b"h")?;
            held.read_exact(&mut [0])?;
            input = Input::default();
            continue;
        }
        let heard = if typed {
            match read(&terminal, &mut bytes) {
                Err(Errno::INTR) => continue,
                // The terminal is gone.
                Ok(0) | Err(Errno::IO) => return Ok(()),
                Ok(count) => input.take(bytes.get(..count).unwrap_or_default()),
                Err(error) => return Err(error.into()),
            }
        } else {
            input.give_up()
        };
        for heard in heard {
            if given.blocking_send(Ok(heard)).is_err() {
                return Ok(());
            }
        }
    }
}

/// Waits for bytes of the terminal, for a word to hold, or for `patience` to end.
fn wait(
    terminal: &io::Stdin,
    held: &UnixStream,
    patience: Option<Duration>,
) -> io::Result<[bool; 2]> {
    let most = patience.and_then(|patience| Timespec::try_from(patience).ok());
    let mut sources = [PollFd::new(terminal, PollFlags::IN), PollFd::new(held, PollFlags::IN)];
    loop {
        match poll(&mut sources, most.as_ref()) {
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Ok(sources.each_ref().map(|source| !source.revents().is_empty())),
        }
    }
}
