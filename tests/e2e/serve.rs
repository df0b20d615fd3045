//! `tchat serve` as an operator sees it: what it prints, logs, refuses, and how it ends.
#![expect(clippy::disallowed_methods, reason = "measures how long an end takes")]

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::process::{Server, failure, run};

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("bound").to_string();
    assert_eq!(
        failure(["serve", "--listen", &address]),
        (
            format!(
                "tchat: cannot listen on {address}: the port is taken; stop the program that has it or choose \
                 another with --listen HOST:PORT"
            ),
            Some(1)
        )
    );
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("s.toml");
    let path = file.to_str().expect("text");
    fs::write(&file, "[limits]\nnick_lenght = 3\n").expect("written");
    let wrong_key =
        format!("tchat: {path}:2: limits.nick_lenght: unknown key; did you mean nick_length?");
    for (args, said, code) in [
        (vec!["serve", "--config", path], wrong_key, 1),
        (
            vec!["serve", "--motd", "/nowhere/motd"],
            "tchat: cannot read /nowhere/motd: there is no such file".to_owned(),
            1,
        ),
        (
            vec!["serve", "--config", "/nowhere/s.toml"],
            "tchat: cannot read /nowhere/s.toml: there is no such file".to_owned(),
            1,
        ),
        (
            vec!["serve", "--channel", "a b"],
            "tchat: --channel: \"a b\" is not the name of a channel: it holds a character that is not allowed"
                .to_owned(),
            2,
        ),
        (
            vec!["serve", "--lisen", "x"],
            "tchat: unexpected argument '--lisen' found; did you mean --listen?".to_owned(),
            2,
        ),
    ] {
        assert_eq!(failure(&args), (said, Some(code)), "{args:?}");
    }
}

#[test]
fn check_prints_what_is_in_force_in_a_form_that_can_be_read_again() {
    let checked = run(["serve", "--check", "--channel", "lobby", "--fixed-channels"]);
    assert_eq!(checked.status.code(), Some(0));
    assert_eq!(checked.stderr, b"");
    let shown = String::from_utf8(checked.stdout).expect("text");
    assert!(
        shown.contains("channel = [\"#lobby\"]\nfixed_channels = true\n"),
        "{shown}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("s.toml");
    fs::write(&file, &shown).expect("written");
    let again = run([
        "serve".as_ref(),
        "--check".as_ref(),
        "--config".as_ref(),
        file.as_os_str(),
    ]);
    assert_eq!(String::from_utf8(again.stdout).expect("text"), shown);
}

#[test]
fn the_start_says_how_to_join_and_how_to_open_up() {
    let server = Server::start(["--name", "srv.example"]);
    let port = server.port;
    assert_eq!(
        server.out.until("only"),
        format!(
            "only this machine can join; to open it to the network: tchat serve --listen 0.0.0.0:{port}"
        )
    );
    assert!(server.err.until("started").ends_with("srv.example started"));
}

#[test]
fn the_end_is_told_to_everybody_and_is_quick() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut server = Server::start(Vec::<String>::new());
        let mut people: Vec<_> = (0..50).map(|n| server.register(&format!("u{n}"))).collect();
        let mut nameless = server.connect();
        nameless.send("CAP LS\r\n");
        nameless.until("CAP");
        let before = Instant::now();
        server.signal(signal);
        assert_eq!(server.end(), Some(0));
        let took = before.elapsed();
        assert!(took < Duration::from_millis(500), "{took:?}");
        for person in people.iter_mut().chain([&mut nameless]) {
            let last = person.until("ERROR");
            assert!(last.contains("shutting down"), "{last}");
            assert_eq!(person.line(), "");
        }
    }
}

#[test]
fn hang_up_reads_the_files_again_and_keeps_what_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, motd) = (folder.path().join("s.toml"), folder.path().join("m.txt"));
    fs::write(&file, "motd = 'm.txt'\n[limits]\nnick_length = 5").expect("written");
    fs::write(&motd, "first").expect("written");
    let server = Server::start(["--config".as_ref(), file.as_os_str()]);
    let mut alice = server.register("alice");
    alice.until("first");
    fs::write(&motd, "second").expect("written");
    server.signal(Signal::HUP);
    server.err.until("configuration read again");
    alice.send("MOTD\r\n");
    alice.until("second");

    fs::write(&file, "motd = 'm.txt'\n[limits]\nnick_length = 'x'").expect("written");
    fs::write(&motd, "third").expect("written");
    server.signal(Signal::HUP);
    let kept = server.err.until("configuration kept as it was");
    assert!(
        kept.ends_with("s.toml:3: limits.nick_length: must be a number from 1 to 64"),
        "{kept}"
    );
    alice.send("MOTD\r\n");
    alice.until("second");
}

#[test]
fn the_log_tells_what_happened_but_not_what_was_said() {
    let server = Server::start(["--log-format", "text"]);
    let mut alice = server.register("alice");
    let bob = server.register("bob");
    alice.send(
        "JOIN #c\r\nPRIVMSG #c :aloud\u{1b}[2J\r\nPRIVMSG bob :whisper\r\nPART #c :\u{1b}]0;x\u{7}\r\nPING 1\r\n",
    );
    alice.until("PONG");
    drop(bob);
    alice.send("QUIT :bye\r\n");
    alice.until("ERROR");
    server.err.until("bob left: Connection ");
    server.signal(Signal::TERM);
    let log = server.log().join("\n");
    for told in [
        "from 127.0.0.1:",
        "alice arrived from ",
        "alice joined #c",
        "alice sent bob a private message",
        "alice left #c: \\u{1b}]0;x\\u{7}",
        "bye",
    ] {
        assert!(log.contains(told), "{told} is not in\n{log}");
    }
    for kept in ["aloud", "whisper", "\u{1b}"] {
        assert!(!log.contains(kept), "{kept} is in\n{log}");
    }
}

#[test]
fn channel_text_is_logged_on_request_as_json_too() {
    let server = Server::start(["--log-messages", "--log-format", "json"]);
    let mut alice = server.register("alice");
    alice.send("JOIN #c\r\nPRIVMSG #c :\"aloud\"\r\nPING 1\r\n");
    alice.until("PONG");
    server.signal(Signal::TERM);
    let log = server.log();
    assert!(
        log.iter()
            .all(|line| line.starts_with('{') && line.ends_with('}')),
        "{log:?}"
    );
    assert!(
        log.iter()
            .any(|line| line.contains(r##""message":"#c alice: \"aloud\"""##)),
        "{log:?}"
    );
}
