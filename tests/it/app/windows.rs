//! Moving between conversations, what is unread, and where a timeline stands.

use tchat::client::event::{Event, Mouse, MouseAction};
use tchat::client::model::scroll::Scroll;
use tchat::client::model::sidebar::{Row, rows};

use super::client::{Begin, Client, ECHO, alice, alice_in_rust, in_rust};

fn three() -> Client {
    let mut c = alice();
    for channel in ["#a", "#b", "#c"] {
        c.line(&format!(":alice!a@h JOIN {channel}"));
    }
    c.keys("<alt-1>");
    assert_eq!(c.here(), "#a");
    c
}

/// The texts in the timeline's area, from the top.
fn visible(c: &Client) -> Vec<String> {
    let timeline = c.model().timeline();
    let seen = timeline.visible(c.model().focused().scroll());
    seen.iter().map(|v| v.entry.text()).collect()
}

fn fill(c: &mut Client, lines: std::ops::Range<usize>) {
    for n in lines {
        c.line(&format!(":bob!b@h PRIVMSG #rust :line {n}"));
    }
}

#[test]
fn next_previous_by_number_and_back() {
    let mut c = three();
    for (keys, here) in [
        ("<ctrl-n>", "#b"),
        ("<ctrl-n>", "#c"),
        ("<ctrl-n>", "*"),
        ("<ctrl-p>", "#c"),
        ("<alt-1>", "#a"),
        ("<ctrl-o>", "#c"),
        ("<ctrl-o>", "#a"),
        ("<alt-9>", "#a"),
    ] {
        c.keys(keys);
        assert_eq!(c.here(), here, "{keys}");
    }
}

#[test]
fn the_next_unread_is_one_that_mentions_me() {
    let mut c = three();
    c.line(":bob!b@h PRIVMSG #b :hello");
    c.line(":bob!b@h PRIVMSG #c :alice: hello");
    c.keys("<alt-a>");
    assert_eq!(c.here(), "#c");
    c.keys("<alt-a>");
    assert_eq!(c.here(), "#b");
    c.keys("<alt-a>");
    assert_eq!(c.here(), "#b", "everything is read");
}

#[test]
fn the_unread_line_stands_where_reading_stopped() {
    let mut c = three();
    c.line(":bob!b@h PRIVMSG #a :seen");
    c.keys("<alt-2>");
    c.line(":bob!b@h PRIVMSG #a :missed");
    assert_eq!(c.buffer("#a").unread(), 1);
    c.keys("<alt-1>");
    assert_eq!(c.buffer("#a").unread(), 0);
    let unread = |c: &Client| {
        let timeline = c.model().timeline();
        let seen = timeline.visible(Scroll::Bottom);
        seen.iter().find(|v| v.unread).map(|v| v.entry.text())
    };
    assert_eq!(unread(&c).as_deref(), Some("missed"));
    c.keys("<alt-2><alt-1>");
    assert_eq!(unread(&c), None, "it is gone when one comes back to nothing new");
}

#[test]
fn what_comes_while_the_terminal_is_elsewhere_is_unread() {
    let mut c = alice_in_rust();
    c.event(Event::Focus(false));
    c.line(":bob!b@h PRIVMSG #rust :hello?");
    assert_eq!(c.buffer("#rust").unread(), 1);
    c.event(Event::Focus(true));
    assert_eq!(c.buffer("#rust").unread(), 0);
}

#[test]
fn comings_and_own_lines_are_not_unread() {
    let mut c = three();
    c.line(":bob!b@h JOIN #b");
    c.line(":bob!b@h TOPIC #b :x");
    assert_eq!(c.buffer("#b").unread(), 0);
}

#[test]
fn drafts_stay_with_their_conversation() {
    let mut c = three();
    c.keys("half<alt-2>other<alt-1>");
    assert_eq!(c.typed(), "half");
    c.keys("<alt-2>");
    assert_eq!(c.typed(), "other");
}

#[test]
fn scrolling_up_and_down_by_the_same_comes_back() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..200);
    let bottom = visible(&c);
    for n in 1..8 {
        for _ in 0..n {
            c.keys("<pgup>");
        }
        assert_ne!(visible(&c), bottom);
        for _ in 0..n {
            c.keys("<pgdn>");
        }
        assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
        assert_eq!(visible(&c), bottom);
    }
}

