//! From an HTTP request to a WebSocket, or to an answer that says why not (RFC 6455 section 4.2).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::machine::TryParse as _;
use tokio_tungstenite::tungstenite::handshake::server::{
    Request, Response, create_response, write_response,
};
use tokio_tungstenite::tungstenite::http::header::{
    HeaderName, HeaderValue, ORIGIN, SEC_WEBSOCKET_PROTOCOL,
};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self};

use crate::proto::encode::LINE;
use crate::proto::tags::TAG_SECTION;
use crate::server::config::AllowedOrigin;
use crate::server::log;
use crate::wire::Stream;

/// Bytes of a request up to its empty line.
const MOST_HEAD: usize = 8192;
/// Time for all of it.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a message, and of a frame: a line with all its tags. A client's tags are shorter, so that one that is
/// somewhat too long is told so instead of cut off.
const MOST_MESSAGE: usize = TAG_SECTION + LINE;
/// What is read at once, and kept for it: thousands of idle connections must not each keep much.
const READ: usize = 512;
/// What is gathered before it is written.
const GATHERED: usize = 1024;
/// Bytes that wait in the stream; there must be room for a message, whatever was gathered before.
const MOST_WAITING: usize = 2 * MOST_MESSAGE;

/// How lines are sent. Either form is taken, whatever was agreed: foreign programs are not strict about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Binary,
}

/// The subprotocols (IRCv3 websocket).
const FORMS: &[(&str, Form)] =
    &[("text.ircv3.net", Form::Text), ("binary.ircv3.net", Form::Binary)];

/// A handshake that came to its end: what was agreed on, or else who is left and why.
pub(super) type Outcome<T> = Result<(WebSocketStream<T>, Form), (Option<T>, io::Error)>;

/// Answers one request, in bounded time. `head` is what was read of it already.
pub(super) async fn shake_hands<T: Stream>(
    mut stream: T,
    head: Vec<u8>,
    origins: Arc<[AllowedOrigin]>,
) -> Outcome<T> {
    match tokio::time::timeout(PATIENCE, answer(&mut stream, head, &origins)).await {
        Ok(Ok(Ok((form, rest)))) => {
            let config = WebSocketConfig::default()
                .read_buffer_size(READ)
                .write_buffer_size(GATHERED)
                .max_write_buffer_size(MOST_WAITING)
                .max_message_size(Some(MOST_MESSAGE))
                .max_frame_size(Some(MOST_MESSAGE));
            let role = Role::Server;
            Ok((WebSocketStream::from_partially_read(stream, rest, role, Some(config)).await, form))
        }
        Ok(Ok(Err(refusal))) => {
            tracing::info!("no WebSocket: {}", log::neutral(&refusal.sentence));
            let error = io::Error::new(io::ErrorKind::InvalidData, refusal.status);
            Err((Some(stream), error))
        }
        Ok(Err(error)) => Err((None, error)),
        Err(late) => Err((None, late.into())),
    }
}

/// Out: how lines are sent, and what came after the request; or what was said instead.
async fn answer<T: Stream>(
    stream: &mut T,
    head: Vec<u8>,
    origins: &[AllowedOrigin],
) -> io::Result<Result<(Form, Vec<u8>), Refusal>> {
    let agreed = read_request(stream, head).await?.and_then(|(request, rest)| {
        let (response, form) = judge(&request, origins)?;
        Ok((response, form, rest))
    });
    match agreed {
        Ok((response, form, rest)) => {
            let mut head = Vec::new();
            write_response(&mut head, &response).map_err(io::Error::other)?;
            stream.write_all(&head).await?;
            Ok(Ok((form, rest)))
        }
        Err(refusal) => {
            stream.write_all(refusal.response().as_bytes()).await?;
            stream.shutdown().await?;
            Ok(Err(refusal))
        }
    }
}

