//! A paste sends nothing; a long one is asked about.

use tchat::client::event::Event;
use tchat::client::model::geometry::Size;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::pasting::{Choice, Pasting};
use tchat::client::text::style::plain_text;

use proptest::prelude::*;

use super::client::{Begin, Client, alice, alice_in_rust, in_rust};

const MULTI: &str = "batch echo-message labeled-response message-tags draft/multiline";

fn paste(c: &mut Client, text: &str) {
    c.event(Event::Paste(text.to_owned()));
}

fn question(c: &Client) -> Option<&Pasting> {
    match c.model().overlay() {
        Some(Overlay::Paste(pasting)) => Some(pasting),
        _ => None,
    }
}

/// What was said since the last look.
fn said(c: &mut Client) -> Vec<String> {
    let mut sent = c.sent();
    sent.retain(|line| line.contains("PRIVMSG"));
    sent
}

fn choices(c: &Client) -> Vec<Choice> {
    question(c).map(|pasting| pasting.choices.clone()).unwrap_or_default()
}

fn words(c: &Client) -> Vec<String> {
    let words = question(c).expect("the question is open").words().iter();
    words.map(|line| plain_text(&line.runs)).collect()
}

/// A client on a server that takes so many lines in one message.
fn multi(lines: usize) -> Client {
    let mut c = Begin::default().start();
    c.connected();
    c.line(&format!(":srv CAP * LS :{MULTI}=max-bytes=4096,max-lines={lines}"));
    c.line(&format!(":srv CAP * ACK :{MULTI}"));
    c.line(":srv 001 alice :Welcome");
    c.line(":srv 004 alice srv tchat-0 o o");
    c.line(":srv 422 alice :There is no message of the day");
    in_rust(c)
}

