//! The line mode as a program among programs: bots, scripts, logs.

use crate::harness::{Dialogue, Fake, Launch, Plain, Screen, Server, Wire, free_port};

/// As in `make 2>&1 | tchat connect --plain --nick ci --join builds`.
#[test]
fn a_thousand_lines_of_a_build_arrive_in_order() {
    let server = Server::start();
    let mut reader = Wire::in_channel(&server, "reader", "#builds");
    let mut plain = Plain::connect(&server, &["--nick", "ci", "--join", "builds"]);
    let lines: Vec<String> = (1..=1000).map(|number| format!("compiling part {number}")).collect();
    plain.writes(&(lines.join("\n") + "\n"));
    plain.end_of_input();
    for line in &lines {
        let heard = reader.expect("PRIVMSG");
        assert!(heard.ends_with(&format!("PRIVMSG #builds {line}")), "{heard}");
    }
    assert_eq!(plain.exit_code(), 0);
    assert_eq!(plain.complaints(), [""; 0]);
}

/// Confirmed by the answer to a PING where the server echoes nothing.
#[test]
fn an_old_server_confirms_too() {
    let server = Fake::start();
    let mut plain = Plain::connect_to(&server.address(), &["--nick", "ci", "--join", "builds"]);
    plain.writes("one\ntwo\n");
    plain.end_of_input();
    let mut wire = server.accept();
    wire.welcome();
    wire.expect("JOIN #builds");
    wire.send(":ci!c@h JOIN #builds\r\n:fake 353 ci = #builds :ci\r\n:fake 366 ci #builds :End");
    for text in ["one", "two"] {
        wire.expect(&format!("PRIVMSG #builds {text}"));
        let ping = wire.expect("PING ");
        let token = ping.trim_start_matches("PING ");
        wire.send(&format!(":fake PONG fake :{token}"));
    }
    wire.expect("QUIT");
    assert_eq!(plain.exit_code(), 0);
}

#[test]
fn a_line_that_is_refused_is_named_and_the_code_is_1() {
    let server = Server::start();
    let mut alice = Wire::in_channel(&server, "alice", "#quiet");
    alice.send("MODE #quiet +m");
    alice.expect("MODE #quiet +m");
    let mut plain = Plain::connect(&server, &["--nick", "ci", "--join", "quiet"]);
    plain.writes("may I?\n");
    plain.end_of_input();
    assert_eq!(plain.exit_code(), 1);
    let complaints = plain.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].starts_with("tchat: not delivered"), "{complaints:?}");
    assert!(complaints[0].ends_with(": may I?"), "{complaints:?}");
}

#[test]
fn lines_that_nobody_confirmed_are_named_when_the_server_dies() {
    let server = Fake::start();
    let mut plain = Plain::connect_to(&server.address(), &["--nick", "ci", "--join", "builds"]);
    plain.writes("one\n");
    plain.end_of_input();
    let mut wire = server.accept();
    wire.welcome();
    wire.expect("JOIN #builds");
    wire.send(":ci!c@h JOIN #builds\r\n:fake 353 ci = #builds :ci\r\n:fake 366 ci #builds :End");
    wire.expect("PRIVMSG #builds one");
    drop(wire);
    assert_eq!(plain.exit_code(), 1);
    let complaints = plain.complaints().join("\n");
    assert!(complaints.contains("not delivered"), "{complaints}");
    assert!(complaints.contains(": one"), "{complaints}");
}

#[test]
fn a_refused_name_that_nobody_can_be_asked_about_is_the_end() {
    let server = Server::start();
    let _alice = Wire::named(&server, "alice");
    let plain = Plain::connect(&server, &["--nick", "alice"]);
    assert_eq!(plain.exit_code(), 1);
    assert_eq!(
        plain.complaints(),
        ["tchat: alice is taken, choose another name; if it is yours, /login alice"]
    );
}

