//! [`Guests`]: all of them, on one thread that nobody else waits for.

use std::io;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::visit::{Visit, serve};

/// How long the end waits for last words.
const FAREWELL: Duration = Duration::from_millis(500);

/// Where guests are handed over. How many there are at a time is bounded by whoever lets them in.
#[derive(Debug, Clone)]
pub struct Door(UnboundedSender<Visit>);

impl Door {
    /// Takes a guest in, at once; one who comes when all is over is dropped.
    pub fn take(&self, visit: Visit) {
        self.0.send(visit).ok();
    }
}

/// The thread of the guests.
#[derive(Debug)]
pub struct Guests {
    door: Door,
    ended: Receiver<()>,
}

impl Guests {
    /// Starts the thread. It ends when there is neither this nor a door any more, and no guest.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> io::Result<Self> {
        let (door, visits) = unbounded_channel();
        let (end, ended) = channel();
        thread::Builder::new().name("guests".to_owned()).spawn(move || {
            // Dropped when it ends, however it does.
            let _end = end;
            let mut runtime = Builder::new_current_thread();
            match runtime.enable_time().build_local(LocalOptions::default()) {
                Ok(runtime) => runtime.block_on(host(visits)),
                Err(error) => tracing::error!("no guests can be served: {error}"),
            }
        })?;
        Ok(Self { door: Door(door), ended })
    }

    pub fn door(&self) -> Door {
        self.door.clone()
    }

    /// Waits a moment for what guests are still to be told, after the server has ended.
    pub fn finish(self) {
        let Self { door, ended } = self;
        drop(door);
        // An error is the end that is waited for.
        ended.recv_timeout(FAREWELL).ok();
    }
}

async fn host(mut visits: UnboundedReceiver<Visit>) {
    let mut all = JoinSet::new();
    loop {
        tokio::select! {
            visit = visits.recv() => match visit {
                Some(visit) => match getrandom::u64() {
                    // One that panics takes no other with it.
                    Ok(seed) => drop(all.spawn_local(serve(visit, seed))),
                    Err(error) => tracing::error!("cannot draw a random number: {error}"),
                },
                None => break,
            },
            Some(_) = all.join_next() => {}
        }
    }
    while all.join_next().await.is_some() {}
}
