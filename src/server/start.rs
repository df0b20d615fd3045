//! A running server: started on a thread of its own, asked to read its configuration again, to stop.

#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::{mpsc, oneshot, watch};

use crate::proto::Timestamp;
use crate::server::config::{
    AllowedOrigin, Birth, ChannelHistory, Durable, ListenAddress, ServerConfig,
};
use crate::server::driver::{CHECKS_AT_ONCE, Command, Driver, Switchboard};
use crate::server::hub::Hub;
use crate::server::listen::{self, Speech};
use crate::server::model::{Answer, SessionId};
use crate::server::store::{Durability, OpenError, Restored, Retention, Shelf};

/// Why a server did not start, in one line.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen on {address}: {}", why(error))]
    Listen { address: ListenAddress, error: io::Error },
    #[error("cannot start the server: {0}")]
    System(#[from] io::Error),
    #[error("cannot draw a random number: {0}")]
    Random(#[from] getrandom::Error),
    #[error(
        "this user has no folder for data; name one with --data DIR, or keep nothing with --memory"
    )]
    NoData,
    #[error(transparent)]
    Data(#[from] OpenError),
}

impl StartError {
    /// Another server has the data folder.
    pub fn is_in_use(&self) -> bool {
        matches!(self, Self::Data(OpenError::InUse(_)))
    }
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "the port is taken; stop the program that has it or choose another with --listen HOST:PORT"
                .to_owned()
        }
        io::ErrorKind::AddrNotAvailable => "this machine does not have that address".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "not permitted; ports below 1024 are reserved for the system".to_owned()
        }
        // The kind of a name that is not found has no words of its own.
        _ => error.to_string(),
    }
}

/// A server on its own thread. When it is dropped, the server stops.
#[derive(Debug)]
pub struct Server {
    commands: mpsc::UnboundedSender<Command>,
    addresses: Vec<SocketAddr>,
    web_addresses: Vec<SocketAddr>,
    origins: watch::Sender<Arc<[AllowedOrigin]>>,
    connections: Arc<AtomicUsize>,
    ended: oneshot::Receiver<()>,
    /// Sessions whose operators want the configuration read again.
    rehash: mpsc::UnboundedReceiver<SessionId>,
    birth: Birth,
    memory: bool,
}

/// Opens the ports and starts to serve. When this returns, others can connect.
///
/// # Errors
/// A port that cannot be listened on; a system that refuses a thread.
pub fn start(config: &ServerConfig) -> Result<Server, StartError> {
    raise_file_limit();
    let (listeners, addresses) = bind(&config.listen)?;
    let (web_listeners, web_addresses) = bind(&config.listen_ws)?;
    let (origins, allowed) = watch::channel(config.websocket_origins.clone().into());
    let (commands, receiver) = mpsc::unbounded_channel();
    let (rehash_sender, rehash) = mpsc::unbounded_channel();
    let (end, ended) = oneshot::channel();
    let connections = Arc::new(AtomicUsize::new(0));
    let (shelf, restored) = open(config)?;
    let birth = Birth {
        at: time_of_day(),
        seed: getrandom::u64()?,
        host_key: restored.host_key,
        lasting: !config.memory,
    };
    let parts = Parts {
        hub: Hub::restored(config.hub(&birth), &restored),
        shelf,
        config: config.clone(),
        listeners,
        web_listeners,
        origins: allowed,
        connections: Arc::clone(&connections),
        commands: receiver,
        rehash: rehash_sender,
    };
    // Here and not there, so that a failure is told to whoever starts.
    thread::Builder::new().name("server".to_owned()).spawn(move || {
        if parts.run().is_ok() {
            // Nobody waits when the server is dropped instead of stopped.
            end.send(()).ok();
        }
    })?;
    Ok(Server {
        commands,
        addresses,
        web_addresses,
        origins,
        connections,
        ended,
        rehash,
        birth,
        memory: config.memory,
    })
}

/// Opens what is kept where the configuration says.
fn open(config: &ServerConfig) -> Result<(Shelf, Restored), StartError> {
    let retention = retention(config, config.memory);
    if config.memory {
        return Ok(Shelf::memory(retention)?);
    }
    let folder = config.data.as_deref().ok_or(StartError::NoData)?;
    let durability = match config.durable {
        Durable::Process => Durability::Process,
        Durable::Power => Durability::Power,
    };
    Ok(Shelf::open(folder, durability, retention)?)
}

/// `memory` is whether it is kept there: a new configuration does not move it.
fn retention(config: &ServerConfig, memory: bool) -> Retention {
    let history = &config.history;
    let channels = history.channels.iter().map(|ChannelHistory { name, days, rows }| {
        (name.folded().as_str().to_owned(), *days, *rows)
    });
    let rows_in_total = match (memory, history.rows_in_total) {
        (false, rows) => rows,
        (true, rows) => {
            let most = u64::try_from(config.limits.history_in_memory).unwrap_or(u64::MAX);
            if rows == 0 { most } else { rows.min(most) }
        }
    };
    Retention {
        days: history.days,
        rows_per_channel: history.rows_per_channel,
        rows_in_total,
        channels: channels.collect(),
    }
}