#[test]
fn wrong_usage_is_one_line_and_code_2() {
    let arguments: [&[&str]; 4] = [
        &["conect"],
        &["connect", "--nik", "alice"],
        &["connect", "one", "two"],
        &["connect", "host:port"],
    ];
    for arguments in arguments {
        let plain = Plain::run(Launch::new(arguments));
        assert_eq!(plain.exit_code(), 2, "{arguments:?}");
        let complaints = plain.complaints();
        assert_eq!(complaints.len(), 1, "{arguments:?} {complaints:?}");
        assert!(complaints[0].starts_with("tchat: "), "{complaints:?}");
    }
}

#[test]
fn a_wrong_configuration_names_file_and_line_and_the_code_is_1() {
    let home = crate::harness::Home::new().with("wrong.toml", "nick = \"a\"\nsevrer = \"x\"\n");
    let file = home.path().join("wrong.toml");
    let launch = Launch::new(&["connect", "--plain", "--config", &file.to_string_lossy()]);
    let plain = Plain::run(launch);
    assert_eq!(plain.exit_code(), 1);
    let complaints = plain.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].contains("wrong.toml") && complaints[0].contains('2'), "{complaints:?}");
    assert!(complaints[0].contains("sevrer") && complaints[0].contains("server"), "{complaints:?}");
}

/// Without a terminal to draw on, the line mode is chosen by itself.
#[test]
fn without_a_terminal_it_is_the_line_mode() {
    let server = Server::start();
    let mut plain = Plain::run(Launch::new(&["connect", &server.address(), "--nick", "alice"]));
    plain.says_exactly("* your name here is alice");
    plain.end_of_input();
    assert_eq!(plain.exit_code(), 0);
}

/// Whoever types sees what they typed: it is not printed a second time.
#[test]
fn typed_in_a_terminal_own_lines_are_not_repeated() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let arguments =
        ["connect", "--plain", &server.address(), "--nick", "alice", "--join", "channel1"];
    let screen = Screen::run(Launch::new(&arguments), (80, 24));
    screen.shows("* you joined #channel1");
    screen.keys("hello bob<enter>");
    bob.expect("PRIVMSG #channel1 hello bob");
    bob.send("PRIVMSG #channel1 :hello alice");
    screen.shows("bob: hello alice");
    assert_eq!(screen.view().count("hello bob"), 1);
    screen.keys("<ctrl-c>");
    screen.end().expect("it ends by itself");
    screen.is_as_found();
    bob.expect("QUIT");
}

#[test]
fn help_and_version_are_answers_and_no_errors() {
    for arguments in [&["--help"][..], &["--version"], &["connect", "--help"], &["serve", "--help"]]
    {
        let plain = Plain::run(Launch::new(arguments));
        assert_eq!(plain.exit_code(), 0, "{arguments:?}");
        assert!(!plain.printed().is_empty() && plain.complaints().is_empty());
    }
}

#[test]
fn a_host_that_does_not_exist_is_named() {
    let plain = Plain::connect_to(&format!("nowhere.invalid:{}", free_port()), &["--nick", "a"]);
    assert_eq!(plain.exit_code(), 1);
    assert!(plain.complaints().join("\n").contains("nowhere.invalid"));
}

#[test]
fn a_script_that_quits_loses_nothing_on_a_slow_server() {
    let server = Fake::start();
    let mut plain = Plain::connect_to(&server.address(), &["--nick", "ci", "--join", "builds"]);
    let topics: Vec<String> = (1..=8).map(|number| format!("/topic build{number}\n")).collect();
    plain.writes(&(topics.concat() + "/quit done\nfor nobody\n"));
    let mut wire = server.accept();
    wire.welcome();
    wire.expect("JOIN #builds");
    wire.send(":ci!c@h JOIN #builds\r\n:fake 353 ci = #builds :ci\r\n:fake 366 ci #builds :End");
    for number in 1..=8 {
        wire.expect(&format!("TOPIC #builds build{number}"));
    }
    assert_eq!(wire.line().as_deref(), Some("QUIT done"));
    assert_eq!(plain.exit_code(), 0);
}
