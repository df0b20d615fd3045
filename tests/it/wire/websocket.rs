//! IRC over WebSocket (IRCv3 websocket, RFC 6455): the handshake, lines as messages, and frames that break the rules.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use tchat::server::driver::Refused;
use tchat::server::websocket::WebSocket;
use tokio::io::duplex;

use super::browser::{BINARY, Browser, CLOSE, PING, PONG, REQUEST, TEXT, frame, header, part};
use super::pipes::{ROOMY, with_server};

const CONTINUED: u8 = 0;

#[test]
fn the_first_subprotocol_that_is_known_is_taken_and_says_how_lines_are_sent() {
    with_server(
        |_| {},
        async |server| {
            for (offered, agreed, kind) in [
                ("text.ircv3.net", Some("text.ircv3.net"), TEXT),
                ("binary.ircv3.net", Some("binary.ircv3.net"), BINARY),
                ("binary.ircv3.net, text.ircv3.net", Some("binary.ircv3.net"), BINARY),
                ("text.ircv3.net,binary.ircv3.net", Some("text.ircv3.net"), TEXT),
                ("irc", None, TEXT),
                (
                    "irc\r\nSec-WebSocket-Protocol: binary.ircv3.net",
                    Some("binary.ircv3.net"),
                    BINARY,
                ),
                ("", None, TEXT),
            ] {
                let mut browser = Browser::connect(&server, None);
                let header = format!("Sec-WebSocket-Protocol: {offered}\r\n");
                let header = if offered.is_empty() { "" } else { &header };
                let head = browser.ask(&format!("{REQUEST}{header}\r\n")).await.to_lowercase();
                let accepted = "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n";
                assert!(head.starts_with("http/1.1 101 ") && head.contains(accepted), "{head}");
                let chosen = head.split("sec-websocket-protocol: ").nth(1);
                assert_eq!(chosen.and_then(|rest| rest.split("\r\n").next()), agreed, "{offered}");
                browser.say("NICK web").await;
                browser.say("USER web 0 * web").await;
                assert_eq!(browser.until(" 001 ").await.0, kind, "{offered}");
                browser.say("QUIT").await;
                browser.goodbye().await;
            }
        },
    );
}

#[test]
fn a_message_is_one_line_whatever_it_holds() {
    with_server(
        |_| {},
        async |server| {
            let mut bob = server.join("bob", ROOMY).await;
            let mut web = Browser::named(&server, "web", "").await;
            web.say("PRIVMSG bob :plain").await;
            web.say("PRIVMSG bob :with its end\r\n").await;
            web.send(&frame(BINARY, b"PRIVMSG bob :as bytes")).await;
            web.send(&part(TEXT, b"PRIVMSG bo")).await;
            web.send(&frame(PING, b"between")).await;
            // Parts may end inside a character.
            web.send(&part(CONTINUED, b"b :in parts: \xc3")).await;
            web.send(&frame(CONTINUED, b"\xa9")).await;
            assert_eq!(web.frame().await, (PONG, b"between".to_vec()));
            web.say("PRIVMSG bob :two\nPRIVMSG bob :lines").await;
            assert!(web.until(" 400 ").await.1.ends_with("a NUL or a carriage return"));
            web.send(&frame(BINARY, b"PRIVMSG bob :caf\xe9")).await;
            web.until("FAIL PRIVMSG INVALID_UTF8").await;
            web.say("").await;
            web.say("PRIVMSG bob :last").await;
            for text in ["plain", "with its end", "as bytes", "in parts: \u{e9}", "last"] {
                assert!(bob.until("PRIVMSG").await.ends_with(&format!(" :{text}")), "{text}");
            }
        },
    );
}

#[test]
fn a_line_that_is_too_long_is_told_so_and_the_next_is_taken() {
    with_server(
        |_| {},
        async |server| {
            let mut web = Browser::named(&server, "web", "").await;
            let text = "x".repeat(510 - "PRIVMSG web :".len());
            web.say(&format!("PRIVMSG web :{text}")).await;
            assert_eq!(web.until("PRIVMSG").await.1.len(), 510);
            web.say(&format!("PRIVMSG web :{text}x")).await;
            web.until(" 417 ").await;
            web.say(&"x".repeat(8703)).await;
            web.until(" 417 ").await;
            web.say(&format!("@+a={} PING tagged", "x".repeat(4000))).await;
            web.until("PONG").await;
        },
    );
}

