//! The doors of a port: who is let in, as what, and who is not.

use std::sync::Arc;

use tchat::proto::ServerName;
use tchat::server::doors::{Insisted, Settings};
use tchat::wire::tls;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::browser::{Browser, REQUEST};
use super::house::{ELSEWHERE, HERE, House, VERSIONS, encrypt, encrypt_to, identity, shown};
use super::pipes::{Person, ROOMY, Server, with_server};

/// Runs a test before the doors of a server.
fn with_house(test: impl AsyncFnOnce(&Server, House)) {
    with_server(|_| {}, async |server| test(&server, House::new(&server, |_| {})).await);
}

async fn register(person: &mut Person, nick: &str) {
    person.send(&format!("NICK {nick}\r\nUSER {nick} 0 * {nick}\r\nJOIN #c\r\n")).await;
    person.until(" 366 ").await;
}

/// What is said to somebody until they are shown out.
async fn told(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("an end in order");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn one_port_takes_irc_websocket_and_http_encrypted_or_not() {
    with_house(async |_, house| {
        let mut alice = Person::at(house.knock(HERE, ""));
        register(&mut alice, "alice").await;
        for (at, version) in VERSIONS.into_iter().enumerate() {
            let stream = encrypt(house.knock(ELSEWHERE, ""), version, None).await.expect("TLS");
            let mut bob = Person::at(stream);
            register(&mut bob, &format!("bob{at}")).await;
            bob.send("PRIVMSG #c :sealed\r\n").await;
            assert!(alice.until("PRIVMSG").await.ends_with(" :sealed"));
            alice.send("PRIVMSG #c :open\r\n").await;
            assert!(bob.until("PRIVMSG").await.ends_with(" :open"));
        }
        let open = Browser::over(house.knock(HERE, ""));
        let sealed = Browser::over(house.enter(ELSEWHERE).await);
        for (nick, mut web) in [("web1", open), ("web2", sealed)] {
            let head = web.ask(&format!("{REQUEST}\r\n")).await;
            assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
            for line in [&format!("NICK {nick}"), "USER w 0 * w", "PRIVMSG alice :from a page"] {
                web.say(line).await;
            }
            assert!(alice.until("PRIVMSG").await.ends_with(" :from a page"));
        }
        let mut open = house.knock(HERE, "");
        open.write_all(b"GET /healthz HTTP/1.1\r\nHost: srv\r\n\r\n").await.expect("room");
        assert!(told(&mut open).await.starts_with("HTTP/1.1 200 OK\r\n"));
        let mut sealed = house.enter(ELSEWHERE).await;
        sealed.write_all(b"GET /metrics HTTP/1.1\r\nHost: srv\r\n\r\n").await.expect("room");
        assert!(told(&mut sealed).await.starts_with("HTTP/1.1 403 "));
        drop((open, sealed));
        alice.send("PING :done\r\n").await;
        alice.until("PONG").await;
        let secure: Vec<_> = house.peers.borrow().iter().map(|peer| peer.secure).collect();
        assert_eq!(secure, [false, true, true, false, true]);
        assert_eq!(house.hall.waiting(), 0);
    });
}

#[test]
fn where_others_come_from_is_nothing_that_a_stranger_can_say() {
    with_house(async |_, house| {
        let headers: [&[u8]; 2] = [
            b"PROXY TCP4 203.0.113.9 127.0.0.1 1000 1234\r\nNICK mallory\r\nUSER m 0 * m\r\n",
            b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x09\x7f\0\0\x01\x03\xe8\x04\xd2NICK mallory\r\n",
        ];
        for header in headers {
            let mut open = house.knock(HERE, "");
            open.write_all(header).await.expect("room");
            assert!(told(&mut open).await.starts_with("ERROR :This server takes no PROXY header"));
            let mut sealed = house.enter(ELSEWHERE).await;
            sealed.write_all(header).await.expect("room");
            assert!(
                told(&mut sealed).await.starts_with("ERROR :This server takes no PROXY header")
            );
        }
        assert!(house.peers.borrow().is_empty(), "nobody came in");
    });
}

#[test]
fn the_first_bytes_may_come_one_at_a_time() {
    with_house(async |_, house| {
        let mut slow = house.knock(HERE, "");
        for byte in b"NICK slow\r\nUSER s 0 * s\r\n" {
            slow.write_all(&[*byte]).await.expect("room");
            tokio::task::yield_now().await;
        }
        Person::at(slow).until(" 422 slow ").await;
        let mut page = house.knock(HERE, "");
        for byte in b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" {
            page.write_all(&[*byte]).await.expect("room");
            tokio::task::yield_now().await;
        }
        assert!(told(&mut page).await.starts_with("HTTP/1.1 200 OK\r\n"));
    });
}

