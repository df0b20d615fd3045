//! [`Hall`]: what all doors share. It lets a connection in without waiting for it.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::arrival::Entrance;
use super::guests::Guests;
use super::pump::pump;
use super::room::{Bounds, Room};
use super::way::{Outside, Way};
use crate::proto::ServerName;
use crate::server::config::{AllowedOrigin, Kinds};
use crate::server::http::Site;
use crate::server::model::Limits;
use crate::server::model::counted_under;

/// What is said of encryption to who has none.
#[derive(Debug, Clone)]
pub struct Insisted {
    pub server: ServerName,
    pub port: u16,
    /// By the names it is for, clients can be held to it.
    pub certificate: CertificateDer<'static>,
}

/// What is in force at the doors.
#[derive(Debug, Clone)]
pub struct Settings {
    pub tls: Arc<rustls::ServerConfig>,
    /// Clients are asked to insist on encryption.
    pub sts: Option<Insisted>,
    /// Others than this machine need not encrypt.
    pub allow_plaintext: bool,
    /// Web pages that may have a WebSocket.
    pub origins: Arc<[AllowedOrigin]>,
    pub limits: Limits,
}

/// What is behind the doors.
#[derive(Clone)]
pub struct Behind {
    pub entrance: Entrance,
    /// What is answered to HTTP that asks for no WebSocket.
    pub site: Site,
    /// Without it, whoever is not known to speak something else speaks IRC.
    pub guests: Option<Arc<dyn Guests>>,
}

impl fmt::Debug for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Behind").field("guests", &self.guests.is_some()).finish_non_exhaustive()
    }
}

/// What all doors share.
#[derive(Debug)]
pub struct Hall {
    settings: watch::Receiver<Arc<Settings>>,
    pub(super) behind: Behind,
    room: Arc<Room>,
    pub(super) handshakes: Semaphore,
    /// How many places for handshakes there are.
    places: Mutex<usize>,
}

impl Hall {
    pub fn new(settings: watch::Receiver<Arc<Settings>>, behind: Behind) -> Arc<Self> {
        let handshakes = settings.borrow().limits.handshakes_at_once;
        let room = Arc::default();
        let places = Mutex::new(handshakes);
        let handshakes = Semaphore::new(handshakes);
        Arc::new(Self { settings, behind, room, handshakes, places })
    }

    pub(super) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.borrow())
    }

    /// Makes so many places for handshakes; those that are taken go when they are free.
    fn resize(&self, wanted: usize) {
        // Nothing in here panics halfway.
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted > *places {
            self.handshakes.add_permits(wanted - *places);
            *places = wanted;
        } else if wanted < *places {
            *places -= self.handshakes.forget_permits(*places - wanted);
        }
    }

    /// How many wait at the doors.
    pub fn waiting(&self) -> usize {
        self.room.count()
    }

    /// Finds out in a task of its own what a connection is and where it goes. `from` is its address, `at` the one it has
    /// reached.
    #[expect(clippy::disallowed_methods, reason = "the doors have threads of their own")]
    pub fn let_in<S: Outside>(
        self: &Arc<Self>,
        stream: S,
        from: SocketAddr,
        at: SocketAddr,
        kinds: Kinds,
    ) {
        let settings = self.settings();
        let limits = &settings.limits;
        let per_address =
            (!from.ip().to_canonical().is_loopback()).then_some(limits.waiting_per_address);
        let bounds = Bounds { in_total: limits.waiting_in_total, per_address };
        let patience = Duration::from_secs(limits.registration_seconds as u64);
        self.resize(limits.handshakes_at_once);
        let place = self.room.enter(counted_under(from.ip()), bounds);
        let number = place.number();
        let failed = self.behind.site.metrics.handshakes_failed.clone();
        let way = Way { hall: Arc::clone(self), settings, from, at, kinds, place };
        let task = tokio::spawn(async move {
            match tokio::time::timeout(patience, Box::pin(way.find(stream))).await {
                Ok(Ok(None)) => {}
                Ok(Ok(Some((stream, far)))) => pump(stream, far).await,
                Ok(Err(error)) => {
                    failed.inc();
                    tracing::debug!("no connection from {from}: {error}");
                }
                Err(_) => {
                    failed.inc();
                    tracing::debug!("no connection from {from}: it says nothing");
                }
            }
        });
        self.room.runs(number, task.abort_handle());
    }
}