#[test]
fn new_lines_never_move_what_is_read() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..100);
    c.keys("<pgup><pgup>");
    let read = visible(&c);
    fill(&mut c, 100..150);
    c.line(":dave!d@h JOIN #rust");
    assert_eq!(visible(&c), read);
    assert_eq!(c.buffer("#rust").newer(), 51);
    c.keys("<esc>");
    assert_eq!(c.buffer("#rust").newer(), 0);
}

#[test]
fn another_size_keeps_the_line_at_the_top() {
    let mut c = alice_in_rust();
    for n in 0..100 {
        let long = "words of some length ".repeat(n % 7 + 1);
        c.line(&format!(":bob!b@h PRIVMSG #rust :{n} {long}"));
    }
    c.keys("<pgup><pgup><pgup>");
    let anchor = c.buffer("#rust").scroll();
    let top = visible(&c)[0].clone();
    for (width, height) in [(120, 40), (40, 12), (20, 6), (300, 10), (0, 0), (1, 1), (80, 24)] {
        c.resize(width, height);
        assert_eq!(c.buffer("#rust").scroll(), anchor);
    }
    assert_eq!(visible(&c)[0], top);
}

#[test]
fn the_oldest_line_stops_the_way_up() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..100);
    for _ in 0..50 {
        c.keys("<pgup>");
    }
    assert_eq!(visible(&c)[0], "you joined #rust");
    c.keys("<end>");
    assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
    c.keys("<home>");
    assert_eq!(visible(&c)[0], "you joined #rust");
}

#[test]
fn what_fits_does_not_scroll() {
    let mut c = alice_in_rust();
    c.keys("<pgup><home>");
    assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
}

#[test]
fn a_flood_of_lines_moves_nobody_who_reads_above_it() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..100);
    c.keys("<home>");
    let top = visible(&c)[0].clone();
    fill(&mut c, 100..6000);
    assert_eq!(visible(&c)[0], top, "what is read stays while there is room");
    fill(&mut c, 6000..9000);
    assert_eq!(visible(&c)[0], top, "and after that apart from the newest lines");
    assert!(c.buffer("#rust").is_elsewhere());
    assert_eq!(c.buffer("#rust").len(), c.model().settings.scrollback);
    assert!(c.buffer("#rust").view().len() <= 1_000);
    c.keys("<esc>");
    fill(&mut c, 9000..9001);
    assert_eq!(c.buffer("#rust").len(), c.model().settings.scrollback);
}

#[test]
fn saying_something_goes_back_to_the_bottom() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..100);
    c.keys("<pgup>hi<enter>");
    assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
}

#[test]
fn the_wheel_scrolls_what_it_is_over() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..100);
    let wheel = |what| Event::Mouse(Mouse { what, column: 40, row: 10, ctrl: false });
    c.event(wheel(MouseAction::WheelUp));
    assert_ne!(c.buffer("#rust").scroll(), Scroll::Bottom);
    c.event(wheel(MouseAction::WheelDown));
    assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
}

#[test]
fn a_click_selects_a_conversation_or_joins_a_channel() {
    let mut c = three();
    c.line(":srv 322 alice #free 3 :");
    c.line(":srv 323 alice :End");
    let rows = rows(c.model());
    let top = c.model().areas().sidebar.y;
    let row_of = |wanted: &dyn Fn(&Row) -> bool| {
        let at = rows.iter().position(wanted).expect("the row is there");
        top + u16::try_from(at).expect("few rows")
    };
    let b = c.buffer("#b").id;
    let click = |row| Event::Mouse(Mouse { what: MouseAction::Press, column: 3, row, ctrl: false });
    let (on_b, on_free) =
        (row_of(&|row| *row == Row::Buffer(b)), row_of(&|row| matches!(row, Row::Available(..))));
    c.event(click(on_b));
    assert_eq!(c.here(), "#b");
    c.event(click(on_free));
    assert_eq!(c.sent(), ["JOIN #free"]);
    c.line(":alice!a@h JOIN #free");
    assert!(!super::windows::rows(c.model()).iter().any(|row| matches!(row, Row::Available(..))));
}

#[test]
fn closing_goes_back_to_where_one_was() {
    let mut c = three();
    c.keys("<alt-3>/close<enter>");
    assert_eq!(c.here(), "#a");
    c.keys("/close<enter>/close<enter>");
    assert_eq!(c.here(), "*");
    assert_eq!(
        c.last("*"),
        "! the server's window stays; /disconnect leaves the server, /exit the program"
    );
}

