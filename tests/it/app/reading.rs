//! What is read, what is not, and what the server and other devices know of it.

use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::NetworkId;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{
    KeptKind, KeptLine, KeptPlace, Look, LookId, Place, Profile, Seen,
};
use tchat::client::model::scroll::Scroll;
use tchat::client::model::settings::Settings;
use tchat::proto::{Casemap, Timestamp};

use super::client::{Begin, Client, alice_in_rust, in_rust};
use super::history::{CAPS, answer};

/// A server that keeps positions.
const MARKS: &str =
    "batch draft/read-marker echo-message message-tags server-time standard-replies";

fn marking() -> Client {
    in_rust(Begin::default().online_with(MARKS))
}

/// Bob says something at so many seconds before 14:00, as the server tells it.
fn says(c: &mut Client, channel: &str, before: i64, text: &str) {
    let time = Timestamp::from_millis(1_795_356_000_000 - before * 1000);
    c.line(&format!("@time={} :bob!b@h PRIVMSG {channel} :{text}", time.to_server_time()));
}

fn fill(c: &mut Client, channel: &str, lines: i64) {
    for n in 0..lines {
        says(c, channel, 1_000 - n, &format!("line {n}"));
    }
}

fn elsewhere(c: &mut Client) {
    c.line(":alice!a@host JOIN #b");
    c.keys("/go b<enter>");
    assert_eq!(c.here(), "#b");
}

fn unread(c: &Client, name: &str) -> (usize, usize) {
    (c.buffer(name).unread(), c.buffer(name).mentions())
}

/// The line below the unread line, if that is on the screen.
fn below_the_fence(c: &Client) -> Option<String> {
    let timeline = c.model().timeline();
    let seen = timeline.visible(c.model().focused().scroll());
    seen.iter().find(|line| line.unread).map(|line| line.entry.text())
}

fn on_screen(c: &Client) -> Vec<String> {
    let timeline = c.model().timeline();
    timeline.visible(c.model().focused().scroll()).iter().map(|v| v.entry.text()).collect()
}

fn marks(c: &mut Client) -> Vec<String> {
    let sent = c.sent().into_iter().filter(|line| line.starts_with("MARKREAD"));
    sent.collect()
}

#[test]
fn opening_lands_on_the_first_unread_line_and_only_what_is_seen_is_read() {
    let mut c = alice_in_rust();
    elsewhere(&mut c);
    fill(&mut c, "#rust", 100);
    assert_eq!(unread(&c, "#rust"), (100, 0));
    c.keys("/go rust<enter>");
    assert_eq!(below_the_fence(&c).as_deref(), Some("line 0"));
    let shown = on_screen(&c);
    assert!(shown.iter().position(|text| text == "line 0") <= Some(2), "near the top: {shown:?}");
    let seen = shown.iter().filter(|text| text.starts_with("line ")).count();
    assert_eq!(unread(&c, "#rust"), (100 - seen, 0), "the rest is below the screen");
    c.keys("<pgdn>");
    let later = unread(&c, "#rust").0;
    assert!(later < 100 - seen);
    c.keys("<pgdn><pgdn><pgdn><pgdn><pgdn><pgdn><pgdn><pgdn><pgdn>");
    assert_eq!(unread(&c, "#rust"), (0, 0));
    assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
}

#[test]
fn who_jumps_to_the_newest_line_has_not_read_what_is_between() {
    let mut c = alice_in_rust();
    elsewhere(&mut c);
    fill(&mut c, "#rust", 100);
    c.keys("/go rust<enter><esc>");
    let left = unread(&c, "#rust").0;
    assert!(left > 50, "{left}");
    fill(&mut c, "#rust", 3);
    assert_eq!(unread(&c, "#rust").0, left, "new lines at the bottom are seen");
    let before = c.buffer("#rust").first_unread();
    c.keys("<alt-a>");
    assert!(c.buffer("#rust").first_unread() > before, "back where it begins");
    for _ in 0..20 {
        c.keys("<alt-a><pgdn>");
    }
    assert_eq!(unread(&c, "#rust").0, 0, "both ends have met");
}

