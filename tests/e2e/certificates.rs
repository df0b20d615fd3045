//! The certificate of a real server: its own, or given and exchanged while it runs.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use rustix::process::Signal;
use tchat::proto::Fingerprint;
use tchat::wire::tls;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConnection, Error, StreamOwned};

use crate::harness::{Home, Server};

/// Joins and leaves over TLS. Out: what the server has shown, and all it has said.
fn visit(server: &Server, pin: Option<Fingerprint>) -> (Fingerprint, String) {
    let verifier = tls::judging(move |presented| match pin {
        Some(pin) if pin != Fingerprint::of(presented.certificate) => {
            Err(Error::General("another one".to_owned()))
        }
        _ => Ok(()),
    });
    let config = tls::connecting(verifier, None).expect("nothing to go wrong");
    let name = ServerName::try_from("localhost").expect("a name");
    let connection = ClientConnection::new(config, name).expect("a configuration");
    let socket = TcpStream::connect(server.address()).expect("the server accepts");
    let mut stream = StreamOwned::new(connection, socket);
    stream.write_all(b"NICK a\r\nUSER a 0 * a\r\nQUIT\r\n").expect("the handshake succeeds");
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("an end in order");
    let print = tls::fingerprint(stream.conn.peer_certificates()).expect("a certificate");
    (print, said)
}

/// Writes a new certificate with its key. Out: its fingerprint.
fn write(folder: &Path) -> Fingerprint {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a name");
    fs::write(folder.join("c.pem"), made.cert.pem()).expect("written");
    fs::write(folder.join("k.pem"), made.signing_key.serialize_pem()).expect("written");
    Fingerprint::of(made.cert.der())
}

#[test]
fn the_command_that_is_printed_has_the_pin_of_what_is_shown_and_stays_the_same() {
    let data = tempfile::tempdir().expect("a folder");
    let path = data.path().to_str().expect("text");
    let options = ["--data", path, "--listen", "0.0.0.0:0", "--qr"];
    let mut pins = Vec::new();
    for _ in 0..2 {
        let server = Server::with(&options);
        let line = server.printed("--pin ");
        let (_, pin) = line.split_once("--pin ").expect("just found");
        let pin = Fingerprint::parse(pin).expect("a fingerprint");
        assert!(server.printed("ircs://").ends_with(&format!("/?pin={pin}")));
        let (_, said) = visit(&server, Some(pin));
        assert!(said.contains(" 001 a ") && said.ends_with("(Quit)\r\n"), "{said}");
        pins.push(pin);
        assert_eq!(server.stop(Signal::TERM), 0);
    }
    assert_eq!(pins[0], pins[1]);
}

#[test]
fn a_given_certificate_is_exchanged_on_sighup_and_a_bad_one_is_not() {
    let folder = Home::new().with("s.toml", "tls_cert = 'c.pem'\ntls_key = 'k.pem'");
    let file = folder.path().join("s.toml");
    let first = write(folder.path());
    let server = Server::with(&["--config", file.to_str().expect("text")]);
    assert_eq!(visit(&server, Some(first)).0, first);

    let key = fs::read(folder.path().join("k.pem")).expect("there");
    let second = write(folder.path());
    let new_key = fs::read(folder.path().join("k.pem")).expect("there");
    fs::write(folder.path().join("k.pem"), key).expect("written");
    server.signal(Signal::HUP);
    let line = server.logged("configuration kept as it was");
    assert!(line.contains("k.pem is not that of the certificate in"), "{line}");
    assert_eq!(visit(&server, None).0, first);

    fs::write(folder.path().join("k.pem"), new_key).expect("written");
    server.signal(Signal::HUP);
    server.logged("configuration read again");
    assert_eq!(visit(&server, None).0, second);
}