/// Reads up to the end of a request. Out: what came after it as well.
async fn read_request<T: Stream>(
    stream: &mut T,
    mut head: Vec<u8>,
) -> io::Result<Result<(Request, Vec<u8>), Refusal>> {
    let mut seen = 0;
    loop {
        // Only a line end can complete it, so a request that comes byte by byte is not looked at as often.
        if head.iter().skip(seen).any(|byte| *byte == b'\n') {
            match Request::try_parse(&head) {
                Ok(None) => {}
                Ok(Some((length, request))) => return Ok(Ok((request, head.split_off(length)))),
                Err(error) => return Ok(Err(Refusal::because(&error))),
            }
        }
        let before = head.len();
        seen = before;
        if stream.take(MOST_HEAD.saturating_sub(before) as u64).read_buf(&mut head).await? == 0 {
            return if before < MOST_HEAD {
                Err(io::ErrorKind::UnexpectedEof.into())
            } else {
                Ok(Err(Refusal::new(
                    "431 Request Header Fields Too Large",
                    "the request is too long",
                )))
            };
        }
    }
}

/// What is said to a request.
fn judge(request: &Request, origins: &[AllowedOrigin]) -> Result<(Response, Form), Refusal> {
    let mut response = create_response(request).map_err(|error| Refusal::because(&error))?;
    for origin in request.headers().get_all(ORIGIN) {
        let origin = origin.to_str().unwrap_or("(not ASCII)");
        if !origins.iter().any(|allowed| allowed.lets_in(origin)) {
            let said = format!("{origin} is not among the websocket_origins of this server");
            return Err(Refusal::new("403 Forbidden", &said));
        }
    }
    let offered = words(request, &SEC_WEBSOCKET_PROTOCOL);
    let mut known = offered.filter_map(|word| FORMS.iter().find(|(name, _)| *name == word));
    match known.next() {
        Some((name, form)) => {
            let name = HeaderValue::from_static(name);
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, name);
            Ok((response, *form))
        }
        // Older clients offer none, or one of their own. They take text.
        None => Ok((response, Form::Text)),
    }
}

/// The words of a header that is a list, in order, however many lines it was written in (RFC 9110 section 5.6.1).
fn words<'r>(request: &'r Request, name: &HeaderName) -> impl Iterator<Item = &'r str> {
    let lines = request.headers().get_all(name).into_iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim)
}

/// An answer that is no WebSocket.
#[derive(Debug)]
struct Refusal {
    /// The code and its name.
    status: &'static str,
    /// Headers, each with its line end.
    headers: &'static str,
    sentence: String,
}

impl Refusal {
    fn new(status: &'static str, sentence: &str) -> Self {
        Self { status, headers: "Connection: close\r\n", sentence: sentence.to_owned() }
    }

    fn because(error: &tungstenite::Error) -> Self {
        use tungstenite::Error::Protocol;
        match error {
            Protocol(
                ProtocolError::MissingConnectionUpgradeHeader
                | ProtocolError::MissingUpgradeWebSocketHeader,
            ) => Self {
                headers: "Connection: close, upgrade\r\nUpgrade: websocket\r\n",
                ..Self::new("426 Upgrade Required", "this is a chat server for WebSocket clients")
            },
            Protocol(ProtocolError::MissingSecWebSocketVersionHeader) => Self {
                headers: "Connection: close, upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
                ..Self::new("426 Upgrade Required", "this server speaks version 13 of WebSocket")
            },
            Protocol(ProtocolError::WrongHttpMethod) => Self {
                headers: "Connection: close\r\nAllow: GET\r\n",
                ..Self::new("405 Method Not Allowed", "a WebSocket is asked for with GET")
            },
            Protocol(
                ProtocolError::MissingSecWebSocketKey | ProtocolError::InvalidSecWebSocketKey,
            ) => Self::new("400 Bad Request", "the request has no valid Sec-WebSocket-Key"),
            _ => Self::new(
                "400 Bad Request",
                "this address is for WebSocket clients, and what came is not HTTP 1.1",
            ),
        }
    }

    fn response(&self) -> String {
        let Self { status, headers, sentence } = self;
        let length = sentence.len() + "\n".len();
        format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Type: text/plain; charset=utf-8\r\n\
             X-Content-Type-Options: nosniff\r\nContent-Length: {length}\r\n\r\n{sentence}\n"
        )
    }
}