#[test]
fn who_comes_from_elsewhere_and_does_not_encrypt_is_told_how() {
    with_house(async |server, house| {
        let line =
            "ERROR :This server wants TLS; connect with: tchat connect --tls 192.0.2.1:1234\r\n";
        for first in ["CAP LS 302\r\nNICK a\r\n", "hello?\r\n", ""] {
            let mut stranger = house.knock(ELSEWHERE, "");
            stranger.write_all(first.as_bytes()).await.expect("room");
            assert_eq!(told(&mut stranger).await, line, "{first}");
        }
        for request in [format!("{REQUEST}\r\n"), "GET / HTTP/1.1\r\n".to_owned()] {
            let mut stranger = house.knock(ELSEWHERE, "");
            stranger.write_all(request.as_bytes()).await.expect("room");
            let answer = told(&mut stranger).await;
            assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("use TLS"), "{answer}");
        }
        // A listener can be told to want it of everybody.
        let mut local = house.knock(HERE, "tls");
        local.write_all(b"NICK a\r\n").await.expect("room");
        assert_eq!(told(&mut local).await, line);
        assert!(house.peers.borrow().is_empty());
        house.settings.send_modify(|settings| {
            let settings: &mut Settings = Arc::make_mut(settings);
            settings.allow_plaintext = true;
        });
        register(&mut Person::at(house.knock(ELSEWHERE, "")), "let-in").await;
        server.join("alice", ROOMY).await;
    });
}