/// Out: the ports as well that were chosen.
fn bind(wanted: &[ListenAddress]) -> Result<(Vec<TcpListener>, Vec<SocketAddr>), StartError> {
    let mut listeners = Vec::new();
    for address in wanted {
        let bound = listen::bind(&address.host, address.port);
        listeners
            .extend(bound.map_err(|error| StartError::Listen { address: address.clone(), error })?);
    }
    let addresses = listeners.iter().map(TcpListener::local_addr).collect::<io::Result<_>>()?;
    Ok((listeners, addresses))
}

impl Server {
    /// Where it listens, with the ports that were chosen.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Where it listens for WebSocket clients.
    pub fn web_addresses(&self) -> &[SocketAddr] {
        &self.web_addresses
    }

    /// How many connections there are at this moment.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Puts another configuration in force. Where it listens does not change.
    pub fn reload(&self, config: &ServerConfig) {
        self.origins.send_replace(config.websocket_origins.clone().into());
        // A server that has ended has nothing to reload.
        self.commands
            .send(Command::Reload {
                hub: Box::new(config.hub(&self.birth)),
                secrets: config.secrets(),
                retention: retention(config, self.memory),
                log_messages: config.log_messages,
            })
            .ok();
    }

    /// Takes over the sessions whose operators want the configuration read again; each waits for [`Self::rehashed`].
    /// When this is dropped, they are told that nobody reads it again.
    pub fn take_rehash(&mut self) -> mpsc::UnboundedReceiver<SessionId> {
        let (_, nobody) = mpsc::unbounded_channel();
        std::mem::replace(&mut self.rehash, nobody)
    }

    /// Tells an operator from where the configuration was read again, or why it was not.
    pub fn rehashed(&self, session: SessionId, file: Option<String>, problem: Option<String>) {
        let answer = Answer::Rehashed { file, problem };
        // A server that has ended has nobody to tell.
        self.commands.send(Command::Answer { session, answer }).ok();
    }

    /// Tells everybody why, and begins to end.
    pub fn stop(&self, reason: &str) {
        let reason = reason.to_owned();
        // One that has ended already is stopped.
        self.commands.send(Command::Stop { reason }).ok();
    }

    /// Waits for the end. Out: whether it was an orderly one.
    pub async fn ended(&mut self) -> bool {
        (&mut self.ended).await.is_ok()
    }
}

/// What moves to the server's thread.
struct Parts {
    hub: Hub,
    shelf: Shelf,
    config: ServerConfig,
    listeners: Vec<TcpListener>,
    web_listeners: Vec<TcpListener>,
    origins: watch::Receiver<Arc<[AllowedOrigin]>>,
    connections: Arc<AtomicUsize>,
    commands: mpsc::UnboundedReceiver<Command>,
    rehash: mpsc::UnboundedSender<SessionId>,
}

impl Parts {
    /// Serves to the end.
    fn run(self) -> io::Result<()> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(CHECKS_AT_ONCE)
            .build_local(LocalOptions::default())?;
        runtime.block_on(async {
            let board = Switchboard::new(self.config.limits.clone(), self.connections);
            let plain = self.listeners.into_iter().map(|listener| (listener, Speech::Irc));
            let speech = Speech::WebSocket(self.origins);
            let web = self.web_listeners.into_iter().map(|listener| (listener, speech.clone()));
            for (listener, speech) in plain.chain(web) {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                tokio::task::spawn_local(listen::accept(listener, speech, Rc::clone(&board)));
            }
            let driver =
                Driver::new(self.hub, board, self.shelf, time_of_day, self.config.log_messages)
                    .answering(self.config.secrets(), self.rehash);
            // As a task, it waits in line behind the readers that are ready.
            tokio::task::spawn_local(driver.run(self.commands)).await.map_err(io::Error::other)
        })
    }
}

fn time_of_day() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A connection is a file: asks the system for as many as it gives without privileges.
#[cfg(unix)]
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // What macOS takes at most when it names no maximum (OPEN_MAX).
    const MODEST: u64 = 10_240;
    let limit = getrlimit(Resource::Nofile);
    let raised = |current| Rlimit { current, maximum: limit.maximum };
    let tried = setrlimit(Resource::Nofile, raised(limit.maximum))
        .or_else(|_| setrlimit(Resource::Nofile, raised(Some(MODEST))));
    if let Err(error) = tried {
        tracing::warn!("the limit of open files stays as it is: {error}");
    }
}

#[cfg(not(unix))]
fn raise_file_limit() {}
