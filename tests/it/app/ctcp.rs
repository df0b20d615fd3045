//! CTCP: what is answered, how often, and what is shown.

use super::client::{Begin, alice, alice_in_rust, in_rust};
use tchat::client::model::settings::Settings;

const VERSION: &str = concat!("tchat ", env!("CARGO_PKG_VERSION"));

#[test]
fn questions_are_answered_to_who_asked() {
    for (question, answer) in [
        ("\x01VERSION\x01", format!("NOTICE bob :\x01VERSION {VERSION}\x01")),
        ("\x01version", format!("NOTICE bob :\x01VERSION {VERSION}\x01")),
        ("\x01PING 1 2\x01", "NOTICE bob :\x01PING 1 2\x01".to_owned()),
        ("\x01PING\x01", "NOTICE bob :\x01PING\x01".to_owned()),
        ("\x01TIME\x01", "NOTICE bob :\x01TIME 2026-11-22T14:00:00.000Z\x01".to_owned()),
        (
            "\x01CLIENTINFO\x01",
            "NOTICE bob :\x01CLIENTINFO ACTION CLIENTINFO PING TIME VERSION\x01".to_owned(),
        ),
    ] {
        let mut c = alice();
        c.line(&format!(":bob!b@host PRIVMSG alice :{question}"));
        assert_eq!(c.sent(), [answer], "{question:?}");
        assert!(c.last("*").starts_with("bob asks by CTCP: "), "{}", c.last("*"));
        assert!(c.last("*").ends_with(", answered"));
        assert!(c.find("bob").is_none(), "no conversation is opened");
    }
}

#[test]
fn nothing_else_is_answered() {
    let mut c = alice_in_rust();
    c.lines(&[
        ":bob!b@host PRIVMSG alice :\x01FINGER\x01",
        ":bob!b@host PRIVMSG alice :\x01\x01",
        ":bob!b@host PRIVMSG #rust :\x01VERSION\x01",
        ":bob!b@host NOTICE alice :\x01VERSION\x01",
        ":bob!b@host NOTICE alice :\x01PING 17\x01",
        ":alice!a@host PRIVMSG alice :\x01VERSION\x01",
        "PRIVMSG alice :\x01VERSION\x01",
    ]);
    c.line(&format!(":bob!b@host PRIVMSG alice :\x01PING {}\x01", "x".repeat(300)));
    assert!(c.sent().is_empty());
    assert_eq!(c.last("#rust"), "bob asks by CTCP: VERSION");
    let asked = c.shown("*");
    assert!(asked.iter().any(|line| line == "bob asks by CTCP: FINGER"), "{asked:?}");
    assert!(asked.iter().any(|line| line == "bob answers PING: 17"), "{asked:?}");
    c.line(":bob!b@host PRIVMSG alice :\x01DCC SEND x 2130706433 99 1\x01");
    assert!(
        c.last("*").starts_with("bob offers a direct connection (DCC), which is not supported")
    );
}

#[test]
fn answers_are_few() {
    let mut c = alice();
    let ask = ":bob!b@host PRIVMSG alice :\x01VERSION\x01";
    for _ in 0..20 {
        c.line(ask);
    }
    assert_eq!(c.sent().len(), 3);
    assert_eq!(c.last("*"), "bob asks by CTCP: VERSION");
    c.wait(4);
    c.forget();
    c.lines(&[ask, ask]);
    assert_eq!(c.sent().len(), 1);
}

#[test]
fn who_wants_no_answers_gives_none() {
    let settings = Settings { ctcp: false, ..Settings::default() };
    let mut c = Begin { settings, ..Begin::default() }.online();
    c.line(":bob!b@host PRIVMSG alice :\x01VERSION\x01");
    assert!(c.sent().is_empty());
    assert_eq!(c.last("*"), "bob asks by CTCP: VERSION");
}

#[test]
fn whom_one_ignores_gets_no_answer_and_cannot_invite() {
    let mut c = in_rust(Begin::default().online());
    c.keys("/ignore bob<enter>");
    c.forget();
    let before = (c.shown("*"), c.shown("#rust"));
    c.line(":bob!b@host PRIVMSG alice :\x01VERSION\x01");
    c.line(":bob!b@host INVITE alice #bad");
    assert!(c.sent().is_empty());
    assert_eq!((c.shown("*"), c.shown("#rust")), before);
}

#[test]
fn what_was_asked_here_is_answered_here() {
    let mut c = alice_in_rust();
    c.keys("/raw PRIVMSG bob :x<enter>");
    c.line(":bob!b@host NOTICE alice :\x01VERSION irssi 1.4\x01");
    assert_eq!(c.last("#rust"), "bob answers VERSION: irssi 1.4");
}

#[test]
fn the_echo_of_an_answer_opens_nothing() {
    let mut c = Begin::default().online_with("echo-message");
    c.line(":bob!b@host PRIVMSG alice :\x01VERSION\x01");
    c.line(&format!(":alice!a@host NOTICE bob :\x01VERSION {VERSION}\x01"));
    assert!(c.find("bob").is_none());
}

#[test]
fn answers_do_not_keep_the_user_waiting() {
    let mut c = Begin::default().start();
    c.connected();
    c.welcome_by("ngircd-26", "");
    c.line(":srv 323 alice :End of LIST");
    c.wait(15);
    let mut c = in_rust(c);
    c.keys("1<enter>2<enter>3<enter>");
    c.line(":bob!b@host PRIVMSG alice :\x01VERSION\x01");
    c.keys("4<enter>5<enter>");
    assert_eq!(c.sent(), ["1", "2", "3", "4", "5"].map(|n| format!("PRIVMSG #rust :{n}")));
}

#[test]
fn somebody_is_asked_and_the_answer_is_shown() {
    let mut c = alice_in_rust();
    c.keys("/ctcp bob version<enter>");
    assert_eq!(c.sent(), ["PRIVMSG bob :\x01VERSION\x01"]);
    assert_eq!(c.last("#rust"), "asking bob by CTCP: VERSION");
    c.line(":bob!b@host NOTICE alice :\x01VERSION other 1.0\x01");
    assert_eq!(c.last("#rust"), "bob answers VERSION: other 1.0");
    c.keys("/ctcp bob ping<enter>");
    let sent = c.sent().concat();
    let asked = sent.strip_prefix("PRIVMSG bob :").expect("a question").to_owned();
    c.sleep(2);
    c.line(&format!(":bob!b@host NOTICE alice :{asked}"));
    assert_eq!(c.last("#rust"), "bob answers PING: 2.000 s");
    c.keys("/ctcp bob CLIENTINFO PING x<enter>");
    assert_eq!(c.sent(), ["PRIVMSG bob :\x01CLIENTINFO PING x\x01"]);
    for (typed, words) in [
        ("/ctcp #rust version", "! a question goes to one person, not to a channel"),
        ("/ctcp bob action waves", "! /me says what you do"),
        ("/ctcp bob", "! usage: /ctcp <nick> <question> [words]"),
    ] {
        c.keys(&format!("{typed}<enter>"));
        assert_eq!(c.last("#rust"), words);
    }
    assert!(c.sent().is_empty() && c.find("bob").is_none());
}
