//! A WebSocket client, made of bytes so that it can also break the rules (RFC 6455 section 5.2).

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use tchat::server::config::AllowedOrigin;
use tchat::server::websocket::WebSocket;
use tchat::wire::Stream;

use super::pipes::{HERE, ROOMY, Server};

pub(super) const TEXT: u8 = 1;
pub(super) const BINARY: u8 = 2;
pub(super) const CLOSE: u8 = 8;
pub(super) const PING: u8 = 9;
pub(super) const PONG: u8 = 10;
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;
const KEY: [u8; 4] = [1, 2, 3, 4];

/// A request as every client makes it, without its empty line.
pub(super) const REQUEST: &str = "GET / HTTP/1.1\r\nHost: srv\r\nConnection: keep-alive, Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

pub(super) struct Browser {
    pipe: Box<dyn Stream>,
}

impl Browser {
    /// A connection on which nothing is said yet. Pages of that origin are let in.
    pub(super) fn connect(server: &Server, origin: Option<&str>) -> Self {
        let origin = origin.map(|origin| AllowedOrigin::parse(origin).expect("an origin"));
        let (ours, theirs) = duplex(ROOMY);
        let theirs = WebSocket::accept(theirs, origin.into_iter().collect());
        server.board.open(Box::new(theirs), HERE).expect("room");
        Self::over(ours)
    }

    pub(super) fn over(stream: impl Stream + 'static) -> Self {
        Self { pipe: Box::new(stream) }
    }

    /// After the handshake, with these headers besides.
    pub(super) async fn open(server: &Server, headers: &str) -> Self {
        let mut browser = Self::connect(server, None);
        let head = browser.ask(&format!("{REQUEST}{headers}\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        browser
    }

    /// Registered.
    pub(super) async fn named(server: &Server, nick: &str, headers: &str) -> Self {
        let mut browser = Self::open(server, headers).await;
        browser.say(&format!("NICK {nick}")).await;
        browser.say(&format!("USER {nick} 0 * {nick}")).await;
        browser.until(" 422 ").await;
        browser
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.pipe.write_all(bytes).await.expect("still connected");
    }

    /// Sends a request. Out: the head of the answer, with its empty line.
    pub(super) async fn ask(&mut self, request: &str) -> String {
        self.send(request.as_bytes()).await;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.pipe.read_u8().await.expect("an answer"));
        }
        String::from_utf8(head).expect("ASCII")
    }

    /// One text message.
    pub(super) async fn say(&mut self, line: &str) {
        self.send(&frame(TEXT, line.as_bytes())).await;
    }

    /// The next frame: what it is, and what it holds. A server's are never masked.
    pub(super) async fn frame(&mut self) -> (u8, Vec<u8>) {
        let first = self.pipe.read_u8().await.expect("a frame");
        let length = match self.pipe.read_u8().await.expect("a length") {
            126 => usize::from(self.pipe.read_u16().await.expect("a length")),
            length => usize::from(length),
        };
        assert!(length < 512 && first & FINAL != 0, "{first} {length}");
        let mut payload = vec![0; length];
        self.pipe.read_exact(&mut payload).await.expect("a payload");
        (first & !FINAL, payload)
    }

    /// Reads up to a message with that text. Out: its kind, and the whole of it.
    pub(super) async fn until(&mut self, text: &str) -> (u8, String) {
        loop {
            let (kind, payload) = self.frame().await;
            let line = String::from_utf8(payload).expect("the server writes UTF-8");
            assert!(kind != CLOSE, "closed before {text}: {line}");
            assert!(!line.contains(['\r', '\n']), "{line:?}");
            if line.contains(text) {
                return (kind, line);
            }
        }
    }

    /// Reads up to the server's goodbye. Out: its code and reason.
    pub(super) async fn goodbye(&mut self) -> (u16, String) {
        loop {
            let (kind, payload) = self.frame().await;
            if kind == CLOSE {
                let (code, reason) = payload.split_at(2);
                let code = u16::from_be_bytes(code.try_into().expect("two bytes"));
                return (code, String::from_utf8(reason.to_vec()).expect("UTF-8"));
            }
        }
    }

    /// Everything up to the end of the stream.
    pub(super) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        self.pipe.read_to_end(&mut rest).await.expect("pipes do not break");
        String::from_utf8_lossy(&rest).into_owned()
    }
}

/// A whole frame as a client must make it.
pub(super) fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    part(FINAL | kind, payload)
}

/// A frame with that first byte.
pub(super) fn part(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = header(first, payload.len() as u64);
    bytes.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
    bytes
}

/// The beginning of a frame that is that long.
pub(super) fn header(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 126 => bytes.push(MASKED + short),
        (_, Ok(longer)) => {
            bytes.push(MASKED + 126);
            bytes.extend(longer.to_be_bytes());
        }
        _ => {
            bytes.push(MASKED + 127);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(KEY);
    bytes
}
