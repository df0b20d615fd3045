//! A running server: started on a thread of its own, asked to read its configuration again, to stop.

#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::runtime::{Builder, LocalOptions, Runtime};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_rustls::rustls::pki_types::UnixTime;

use crate::proto::{Fingerprint, Timestamp};
#[cfg(unix)]
use crate::server::admin;
use crate::server::certificates::{self, Certificate, CertificateError};
use crate::server::config::{
    AddressRange, Birth, ChannelHistory, Durable, Kind, Kinds, ListenAddress, ServerConfig,
};
use crate::server::doors::{self, Arrivals, Behind, Guests, Hall, Insisted, Settings};
use crate::server::driver::{CHECKS_AT_ONCE, Command, Driver, Switchboard};
use crate::server::guests::{Host, Reception};
use crate::server::http::Site;
use crate::server::hub::Hub;
use crate::server::listen;
use crate::server::metrics::Metrics;
use crate::server::model::{Answer, SessionId, Sts, owner_token};
use crate::server::store::{Durability, OpenError, Restored, Retention, Shelf};
use crate::wire::tls::Identity;

/// How long the end waits for guests to be told of it.
const LAST_WORDS: Duration = Duration::from_millis(500);

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
    #[error(transparent)]
    Certificate(#[from] CertificateError),
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
    doors: watch::Sender<Arc<Settings>>,
    metrics_from: watch::Sender<Arc<[AddressRange]>>,
    /// What the server shows, and what it has made for itself.
    certificate: Certificate,
    made: Option<Identity>,
    connections: Arc<AtomicUsize>,
    ended: oneshot::Receiver<()>,
    /// Sessions whose operators want the configuration read again.
    rehash: mpsc::UnboundedReceiver<SessionId>,
    birth: Birth,
    /// While nobody owns it.
    owner_token: Option<String>,
    memory: bool,
}

/// Opens the ports and starts to serve. When this returns, others can connect. Without a `host` there are no guests.
///
/// # Errors
/// A port that cannot be listened on; a system that refuses a thread.
pub fn start(config: &ServerConfig, host: Option<Host>) -> Result<Server, StartError> {
    raise_file_limit();
    let (mut listeners, addresses) = bind(&config.listen, Kinds::ALL)?;
    let (web_listeners, web_addresses) = bind(&config.listen_ws, Kinds::only(Kind::WebSocket))?;
    listeners.extend(web_listeners);
    let (commands, receiver) = mpsc::unbounded_channel();
    let (rehash_sender, rehash) = mpsc::unbounded_channel();
    let (end, ended) = oneshot::channel();
    let connections = Arc::new(AtomicUsize::new(0));
    let (shelf, restored) = open(config)?;
    let mut made = None;
    let certificate = certificates::load(config, address_of_this_machine(), now(), &mut made)?;
    let (doors, settings) = watch::channel(Arc::new(settings(config, &certificate)));
    let (metrics_from, from) = watch::channel(config.metrics_from.clone().into());
    let (entrance, arrivals) = doors::entrance();
    let metrics = Metrics::new();
    let site = Site { metrics: metrics.clone(), metrics_from: from };
    let place = config.name.to_string();
    let guests = host.map(|host| Arc::new(Reception::new(host, place, settings.clone())));
    let guests_here = guests.as_ref().map(|guests| guests.count());
    let guests = guests.map(|guests| -> Arc<dyn Guests> { guests });
    let hall = Hall::new(settings, Behind { entrance, site, guests });
    for account in restored.accounts.iter().filter(|account| account.verifier.is_locked()) {
        let name = &account.name;
        tracing::error!(
            "what is kept of the password of {name} is damaged: nobody can log in with it until tchat account passwd {name}"
        );
    }
    let owned = restored.accounts.iter().any(|account| account.owner);
    let owner_token = (!owned).then(|| owner_token(restored.host_key));
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
        doors: open_doors(listeners, &hall)?,
        arrivals,
        guests: guests_here,
        metrics,
        connections: Arc::clone(&connections),
        commands: receiver,
        rehash: rehash_sender,
        #[cfg(unix)]
        admin: open_admin(config).zip(Some(commands.downgrade())),
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
        doors,
        metrics_from,
        certificate,
        made,
        connections,
        ended,
        rehash,
        birth,
        owner_token,
        memory: config.memory,
    })
}

/// What is in force at the doors.
fn settings(config: &ServerConfig, certificate: &Certificate) -> Settings {
    let sts = config.sts().zip(certificate.given.clone());
    let sts = sts.map(|(Sts { port, .. }, certificate)| {
        let server = config.name.clone();
        Insisted { server, port, certificate }
    });
    Settings {
        tls: Arc::clone(&certificate.tls),
        sts,
        allow_plaintext: config.allow_plaintext,
        origins: config.websocket_origins.clone().into(),
        limits: config.limits.clone(),
    }
}

/// Accepts connections, on threads of their own: one core is left to the hub where there are more.
fn open_doors(listeners: Vec<(TcpListener, Kinds)>, hall: &Arc<Hall>) -> io::Result<Runtime> {
    const MOST_THREADS: usize = 4;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let runtime = Builder::new_multi_thread()
        .worker_threads((cores - 1).clamp(1, MOST_THREADS))
        .thread_name("doors")
        .enable_all()
        .build()?;
    let _inside = runtime.enter();
    for (listener, kinds) in listeners {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        runtime.spawn(listen::accept(listener, kinds, Arc::clone(hall)));
    }
    Ok(runtime)
}

