//! Has an errand done: by the server that has the data folder, or on the data itself when none runs, under its lock and by
//! the same hub.

use std::path::Path;
use std::task::{Context, Poll, Waker};

use super::config::{Birth, ServerConfig};
use super::effect::Effect;
use super::event::Event;
use super::hub::Hub;
use super::model::{Errand, Told};
use super::start::{StartError, open, time_of_day};
use super::store::OpenError;

/// Why it could not even be tried, in one line.
#[derive(Debug, thiserror::Error)]
pub enum ErrandError {
    #[error("cannot ask the server that has {folder}: {error}")]
    Ask { folder: String, error: std::io::Error },
    #[error(
        "a server has {0} but cannot be asked there; end it, or ask it as the user who runs it"
    )]
    Silent(String),
    #[error("there is no data in {0}; name the folder of the server with --data DIR")]
    NoData(String),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot draw a random number: {0}")]
    Random(#[from] getrandom::Error),
    #[error("cannot write it down: {0}")]
    Store(String),
}

/// Does it where the configuration has its data.
///
/// # Errors
/// It could not be tried.
pub fn run_errand(config: &ServerConfig, errand: Errand) -> Result<Told, ErrandError> {
    let folder = config.data.as_deref().ok_or(StartError::NoData)?;
    let name = folder.display().to_string();
    if let Some(told) =
        ask(folder, &errand).map_err(|error| ErrandError::Ask { folder: name.clone(), error })?
    {
        return Ok(told);
    }
    let makes = matches!(errand, Errand::Add { .. });
    if !makes && !folder.join("tchat.db").exists() {
        return Err(ErrandError::NoData(name));
    }
    match on_stopped_data(config, errand) {
        Err(ErrandError::Start(StartError::Data(OpenError::InUse(_)))) => {
            Err(ErrandError::Silent(name))
        }
        told => told,
    }
}

#[cfg(unix)]
fn ask(folder: &Path, errand: &Errand) -> std::io::Result<Option<Told>> {
    super::admin::ask(folder, errand)
}

#[cfg(not(unix))]
fn ask(_: &Path, _: &Errand) -> std::io::Result<Option<Told>> {
    Ok(None)
}

fn on_stopped_data(config: &ServerConfig, errand: Errand) -> Result<Told, ErrandError> {
    let (shelf, restored) = open(config)?;
    let birth = Birth {
        at: time_of_day(),
        seed: getrandom::u64()?,
        host_key: restored.host_key,
        lasting: true,
    };
    let mut hub = Hub::restored(config.hub(&birth), &restored);
    let effects = hub.update(birth.at, Event::Errand { ticket: 0, errand: Box::new(errand) });
    let mut told = Ok(Vec::new());
    let mut all = Vec::new();
    for effect in effects.into_iter().chain(hub.saves()) {
        match effect {
            Effect::Store { writes, .. } => all.extend(writes),
            Effect::Told { told: what, .. } => told = what,
            _ => {}
        }
    }
    if !all.is_empty() {
        wait(shelf.commit(all)).map_err(|error| ErrandError::Store(error.to_string()))?;
    }
    Ok(told)
}

/// Waits for a commit, which another thread makes, without a runtime.
fn wait<T>(commit: impl Future<Output = T>) -> T {
    let mut commit = std::pin::pin!(commit);
    loop {
        if let Poll::Ready(done) = commit.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
        std::thread::park_timeout(std::time::Duration::from_millis(1));
    }
}
