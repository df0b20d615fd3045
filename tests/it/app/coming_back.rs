//! Conversations of an earlier run, on a server that went on meanwhile.

use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::NetworkId;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{KeptPlace, Look, Place, Profile, Seen};
use tchat::client::model::settings::Settings;
use tchat::proto::{Casemap, Timestamp};

use super::client::{Begin, Client};
use super::history::{CAPS, question};

/// 13:59:00 on the day on which the tests begin at 14:00.
const LAST_READ: i64 = 1_795_356_000_000 - 60_000;

/// A client with a conversation with dave, read up to some line and time, that begins to connect.
fn with_dave(read: (u64, i64)) -> Client {
    let settings = Settings { keep: true, typing: false, ..Settings::default() };
    let mut c = Begin { settings, ..Begin::default() }.start();
    let dave = KeptPlace {
        place: Place { kind: BufferKind::Direct, key: Casemap::Ascii.fold("dave") },
        name: "dave".to_owned(),
        open: Some(0),
        draft: String::new(),
        read: Some((EntryId(read.0), Timestamp::from_millis(read.1))),
        top: None,
        joined: false,
        secret: None,
        level: None,
    };
    let address = "127.0.0.1:1234".to_owned();
    let profile =
        Profile { network: address.clone(), address, me: "alice".to_owned(), account: false };
    let places = vec![(dave, 0, 0)];
    let last = EntryId(100 << 20);
    answer(
        &mut c,
        Seen::Places { profile: Some(profile), places, focus: None, last, adopted: None },
    );
    c.connected();
    c
}

/// Answers what was asked of the disk last.
fn answer(c: &mut Client, seen: Seen) {
    let asked = c.did.iter().rev().find_map(|effect| match effect {
        Effect::Look(_, id, Look::Last { .. } | Look::Before { .. }) => Some(*id),
        _ => None,
    });
    c.event(Event::Seen(NetworkId(1), asked.expect("it was asked"), Ok(seen)));
}

/// What people said to the user since the last run is asked for, also where no line of theirs is in memory.
#[test]
fn with_whom_one_has_talked_since_the_last_run_is_asked() {
    let mut c = with_dave((100 << 20, LAST_READ));
    c.line(":srv NOTICE * :*** looking up your address");
    c.welcome(CAPS);
    let (label, asked) = question(&mut c);
    assert!(
        asked.starts_with("CHATHISTORY TARGETS timestamp=2026-11-22T13:58:50.000Z "),
        "{asked}"
    );
    c.line(&format!("@label={label} :srv BATCH +t draft/chathistory-targets"));
    c.line("@batch=t :srv CHATHISTORY TARGETS dave 2026-11-22T13:59:30.000Z");
    c.line(":srv BATCH -t");
    answer(&mut c, Seen::Lines(Vec::new()));
    assert_eq!(question(&mut c).1, "CHATHISTORY LATEST dave * 100");
}

#[test]
fn a_server_that_does_not_say_with_whom_is_asked_for_every_conversation() {
    let mut c = with_dave((100 << 20, LAST_READ));
    c.welcome(CAPS);
    let (label, _) = question(&mut c);
    c.line(&format!("@label={label} :srv FAIL CHATHISTORY INVALID_PARAMS TARGETS :no"));
    answer(&mut c, Seen::Lines(Vec::new()));
    assert_eq!(question(&mut c).1, "CHATHISTORY LATEST dave * 100");
}

/// A damaged file must not make what is still to come read, here or on other devices.
#[test]
fn nothing_that_is_to_come_is_read() {
    let mut c = with_dave((1 << 62, 253_402_300_799_999));
    c.welcome("draft/read-marker server-time message-tags");
    c.line("@time=2026-11-22T14:00:00.000Z :dave!d@h PRIVMSG alice :hi");
    assert_eq!(c.buffer("dave").unread(), 1);
    let sent = c.sent();
    assert!(!sent.iter().any(|line| line.contains("9999-")), "{sent:?}");
}

#[test]
fn that_nothing_is_saved_is_said_where_the_user_is() {
    let mut c =
        Begin { settings: Settings { keep: true, ..Settings::default() }, ..Begin::default() }
            .online();
    c.line(":alice!a@h JOIN #rust");
    c.event(Event::Unkept(NetworkId(1), "no room".to_owned()));
    for place in ["#rust", "*"] {
        assert_eq!(c.last(place), "! nothing is saved from here on: no room");
    }
    c.event(Event::Unkept(NetworkId(1), "again".to_owned()));
    assert_eq!(c.last("#rust"), "! nothing is saved from here on: no room");
}
