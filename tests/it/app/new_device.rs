//! A device of which nothing is known, on a server that knows the account: what it opens by itself.

use super::client::{Begin, Client, alice};
use super::history::{CAPS, page, question};

/// A client that is logged in when it comes, on a server that knows what was read.
fn on_account(also: &str) -> Client {
    let mut c = alice_connecting();
    c.line(":srv 900 alice alice!a@h alice :You are now logged in as alice");
    c.welcome(&format!("{CAPS} {also}"));
    c
}

fn alice_connecting() -> Client {
    let mut c = Begin::default().start();
    c.connected();
    c
}

#[test]
fn a_new_device_opens_the_conversations_of_the_last_month() {
    let mut c = on_account("draft/read-marker");
    let (label, asked) = question(&mut c);
    assert_eq!(
        asked,
        "CHATHISTORY TARGETS timestamp=2026-10-23T13:59:50.000Z \
         timestamp=2026-11-23T14:00:00.000Z 50"
    );
    c.line(&format!("@label={label} :srv BATCH +t draft/chathistory-targets"));
    c.line("@batch=t :srv CHATHISTORY TARGETS dave 2026-11-20T14:00:01.000Z");
    c.line("@batch=t :srv CHATHISTORY TARGETS #rust 2026-11-20T14:00:01.000Z");
    c.line(":srv BATCH -t");
    let here = c.here().to_owned();
    let (label, asked) = loop {
        let (label, asked) = question(&mut c);
        if asked.starts_with("CHATHISTORY") {
            break (label, asked);
        }
    };
    assert_eq!(asked, "CHATHISTORY LATEST dave * 100");
    c.line(":srv MARKREAD dave timestamp=2026-11-19T10:00:00.000Z");
    let line = |day: u8| {
        format!("@msgid=d{day};time=2026-11-{day}T09:00:00.000Z :dave!d@h PRIVMSG alice :on {day}")
    };
    page_of_dave(&mut c, &label, &[line(18), line(19), line(20), line(21)]);
    assert_eq!(c.buffer("dave").unread(), 2);
    assert_eq!(c.here(), here, "nobody is taken elsewhere");
    assert!(c.find("#rust").is_none(), "channels come by themselves");
}

fn page_of_dave(c: &mut Client, label: &str, lines: &[String]) {
    c.line(&format!("@label={label} :srv BATCH +p chathistory dave"));
    for line in lines {
        c.line(&format!("@batch=p;{}", &line.strip_prefix('@').expect("it has tags")));
    }
    c.line(":srv BATCH -p");
}

#[test]
fn a_guest_has_no_conversations_elsewhere() {
    let mut c = alice();
    c.welcome(CAPS);
    let asked: Vec<String> = c.sent().into_iter().filter(|l| l.contains("TARGETS")).collect();
    assert_eq!(asked, [""; 0]);
}

#[test]
fn channels_of_another_device_open_with_their_unread_lines_and_take_nobody_away() {
    let mut c = on_account("draft/read-marker");
    c.keys("what I am typ");
    c.forget();
    c.lines(&[
        ":alice!a@h JOIN #rust",
        ":srv MARKREAD #rust timestamp=2026-11-22T13:00:02.000Z",
        ":srv 366 alice #rust :End",
    ]);
    assert_eq!(c.typed(), "what I am typ");
    let asked = c.sent().into_iter().find(|line| line.contains("LATEST #rust")).unwrap_or_default();
    let label = asked.strip_prefix("@label=").and_then(|line| line.split(' ').next());
    let lines: Vec<String> = (1..=5).map(super::history::message).collect();
    page(&mut c, label.expect("its history is asked for"), &lines);
    assert_eq!(c.buffer("#rust").unread(), 3);
}