#[test]
fn a_short_paste_goes_into_the_line_and_is_not_sent() {
    let mut c = alice_in_rust();
    for (text, typed) in [
        ("one", "one"),
        ("one\n", "one\n"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("/quit\n", "/quit\n"),
        ("a\x1b[31m\u{7}", "a[31m"),
    ] {
        paste(&mut c, text);
        assert_eq!(c.typed(), typed, "{text:?}");
        assert!(question(&c).is_none() && c.sent().is_empty());
        c.keys("<ctrl-c>");
    }
}

#[test]
fn a_long_one_is_asked_about_however_its_lines_end() {
    for text in ["a\nb\nc\nd", "a\r\nb\r\nc\r\nd\r\n", "a\rb\rc\r\r\rd", "a\n\r\nb\n \nc\r\nd"] {
        let mut c = alice_in_rust();
        paste(&mut c, text);
        assert_eq!(choices(&c), [Choice::Edit, Choice::Send(4), Choice::Cancel], "{text:?}");
        assert_eq!(words(&c)[0], "4 lines: 4 messages to #rust");
        assert_eq!(&words(&c)[2..], ["│ a", "│ b", "│ c", "│ d"]);
        assert!(c.sent().is_empty() && c.typed().is_empty());
    }
}

#[test]
fn one_long_line_counts_as_what_it_becomes() {
    let mut c = alice_in_rust();
    paste(&mut c, &"word ".repeat(500));
    let asked = choices(&c);
    assert!(matches!(asked[1], Choice::Send(5..=8)), "{asked:?}");
    let Choice::Send(messages) = asked[1] else { unreachable!("just seen") };
    c.keys("s");
    c.wait(60);
    assert_eq!(said(&mut c).len(), messages);
}

#[test]
fn edit_is_what_enter_takes_and_undo_takes_it_back() {
    let mut c = alice_in_rust();
    c.keys("look: ");
    paste(&mut c, "a\nb\nc\nd");
    assert_eq!(words(&c)[1], "(with what is written already)");
    c.keys("<enter>");
    assert_eq!((c.typed(), question(&c)), ("look: a\nb\nc\nd", None));
    assert!(c.sent().is_empty());
    c.keys("<ctrl-_>");
    assert_eq!(c.typed(), "look: ");
    c.keys("<ctrl-r>");
    assert_eq!(c.typed(), "look: a\nb\nc\nd");
}

#[test]
fn sent_is_what_was_written_with_the_paste_in_it() {
    let mut c = alice_in_rust();
    c.keys("// before ");
    paste(&mut c, "a\nb\nc\nd");
    c.keys("<down><enter>");
    assert_eq!(c.typed(), "");
    c.wait(12);
    assert_eq!(
        said(&mut c),
        ["PRIVMSG #rust :/ before a", "PRIVMSG #rust :b", "PRIVMSG #rust :c", "PRIVMSG #rust :d"]
    );
    // It can be had again like anything that was sent.
    c.keys("<up>");
    assert!(c.typed().ends_with("b\nc\nd"));
    // A path is no command.
    c.keys("<ctrl-c>");
    paste(&mut c, "/usr\n/bin\n/tmp\n/etc");
    c.keys("s");
    c.wait(12);
    assert!(said(&mut c)[0].ends_with("/usr"));
}

#[test]
fn cancelling_leaves_everything_as_it_was() {
    for keys in ["<esc>", "c", "n", "q", "<down><down><enter>"] {
        let mut c = alice_in_rust();
        c.keys("mine");
        paste(&mut c, "a\nb\nc\nd");
        c.keys(keys);
        assert_eq!((c.typed(), question(&c)), ("mine", None), "{keys}");
        c.wait(60);
        assert!(said(&mut c).is_empty());
    }
}

#[test]
fn where_the_server_takes_several_lines_messages_are_counted() {
    let mut c = multi(20);
    paste(&mut c, "a\nb\nc\nd\ne");
    assert_eq!((c.typed(), question(&c)), ("a\nb\nc\nd\ne", None));
    c.keys("<ctrl-c>");
    let text: Vec<String> = (0..15).map(|n| n.to_string()).collect();
    paste(&mut c, &text.join("\n"));
    let (one, lines) = (Choice::Send(1), Choice::Lines(15));
    assert_eq!(choices(&c), [Choice::Edit, one, lines, Choice::Cancel]);
    assert_eq!(words(&c)[0], "15 lines: one message to #rust");
    c.keys("o");
    let sent = c.sent();
    assert_eq!(sent.iter().filter(|line| line.contains("BATCH +")).count(), 1, "{sent:?}");
    let mut c = multi(5);
    paste(&mut c, &text.join("\n"));
    assert_eq!(choices(&c)[1..3], [Choice::Send(3), lines]);
    c.keys("l");
    let sent = c.sent();
    assert_eq!(sent.len(), 15);
    assert!(sent.iter().all(|line| line.contains("PRIVMSG #rust")), "{sent:?}");
}

#[test]
fn the_mouse_chooses_too() {
    let mut c = alice_in_rust();
    c.resize(80, 24);
    paste(&mut c, "a\nb\nc\nd");
    let rows = question(&c).expect("open").stand(c.model()).choices;
    c.click(0, 0);
    assert!(question(&c).is_some());
    c.click(rows.x, rows.y + 1);
    c.wait(60);
    assert_eq!(said(&mut c).len(), 4);
    // On a screen without room nothing is chosen that is not there.
    paste(&mut c, "a\nb\nc\nd");
    c.event(Event::Resized(Size { width: 3, height: 1 }));
    c.click(0, 0);
    assert!(c.typed().ends_with('d') && question(&c).is_none());
}

#[test]
fn where_nothing_can_be_said_it_can_only_be_edited() {
    let mut c = alice();
    paste(&mut c, "a\nb\nc\nd");
    assert_eq!((c.here(), c.typed(), question(&c)), ("*", "a\nb\nc\nd", None));
    let mut c = alice_in_rust();
    c.line(":bob!b@host KICK #rust alice :out");
    paste(&mut c, "a\nb\nc\nd");
    assert_eq!(choices(&c), [Choice::Edit, Choice::Cancel]);
    let mut c = alice_in_rust();
    paste(&mut c, "a\nb\nc\nd");
    c.lost("gone");
    c.keys("s");
    assert_eq!(c.typed(), "a\nb\nc\nd", "what could not be sent is not lost");
}

#[test]
fn a_paste_without_end_is_bounded() {
    let mut c = alice_in_rust();
    paste(&mut c, &"0123456789\r\n".repeat(100_000));
    assert!(words(&c).iter().any(|line| line.contains("the end of it is left out")));
    assert_eq!(choices(&c), [Choice::Edit, Choice::Cancel], "more than can wait to be sent");
    c.keys("e");
    assert!(c.typed().len() <= 64 * 1024 && c.typed().starts_with("0123456789\n0"));
    assert!(c.sent().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is pasted wherever: nothing goes out before somebody says so.
    #[test]
    fn no_paste_sends_anything(
        pastes in prop::collection::vec(("[a-z/]{0,3}", "(?s:.){0,40}", 0..3_usize), 1..5),
        several: bool,
    ) {
        let mut c = if several { multi(3) } else { alice_in_rust() };
        c.forget();
        for (typed, text, lines) in pastes {
            if question(&c).is_none() {
                c.keys(&typed);
            }
            let text = format!("{text}{}", "\r\nmore".repeat(lines * 3));
            paste(&mut c, &text);
            prop_assert!(c.sent().is_empty(), "{text:?}");
        }
    }
}

#[test]
fn a_question_can_be_answered_with_the_mouse() {
    let mut c = alice_in_rust();
    c.resize(80, 24);
    for (row, sends) in [(1, false), (0, true)] {
        let text = vec!["line"; 30].join("<ctrl-j>");
        c.keys(&format!("{text}<enter>"));
        let Some(Overlay::Confirm(confirm)) = c.model().overlay() else {
            panic!("it is asked");
        };
        let rows = confirm.stand(c.model().size).choices;
        c.click(0, 0);
        assert!(c.model().overlay().is_some(), "beside the answers nothing happens");
        c.click(rows.x + 1, rows.y + row);
        assert!(c.model().overlay().is_none());
        assert_eq!(!said(&mut c).is_empty(), sends);
        c.keys("<ctrl-c>");
    }
}

#[test]
fn a_long_command_is_asked_about_as_a_long_message_is() {
    let long = vec!["line"; 30].join("<ctrl-j>");
    for (typed, to, sent) in [
        (format!("/msg bob {long}"), "bob", "PRIVMSG bob :line"),
        (format!("/me {long}"), "#rust", "PRIVMSG #rust :\u{1}ACTION line\u{1}"),
        (format!("/notice bob {}", "word ".repeat(500)), "bob", "NOTICE bob :word word"),
    ] {
        let mut c = alice_in_rust();
        c.keys(&format!("{typed}<enter>"));
        let Some(Overlay::Confirm(confirm)) = c.model().overlay() else {
            panic!("{typed} is asked about");
        };
        assert!(confirm.question.ends_with(&format!("messages to {to}?")), "{}", confirm.question);
        assert!(c.sent().is_empty());
        c.keys("<esc>");
        assert!(c.typed().starts_with(typed.split(' ').next().expect("a command")));
        c.keys("<enter><enter>");
        let first = c.sent().into_iter().next().unwrap_or_default();
        assert!(first.starts_with(sent), "{first}");
        assert_eq!(c.typed(), "");
    }
}
