//! The client's encryption against real servers on real sockets: what is seen of their certificates, and that nothing is sent
//! to one that is not trusted.
#![expect(clippy::disallowed_methods, clippy::panic, reason = "a test serves on a task of its own")]

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tchat::client::event::NetEvent;
use tchat::client::keyring::Keyring;
use tchat::client::model::NetworkId;
use tchat::client::model::target::Target;
use tchat::client::model::trust::{Certificate, Decision, Flaw, Known, NO_TLS, Remember};
use tchat::client::net::{Links, Security};
use tchat::proto::{Fingerprint, Message, Verb};
use tchat::wire::tls::{Identity, accepting, provider};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::ResolvesServerCertUsingSni;
use tokio_rustls::rustls::{ServerConfig, sign::CertifiedKey};

const NET: NetworkId = NetworkId(1);

/// Somebody whom the system trusts to vouch for others.
struct Root {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

impl Root {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("well-formed").der().clone();
        Self { issuer: Issuer::new(params, key), certificate }
    }
}

fn identity(chain: CertificateDer<'static>, key: &KeyPair) -> Identity {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Identity { chain: vec![chain], key }
}

/// A server's certificate for a name, vouched for by a root or by nobody.
fn made(name: &str, root: Option<&Root>, over: bool) -> Identity {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a good name");
    if over {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    }
    let certificate = match root {
        Some(root) => params.signed_by(&key, &root.issuer),
        None => params.self_signed(&key),
    };
    identity(certificate.expect("well-formed").der().clone(), &key)
}

/// A server that takes one connection, says a line, and tells what it read from it.
async fn serves(config: Arc<ServerConfig>) -> (Target, JoinHandle<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let served = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("a client");
        let mut read = String::new();
        let Ok(mut stream) = TlsAcceptor::from(config).accept(socket).await else {
            return "no handshake".to_owned();
        };
        stream.write_all(b"PING :hello\r\n").await.ok();
        stream.flush().await.ok();
        // It may end without a farewell.
        stream.read_to_string(&mut read).await.ok();
        read
    });
    (Target::encrypted("localhost", port), served)
}

fn links(root: &Root) -> Links {
    links_with(root, Keyring::default())
}

fn links_with(root: &Root, keyring: Keyring) -> Links {
    Links::with(Security::new(keyring, None).trusting(vec![root.certificate.clone()]))
}

async fn shown(links: &mut Links) -> Certificate {
    match links.next().await {
        (NET, NetEvent::Certificate(certificate)) => certificate,
        other => panic!("{other:?}"),
    }
}

async fn failed(links: &mut Links) -> String {
    match links.next().await {
        (NET, NetEvent::Failed { reason }) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_seen() {
    let root = Root::new();
    let unknown = |expired| Some(Flaw::Unknown { expired });
    for (name, vouched, over, flaw) in [
        ("localhost", true, false, None),
        ("localhost", false, false, unknown(false)),
        ("other.example", false, false, unknown(false)),
        ("localhost", false, true, unknown(true)),
        ("other.example", true, false, Some(Flaw::OtherNames(vec!["other.example".to_owned()]))),
    ] {
        let identity = made(name, vouched.then_some(&root), over);
        let fingerprint = identity.fingerprint().expect("there is one");
        let (target, _served) = serves(accepting(identity).expect("usable")).await;
        let mut links = links(&root);
        links.connect(NET, target);
        let known = Known::Nothing;
        assert_eq!(shown(&mut links).await, Certificate { fingerprint, flaw, known }, "{name}");
    }
    let identity = made("localhost", Some(&root), true);
    let (target, _served) = serves(accepting(identity).expect("usable")).await;
    let mut links = links(&root);
    links.connect(NET, target);
    let flaw = shown(&mut links).await.flaw;
    let Some(Flaw::Expired { since: Some(since) }) = flaw else { panic!("{flaw:?}") };
    assert_eq!(since.to_server_time(), "2002-01-01T00:00:00.000Z");
}

#[tokio::test]
async fn nothing_is_sent_before_the_word_that_it_is_trusted() {
    let root = Root::new();
    let (target, served) = serves(accepting(made("localhost", None, false)).expect("usable")).await;
    let mut links = links(&root);
    links.connect(NET, target);
    shown(&mut links).await;
    links.send(NET, Message::new(Verb::Nick).with("alice"));
    links.trust(NET);
    assert_eq!(links.next().await, (NET, NetEvent::Connected));
    let ping = Message::new(Verb::Ping).with("hello");
    assert_eq!(links.next().await, (NET, NetEvent::Line(ping)));
    links.disconnect(NET);
    assert_eq!(served.await.expect("served"), "NICK alice\r\n");

    let (target, served) = serves(accepting(made("localhost", None, false)).expect("usable")).await;
    links.connect(NET, target);
    shown(&mut links).await;
    links.send(NET, Message::new(Verb::Nick).with("alice"));
    links.disconnect(NET);
    assert_eq!(served.await.expect("served"), "", "it was not trusted");
}

#[tokio::test]
async fn a_certificate_without_its_key_gets_no_connection() {
    let root = Root::new();
    let (real, other) = (made("localhost", Some(&root), false), made("localhost", None, false));
    let key = provider().key_provider.load_private_key(other.key).expect("a key");
    let mut names = ResolvesServerCertUsingSni::new();
    names.add("localhost", CertifiedKey::new(real.chain, key)).expect("for this name");
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(names));
    let (target, _served) = serves(Arc::new(config)).await;
    let mut links = links(&root);
    links.connect(NET, target);
    assert_eq!(failed(&mut links).await, "the server does not have the key of its certificate");
}

#[tokio::test]
async fn what_was_decided_is_read_anew_for_every_connection() {
    let root = Root::new();
    let home = tempfile::tempdir().expect("a folder");
    let keyring = Keyring::new(Some(home.path().to_owned()));
    let fingerprint = Fingerprint::of(b"x");
    let decision = Decision::Always;
    let mut links = links_with(&root, keyring.clone());
    for times in 0..2 {
        let (target, _served) =
            serves(accepting(made("localhost", None, false)).expect("usable")).await;
        let place = target.to_string();
        if times == 1 {
            let remember = Remember::Certificate { place, fingerprint, decision };
            keyring.remember(&remember).expect("written");
        }
        links.connect(NET, target);
        let known = shown(&mut links).await.known;
        let decided =
            matches!(known, Known::Decided { fingerprint: print, .. } if print == fingerprint);
        assert_eq!(decided, times == 1, "{known:?}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_encrypt_is_named_as_such() {
    let root = Root::new();
    for says in [&b"NOTICE * :*** Looking up your hostname\r\n"[..], b""] {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let mut links = links(&root);
        links.connect(NET, Target::encrypted("localhost", port));
        let (mut socket, _) = listener.accept().await.expect("a client");
        let mut hello = [0; 64];
        socket.read_exact(&mut hello).await.expect("its first words");
        socket.write_all(says).await.expect("written");
        drop(socket);
        let reason = failed(&mut links).await;
        // Closing with unread bytes may look like a reset.
        assert!(reason.starts_with(NO_TLS) || reason == "connection reset", "{reason}");
    }
}
