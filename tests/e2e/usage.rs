//! How the program ends when it cannot begin: one line on standard error, and a code that says whose fault it is.

use crate::harness::{Dialogue, Launch, Plain, Screen};

fn failure(arguments: &[&str]) -> (Vec<String>, u32) {
    let plain = Plain::run(Launch::new(arguments));
    let code = plain.exit_code();
    (plain.complaints(), code)
}

#[test]
fn wrong_usage_ends_with_2_and_a_failure_with_1() {
    let ends = [
        (
            &[][..],
            "without arguments a terminal is needed; for pipes there is tchat connect --plain",
            2,
        ),
        (
            &["connect", "--pin", "nonsense", "example.org"],
            "cannot connect: \"nonsense\" is no fingerprint: write sha256: and 64 hexadecimal digits",
            2,
        ),
        (&["conect"], "unrecognized subcommand 'conect'; did you mean connect?", 2),
        (
            &["connect", "--nik", "alice"],
            "unexpected argument '--nik' found; did you mean --nick?",
            2,
        ),
        (
            &["connect", "--config", "/nowhere/client.toml"],
            "cannot read /nowhere/client.toml: there is no such file",
            1,
        ),
        (
            &["connect", "--log", "/nowhere/log"],
            "cannot write the log /nowhere/log: there is no such folder",
            1,
        ),
    ];
    for (arguments, said, code) in ends {
        assert_eq!(failure(arguments), (vec![format!("tchat: {said}")], code), "{arguments:?}");
    }
}

/// Pipes a text into `tchat hash`: what it printed, what it complained of, its exit code.
fn hashed(text: &str) -> (Vec<String>, Vec<String>, u32) {
    let mut plain = Plain::run(Launch::new(&["hash"]));
    plain.writes(text);
    plain.end_of_input();
    let code = plain.exit_code();
    (plain.printed(), plain.complaints(), code)
}

#[test]
fn a_piped_password_is_hashed_and_an_unfit_one_refused() {
    let (printed, complaints, code) = hashed("correct horse\n");
    assert_eq!((complaints, code), (Vec::new(), 0));
    assert_eq!(printed.len(), 1);
    assert!(printed[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{printed:?}");
    for (text, why) in [
        ("", "is empty"),
        ("\n", "is empty"),
        ("two\nlines\n", "holds a control character"),
        (&"x".repeat(2000), "is longer than 400 bytes"),
    ] {
        let said = format!("tchat: the password {why}");
        assert_eq!(hashed(text), (Vec::new(), vec![said], 2), "{text}");
    }
}

#[test]
fn a_terminal_is_asked_twice_and_shows_nothing() {
    for (second, said, end) in [
        ("sesam<enter>", "$argon2id$", 0),
        ("sesan<enter>", "the two passwords are not the same", 1),
        ("ses<ctrl-c>", "no password was given", 1),
    ] {
        let terminal = Screen::run(Launch::new(&["hash"]), (120, 10));
        terminal.shows("Password:");
        terminal.keys("sesam<enter>");
        terminal.shows("The same again:");
        terminal.keys(second);
        terminal.shows(said);
        assert_eq!(terminal.end(), Ok(end));
        let written = String::from_utf8_lossy(&terminal.written()).into_owned();
        assert!(!written.contains("sesa"), "{written}");
        terminal.is_as_found();
    }
}