#[test]
fn a_listener_takes_only_what_it_is_for() {
    with_house(async |_, house| {
        for (kinds, first, answer) in [
            ("irc", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 403 Forbidden"),
            ("irc http", &format!("{REQUEST}\r\n"), "HTTP/1.1 4"),
            ("websocket", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 426 Upgrade Required"),
            ("websocket", "CAP LS 302\r\n\r\n", "HTTP/1.1 400 Bad Request"),
            ("http", "NICK alice\r\n", "ERROR :This address is not for IRC"),
        ] {
            let mut stranger = house.knock(HERE, kinds);
            stranger.write_all(first.as_bytes()).await.expect("room");
            let said = told(&mut stranger).await;
            assert!(said.starts_with(answer), "{kinds}: {said}");
        }
        register(&mut Person::at(house.knock(HERE, "irc")), "alice").await;
        let sealed = encrypt(house.knock(HERE, "tls irc"), VERSIONS[1], None).await.expect("TLS");
        register(&mut Person::at(sealed), "bob").await;
    });
}

#[test]
fn a_certificate_of_ones_own_is_known_again() {
    with_house(async |_, house| {
        let own = identity();
        let print = own.fingerprint();
        for version in VERSIONS {
            for shown in [Some(own.clone()), None] {
                let stream = encrypt(house.knock(ELSEWHERE, ""), version, shown).await;
                let mut person = Person::at(stream.expect("a handshake"));
                register(&mut person, "someone").await;
                person.send("QUIT\r\n").await;
                person.rest().await;
            }
        }
        let peers = house.peers.borrow();
        let prints: Vec<_> = peers.iter().map(|peer| peer.certificate).collect();
        assert_eq!(prints, [print, None, print, None]);
        assert!(peers.iter().all(|peer| peer.secure && !peer.loopback && peer.host == "192.0.2.7"));
    });
}

#[test]
fn garbage_is_no_handshake_and_ends_what_has_begun() {
    with_house(async |server, house| {
        let mut alice = server.join("alice", ROOMY).await;
        for garbage in
            [&b"\x16\x03\x01\x00\x05hello"[..], b"\x16\x03\xff\xff\xff", &[0x16, 3, 3, 0, 0]]
        {
            let mut stranger = house.knock(ELSEWHERE, "");
            stranger.write_all(garbage).await.expect("room");
            let mut rest = Vec::new();
            stranger.read_to_end(&mut rest).await.expect("the end");
            // Nothing or an alert (RFC 8446 section 6).
            assert!(rest.first().is_none_or(|first| *first == 0x15), "{rest:?}");
        }
        let mut bob = Person::at(house.enter(HERE).await);
        register(&mut bob, "bob").await;
        let mut carol = house.enter(HERE).await;
        carol.write_all(b"NICK carol\r\nUSER c 0 * c\r\nJOIN #c\r\n").await.expect("room");
        alice.until("carol!").await;
        let (raw, _) = carol.into_inner();
        let mut raw = raw;
        raw.write_all(b"\x17\x03\x03\x00\x1f this was never sealed by a key").await.expect("room");
        assert!(alice.until("QUIT").await.contains("carol!"));
        bob.send("PRIVMSG #c :still here\r\n").await;
        alice.until("still here").await;
    });
}

#[test]
fn who_does_not_go_on_is_put_out_in_time() {
    with_house(async |server, house| {
        for (first, seconds) in [
            (&b"\x16\x03\x01\x02\x00\x01"[..], 9..=12),
            (b"GET / HTTP/1.1\r\nHost: ", 9..=12),
            (b"", 59..=62),
            (b"NIC", 59..=62),
        ] {
            let before = server.elapsed();
            let mut silent = house.knock(HERE, "");
            silent.write_all(first).await.expect("room");
            told(&mut silent).await;
            let took = server.since(before).as_secs();
            assert!(seconds.contains(&took), "{took} {first:?}");
        }
        // Encrypted silence is silence.
        let before = server.elapsed();
        let mut sealed = house.enter(ELSEWHERE).await;
        sealed.read_to_end(&mut Vec::new()).await.ok();
        let took = server.since(before).as_secs();
        assert!((59..=62).contains(&took), "{took}");
        assert_eq!(house.hall.waiting(), 0);
    });
}

#[test]
fn the_one_that_waits_longest_makes_place_and_the_rest_go_on() {
    with_server(
        |_| {},
        async |server| {
            let house = House::new(&server, |limits| {
                limits.waiting_in_total = 3;
                limits.waiting_per_address = 2;
                limits.handshakes_at_once = 1;
            });
            let mut first = house.knock(ELSEWHERE, "");
            first.write_all(b"\x16\x03\x01").await.expect("room");
            let _second = house.knock(ELSEWHERE, "");
            let mut third = house.knock(ELSEWHERE, "");
            assert_eq!(told(&mut first).await, "");
            assert_eq!(house.hall.waiting(), 2);
            let silent = [house.knock(HERE, ""), house.knock(HERE, "")];
            assert_eq!(house.hall.waiting(), 3);
            third.write_all(b"\x16\x03\x01").await.expect("room");
            // With the only place for handshakes taken by one that never goes on, others wait until its time is over.
            let before = server.elapsed();
            register(&mut Person::at(house.enter(HERE).await), "alice").await;
            assert!(server.since(before).as_secs() <= 11);
            drop(silent);
        },
    );
}

#[test]
fn the_end_is_told_both_ways_and_what_came_before_it_counts() {
    with_house(async |server, house| {
        let mut alice = server.join("alice", ROOMY).await;
        // With a goodbye of TLS, and without.
        for polite in [true, false] {
            let mut bob = house.enter(HERE).await;
            bob.write_all(b"NICK bob\r\nUSER b 0 * b\r\nJOIN #c\r\n").await.expect("room");
            alice.until(" JOIN ").await;
            bob.write_all(b"PRIVMSG #c :last words\r\n").await.expect("room");
            bob.flush().await.expect("room");
            if polite {
                bob.shutdown().await.expect("room");
            }
            drop(bob);
            assert!(alice.until("PRIVMSG").await.ends_with(" :last words"));
            assert!(alice.until("QUIT").await.contains("Connection closed"), "{polite}");
        }
        // An end in order is no truncation: the reader would say so.
        let mut carol = house.enter(HERE).await;
        carol.write_all(b"NICK carol\r\nUSER c 0 * c\r\nQUIT :bye\r\n").await.expect("room");
        let said = told(&mut carol).await;
        assert!(said.ends_with("ERROR :Closing link: 127.0.0.1 (Quit: bye)\r\n"), "{said}");
    });
}

#[test]
fn much_goes_through_a_narrow_pipe_whole_and_in_order() {
    with_server(
        |limits| limits.flood_burst = 0,
        async |server| {
            let house = House::new(&server, |_| {});
            let stream = encrypt(house.knock_with(HERE, "", 700), VERSIONS[1], None).await;
            let (reader, mut writer) = tokio::io::split(stream.expect("TLS"));
            let text = "x".repeat(300);
            let writing = async {
                writer.write_all(b"NICK a\r\nUSER a 0 * a\r\n").await.expect("room");
                for count in 0..2000 {
                    let line = format!("PING :{count} {text}\r\n");
                    writer.write_all(line.as_bytes()).await.expect("room");
                }
                writer.flush().await.expect("room");
            };
            let reading = async {
                let mut lines =
                    tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(reader));
                let mut count = 0;
                while count < 2000 {
                    let line = lines.next_line().await.expect("in order").expect("no end");
                    if line.contains(" PONG ") {
                        assert!(line.ends_with(&format!(":{count} {text}")), "{line}");
                        count += 1;
                    }
                }
            };
            tokio::join!(writing, reading);
        },
    );
}

#[test]
fn a_client_that_stops_reading_is_closed_as_without_encryption() {
    with_server(
        |limits| {
            limits.flood_burst = 0;
            limits.output_bytes = 20_000;
        },
        async |server| {
            let house = House::new(&server, |_| {});
            let mut alice = server.join("alice", ROOMY).await;
            let stream = encrypt(house.knock_with(HERE, "", 4096), VERSIONS[1], None).await;
            let mut deaf = Person::at(stream.expect("TLS"));
            register(&mut deaf, "deaf").await;
            let text = "x".repeat(300);
            for _ in 0..2000 {
                alice.send(&format!("PRIVMSG #c {text}\r\n")).await;
            }
            let quit = alice.until("QUIT").await;
            assert!(quit.contains("deaf!") && quit.contains("Does not read"), "{quit}");
        },
    );
}

#[test]
fn a_new_certificate_is_shown_to_who_comes_next() {
    with_house(async |_, house| {
        let first = house.enter(HERE).await;
        let new = identity();
        let print = new.fingerprint();
        assert_ne!(Some(shown(&first)), print);
        house.settings.send_modify(|settings| {
            let settings: &mut Settings = Arc::make_mut(settings);
            settings.tls = tls::accepting(new).expect("just made");
        });
        assert_eq!(Some(shown(&house.enter(HERE).await)), print);
        register(&mut Person::at(first), "alice").await;
    });
}

#[test]
fn who_shall_insist_on_encryption_is_told_where_it_is() {
    with_house(async |_, house| {
        let own = identity();
        let certificate = own.chain[0].clone();
        house.settings.send_modify(|settings| {
            let settings: &mut Settings = Arc::make_mut(settings);
            settings.tls = tls::accepting(own).expect("just made");
            let server = ServerName::parse("irc.example").expect("a name");
            settings.sts = Some(Insisted { server, port: 6697, certificate });
        });
        // As clients begin, and in pieces.
        for pieces in [
            &["CAP LS 302\r\nNICK a\r\n"][..],
            &["NICK a\r\nUSER a 0 * a\r\nCAP LS 302\r\n"],
            &["PASS :secret\n", "cap ls 302\n"],
            &["@label=1 CAP LS :303\r\n"],
            &["CAP ", "L", "S 3", "02\r", "\n"],
        ] {
            let mut stranger = house.knock(ELSEWHERE, "");
            for piece in pieces {
                stranger.write_all(piece.as_bytes()).await.expect("room");
                tokio::task::yield_now().await;
            }
            let said = told(&mut stranger).await;
            let policy = ":irc.example CAP * LS sts=port=6697\r\nERROR :";
            assert!(said.starts_with(policy), "{pieces:?}: {said}");
        }
        for other in ["CAP LS\r\nNICK a\r\n", "CAP LS 301\r\n", "CAP END\r\n", "NICK CAP\r\n"] {
            let mut stranger = house.knock(ELSEWHERE, "");
            stranger.write_all(other.as_bytes()).await.expect("room");
            assert!(told(&mut stranger).await.starts_with("ERROR :"), "{other}");
        }
        for (name, named) in [("srv", true), ("other.example", false), ("192.0.2.1", false)] {
            let stream = encrypt_to(name, house.knock(ELSEWHERE, ""), VERSIONS[1], None).await;
            register(&mut Person::at(stream.expect("TLS")), "a").await;
            let peer = house.peers.borrow_mut().pop().expect("somebody came in");
            assert_eq!(peer.named, named, "{name}");
        }
    });
}