#[test]
fn frames_against_the_rules_end_the_connection_with_a_code_that_says_why() {
    let unmasked = b"\x81\x06PING 1".to_vec();
    let interleaved = [part(TEXT, b"PI"), frame(TEXT, b"NG 1")].concat();
    let gathered = [part(TEXT, &[b'x'; 8000]), part(CONTINUED, &[b'x'; 8000])].concat();
    with_server(
        |_| {},
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            for (bytes, code) in [
                (unmasked, 1002),
                (part(0xc0 | TEXT, b"reserved bit"), 1002),
                (frame(3, b"unknown data"), 1002),
                (frame(11, b"unknown control"), 1002),
                (frame(CONTINUED, b"of nothing"), 1002),
                (interleaved, 1002),
                (part(PING, b"not final"), 1002),
                (frame(PING, &[b'x'; 126]), 1002),
                (frame(CLOSE, b"\x03"), 1002),
                (frame(CLOSE, b"\x00\x01"), 1002),
                (frame(TEXT, b"caf\xe9"), 1007),
                (frame(TEXT, &[b'x'; 8704]), 1009),
                (header(0x80 | TEXT, 1 << 30), 1009),
                (header(0x80 | BINARY, u64::MAX >> 1), 1009),
                (gathered, 1009),
            ] {
                let mut web = Browser::named(&server, "web", "").await;
                web.say("JOIN #c").await;
                web.send(&bytes).await;
                let (said, reason) = web.goodbye().await;
                assert_eq!(said, code, "{reason}: {:?}", bytes.get(..8));
                assert_eq!(web.rest().await, "", "{reason}");
                assert!(alice.until("QUIT").await.contains("web!"), "{reason}");
            }
        },
    );
}

#[test]
fn a_goodbye_is_returned_and_the_server_says_its_own() {
    with_server(
        |_| {},
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let mut web = Browser::named(&server, "web", "").await;
            web.say("JOIN #c").await;
            web.send(&frame(CLOSE, b"\x03\xe8see you")).await;
            assert_eq!(web.goodbye().await, (1000, "see you".to_owned()));
            assert!(alice.until("QUIT").await.contains("Connection closed"));

            let mut web = Browser::named(&server, "web", "").await;
            web.say("QUIT :bye").await;
            assert_eq!(web.until("ERROR").await.1, "ERROR :Closing link: 127.0.0.1 (Quit: bye)");
            assert_eq!(web.goodbye().await, (1000, String::new()));
            web.send(&frame(CLOSE, b"\x03\xe8")).await;
            assert_eq!(web.rest().await, "");
        },
    );
}

