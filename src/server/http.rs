//! HTTP on the port: `GET /healthz` for whoever watches over the server, `GET /metrics` for whoever may count. One request
//! a connection, whose head is bounded in bytes, headers and time; a body is not read.
//!
//! RFC 9110 and RFC 9112. A request to become a WebSocket is not for here.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use httparse::{EMPTY_HEADER, Request, Status};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::server::config::AddressRange;
use crate::server::metrics::{MEDIA_TYPE, Metrics};
use crate::wire::Stream;

/// The longest head in bytes; what browsers and proxies send is far below.
const HEAD_BYTES: usize = 8 * 1024;
const HEADERS: usize = 64;
/// Time for the whole head to come, and for the answer to be taken.
const PATIENCE: Duration = Duration::from_secs(10);
/// Time and bytes in which the peer may hang up, so that the answer is not lost in a reset (RFC 9112 section 9.6).
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 64 * 1024;

const TEXT: &str = "text/plain; charset=utf-8";

/// What there is to be asked for.
#[derive(Debug, Clone)]
pub struct Site {
    pub metrics: Metrics,
    /// Who may see the numbers besides this machine, as it is at the moment.
    pub metrics_from: watch::Receiver<Arc<[AddressRange]>>,
}

impl Site {
    fn shows_metrics_to(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let listed = self.metrics_from.borrow();
        address.is_loopback() || listed.iter().any(|range| range.contains(address))
    }
}

/// An answer; it closes the connection.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    /// The status with its reason.
    status: &'static str,
    media_type: &'static str,
    body: String,
    /// It was asked for without its body.
    head_only: bool,
}

impl Answer {
    fn new(status: &'static str, body: impl Into<String>) -> Self {
        Self { status, media_type: TEXT, body: body.into(), head_only: false }
    }

    fn bytes(&self) -> Vec<u8> {
        let Self { status, media_type, body, head_only } = self;
        // RFC 9110 section 15.5.6: who asks in the wrong way is told the right ones.
        let allow = if status.starts_with("405") { "Allow: GET, HEAD\r\n" } else { "" };
        let length = body.len();
        let mut text = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\
             Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n{allow}Connection: close\r\n\r\n"
        );
        if !head_only {
            text.push_str(body);
        }
        text.into_bytes()
    }
}

/// Answers the one request of a stream and closes it. Out: when that is done, which is soon whatever the peer does.
pub async fn answer<S: Stream>(mut stream: S, from: IpAddr, site: &Site) {
    let answer = match timeout(PATIENCE, read(&mut stream, from, site)).await {
        Ok(Some(answer)) => answer,
        // Whoever left before the end of the question waits for no answer.
        Ok(None) => return,
        Err(_) => Answer::new("408 Request Timeout", "the request did not come in time\n"),
    };
    site.metrics.requests.inc();
    let said = async {
        stream.write_all(&answer.bytes()).await?;
        stream.flush().await?;
        stream.shutdown().await
    };
    if matches!(timeout(PATIENCE, said).await, Ok(Ok(()))) {
        let mut rest = stream.take(LINGER_BYTES);
        let mut nowhere = tokio::io::sink();
        let end = tokio::io::copy(&mut rest, &mut nowhere);
        // It makes no difference how the peer ends.
        drop(timeout(LINGER, end).await);
    }
}

/// The answer to the head that comes; nothing when the stream ends before it does.
async fn read<S: Stream>(stream: &mut S, from: IpAddr, site: &Site) -> Option<Answer> {
    let mut head = Vec::new();
    let mut lines = 0;
    loop {
        let before = head.len();
        let room = u64::try_from(HEAD_BYTES - before).expect("a small number");
        match stream.take(room).read_buf(&mut head).await {
            Ok(0) | Err(_) => return None,
            Ok(_) => {}
        }
        let ends = memchr::memchr_iter(b'\n', head.get(before..).unwrap_or_default()).count();
        lines += ends;
        // Looked at when its first line is there, and when it is whole: not for every byte.
        if (ends > 0 && lines == ends) || is_whole(&head, before) || head.len() == HEAD_BYTES {
            let answer = answer_to(&head, from, site);
            if answer.is_some() || head.len() == HEAD_BYTES {
                let too_long = || Answer::new(TOO_LARGE, "the head of the request is too long\n");
                return Some(answer.unwrap_or_else(too_long));
            }
        }
    }
}

const TOO_LARGE: &str = "431 Request Header Fields Too Large";

/// Whether an empty line is among the bytes from `from` on. A line may end in LF alone (RFC 9112 section 2.2).
fn is_whole(head: &[u8], from: usize) -> bool {
    let recent = head.get(from.saturating_sub(3)..).unwrap_or_default();
    let ends = |end: &[u8]| recent.windows(end.len()).any(|bytes| bytes == end);
    ends(b"\n\n") || ends(b"\n\r\n")
}

/// The answer to a head; nothing while it is not whole.
fn answer_to(head: &[u8], from: IpAddr, site: &Site) -> Option<Answer> {
    let mut headers = [EMPTY_HEADER; HEADERS];
    let mut request = Request::new(&mut headers);
    match request.parse(head) {
        Ok(Status::Partial) => return None,
        Ok(Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => {
            return Some(Answer::new(TOO_LARGE, "the request has too many headers\n"));
        }
        Err(httparse::Error::Version) => {
            let status = "505 HTTP Version Not Supported";
            return Some(Answer::new(status, "this server speaks HTTP/1.1\n"));
        }
        Err(_) => return Some(bad("this is not a request\n")),
    }
    let method = request.method.unwrap_or_default();
    let named = |name: &str| request.headers.iter().any(|h| h.name.eq_ignore_ascii_case(name));
    // RFC 9112 section 3.2.
    if request.version == Some(1) && !named("host") {
        return Some(bad("the request names no host\n"));
    }
    if !matches!(method, "GET" | "HEAD") {
        return Some(Answer::new("405 Method Not Allowed", "only GET and HEAD are answered\n"));
    }
    // What a proxy on this machine passes on comes from somebody elsewhere.
    let passed_on = ["forwarded", "x-forwarded-for", "via"].into_iter().any(named);
    let may_count = !passed_on && site.shows_metrics_to(from);
    let page = page(path(request.path.unwrap_or_default()), may_count, site);
    Some(Answer { head_only: method == "HEAD", ..page })
}

fn bad(body: &str) -> Answer {
    Answer::new("400 Bad Request", body)
}

fn page(path: &str, may_count: bool, site: &Site) -> Answer {
    match path {
        "/healthz" if site.metrics.is_storing() => Answer::new("200 OK", "ok\n"),
        "/healthz" => Answer::new("503 Service Unavailable", "history cannot be stored\n"),
        "/metrics" if may_count => {
            Answer { media_type: MEDIA_TYPE, ..Answer::new("200 OK", site.metrics.text()) }
        }
        "/metrics" => Answer::new(
            "403 Forbidden",
            "only for this machine and the addresses in metrics_from of its configuration\n",
        ),
        _ => Answer::new(
            "404 Not Found",
            "this is a chat server: join it with tchat connect, or with any IRC client\n",
        ),
    }
}

/// The path that a request is for, without host and query (RFC 9112 section 3.2: origin and absolute form).
fn path(target: &str) -> &str {
    let rest = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => target,
    };
    rest.split(['?', '#']).next().unwrap_or_default()
}
