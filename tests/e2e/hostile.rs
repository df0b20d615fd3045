//! A server that means harm: nothing it says acts on the terminal.

use crate::harness::{Dialogue, Fake, Launch, Plain, Screen, Wire};

/// Each begins something that terminals obey, or that turns text around.
const EVIL: &[&str] = &[
    "\u{1b}[31mred",
    "\u{1b}[2J\u{1b}[1;1Hmoved",
    "\u{1b}]52;c;cm0gLXJm\u{7}clip",
    "\u{1b}]52;c;cm0gLXJm\u{1b}\\clip",
    "\u{1b}]2;title\u{7}",
    "\u{1b}]8;;http://evil\u{1b}\\link",
    "\u{1b}Pq#0\u{1b}\\sixel",
    "\u{1b}_Ga=T\u{1b}\\picture",
    "\u{1b}c\u{1b}[?1049l\u{1b}[?2004l",
    "\u{9b}31mred\u{9d}52;c;cm0=\u{9c}",
    "\u{90}q\u{9c}\u{98}\u{9e}\u{9f}",
    "\u{202e}desrever\u{202c}",
    "\u{2066}a\u{2067}b\u{2069}\u{200e}\u{200f}\u{61c}",
    "a\u{2028}b\u{2029}c\u{85}d",
    "bell\u{7}back\u{8}\u{8}tab\tvt\u{b}ff\u{c}so\u{e}si\u{f}del\u{7f}",
];

/// 8-bit controls that are not UTF-8: CSI, OSC and ST as one byte each.
const RAW_CONTROLS: &[u8] = b"\x9b31m\x9d52;c;cm0=\x9c\x90q\x9c";

/// Everything the client shows of others: nick, topic, message, reasons, names of servers, the message of the day.
fn attack(wire: &mut Wire) {
    for evil in EVIL {
        let glued: String = evil.chars().filter(|c| *c != ' ' && *c != '\u{7}').collect();
        let lines = [
            format!(":fake NOTICE alice :n {evil}"),
            format!(":fake{glued} NOTICE alice :from a server"),
            format!(":fake 372 alice :- {evil}"),
            format!(":fake 332 alice #x :topic {evil}"),
            format!(":m{glued}!u{glued}@h{glued} JOIN #x"),
            format!(":m{glued}!u@h PRIVMSG #x :said {evil}"),
            format!(":m{glued}!u@h PRIVMSG #x :\u{1}ACTION does {evil}\u{1}"),
            format!(":m{glued}!u@h PRIVMSG #x :\u{1}{glued} {evil}\u{1}"),
            format!(":m{glued}!u@h TOPIC #x :{evil}"),
            format!(":m{glued}!u@h NICK :n{glued}"),
            format!(":n{glued}!u@h PART #x :{evil}"),
            format!(":m!u@h JOIN #x\r\n:op!o@h KICK #x m :{evil}"),
            format!(":m!u@h QUIT :{evil}"),
            format!(":fake 353 alice = #x :@k{glued}"),
            format!(":fake 366 alice #x :{evil}"),
            format!(":fake 322 alice #{glued} 5 :{evil}"),
            format!(":fake 311 alice m{glued} {glued} {glued} * :{evil}"),
            format!(":fake 301 alice m :{evil}"),
            format!(":op!o@h MODE #x +b {glued}"),
            format!(":op!o@h INVITE alice :#{glued}"),
            format!(":fake 404 alice #x :{evil}"),
            format!(":fake 999 alice {glued} :{evil}"),
            format!("@+typing={glued} :fake {glued} alice :{evil}"),
            format!(":fake FAIL {glued} {glued} :{evil}"),
            format!(":m!u@h PRIVMSG alice :private {evil}"),
            format!(":m{glued}!u@h PRIVMSG alice :private {evil}"),
            format!(":alice!a@h JOIN #{glued}\r\n:fake 332 alice #{glued} :{evil}"),
        ];
        wire.send(&lines.join("\r\n"));
    }
    for verb in ["PRIVMSG #x", "TOPIC #x", "PART #x", "QUIT", "NOTICE alice"] {
        wire.send_bytes(&[b":m!u@h ", verb.as_bytes(), b" :", RAW_CONTROLS, b"\r\n"].concat());
    }
}

fn let_in(wire: &mut Wire) {
    wire.welcome();
    wire.send(
        ":fake 005 alice NETWORK=\u{1b}[31mNet\u{9b}31m CHANTYPES=# :are supported\r\n\
         :fake 375 alice :- fake \u{1b}]2;owned\u{7}",
    );
    wire.expect("JOIN #x");
    wire.send(":alice!a@h JOIN #x\r\n:fake 353 alice = #x :alice @op\r\n:fake 366 alice #x :End");
}

