//! Every numeric that a server can send, with parameters as they should be and as they should not.

use super::client::{Client, alice_in_rust};
use tchat::proto::numeric::NUMERICS;

/// Numerics of which nothing is shown by themselves: they change what the client knows, or belong to others that are shown.
const SILENT: &[u16] = &[
    4, 5, // what the server is and can do
    322, 323, 321, // the list of channels, in the sidebar
    329, 324, 353, 366, // what a join tells
    376, // the end of the message of the day
];

/// All that is shown in any window.
fn all(c: &Client) -> Vec<String> {
    let names: Vec<String> =
        c.model().buffers().iter().skip(1).map(|buffer| buffer.name.clone()).collect();
    let mut all = c.shown("*");
    all.extend(names.iter().flat_map(|name| c.shown(name)));
    all
}

/// A parameter as the table names it.
fn sample(name: &str) -> String {
    match name.trim_end_matches(['?', '.']) {
        "nick" | "nicks" | "target" | "targets" | "name" => "bob",
        "channel" | "other" => "#rust",
        "count" | "users" | "most" | "idle" | "signon" | "limit" | "hops" | "time" | "created" => {
            "17"
        }
        "channels" => "@#rust",
        other => other,
    }
    .to_owned()
}

#[test]
fn every_numeric_is_said_in_words() {
    let mut mute = Vec::new();
    for spec in NUMERICS {
        let params: Vec<String> = spec.params.iter().map(|name| sample(name)).collect();
        let mut c = alice_in_rust();
        let before = all(&c).len();
        let line = format!(":srv {} alice {} :some words", spec.numeric.as_str(), params.join(" "));
        c.line(&line);
        // What is collected is shown when its end comes, or when that is overdue.
        c.lines(&[
            ":srv 318 alice bob :End",
            ":srv 315 alice #rust :End",
            ":srv 369 alice bob :End",
        ]);
        c.wait(9);
        let now = all(&c);
        assert!(now.iter().all(|line| !line.trim().is_empty()), "{line}: {now:?}");
        if now.len() == before {
            mute.push(spec.numeric.code());
        }
    }
    mute.retain(|code| !SILENT.contains(code));
    assert_eq!(mute, [0; 0]);
}

#[test]
fn no_numeric_of_whatever_shape_does_harm() {
    let long = "x".repeat(500);
    let many = "p ".repeat(13);
    let known = NUMERICS.iter().map(|spec| spec.numeric.code());
    for code in known.chain((1..1000).step_by(37)) {
        let mut c = alice_in_rust();
        for rest in ["", "alice", "alice :", "alice : : :", "* #rust", "alice #rust bob 1", &many] {
            c.line(&format!(":srv {code:03} {rest}"));
            c.line(&format!("{code:03} alice {rest} :\x1b[31mred"));
        }
        c.line(&format!(":srv {code:03} alice {long} :{long}"));
        let shown = all(&c);
        assert!(shown.iter().all(|line| !line.contains('\x1b')), "{code}");
        assert!(c.find("#rust").is_some());
    }
}

#[test]
fn a_number_without_words_is_named() {
    let mut c = alice_in_rust();
    c.line(":srv 482");
    assert_eq!(c.last("*"), "! the server sends 482 (ERR_CHANOPRIVSNEEDED) and no words");
    c.line(":srv 998 alice");
    assert_eq!(c.last("*"), "the server sends 998 and no words");
    c.line(":srv 998 alice one two :three");
    assert_eq!(c.last("*"), "one two three");
    c.line(":srv 401 alice :{2}{text}{1}");
    assert_eq!(c.last("*"), "! no such user: {2}{text}{1}");
}

#[test]
fn an_error_stands_where_it_was_caused_or_where_it_belongs() {
    let mut c = alice_in_rust();
    c.line(":srv 482 alice #rust :not an operator");
    assert_eq!(c.last("#rust"), "! only operators of #rust can do that");
    c.lines(&[":alice!a@host JOIN #other", ":srv 366 alice #other :End"]);
    c.keys("/go #other<enter>/mode #rust +m<enter>");
    c.line(":srv 482 alice #rust :not an operator");
    assert_eq!(c.last("#other"), "! only operators of #rust can do that");
    c.sleep(60);
    c.line(":srv FAIL MODE SOMETHING #rust :went wrong");
    assert_eq!(c.last("#rust"), "! #rust: went wrong");
    c.line(":srv NOTE PRIVMSG SLOWED_DOWN :you are too fast");
    assert_eq!(c.last("*"), "you are too fast");
}

#[test]
fn a_list_that_is_refused_does_not_stay_open() {
    let mut c = alice_in_rust();
    c.keys("/raw LIST<enter>");
    c.line(":srv 263 alice LIST :Server load is temporarily too heavy");
    assert_eq!(
        c.last("#rust"),
        "! the server does not do that now: Server load is temporarily too heavy"
    );
}
