//! `tchat serve`: reads the configuration, starts, says how to join, and follows the signals of the system.

use std::io::{self, IsTerminal as _};

use super::config::{ServerConfig, Sources};
use super::guests::Host;
use super::joining;
use super::model::SessionId;
use super::start::{Server, StartError, start};

/// Why a server ended otherwise than in order.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot follow the system's signals: {0}")]
    Signals(#[from] io::Error),
    #[error("the server failed and has stopped; what led to it stands above")]
    Failed,
}

/// Serves until SIGTERM, SIGINT or the end of its terminal; `host` serves guests. SIGHUP otherwise reads `sources` again.
///
/// # Errors
/// It did not start, or failed at run time.
pub async fn serve(
    sources: &Sources,
    config: ServerConfig,
    host: Option<Host>,
) -> Result<(), ServeError> {
    // A closed terminal says SIGHUP too, and is none from then on. Asked before anybody can be led to close it.
    let attached = io::stderr().is_terminal();
    let mut signals = Signals::new()?;
    let mut server = start(&config, host)?;
    joining::tell(&server, &config);
    let mut rehash = server.take_rehash();
    tracing::info!("{} started", config.name);
    for address in server.addresses() {
        tracing::info!("listening on {address}");
    }
    for address in server.web_addresses() {
        tracing::info!("listening on ws://{address}");
    }
    let mut config = config;
    loop {
        let signal = tokio::select! {
            signal = signals.next() => signal,
            Some(session) = rehash.recv() => Signal::Rehash(session),
            orderly = server.ended() => {
                return if orderly { Ok(()) } else { Err(ServeError::Failed) };
            }
        };
        match signal {
            Signal::Stop => {
                tracing::info!("stopping");
                server.stop("Server is shutting down");
            }
            Signal::Reload if attached && !io::stderr().is_terminal() => {
                tracing::info!("the terminal is gone: stopping");
                server.stop("Server is shutting down");
            }
            Signal::Reload => drop(reload(&mut server, sources, &mut config)),
            Signal::Rehash(session) => {
                let problem = reload(&mut server, sources, &mut config).err();
                let file = sources.file.as_ref().and_then(|file| file.file_name());
                let file = file.map(|name| name.to_string_lossy().into_owned());
                server.rehashed(session, file, problem);
            }
        }
    }
}

/// Puts what the sources say now in force, or says in one line why it cannot.
fn reload(server: &mut Server, sources: &Sources, config: &mut ServerConfig) -> Result<(), String> {
    let kept = |error: &dyn std::fmt::Display| {
        let error = error.to_string();
        let error = super::log::neutral(&error).into_owned();
        tracing::warn!("configuration kept as it was: {error}");
        error
    };
    match sources.load() {
        Ok(new) => {
            server.reload(&new).map_err(|error| kept(&error))?;
            let listen = |config: &ServerConfig| (config.listen.clone(), config.listen_ws.clone());
            let data = |config: &ServerConfig| (config.data.clone(), config.memory, config.durable);
            if listen(&new) != listen(config)
                || data(&new) != data(config)
                || new.log_format != config.log_format
            {
                tracing::warn!(
                    "listen, listen_ws, data, memory, durable and log_format stay as they are until the next start"
                );
            }
            *config = new;
            Ok(())
        }
        Err(error) => Err(kept(&error)),
    }
}

enum Signal {
    Stop,
    Reload,
    /// An operator wants what SIGHUP does.
    Rehash(SessionId),
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Signal {
        tokio::signal::ctrl_c().await.ok();
        Signal::Stop
    }
}