#[test]
fn nothing_that_others_say_reaches_the_terminal_raw() {
    let server = Fake::start();
    // High enough to show all of it at once.
    let arguments = ["connect", &server.address(), "--nick", "alice", "--join", "x"];
    let screen = Screen::full(Launch::new(&arguments), (160, 600));
    let mut wire = server.accept();
    let_in(&mut wire);
    screen.shows("#x ❯");
    attack(&mut wire);
    wire.send(":op!o@h PRIVMSG #x :the end of it");
    screen.wait_for("survived", |view| view.says("op", "the end of it"));
    look_at_every_conversation(&screen);
    wire.send("ERROR :bye \u{1b}]52;c;cm0=\u{7}");
    drop(wire);
    screen.shows("offline, next try in");
    screen.keys("/exit<enter>");
    assert_eq!(screen.end(), Ok(0));
    assert_eq!(screen.clipboard(), [""; 0]);
    check_written(&screen.written());
    screen.is_as_found();
}

fn look_at_every_conversation(screen: &Screen) {
    let mut seen = Vec::new();
    let mut here = screen.view().place().to_owned();
    while !seen.contains(&here) {
        screen.keys("<ctrl-n>");
        screen.wait_for("another conversation", |view| view.place() != here);
        seen.push(std::mem::replace(&mut here, screen.view().place().to_owned()));
    }
    assert!(seen.len() > EVIL.len(), "{seen:?}");
}

#[test]
fn keys_are_answered_while_a_server_is_hard_work() {
    let server = Fake::start();
    let screen = Screen::connect_to(&server.address(), &["--nick", "alice", "--join", "x"]);
    let mut wire = server.accept();
    let_in(&mut wire);
    screen.shows("#x ❯");
    for row in 0..400 {
        let names: Vec<String> = (0..100).map(|name| format!("n{row}x{name}")).collect();
        wire.send(&format!(":fake 353 alice = #x :{}", names.join(" ")));
    }
    // Each of these sorts 40,000 people anew.
    let again = ":fake 005 alice PREFIX=(ov)+@ :x\r\n:fake 005 alice PREFIX=(ov)@+ :x\r\n";
    let begun = ":op!o@h PRIVMSG #x :it has begun\r\n";
    wire.send(&[begun, &again.repeat(400)].concat());
    screen.wait_for("the beginning", |view| view.says("op", "it has begun"));
    screen.keys("still here");
    screen.shows("❯ still here");
    screen.keys("<ctrl-c>/exit<enter>");
    assert_eq!(screen.end(), Ok(0));
}

#[test]
fn nothing_that_others_say_reaches_a_pipe_raw() {
    let server = Fake::start();
    let mut plain = Plain::connect_to(&server.address(), &["--nick", "alice", "--join", "x"]);
    let mut wire = server.accept();
    let_in(&mut wire);
    attack(&mut wire);
    wire.send(":op!o@h PRIVMSG #x :the end of it");
    plain.says_exactly("op: the end of it");
    drop(wire);
    assert_eq!(plain.exit_code(), 1);
    for line in plain.printed().into_iter().chain(plain.complaints()) {
        assert!(!line.chars().any(is_forbidden), "{line:?}");
    }
}

/// Controls of any kind, and what changes the direction of text.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Every byte is text or one of the sequences that the program itself has a use for.
fn check_written(written: &[u8]) {
    let written = std::str::from_utf8(written).expect("only UTF-8 is written");
    let mut rest = written.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => match rest.next() {
                Some('[') => {
                    let parameters: String =
                        rest.clone().take_while(|c| !('@'..='~').contains(c)).collect();
                    let letter = rest.nth(parameters.chars().count());
                    assert!(is_ours(&parameters, letter), "ESC [ {parameters} {letter:?}");
                }
                Some(']') => {
                    let title: String = rest.clone().take_while(|c| *c != '\u{1b}').collect();
                    let ours = ["2;", "8;"].iter().any(|kind| title.starts_with(kind));
                    assert!(ours || title == "11;?", "ESC ] {title:?}");
                    assert!(!title.chars().any(is_forbidden), "ESC ] {title:?}");
                    assert_eq!(rest.nth(title.chars().count() + 1), Some('\\'), "{title:?}");
                }
                other => panic!("ESC {other:?}"),
            },
            // The bell rings for private messages.
            '\u{7}' => {}
            c => assert!(!is_forbidden(c), "{c:?}"),
        }
    }
}

fn is_ours(parameters: &str, letter: Option<char>) -> bool {
    let digits = parameters.chars().all(|c| c.is_ascii_digit() || c == ';');
    match letter {
        Some('m' | 'H' | 'A' | 'B' | 'C' | 'D' | 'K' | 'J' | 'S' | 'T' | 'r') => digits,
        Some('h' | 'l') => {
            let modes = [
                "?1049", "?7", "?2004", "?1004", "?25", "?1000", "?1002", "?1006", "?2026",
                "?2027", "8",
            ];
            modes.contains(&parameters)
        }
        Some('p') => ["?2026$", "?2027$"].contains(&parameters),
        Some('c') => parameters.is_empty(),
        Some('u') => ["?", ">1", "<1"].contains(&parameters),
        Some('t') => ["22;2", "23;2"].contains(&parameters),
        _ => false,
    }
}