#[test]
fn what_asks_for_no_websocket_is_answered_in_http() {
    let without = |line: &str| REQUEST.replace(line, "");
    with_server(
        |_| {},
        async |server| {
            for (request, status) in [
                (without("Upgrade: websocket\r\n"), "426 Upgrade Required"),
                (without("Connection: keep-alive, Upgrade\r\n"), "426 Upgrade Required"),
                (REQUEST.replace("n: 13", "n: 8"), "426 Upgrade Required"),
                (without("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), "400 Bad Request"),
                (REQUEST.replace("dGhl", ""), "400 Bad Request"),
                (REQUEST.replace("HTTP/1.1", "HTTP/1.0"), "400 Bad Request"),
                (REQUEST.replace("GET", "POST"), "405 Method Not Allowed"),
                ("CAP LS 302\r\nNICK alice\r\n".to_owned(), "400 Bad Request"),
                ("\x16\x03\x01\x02\n".to_owned(), "400 Bad Request"),
                (
                    format!("{REQUEST}Cookie: {}", "x".repeat(9000)),
                    "431 Request Header Fields Too Large",
                ),
            ] {
                let mut web = Browser::connect(&server, None);
                let head = web.ask(&format!("{request}\r\n")).await;
                assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{head}");
                assert_eq!(head.contains("Upgrade: websocket\r\n"), status.starts_with("426"));
                let sentence = web.rest().await;
                assert!(sentence.ends_with('\n') && sentence.contains(' '), "{sentence:?}");
            }
        },
    );
}

#[test]
fn a_page_is_let_in_by_its_origin_and_a_program_without_one() {
    with_server(
        |_| {},
        async |server| {
            for (allowed, origin, let_in) in [
                (None, "", true),
                (None, "Origin: http://srv\r\n", false),
                (None, "Origin: null\r\n", false),
                (Some("https://chat.example"), "", true),
                (Some("https://chat.example"), "Origin: https://chat.example\r\n", true),
                (Some("https://chat.example"), "Origin: https://evil.example\r\n", false),
                (
                    Some("https://chat.example"),
                    "Origin: https://chat.example\r\nOrigin: https://evil.example\r\n",
                    false,
                ),
                (Some("https://chat.example"), "Origin: \u{e9}\r\n", false),
                (Some("*"), "Origin: https://evil.example\r\n", true),
            ] {
                let mut web = Browser::connect(&server, allowed);
                let head = web.ask(&format!("{REQUEST}{origin}\r\n")).await;
                let status = if let_in { "101 Switching Protocols" } else { "403 Forbidden" };
                assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{origin}: {head}");
            }
        },
    );
}

#[test]
fn a_handshake_has_its_time_and_counts_as_a_connection() {
    let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
    with_server(
        |limits| limits.connections_per_address = 2,
        async |server| {
            let open = || {
                let (ours, theirs) = duplex(ROOMY);
                let theirs = WebSocket::accept(theirs, Arc::new([]));
                (ours, server.board.open(Box::new(theirs), elsewhere))
            };
            let waiting = [open(), open()];
            assert!(waiting.iter().all(|(_, opened)| opened.is_ok()));
            assert_eq!(open().1, Err(Refused::TooManyFromAddress));

            let before = server.elapsed();
            let mut slow = Browser::connect(&server, None);
            slow.send(b"GET / HTTP/1.1\r\nHost: ").await;
            assert_eq!(slow.rest().await, "");
            let took = server.since(before);
            assert!((9..=12).contains(&took.as_secs()), "{took:?}");
            // Those that waited are gone too, once the hub has been told.
            server.join("alice", ROOMY).await;
            assert!(open().1.is_ok());
        },
    );
}

#[test]
fn who_is_too_many_hears_it_as_a_message() {
    with_server(
        |limits| limits.connections_in_total = 1,
        async |server| {
            let _alice = server.join("alice", ROOMY).await;
            let (ours, theirs) = duplex(ROOMY);
            let theirs = WebSocket::accept(theirs, Arc::new([]));
            let opened = server.board.open(Box::new(theirs), IpAddr::V4(Ipv4Addr::LOCALHOST));
            assert_eq!(opened, Err(Refused::Full));
            let mut web = Browser::over(ours);
            web.ask(&format!("{REQUEST}\r\n")).await;
            assert!(web.until("ERROR").await.1.ends_with("no room for more connections"));
            assert_eq!(web.goodbye().await.0, 1000);
        },
    );
}

#[test]
fn a_browser_that_stops_reading_is_closed_and_pings_do_not_pile_up() {
    with_server(
        |limits| {
            limits.flood_burst = 0;
            limits.output_bytes = 20_000;
        },
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let (ours, theirs) = duplex(4096);
            let theirs = WebSocket::accept(theirs, Arc::new([]));
            server.board.open(Box::new(theirs), IpAddr::V4(Ipv4Addr::LOCALHOST)).expect("room");
            let mut web = Browser::over(ours);
            web.ask(&format!("{REQUEST}\r\n")).await;
            for line in ["NICK web", "USER web 0 * web", "JOIN #c"] {
                web.say(line).await;
            }
            web.until(" 366 ").await;
            for at in 0..10_000 {
                web.send(&frame(PING, &[b'x'; 125])).await;
                if at % 100 == 99 {
                    web.say("PONG still").await;
                }
            }
            let text = "x".repeat(200);
            for _ in 0..200 {
                alice.send(&format!("PRIVMSG #c {text}\r\n")).await;
            }
            let quit = alice.until("QUIT").await;
            assert!(quit.contains("web!") && quit.contains("Does not read"), "{quit}");
        },
    );
}

#[test]
fn a_browser_that_sends_nothing_but_pings_is_closed() {
    with_server(
        |_| {},
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let mut web = Browser::named(&server, "web", "").await;
            web.say("JOIN #c").await;
            for _ in 0..2 {
                for _ in 0..100 {
                    web.send(&frame(PING, b"")).await;
                }
                web.say("PONG still").await;
            }
            for _ in 0..101 {
                web.send(&frame(PING, b"")).await;
            }
            assert!(alice.until("QUIT").await.contains("web!"));
            assert_eq!(web.goodbye().await, (1008, "too many pings".to_owned()));
        },
    );
}

#[test]
fn the_silent_are_asked_as_everybody_is() {
    with_server(
        |_| {},
        async |server| {
            let mut web = Browser::named(&server, "web", "").await;
            let before = server.elapsed();
            web.until("PING").await;
            assert!(server.since(before) >= Duration::from_secs(89));
            web.until("ERROR").await;
            assert_eq!(web.goodbye().await.0, 1000);
        },
    );
}