#[test]
fn a_line_below_the_screen_or_under_an_overlay_is_not_read() {
    let mut c = alice_in_rust();
    fill(&mut c, "#rust", 60);
    assert_eq!(unread(&c, "#rust").0, 0);
    c.keys("<pgup>");
    fill(&mut c, "#rust", 2);
    assert_eq!(unread(&c, "#rust").0, 2);
    c.keys("<esc><f1>");
    assert_eq!(unread(&c, "#rust").0, 0);
    fill(&mut c, "#rust", 1);
    assert_eq!(unread(&c, "#rust").0, 1);
    c.keys("<esc>");
    assert_eq!(unread(&c, "#rust").0, 0);
    c.keys("<ctrl-z>");
    fill(&mut c, "#rust", 1);
    assert_eq!(unread(&c, "#rust").0, 1, "the terminal is the shell's");
    c.resize(80, 24);
    assert_eq!(unread(&c, "#rust").0, 0);
}

#[test]
fn on_small_screens_less_is_read() {
    for (width, height) in [(80, 24), (40, 12), (20, 6)] {
        let mut c = alice_in_rust();
        c.resize(width, height);
        elsewhere(&mut c);
        fill(&mut c, "#rust", 30);
        c.keys("/go rust<enter>");
        let rows = usize::from(c.model().areas().timeline.height);
        let left = unread(&c, "#rust").0;
        assert!(left > 30_usize.saturating_sub(rows), "{width}x{height}: {left} of 30 left");
        assert!(left < 30, "{width}x{height}");
        for _ in 0..40 {
            c.keys("<pgdn>");
        }
        assert_eq!(unread(&c, "#rust").0, 0, "{width}x{height}");
    }
}

#[test]
fn saying_something_reads_everything() {
    let mut c = alice_in_rust();
    elsewhere(&mut c);
    fill(&mut c, "#rust", 100);
    c.keys("/go rust<enter>");
    assert!(unread(&c, "#rust").0 > 0);
    c.keys("hello<enter>");
    assert_eq!(unread(&c, "#rust"), (0, 0));
    assert_eq!(below_the_fence(&c), None);
}

#[test]
fn ignored_people_and_own_lines_do_not_count() {
    let mut c = alice_in_rust();
    c.keys("/ignore bob<enter>");
    elsewhere(&mut c);
    c.line(":bob!b@h PRIVMSG #rust :hello");
    c.line(":carol!c@h PRIVMSG #rust :alice: hello");
    c.line(":carol!c@h JOIN #rust");
    assert_eq!(unread(&c, "#rust"), (1, 1));
}

#[test]
fn what_is_marked_unread_stays_so_until_one_comes_back() {
    let mut c = marking();
    fill(&mut c, "#rust", 5);
    c.wait(3);
    c.forget();
    c.keys("<f9>");
    assert_eq!(unread(&c, "#rust").0, 1);
    assert_eq!(below_the_fence(&c).as_deref(), Some("line 4"));
    c.keys("x<backspace>");
    c.event(Event::Focus(false));
    c.event(Event::Focus(true));
    fill(&mut c, "#rust", 1);
    assert_eq!(unread(&c, "#rust").0, 2, "nothing on the screen is read");
    // The server goes forward only: it is not told, and what it knew before changes nothing.
    assert_eq!(marks(&mut c), [""; 0]);
    c.line(":srv MARKREAD #rust timestamp=2026-11-22T13:43:24.000Z");
    assert_eq!(unread(&c, "#rust").0, 2);
    elsewhere(&mut c);
    c.keys("/go rust<enter>");
    assert_eq!(unread(&c, "#rust").0, 0);
}

#[test]
fn the_chosen_message_is_where_unread_begins() {
    let mut c = alice_in_rust();
    fill(&mut c, "#rust", 9);
    c.keys("<ctrl-s><up><up>u");
    assert_eq!(unread(&c, "#rust").0, 3);
    assert_eq!(below_the_fence(&c).as_deref(), Some("line 6"));
    assert!(c.model().selection().is_none());
}

