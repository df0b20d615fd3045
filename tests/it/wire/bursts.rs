//! Many lines at once: none is lost, none overtakes another, nobody else waits.

use std::fmt::Write;

use super::pipes::{ROOMY, with_server};

fn numbered(count: usize) -> String {
    let mut lines = String::new();
    for number in 0..count {
        writeln!(lines, "PRIVMSG #c {number}\r").expect("text grows");
    }
    lines
}

#[test]
fn ten_thousand_lines_in_one_write_arrive_once_and_in_order() {
    // Without flood control the inbox is the bound; with it, the pause.
    for flood_burst in [0, 50] {
        with_server(
            |limits| limits.flood_burst = flood_burst,
            async |server| {
                let mut alice = server.join("alice", ROOMY).await;
                let mut bob = server.join("bob", ROOMY).await;
                let burst = numbered(10_000);
                let ((), heard) = tokio::join!(alice.send(&burst), bob.hear(10_000));
                for (number, text) in heard.iter().enumerate() {
                    assert_eq!(*text, number.to_string());
                }
                alice.send("PING done\r\n").await;
                alice.until("PONG").await;
                assert_eq!(bob.heard_so_far(), Vec::<String>::new());
            },
        );
    }
}

#[test]
fn a_flooding_sender_is_read_more_slowly_and_nothing_is_dropped() {
    with_server(
        |limits| {
            limits.flood_burst = 5;
            limits.flood_per_second_loopback = 10;
        },
        async |server| {
            let mut alice = server.join("alice", 64).await;
            let mut bob = server.join("bob", ROOMY).await;
            let before = server.elapsed();
            let burst = numbered(505);
            let ((), heard) = tokio::join!(alice.send(&burst), bob.hear(505));
            assert!(heard.iter().enumerate().all(|(n, text)| *text == n.to_string()));
            let took = server.since(before).as_secs();
            assert!((45..=55).contains(&took), "{took} s for 500 lines at 10 a second");
        },
    );
}

#[test]
fn what_came_before_a_ping_is_with_everybody_before_its_pong() {
    with_server(
        |limits| limits.flood_burst = 0,
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let mut bob = server.join("bob", ROOMY).await;
            let mut carol = server.join("carol", ROOMY).await;
            alice.send(&(numbered(500) + "PING 1\r\n")).await;
            alice.until("PONG").await;
            for person in [&mut bob, &mut carol] {
                assert_eq!(person.heard_so_far().len(), 500);
            }
        },
    );
}

#[test]
fn who_floods_does_not_keep_the_line_of_another_waiting() {
    const FLOODERS: usize = 40;
    with_server(
        |limits| limits.flood_burst = 0,
        async |server| {
            let mut flooders = Vec::new();
            for number in 0..FLOODERS {
                flooders.push(server.join(&format!("flooder{number}"), ROOMY).await);
            }
            let mut alice = server.join("alice", ROOMY).await;
            for flooder in &mut flooders {
                flooder.send(&numbered(1000)).await;
            }
            alice.send("PING 1\r\n").await;
            let mut heard = 0;
            while !alice.line().await.expect("an answer").contains("PONG") {
                heard += 1;
            }
            // A share of each at the most, while there is room in the turn.
            assert!(heard < FLOODERS * 200, "{heard} lines of others came first");
        },
    );
}
