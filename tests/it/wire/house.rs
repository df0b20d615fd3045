//! Doors before a server over pipes, and clients that encrypt.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use tchat::proto::Fingerprint;
use tchat::server::config::Kinds;
use tchat::server::connection::Connection;
use tchat::server::doors::{Behind, Hall, Settings, entrance};
use tchat::server::http::Site;
use tchat::server::metrics::Metrics;
use tchat::server::model::{Limits, Peer};
use tchat::wire::tls::{self, Identity};
use tokio::io::{DuplexStream, duplex};
use tokio::sync::watch;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, SupportedProtocolVersion};

use super::pipes::{ROOMY, Server};

pub(super) const HERE: SocketAddr = address(127, 0, 0, 1);
pub(super) const ELSEWHERE: SocketAddr = address(192, 0, 2, 7);
const AT: SocketAddr = address(192, 0, 2, 1);

const fn address(a: u8, b: u8, c: u8, d: u8) -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(a, b, c, d)), 1234)
}

pub(super) struct House {
    pub(super) hall: Arc<Hall>,
    pub(super) settings: watch::Sender<Arc<Settings>>,
    /// Who has come in.
    pub(super) peers: Rc<std::cell::RefCell<Vec<Peer>>>,
}

/// What a stranger makes for themselves.
pub(super) fn identity() -> Identity {
    let made = rcgen::generate_simple_self_signed(vec!["srv".to_owned()]).expect("well-formed");
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    Identity { chain: vec![made.cert.into()], key }
}

impl House {
    pub(super) fn new(server: &Server, limits: impl FnOnce(&mut Limits)) -> Self {
        let mut settings = Settings {
            tls: tls::accepting(identity()).expect("just made"),
            sts: None,
            allow_plaintext: false,
            origins: Arc::new([]),
            limits: Limits::default(),
        };
        limits(&mut settings.limits);
        let (settings, in_force) = watch::channel(Arc::new(settings));
        let (_, metrics_from) = watch::channel(Arc::from([]));
        let (entrance, mut arrivals) = entrance();
        let site = Site { metrics: Metrics::new(), metrics_from };
        let hall = Hall::new(in_force, Behind { entrance, site, guests: None });
        let peers: Rc<std::cell::RefCell<Vec<Peer>>> = Rc::default();
        let (board, seen) = (Rc::clone(&server.board), Rc::clone(&peers));
        tokio::task::spawn_local(async move {
            while let Some(arrival) = arrivals.recv().await {
                let (from, peer) = (arrival.from, arrival.peer.clone());
                seen.borrow_mut().push(peer.clone());
                let (transport, first) = arrival.open().expect("no socket");
                let connection = Connection::begun(Box::new(transport) as _, first);
                board.admit(connection, from.ip(), peer).expect("room");
            }
        });
        Self { hall, settings, peers }
    }

    /// A connection from there.
    pub(super) fn knock(&self, from: SocketAddr, kinds: &str) -> DuplexStream {
        self.knock_with(from, kinds, ROOMY)
    }

    /// The same with so much room on the way.
    pub(super) fn knock_with(&self, from: SocketAddr, kinds: &str, room: usize) -> DuplexStream {
        let (ours, theirs) = duplex(room);
        let kinds = Kinds::parse(kinds).expect("words that exist");
        self.hall.let_in(theirs, from, AT, kinds);
        ours
    }

    /// The same, encrypted.
    pub(super) async fn enter(&self, from: SocketAddr) -> TlsStream<DuplexStream> {
        encrypt(self.knock(from, ""), &TLS13, None).await.expect("a handshake")
    }
}

/// A client's handshake.
pub(super) async fn encrypt(
    pipe: DuplexStream,
    version: &'static SupportedProtocolVersion,
    identity: Option<Identity>,
) -> std::io::Result<TlsStream<DuplexStream>> {
    encrypt_to("srv", pipe, version, identity).await
}

/// The same with a server of that name.
pub(super) async fn encrypt_to(
    name: &'static str,
    pipe: DuplexStream,
    version: &'static SupportedProtocolVersion,
    identity: Option<Identity>,
) -> std::io::Result<TlsStream<DuplexStream>> {
    let builder = ClientConfig::builder_with_provider(tls::provider())
        .with_protocol_versions(&[version])
        .expect("a version that is known")
        .dangerous()
        .with_custom_certificate_verifier(tls::judging(|_| Ok(())));
    let config = match identity {
        Some(Identity { chain, key }) => {
            builder.with_client_auth_cert(chain, key).expect("key and certificate")
        }
        None => builder.with_no_client_auth(),
    };
    let name = ServerName::try_from(name).expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, pipe).await
}

/// What the server has shown.
pub(super) fn shown(stream: &TlsStream<DuplexStream>) -> Fingerprint {
    tls::fingerprint(stream.get_ref().1.peer_certificates()).expect("a certificate")
}

pub(super) const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];
