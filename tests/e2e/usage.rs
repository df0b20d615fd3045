//! How the program ends when it cannot begin: one line on standard error, and a code that says whose fault it is.

use crate::harness::{Launch, Plain};

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
            &["connect", "ircs://example.org"],
            "cannot connect: ircs://example.org: encrypted connections are not possible yet, use irc://",
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