#[test]
fn marks_in_words() {
    let mut c = alice_in_rust();
    c.keys("/mark<enter>");
    assert_eq!(c.last("#rust"), "! nobody has said anything here");
    elsewhere(&mut c);
    fill(&mut c, "#rust", 100);
    c.line(":dave!d@h PRIVMSG alice :hi");
    assert_eq!(unread(&c, "dave"), (1, 1));
    c.keys("/mark all<enter>");
    assert_eq!((unread(&c, "#rust"), unread(&c, "dave")), ((0, 0), (0, 0)));
    fill(&mut c, "#b", 1);
    c.keys("/mark<enter>");
    assert_eq!(unread(&c, "#b").0, 1);
    c.keys("/mark read<enter>");
    assert_eq!(unread(&c, "#b").0, 0);
    c.keys("/mark twain<enter>");
    assert_eq!(c.last("#b"), "! usage: /mark [unread, read or all]");
}

/// Lines have places of their own also when they come in the same instant.
#[test]
fn what_comes_right_after_everything_was_marked_as_read_is_not_read() {
    let mut c = alice_in_rust();
    elsewhere(&mut c);
    fill(&mut c, "#rust", 3);
    c.keys("/mark all<enter>");
    fill(&mut c, "#rust", 1);
    assert_eq!(unread(&c, "#rust").0, 1);
}

#[test]
fn the_server_is_told_up_to_where_one_read_and_not_with_every_line() {
    let mut c = marking();
    says(&mut c, "#rust", 60, "one");
    assert_eq!(marks(&mut c), ["MARKREAD #rust timestamp=2026-11-22T13:59:00.000Z"]);
    says(&mut c, "#rust", 50, "two");
    says(&mut c, "#rust", 40, "three");
    assert_eq!(marks(&mut c), [""; 0], "it was told a moment ago");
    c.wait(2);
    assert_eq!(marks(&mut c), ["MARKREAD #rust timestamp=2026-11-22T13:59:20.000Z"]);
    says(&mut c, "#rust", 45, "late");
    c.wait(5);
    assert_eq!(marks(&mut c), [""; 0], "only forward");
    says(&mut c, "#rust", 30, "four");
    says(&mut c, "#rust", 20, "five");
    c.forget();
    elsewhere(&mut c);
    assert_eq!(marks(&mut c), ["MARKREAD #rust timestamp=2026-11-22T13:59:40.000Z"]);
}

#[test]
fn who_goes_tells_first_and_who_is_away_reads_nothing() {
    let mut c = marking();
    says(&mut c, "#rust", 60, "one");
    says(&mut c, "#rust", 50, "two");
    c.forget();
    c.event(Event::Focus(false));
    assert_eq!(marks(&mut c), ["MARKREAD #rust timestamp=2026-11-22T13:59:10.000Z"]);
    says(&mut c, "#rust", 40, "three");
    c.wait(5);
    assert_eq!(marks(&mut c), [""; 0]);
    c.event(Event::Focus(true));
    says(&mut c, "#rust", 30, "four");
    c.forget();
    c.keys("/quit<enter>");
    assert_eq!(c.sent(), ["MARKREAD #rust timestamp=2026-11-22T13:59:30.000Z", "QUIT"]);
}

#[test]
fn another_device_clears_the_counts_here() {
    let mut c = marking();
    elsewhere(&mut c);
    says(&mut c, "#rust", 60, "one");
    says(&mut c, "#rust", 50, "alice: two");
    says(&mut c, "#rust", 40, "three");
    assert_eq!(unread(&c, "#rust"), (3, 1));
    c.line(":srv MARKREAD #rust timestamp=2026-11-22T13:59:10.000Z");
    assert_eq!(unread(&c, "#rust"), (1, 0));
    c.line(":srv MARKREAD #rust timestamp=2026-11-22T13:59:00.000Z");
    assert_eq!(unread(&c, "#rust"), (1, 0), "it never goes back");
    c.forget();
    c.keys("/go rust<enter>");
    assert_eq!(below_the_fence(&c).as_deref(), Some("three"));
    assert_eq!(marks(&mut c), ["MARKREAD #rust timestamp=2026-11-22T13:59:20.000Z"]);
}

