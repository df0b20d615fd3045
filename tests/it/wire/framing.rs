//! Lines that come in pieces, that never end, that are no text.

use super::pipes::{ROOMY, with_server};

#[test]
fn pipes_of_any_size_carry_whole_lines() {
    for room in 1..=16 {
        with_server(
            |_| {},
            async move |server| {
                let mut alice = server.connect(room);
                alice.send("NICK alice\r\nUSER alice 0 * :Alice\r\n").await;
                assert!(alice.until(" 001 ").await.contains("alice"), "{room}");
                alice.send("PING :a b c\r\n").await;
                assert!(alice.until("PONG").await.ends_with(":a b c"), "{room}");
            },
        );
    }
}

#[test]
fn a_megabyte_without_an_end_is_one_refused_line() {
    with_server(
        |_| {},
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            for _ in 0..1024 {
                alice.send(&"x".repeat(1024)).await;
            }
            alice.send("\r\nPING after\r\n").await;
            assert!(alice.line().await.expect("an answer").contains(" 417 "));
            assert!(alice.line().await.expect("an answer").contains("PONG"));
        },
    );
}

#[test]
fn what_is_no_utf8_is_refused_and_the_connection_goes_on() {
    with_server(
        |_| {},
        async |server| {
            let mut alice = server.join("alice", ROOMY).await;
            let mut bob = server.join("bob", ROOMY).await;
            alice.until("bob").await;
            alice.send_bytes(b"PRIVMSG #c :caf\xe9\r\nPRIVMSG #c :caf\xc3\xa9\r\nPING 1\r\n").await;
            assert!(alice.line().await.expect("an answer").contains("UTF-8"));
            assert!(alice.line().await.expect("an answer").contains("PONG"));
            assert_eq!(bob.hear(1).await, ["café"]);
        },
    );
}

#[test]
fn half_a_line_and_silence_time_out_like_no_line_at_all() {
    with_server(
        |_| {},
        async |server| {
            let mut silent = server.connect(ROOMY);
            let mut half = server.connect(ROOMY);
            half.send("NICK ali").await;
            for person in [&mut silent, &mut half] {
                let last = person.until("ERROR").await;
                assert!(last.contains("Registration timed out"), "{last}");
                assert_eq!(person.line().await, None);
            }
            assert_eq!(server.elapsed().as_secs(), 60);
        },
    );
}
