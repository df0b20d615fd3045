//! How connections end: by the peer, by the hub, by not being read, by a fault, by the end of the server.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tchat::server::driver::{Command, Refused};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf, duplex};

use super::pipes::{HERE, Person, ROOMY, with_server};

#[test]
fn a_reader_who_stops_is_closed_and_nobody_else_notices() {
    with_server(
        |limits| {
            limits.flood_burst = 0;
            limits.output_bytes = 20_000;
        },
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let mut bob = server.join("bob", ROOMY).await;
            let mut stalled = server.join("stalled", 64).await;
            let text = "x".repeat(200);
            for _ in 0..200 {
                alice.send(&format!("PRIVMSG #c {text}\r\n")).await;
            }
            let quit = alice.until("QUIT").await;
            assert!(quit.contains("stalled!"), "{quit}");
            assert!(quit.contains("Does not read what it is sent"), "{quit}");
            alice.send("PRIVMSG #c after\r\n").await;
            let heard = bob.hear(201).await;
            assert_eq!(heard.last().map(String::as_str), Some("after"));
            // What had reached the pipe is still there, and then the end.
            let rest = stalled.rest().await.join("\n");
            assert!(rest.len() <= 64, "{rest}");
        },
    );
}

#[test]
fn all_buffers_together_have_a_bound() {
    with_server(
        |limits| {
            limits.flood_burst = 0;
            limits.output_bytes_in_total = 65_536;
        },
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let mut stalled = Vec::new();
            for number in 0..4 {
                stalled.push(server.join(&format!("stalled{number}"), 64).await);
            }
            let text = "x".repeat(400);
            for _ in 0..60 {
                alice.send(&format!("PRIVMSG #c {text}\r\n")).await;
            }
            // Four times 60 lines of 450 bytes are over the bound once; three times are not much over it.
            let quit = alice.until("QUIT").await;
            assert!(quit.contains("stalled"), "{quit}");
            alice.send("PING 1\r\n").await;
            alice.until("PONG").await;
        },
    );
}

#[test]
fn quit_is_answered_and_then_comes_the_end() {
    with_server(
        |_| {},
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let mut bob = server.join("bob", 16).await;
            bob.send("QUIT :see you\r\nPRIVMSG #c ignored\r\n").await;
            let last = bob.rest().await;
            assert!(last.last().expect("a farewell").contains("ERROR"), "{last:?}");
            assert!(alice.until("QUIT").await.contains("see you"));
            alice.send("PING 1\r\n").await;
            assert!(alice.line().await.expect("an answer").contains("PONG"));
        },
    );
}

#[test]
fn who_hangs_up_after_speaking_still_gets_the_answers() {
    with_server(
        |_| {},
        async |server| {
            let mut alice = server.connect(ROOMY);
            alice.send("NICK alice\r\nUSER a 0 * a\r\n").await;
            alice.writer.shutdown().await.expect("still connected");
            let answers = alice.rest().await;
            assert!(answers.iter().any(|line| line.contains(" 001 ")), "{answers:?}");
        },
    );
}

#[test]
fn who_hangs_up_while_lines_wait_still_gets_the_answers() {
    with_server(
        |limits| limits.flood_burst = 10,
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            alice.send(&"PING x\r\n".repeat(500)).await;
            alice.send("LIST\r\n").await;
            alice.writer.shutdown().await.expect("still connected");
            let answers = alice.rest().await;
            let pongs = answers.iter().filter(|line| line.contains(" PONG "));
            assert_eq!(pongs.count(), 500);
            assert!(answers.iter().any(|line| line.contains(" 323 ")));
        },
    );
}