#[test]
fn a_second_client_hears_of_it_when_it_joins_and_asks_about_people() {
    let mut c = Begin::default().online_with(MARKS);
    c.lines(&[
        ":alice!a@host JOIN #rust",
        ":srv MARKREAD #rust timestamp=2026-11-22T13:59:10.000Z",
        ":srv 353 alice = #rust :alice bob",
        ":srv 366 alice #rust :End of NAMES list",
    ]);
    c.keys("/go 1<enter>");
    c.forget();
    c.line("@time=2026-11-22T13:59:30.000Z :bob!b@h PRIVMSG alice :hi");
    assert_eq!(marks(&mut c), ["MARKREAD bob"]);
    assert_eq!(unread(&c, "bob"), (1, 1));
    c.line(":srv MARKREAD bob timestamp=2026-11-22T13:59:30.000Z");
    assert_eq!(unread(&c, "bob"), (0, 0));
    c.keys("/go *<enter>");
    c.line("@time=2026-11-22T13:59:40.000Z :bob!b@h PRIVMSG alice :again");
    c.line(":srv MARKREAD bob *");
    assert_eq!(unread(&c, "bob"), (1, 1));
    assert_eq!(marks(&mut c), [""; 0], "it is asked once");
}

#[test]
fn a_second_device_knows_how_far_the_first_one_read_before_it_has_a_line() {
    let mut c = Begin::default().online_with(&format!("{CAPS} draft/read-marker"));
    c.lines(&[
        ":srv 005 alice CHATHISTORY=50 :are supported",
        ":alice!a@host JOIN #rust",
        ":srv MARKREAD #rust timestamp=2026-11-22T13:00:20.000Z",
        ":srv 366 alice #rust :End of NAMES list",
    ]);
    assert_eq!(answer(&mut c, 0..50), "CHATHISTORY LATEST #rust * 50");
    assert_eq!(below_the_fence(&c).as_deref(), Some("say 21"));
    let seen = on_screen(&c).iter().filter(|text| text.starts_with("say ")).count();
    let left = unread(&c, "#rust").0;
    assert!((29 - seen..29).contains(&left), "{left}");
    for _ in 0..9 {
        c.keys("<pgdn>");
    }
    assert_eq!(unread(&c, "#rust").0, 0);
}

#[test]
fn a_server_that_forgot_is_told_again() {
    let mut c = marking();
    says(&mut c, "#rust", 60, "one");
    c.lost("broken");
    c.wait(10);
    c.connected();
    c.welcome(MARKS);
    c.forget();
    c.line(":alice!a@host JOIN #rust");
    c.line(":srv MARKREAD #rust *");
    assert_eq!(marks(&mut c), ["MARKREAD #rust timestamp=2026-11-22T13:59:00.000Z"]);
}

#[test]
fn a_server_that_lies_about_what_was_read_harms_nothing() {
    let mut c = marking();
    elsewhere(&mut c);
    says(&mut c, "#rust", 60, "one");
    for lie in [
        "#rust timestamp=1970-01-01T00:00:00.000Z",
        "#rust timestamp=yesterday",
        "#rust 2026-11-22T13:59:10.000Z",
        "#rust",
        "#nowhere timestamp=2026-11-22T13:59:10.000Z",
        "",
    ] {
        c.line(&format!(":srv MARKREAD {lie}"));
        assert_eq!(unread(&c, "#rust").0, 1, "{lie}");
    }
    c.line(":srv MARKREAD #rust timestamp=9999-12-31T23:59:59.999Z");
    says(&mut c, "#rust", -1, "after that");
    assert_eq!(unread(&c, "#rust").0, 1, "what comes in is not read before it is seen");
    c.forget();
    c.line(":srv FAIL MARKREAD INTERNAL_ERROR #rust :The read timestamp could not be set");
    assert!(!c.last("#rust").contains("timestamp"), "{}", c.last("#rust"));
    assert!(!c.last("#b").contains("timestamp"), "{}", c.last("#b"));
}

#[test]
fn the_line_mode_and_servers_without_positions_are_told_nothing() {
    let mut plain = in_rust(Begin::plain().online_with(MARKS));
    says(&mut plain, "#rust", 60, "one");
    plain.input("hello");
    plain.wait(5);
    assert_eq!(marks(&mut plain), [""; 0]);
    let mut old = alice_in_rust();
    says(&mut old, "#rust", 60, "one");
    old.wait(5);
    elsewhere(&mut old);
    assert_eq!(marks(&mut old), [""; 0]);
}

