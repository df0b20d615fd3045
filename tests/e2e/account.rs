//! `tchat account`: the same on a server that runs, through its socket, and on the data of one that does not.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;

use rustix::process::Signal;

use crate::harness::{Dialogue, Launch, Plain, Server, Wire};

/// What it printed, what it complained of, its exit code.
fn account(data: &str, words: &[&str], password: &str) -> (Vec<String>, Vec<String>, u32) {
    let arguments = [&["account"], words, &["--data", data]].concat();
    let mut plain = Plain::run(Launch::new(&arguments));
    plain.writes(password);
    plain.end_of_input();
    let code = plain.exit_code();
    (plain.printed(), plain.complaints(), code)
}

fn done(data: &str, words: &[&str], password: &str) -> Vec<String> {
    let (printed, complaints, code) = account(data, words, password);
    assert_eq!((complaints, code), (Vec::new(), 0), "{words:?}");
    printed
}

#[test]
fn accounts_are_looked_after_with_and_without_a_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let path = data.to_str().expect("text").to_owned();
    let nothing =
        format!("tchat: there is no data in {path}; name the folder of the server with --data DIR");
    assert_eq!(account(&path, &["list"], ""), (Vec::new(), vec![nothing], 1));
    assert_eq!(done(&path, &["add", "alice"], "sesam\n"), ["alice has an account now"]);
    let short = vec!["tchat: the password is shorter than 3 bytes".to_owned()];
    assert_eq!(account(&path, &["add", "bob"], "ab"), (Vec::new(), short, 2));

    let server = Server::with(&["--data", &path]);
    let socket = data.join("admin.sock");
    let mode = fs::metadata(&socket).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut wire = Wire::in_channel(&server, "al", "#c");
    wire.send("NS IDENTIFY alice sesam");
    wire.expect("You are logged in as alice");
    assert_eq!(done(&path, &["add", "bob"], "another"), ["bob has an account now"]);
    assert_eq!(done(&path, &["owner", "alice"], ""), ["alice owns the server"]);
    wire.expect("MODE al +os");
    assert!(done(&path, &["show", "alice"], "").contains(&"here as: al".to_owned()));
    let twice =
        "tchat: there is an account bob already; tchat account passwd bob sets its password";
    assert_eq!(account(&path, &["add", "bob"], "sesam"), (Vec::new(), vec![twice.to_owned()], 1));
    assert_eq!(server.stop(Signal::TERM), 0);
    assert!(!socket.exists(), "it is gone with the server");

    assert_eq!(done(&path, &["delete", "alice"], ""), ["the account alice is no more"]);
    assert_eq!(done(&path, &["list"], "").len(), 1);
    drop(fs::remove_dir_all(&data));
}

#[test]
fn garbage_on_the_socket_is_answered_and_nobody_is_kept_waiting() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let path = data.to_str().expect("text").to_owned();
    let _server = Server::with(&["--data", &path]);
    let knock = || UnixStream::connect(data.join("admin.sock")).expect("a socket");
    // They say nothing, or not all of it.
    let mut silent: Vec<UnixStream> = (0..4).map(|_| knock()).collect();
    silent[0].write_all(b"add eve").expect("room");
    let not_understood = "not done the server did not understand; are both of the same version?\n";
    let endless = vec![b'x'; 100_000];
    let verifier = "SCRAM-SHA-256$99999999999:x$y:z";
    for said in [
        &b""[..],
        b"\n",
        b"\xff\xfe\x00\n",
        b"list\r\n",
        b"list",
        b"GET / HTTP/1.1\r\n\r\n",
        b"add eve pencil\n",
        format!("add eve {verifier}\n").as_bytes(),
        b"certificate eve 00 on\n",
        &endless,
    ] {
        let mut stream = knock();
        // What is too long is not read to its end.
        stream.write_all(said).ok();
        stream.shutdown(Shutdown::Write).ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        let answer = String::from_utf8(answer).expect("UTF-8");
        let head: Vec<u8> = said.iter().copied().take(40).collect();
        assert!(answer == not_understood || said.len() == endless.len(), "{head:?}: {answer}");
    }
    assert_eq!(done(&path, &["list"], ""), Vec::<String>::new());
    assert_eq!(done(&path, &["add", "alice"], "sesam\n"), ["alice has an account now"]);
    drop(silent);
}
