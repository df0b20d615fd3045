//! How long the doors wait for those who take their time.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::house::{ELSEWHERE, HERE, House};
use super::pipes::{ROOMY, Server, with_server};

/// Sends a byte a second until the door is shut. Out: after how long it was.
async fn drip(server: &Server, house: &House, bytes: impl Iterator<Item = u8>) -> Duration {
    let mut slow = house.knock(HERE, "");
    let began = server.elapsed();
    for byte in bytes {
        if slow.write_all(&[byte]).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    slow.read_to_end(&mut Vec::new()).await.ok();
    server.since(began)
}

#[test]
fn neither_a_handshake_nor_a_head_is_waited_for_byte_by_byte() {
    with_server(
        |_| {},
        async |server| {
            let house = House::new(&server, |limits| {
                (limits.handshake_seconds, limits.registration_seconds) = (10, 60);
            });
            let forever = || std::iter::repeat(b'x');
            let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".iter().copied();
            for (what, bytes) in [
                ("a handshake", Box::new(hello.chain(forever())) as Box<dyn Iterator<Item = u8>>),
                ("a request line", Box::new(b"GET /".iter().copied().chain(forever()))),
                (
                    "an upgrade",
                    Box::new(
                        b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nX: "
                            .iter()
                            .copied()
                            .chain(forever()),
                    ),
                ),
            ] {
                let took = drip(&server, &house, bytes).await;
                let most = Duration::from_secs(61);
                assert!(Duration::from_secs(10) <= took && took <= most, "{what}: {took:?}");
            }
            assert!(house.peers.borrow().is_empty());
            assert_eq!(house.hall.waiting(), 0);
            server.join("alice", ROOMY).await;
        },
    );
}

#[test]
fn a_handshake_that_stops_is_over_when_its_time_is() {
    with_server(
        |_| {},
        async |server| {
            let house = House::new(&server, |limits| limits.handshake_seconds = 10);
            let mut silent = house.knock(ELSEWHERE, "");
            silent.write_all(b"\x16\x03\x01\x02\x00\x01").await.expect("room");
            let began = server.elapsed();
            assert_eq!(silent.read_to_end(&mut Vec::new()).await.ok(), Some(0));
            assert_eq!(server.since(began).as_secs(), 10);
            assert_eq!(house.hall.waiting(), 0);
            // Half closed is over at once: what has begun is not ended by anybody.
            let mut half = house.knock(ELSEWHERE, "");
            half.write_all(b"\x16\x03\x01\x02\x00\x01").await.expect("room");
            half.shutdown().await.expect("a pipe");
            let began = server.elapsed();
            assert_eq!(half.read_to_end(&mut Vec::new()).await.ok(), Some(0));
            assert_eq!(server.since(began).as_secs(), 0);
        },
    );
}