#[test]
fn who_says_much_and_is_gone_at_once_has_said_it() {
    with_server(
        |limits| limits.flood_burst = 10,
        async |server| {
            let mut bob = server.join("bob", ROOMY).await;
            let mut carol = server.join("carol", ROOMY).await;
            let mut alice = server.join("alice", ROOMY).await;
            for number in 0..1000 {
                alice.send(&format!("PRIVMSG #c {number}\r\n")).await;
            }
            // Nobody reads what the server writes, and it notices soon.
            drop(alice);
            carol.send("PRIVMSG #c :where is she?\r\n").await;
            let heard = bob.hear(1001).await;
            let hers: Vec<_> = heard.iter().filter(|text| !text.contains('?')).collect();
            let all = hers.iter().enumerate();
            assert!(all.into_iter().all(|(n, text)| **text == n.to_string()));
            assert!(bob.until("QUIT").await.contains("alice!"));
        },
    );
}

#[test]
fn nobody_waits_for_a_stalled_reader_at_the_end() {
    with_server(
        |_| {},
        async |mut server| {
            let mut alice = server.join("alice", ROOMY).await;
            let mut stalled = server.join("stalled", 16).await;
            stalled.send("LIST\r\nLIST\r\n").await;
            alice.send("PING 1\r\n").await;
            alice.until("PONG").await;
            let before = server.elapsed();
            let reason = "gone fishing".to_owned();
            let stop = Command::Stop { reason };
            server.commands.send(stop).expect("still running");
            let last = alice.rest().await;
            assert!(last.last().expect("a farewell").contains("gone fishing"), "{last:?}");
            (&mut server.driver).await.expect("an orderly end");
            let took = server.since(before);
            assert!(took <= Duration::from_millis(30), "{took:?}");
        },
    );
}

#[test]
fn who_is_too_many_is_told_so() {
    let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
    with_server(
        |limits| {
            limits.connections_in_total = 4;
            limits.connections_per_address = 2;
        },
        async |server| {
            let open = |address| {
                let (ours, theirs) = duplex(ROOMY);
                let opened = server.board.open(Box::new(theirs), address);
                (Person::at(ours), opened)
            };
            let _kept = [open(elsewhere), open(elsewhere)];
            let (mut third, opened) = open(elsewhere);
            assert_eq!(opened, Err(Refused::TooManyFromAddress));
            let told = third.rest().await;
            assert_eq!(told, ["ERROR :Closing link: too many connections from your address"]);
            drop(third);
            tokio::task::yield_now().await;
            // From this machine there may be any number, until the server is full.
            let _local = [open(HERE), open(HERE)];
            let (mut fifth, opened) = open(HERE);
            assert_eq!(opened, Err(Refused::Full));
            let told = fifth.rest().await;
            assert_eq!(told, ["ERROR :Closing link: this server has no room for more connections"]);
        },
    );
}

#[test]
fn those_who_are_turned_away_do_not_take_the_room_of_others() {
    let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
    with_server(
        |limits| {
            limits.connections_in_total = 16;
            limits.connections_per_address = 1;
        },
        async |server| {
            let mut held = Vec::new();
            for _ in 0..10 {
                for _ in 0..10 {
                    let (ours, theirs) = duplex(ROOMY);
                    let opened = server.board.open(Box::new(theirs), elsewhere);
                    assert_ne!(opened, Err(Refused::Full));
                    held.push(ours);
                }
                tokio::task::yield_now().await;
            }
            server.join("alice", ROOMY).await;
        },
    );
}

#[test]
fn a_fault_in_reading_ends_that_connection_only() {
    with_server(
        |_| {},
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let said = b"NICK eve\r\nUSER eve 0 * eve\r\nJOIN #c\r\n";
            let faulty = Faulty { before: Some(said) };
            server.board.open(Box::new(faulty), HERE).expect("room");
            alice.until("eve!").await;
            let quit = alice.until("QUIT").await;
            assert!(quit.contains("internal error"), "{quit}");
            alice.send("PING 1\r\n").await;
            assert!(alice.line().await.expect("an answer").contains("PONG"));
        },
    );
}

/// A stream whose reading has a fault in it, after some lines.
struct Faulty {
    before: Option<&'static [u8]>,
}

impl AsyncRead for Faulty {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let lines = self.before.take().expect("a fault in reading");
        buffer.put_slice(lines);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Faulty {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
