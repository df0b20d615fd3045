//! All guests, on one thread that nobody else waits for.

use std::io;
use std::thread;

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::visit::{Visit, serve};

/// Where guests are handed over. How many there are at a time is bounded by whoever lets them in.
#[derive(Debug, Clone)]
pub struct Door(UnboundedSender<Visit>);

impl Door {
    /// Takes a guest in, at once; one who comes when the thread has ended is dropped.
    pub fn take(&self, visit: Visit) {
        self.0.send(visit).ok();
    }
}

/// Starts the thread. It ends when there is no door any more, and no guest.
///
/// # Errors
/// When the system gives no thread.
pub fn open() -> io::Result<Door> {
    let (door, visits) = unbounded_channel();
    let mut runtime = Builder::new_current_thread();
    runtime.enable_time();
    thread::Builder::new().name("guests".to_owned()).spawn(move || {
        match runtime.build_local(LocalOptions::default()) {
            Ok(runtime) => runtime.block_on(host(visits)),
            Err(error) => tracing::error!("no guests can be served: {error}"),
        }
    })?;
    Ok(Door(door))
}

async fn host(mut visits: UnboundedReceiver<Visit>) {
    let mut all = JoinSet::new();
    loop {
        tokio::select! {
            visit = visits.recv() => match visit {
                Some(visit) => match key() {
                    // One that panics takes no other with it.
                    Ok(key) => drop(all.spawn_local(serve(visit, key))),
                    Err(error) => tracing::error!("cannot draw a random number: {error}"),
                },
                None => break,
            },
            Some(_) = all.join_next() => {}
        }
    }
    while all.join_next().await.is_some() {}
}

fn key() -> Result<[u8; 32], getrandom::Error> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    Ok(key)
}