#[test]
fn a_flood_in_a_view_that_is_scrolled_up_is_counted_to_the_line() {
    let mut c = alice_in_rust();
    fill(&mut c, "#rust", 100);
    c.keys("<pgup>");
    fill(&mut c, "#rust", 6_000);
    assert_eq!(unread(&c, "#rust").0, 6_000, "also those that were forgotten");
    c.keys("<esc>");
    assert!(unread(&c, "#rust").0 > 5_900);
    c.keys("/mark read<enter>");
    assert_eq!(unread(&c, "#rust").0, 0);
}

/// The question of one kind that was asked of the disk last.
fn asked(c: &Client, fits: impl Fn(&Look) -> bool) -> LookId {
    let looks = c.did.iter().rev().filter_map(|effect| match effect {
        Effect::Look(_, id, look) if fits(look) => Some(*id),
        _ => None,
    });
    looks.into_iter().next().expect("it was asked")
}

fn kept_line(n: u64) -> KeptLine {
    KeptLine {
        id: EntryId(n),
        kind: KeptKind::Said,
        time: Timestamp::from_millis(1_795_300_000_000 + i64::try_from(n).unwrap_or(0)),
        msgid: None,
        who: "bob".to_owned(),
        text: format!("kept {n}"),
        reply: None,
        own: false,
        mention: n == 90,
        redacted: None,
        reactions: Vec::new(),
    }
}

#[test]
fn right_after_a_restart_the_counts_are_there_and_the_first_unread_line_is_shown_when_it_comes() {
    for (read, seen_at_once) in [(40, false), (95, true)] {
        let settings = Settings { keep: true, typing: false, ..Settings::default() };
        let mut c = Begin { settings, ..Begin::default() }.start();
        let place = Place { kind: BufferKind::Channel, key: Casemap::Ascii.fold("#rust") };
        let rust = KeptPlace {
            place,
            name: "#rust".to_owned(),
            open: Some(0),
            draft: String::new(),
            read: Some((EntryId(read), Timestamp::from_millis(1))),
            top: None,
            joined: true,
            secret: None,
            level: None,
        };
        let (unread_before, mentions) =
            (usize::try_from(100 - read).expect("few"), usize::from(read < 90));
        let profile = Profile {
            network: "127.0.0.1:1234".to_owned(),
            address: "127.0.0.1:1234".to_owned(),
            me: "alice".to_owned(),
            account: false,
        };
        let look = asked(&c, |look| matches!(look, Look::Last { .. }));
        let places = Seen::Places {
            profile: Some(profile),
            places: vec![(rust, unread_before, mentions)],
            focus: None,
            last: EntryId(100),
            adopted: None,
        };
        c.event(Event::Seen(NetworkId(1), look, Ok(places)));
        assert_eq!(unread(&c, "#rust"), (unread_before, mentions));
        c.keys("/go rust<enter>");
        assert_eq!(unread(&c, "#rust"), (unread_before, mentions), "nothing is on the screen yet");
        let look = asked(&c, |look| matches!(look, Look::Before { .. }));
        let lines = (1..=100).map(kept_line).collect();
        c.event(Event::Seen(NetworkId(1), look, Ok(Seen::Lines(lines))));
        assert_eq!(below_the_fence(&c), Some(format!("kept {}", read + 1)));
        assert_eq!(unread(&c, "#rust") == (0, 0), seen_at_once, "{:?}", unread(&c, "#rust"));
        assert!(unread(&c, "#rust").0 < unread_before);
    }
}

#[test]
fn a_command_that_leaves_is_no_draft() {
    let mut c = alice_in_rust();
    c.keys("/quit bye<enter>");
    assert_eq!(c.typed(), "");
    let mut c = alice_in_rust();
    c.lost("broken");
    c.keys("/msg bob hello<enter>");
    assert_eq!(c.typed(), "/msg bob hello", "what could not be said stays");
}
