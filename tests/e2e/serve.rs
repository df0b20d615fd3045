//! `tchat serve` as an operator sees it: what it prints, logs, refuses, and how it ends.
#![expect(clippy::disallowed_methods, reason = "measures how long an end takes")]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::harness::{Home, Launch, Plain, Screen, Server, Wire, free_port};

/// Runs the program to its end: what it printed, what it complained of, its exit code.
fn run(arguments: &[&str]) -> (String, Vec<String>, u32) {
    let plain = Plain::run(Launch::new(arguments));
    let code = plain.exit_code();
    let printed = plain.printed().into_iter().map(|line| line + "\n");
    (printed.collect(), plain.complaints(), code)
}

fn failure(arguments: &[&str]) -> (Vec<String>, u32) {
    let (_, complaints, code) = run(arguments);
    (complaints, code)
}

#[test]
fn a_closed_terminal_ends_the_server() {
    let address = format!("127.0.0.1:{}", free_port());
    let mut terminal = Screen::run(Launch::new(&["serve", "--listen", &address]), (80, 24));
    terminal.shows("join with: tchat connect");
    terminal.close();
    assert_eq!(terminal.ends(), Some(Ok(0)), "{}", terminal.view().picture());
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("bound").to_string();
    assert_eq!(
        failure(&["serve", "--listen", &address]),
        (
            vec![format!(
                "tchat: cannot listen on {address}: the port is taken; stop the program that has it or choose \
                 another with --listen HOST:PORT"
            )],
            1
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
        assert_eq!(failure(&args), (vec![said], code), "{args:?}");
    }
}

#[test]
fn check_prints_what_is_in_force_in_a_form_that_can_be_read_again() {
    let arguments = ["serve", "--check", "--channel", "lobby", "--fixed-channels"];
    let (shown, complaints, code) = run(&arguments);
    assert_eq!((complaints.as_slice(), code), (&[][..], 0));
    assert!(shown.contains("channel = [\"#lobby\"]\nfixed_channels = true\n"), "{shown}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("s.toml");
    fs::write(&file, &shown).expect("written");
    let path = file.to_str().expect("text");
    let (again, ..) = run(&["serve", "--check", "--config", path]);
    assert_eq!(again, shown);
}

#[test]
fn the_start_says_how_to_join_and_how_to_open_up() {
    let server = Server::with(&["--name", "srv.example"]);
    let address = server.address();
    let (_, port) = address.rsplit_once(':').expect("an address with a port");
    assert_eq!(
        server.printed("only"),
        format!(
            "only this machine can join; to open it to the network: tchat serve --listen 0.0.0.0:{port}"
        )
    );
    assert!(server.logged("started").ends_with("srv.example started"));
}

#[test]
fn the_end_is_told_to_everybody_and_is_quick() {
    for signal in [Signal::TERM, Signal::INT] {
        let server = Server::start();
        let mut people: Vec<Wire> =
            (0..50).map(|n| Wire::named(&server, &format!("u{n}"))).collect();
        let mut unnamed = Wire::open(&server);
        unnamed.send("CAP LS");
        unnamed.expect("CAP * LS");
        let before = Instant::now();
        assert_eq!(server.stop(signal), 0);
        let took = before.elapsed();
        assert!(took < Duration::from_secs(3), "{took:?}");
        for person in people.iter_mut().chain([&mut unnamed]) {
            let last = person.expect("ERROR");
            assert!(last.contains("shutting down"), "{last}");
            assert_eq!(person.line(), None);
        }
    }
}

#[test]
fn hang_up_reads_the_files_again_and_keeps_what_works() {
    let folder = Home::new()
        .with("s.toml", "motd = 'm.txt'\n[limits]\nnick_length = 5")
        .with("m.txt", "first");
    let (file, motd) = (folder.path().join("s.toml"), folder.path().join("m.txt"));
    let server = Server::with(&["--config", file.to_str().expect("text")]);
    let mut alice = Wire::open(&server);
    alice.send("NICK alice\r\nUSER alice 0 * alice");
    alice.expect("first");
    fs::write(&motd, "second").expect("written");
    server.signal(Signal::HUP);
    server.logged("configuration read again");
    alice.send("MOTD");
    alice.expect("second");

    fs::write(&file, "motd = 'm.txt'\n[limits]\nnick_length = 'x'").expect("written");
    fs::write(&motd, "third").expect("written");
    server.signal(Signal::HUP);
    let kept = server.logged("configuration kept as it was");
    assert!(
        kept.ends_with("s.toml:3: limits.nick_length: must be a number from 1 to 64"),
        "{kept}"
    );
    alice.send("MOTD");
    alice.expect("second");
}

#[test]
fn row_18_the_log_tells_what_happened_but_not_what_was_said() {
    let server = Server::with(&["--log-format", "text"]);
    let mut alice = Wire::named(&server, "alice");
    let bob = Wire::named(&server, "bob");
    alice.send(
        "JOIN #c\r\nPRIVMSG #c :aloud\u{1b}[2J\r\nPRIVMSG bob :whisper\r\nPART #c :\u{1b}]0;x\u{7}\r\nPING 1",
    );
    alice.expect("PONG");
    drop(bob);
    alice.send("QUIT :bye");
    alice.expect("ERROR");
    server.logged("bob left: Connection ");
    assert_eq!(server.stop(Signal::TERM), 0);
    let log = server.log();
    for told in [
        "from 127.0.0.1:",
        "alice arrived from ",
        "listening on 127.0.0.1:",
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
    let server = Server::with(&["--log-messages", "--log-format", "json"]);
    let mut alice = Wire::named(&server, "alice");
    alice.send("JOIN #c\r\nPRIVMSG #c :\"aloud\"\r\nPING 1");
    alice.expect("PONG");
    assert_eq!(server.stop(Signal::TERM), 0);
    let log = server.log();
    let objects = log.lines().all(|line| line.starts_with('{') && line.ends_with('}'));
    assert!(objects, "{log}");
    assert!(log.contains(r##""message":"#c alice: \"aloud\"""##), "{log}");
}
