//! What a real terminal sends, and what becomes of it.

use crate::harness::{Screen, Server, Wire};

#[test]
fn a_paste_sends_nothing_by_itself_and_asks_when_it_is_long() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.pastes("one\rtwo\r\nthree\n");
    screen.shows("three");
    screen.keys("<enter>");
    bob.expect("alice!");
    for text in ["one", "two", "three"] {
        assert!(bob.expect("alice!").ends_with(&format!("PRIVMSG #channel1 {text}")));
    }
    let lines: Vec<String> = (1..=20).map(|n| format!("line-{n}")).collect();
    screen.pastes(&lines.join("\r"));
    screen.shows("… 16 more lines");
    screen.keys("<esc>");
    screen.wait_for("the question is gone", |view| !view.contains("16 more lines"));
    screen.pastes(&lines.join("\r"));
    screen.shows("line by line: 20 messages");
    screen.keys("l");
    for text in lines {
        assert!(bob.expect("alice!").ends_with(&format!("PRIVMSG #channel1 {text}")));
    }
}

#[test]
fn more_keys_at_once_than_are_read_at_once_all_arrive() {
    let server = Server::start();
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.keys(&("x".repeat(1500) + " the end"));
    screen.shows("x the end");
}

/// The wheel and clicks as SGR mouse reports, column and row counted from 1.
#[test]
fn a_click_joins_an_available_channel_and_opens_a_conversation() {
    let server = Server::start();
    let screen = Screen::named(&server, "alice");
    screen.shows("AVAILABLE");
    let row_of = |name: &str| {
        let view = screen.view();
        let row = view.rows.iter().position(|row| row.starts_with(name));
        row.expect("a channel in the sidebar") + 1
    };
    let row = row_of(" #channel2");
    screen.sends(format!("\x1b[<0;4;{row}M\x1b[<0;4;{row}m").as_bytes());
    screen.shows("#channel2 ❯");
    let row = row_of(" tchat  ");
    screen.sends(format!("\x1b[<0;4;{row}M\x1b[<0;4;{row}m").as_bytes());
    screen.shows("alice ❯");
}

#[test]
fn keys_that_terminals_send_as_sequences_do_what_they_say() {
    let server = Server::start();
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.keys("wolrd<left><left><backspace><right>l<home>hello <end>!");
    screen.has_typed("hello world!");
    screen.keys("<ctrl-w><ctrl-w>");
    screen.has_typed("");
    screen.keys("<ctrl-y>");
    screen.has_typed("hello world!");
    screen.keys("<ctrl-_>");
    screen.has_typed("");
    screen.keys("/jo<tab>");
    screen.has_typed("/join");
    screen.keys("<ctrl-u><f1>");
    screen.shows("╭─ help");
    screen.keys("<esc>");
    screen.wait_for("help is closed", |view| !view.contains("╭─ help"));
    screen.keys("grün 漢字 é<alt-b><delete>x");
    screen.has_typed("grün 漢字 x");
}

/// Answers of the terminal that come late, in pieces or twice, between what is typed.
#[test]
fn what_a_terminal_answers_is_never_typed() {
    let server = Server::start();
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.sends(b"a\x1b]11;rgb:ffff/");
    screen.sends(b"ffff/ffff\x1b\\b\x1b[?2026;1$y\x1b[?2027;2$yc\x1b[?62");
    screen.sends(b";22cd\x1b]11;rgb:lies\x07e\x1bP>|name\x1b\\f");
    screen.has_typed("abcdef");
    // It has offered whole clusters, which are switched off again at the end.
    let written = screen.written();
    assert!(written.windows(8).any(|bytes| bytes == b"\x1b[?2027h"));
    screen.keys("<ctrl-u>/exit<enter>");
    assert_eq!(screen.end(), Ok(0));
    screen.is_as_found();
}
