//! What the terminal reports, as a channel. A thread reads it: crossterm reads a terminal that has hung up again and
//! again without ever returning, and must not keep the runtime from hearing of the hang-up by its signal.

use std::io;
use std::thread;

use ratatui::crossterm::event::{self, Event};
use tokio::sync::mpsc;

/// Reports read ahead of what is taken.
const AHEAD: usize = 256;

/// A key, a click, a paste, a new size; or why there will be no more.
pub(super) type Report = io::Result<Event>;

/// Begins to read the terminal. The thread ends with the process, or with the first error.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn open() -> io::Result<mpsc::Receiver<Report>> {
    let (given, taken) = mpsc::channel(AHEAD);
    thread::Builder::new().name("reports".to_owned()).spawn(move || {
        loop {
            let report = event::read();
            let last = report.is_err();
            if given.blocking_send(report).is_err() || last {
                return;
            }
        }
    })?;
    Ok(taken)
}