#[test]
fn a_long_paste_is_asked_about_and_no_means_nothing_is_lost() {
    let mut c = Begin::default().online();
    c.line(":alice!a@h JOIN #rust");
    c.forget();
    c.event(Event::Paste("1\n2\n3\n4\n".to_owned()));
    assert!(c.sent().is_empty(), "a paste never sends by itself");
    c.keys("<enter>");
    assert!(c.sent().is_empty());
    c.keys("<esc>");
    assert!(c.typed().starts_with("1\n2\n3\n4"));
    c.keys("<enter><enter>");
    assert_eq!(c.sent().len(), 4);
    assert_eq!(c.typed(), "");
}

#[test]
fn people_of_another_server_are_other_people() {
    let mut c = alice();
    c.line(":bob!b@host PRIVMSG alice :hi");
    c.keys("/server other.example<enter>");
    c.connected();
    c.welcome("");
    c.line(":bob!b@host PRIVMSG alice :I am another bob");
    assert_eq!(c.shown("bob"), ["bob: I am another bob"]);
    assert_eq!(c.shown("bob (127.0.0.1:1234)")[0], "bob: hi");
    while c.here() != "bob (127.0.0.1:1234)" {
        c.keys("<ctrl-n>");
    }
    c.forget();
    c.keys("hello<enter>");
    assert!(c.sent().is_empty());
    assert_eq!(c.last(c.here()), "! this conversation is over and can only be read");
}

#[test]
fn a_message_to_nobody_leaves_no_conversation() {
    for labels in [false, true] {
        let mut c =
            if labels { in_rust(Begin::default().online_with(ECHO)) } else { alice_in_rust() };
        c.keys("/msg ghost hello<enter>");
        assert!(c.find("ghost").is_some());
        let label = if labels { "@label=t1 " } else { "" };
        c.line(&format!("{label}:srv 401 alice ghost :No such nick"));
        assert!(c.find("ghost").is_none());
        assert_eq!(c.last("#rust"), "! no such user: ghost");
        c.line(":carol!c@host PRIVMSG alice :hi");
        c.keys("/msg carol hello<enter>");
        let label = if labels { "@label=t2 " } else { "" };
        c.line(&format!("{label}:srv 401 alice carol :No such nick"));
        assert!(c.last("carol").contains("not delivered"), "what was said stays");
    }
}

#[test]
fn channels_of_another_server_are_other_channels() {
    let mut c = alice_in_rust();
    c.line(":bob!b@host PRIVMSG #rust :hi");
    c.keys("/server other.example<enter>");
    c.connected();
    c.welcome("");
    c.line(":alice!a@host JOIN #rust");
    assert_eq!(c.last("#rust"), "you joined #rust");
    assert_eq!(c.shown("#rust").len(), 1);
    let old = "#rust (127.0.0.1:1234)";
    assert!(c.shown(old).contains(&"bob: hi".to_owned()));
    while c.here() != old {
        c.keys("<ctrl-n>");
    }
    c.forget();
    for typed in ["hello", "/topic x", "/me waves", "/part", "/who", "/op bob", "/names"] {
        c.keys(&format!("<ctrl-u>{typed}<enter>"));
        assert!(c.sent().is_empty(), "{typed}");
        assert!(c.last(old).starts_with("! "), "{typed}: {}", c.last(old));
    }
    c.keys("<ctrl-u>/server third.example<enter>");
    assert!(c.find(old).is_some() && c.find("#rust (other.example:1234)").is_some());
}

#[test]
fn a_name_that_another_conversation_has_stays_with_it() {
    let mut c = alice_in_rust();
    c.lines(&[":bob!b@host PRIVMSG alice :hi", ":rob!r@host PRIVMSG alice :hello"]);
    c.line(":bob!b@host NICK rob");
    assert_eq!(c.shown("bob"), ["bob: hi", "bob is now rob", "bob is offline"]);
    assert_eq!(c.shown("rob"), ["rob: hello"]);
    // A channel takes the name of one that we left: what was said there stays.
    c.line(":alice!a@host JOIN #old");
    c.lines(&[":bob!b@host PRIVMSG #old :long ago", ":alice!a@host PART #old"]);
    c.line(":bob!b@host RENAME #rust #old :better");
    assert_eq!(c.last("#old"), "bob renamed #rust to #old (better)");
    assert!(c.shown("#old (before)").contains(&"bob: long ago".to_owned()));
}