/// Opens what is kept where the configuration says.
pub(super) fn open(config: &ServerConfig) -> Result<(Shelf, Restored), StartError> {
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

type Bound = (Vec<(TcpListener, Kinds)>, Vec<SocketAddr>);

/// `kinds` is what may be spoken where nothing is said about it. Out: the ports as well that were chosen.
fn bind(wanted: &[ListenAddress], kinds: Kinds) -> Result<Bound, StartError> {
    let mut listeners = Vec::new();
    for address in wanted {
        let bound = listen::bind(&address.host, address.port)
            .map_err(|error| StartError::Listen { address: address.clone(), error })?;
        let kinds = address.kinds.or(kinds);
        listeners.extend(bound.into_iter().map(|listener| (listener, kinds)));
    }
    let addresses = listeners.iter().map(|(listener, _)| listener.local_addr());
    let addresses = addresses.collect::<io::Result<_>>()?;
    Ok((listeners, addresses))
}

impl Server {
    /// What makes its bearer the owner, if there was none when it started.
    pub fn owner_token(&self) -> Option<&str> {
        self.owner_token.as_deref()
    }

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

    /// How others know a certificate that nobody vouches for.
    pub fn pin(&self) -> Option<Fingerprint> {
        self.certificate.pin
    }

    /// Puts another configuration in force. Where it listens does not change.
    ///
    /// # Errors
    /// The certificate cannot be used; then nothing has changed.
    pub fn reload(&mut self, config: &ServerConfig) -> Result<(), CertificateError> {
        self.certificate =
            certificates::load(config, address_of_this_machine(), now(), &mut self.made)?;
        self.doors.send_replace(Arc::new(settings(config, &self.certificate)));
        self.metrics_from.send_replace(config.metrics_from.clone().into());
        // A server that has ended has nothing to reload.
        self.commands
            .send(Command::Reload {
                hub: Box::new(config.hub(&self.birth)),
                secrets: config.secrets(),
                retention: retention(config, self.memory),
                log_messages: config.log_messages,
            })
            .ok();
        Ok(())
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

/// The socket for care of the server, where there is a data folder. One that cannot be is no reason not to serve.
#[cfg(unix)]
fn open_admin(config: &ServerConfig) -> Option<admin::Door> {
    let folder = config.data.as_deref().filter(|_| !config.memory)?;
    let opened = admin::Door::open(folder);
    opened
        .inspect_err(|error| tracing::warn!("tchat account cannot reach this server: {error}"))
        .ok()
}

/// What moves to the server's thread.
struct Parts {
    hub: Hub,
    shelf: Shelf,
    config: ServerConfig,
    doors: Runtime,
    arrivals: Arrivals,
    /// How many guests are here.
    guests: Option<watch::Receiver<usize>>,
    metrics: Metrics,
    connections: Arc<AtomicUsize>,
    commands: mpsc::UnboundedReceiver<Command>,
    rehash: mpsc::UnboundedSender<SessionId>,
    #[cfg(unix)]
    admin: Option<(admin::Door, mpsc::WeakUnboundedSender<Command>)>,
}

impl Parts {
    /// Serves to the end.
    fn run(self) -> io::Result<()> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(CHECKS_AT_ONCE)
            .build_local(LocalOptions::default())?;
        let orderly = runtime.block_on(async {
            survive_large_files();
            let board = Switchboard::new(self.config.limits.clone(), self.connections);
            #[cfg(unix)]
            if let Some((door, server)) = self.admin {
                tokio::task::spawn_local(door.serve(server));
            }
            tokio::task::spawn_local(doors::let_in(
                self.arrivals,
                Rc::clone(&board),
                self.metrics.clone(),
            ));
            let driver =
                Driver::new(self.hub, board, self.shelf, time_of_day, self.config.log_messages)
                    .answering(self.config.secrets(), self.rehash)
                    .counting(&self.metrics);
            // As a task, it waits in line behind the readers that are ready.
            let ended = tokio::task::spawn_local(driver.run(self.commands)).await;
            if let Some(mut guests) = self.guests {
                // Their last words go another way, and end with the doors.
                let gone = guests.wait_for(|here| *here == 0);
                drop(tokio::time::timeout(LAST_WORDS, gone).await);
            }
            ended.map_err(io::Error::other)
        });
        self.doors.shutdown_background();
        orderly
    }
}

/// The address from which this machine reaches others. Nothing is sent: the system only looks up the way to an address
/// that is reserved for documentation (RFC 5737).
pub(super) fn address_of_this_machine() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn now() -> UnixTime {
    UnixTime::now()
}

pub(super) fn time_of_day() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A file that may not grow any more is a fault of the disk like others, told by the write that failed (setrlimit(2)):
/// without somebody who listens to the signal that comes too, it would be the end.
#[cfg(unix)]
fn survive_large_files() {
    use tokio::signal::unix::{SignalKind, signal};
    let kind = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    if let Err(error) = signal(kind) {
        tracing::warn!("a file that is too large will end this server: {error}");
    }
}

#[cfg(not(unix))]
fn survive_large_files() {}

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
