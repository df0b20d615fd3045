//! What the system tells a full-screen program: to end, to go on after a stop, that the terminal has another size.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::client::runtime::desk::Wake;

/// The signals that concern a full-screen program.
pub(super) struct Signals {
    end: Signal,
    hangup: Signal,
    interrupt: Signal,
    continued: Signal,
    resized: Signal,
}

impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        let continued = rustix::process::Signal::CONT.as_raw();
        Ok(Self {
            end: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            continued: signal(SignalKind::from_raw(continued))?,
            resized: signal(SignalKind::window_change())?,
        })
    }

    pub(super) async fn next(&mut self) -> Wake {
        tokio::select! {
            _ = self.end.recv() => Wake::Ended,
            _ = self.hangup.recv() => Wake::Ended,
            _ = self.interrupt.recv() => Wake::Interrupted,
            _ = self.continued.recv() => Wake::Continued,
            _ = self.resized.recv() => Wake::Resized,
        }
    }
}
