//! What those are told who cannot come in this way.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;

use super::first::Speech;
use super::hall::Insisted;
use crate::proto::{Message, Source, Verb, encode, parse_lenient};
use crate::wire::Stream;

/// The version of capability negotiation that has values (IRCv3 capability-negotiation, "Version in CAP LS").
const VERSION_302: u32 = 302;
/// Clients send their first lines together, a few hundred bytes with a password and a long real name.
const MOST: usize = 2048;
/// For those that do not.
const PATIENCE: Duration = Duration::from_secs(1);

/// Reads on after `said` until it is clear whether a client asks for capabilities, or for long enough.
pub(super) async fn hear<S: Stream>(stream: &mut S, said: &mut Vec<u8>) {
    let hearing = async {
        while !asks(said) && said.len() < MOST {
            let read = (&mut *stream).take((MOST - said.len()) as u64).read_buf(said).await;
            if !read.is_ok_and(|count| count > 0) {
                break;
            }
        }
    };
    // Whoever has not asked by now is told without having been asked.
    timeout(PATIENCE, hearing).await.ok();
}

/// Whether one of these lines asks for capabilities with values, be it after a password, a nick and a name.
fn asks(said: &[u8]) -> bool {
    let whole = said.iter().rposition(|byte| *byte == b'\n');
    let lines = said.get(..whole.unwrap_or(0)).unwrap_or_default().split(|byte| *byte == b'\n');
    lines.filter_map(|line| parse_lenient(line.strip_suffix(b"\r").unwrap_or(line)).ok()).any(
        |line| {
            let param = |at: usize| line.params.get(at).map_or("", |param| param.as_str());
            line.verb == Verb::Cap
                && param(0).eq_ignore_ascii_case("LS")
                && param(1).parse().is_ok_and(|version: u32| version >= VERSION_302)
        },
    )
}

/// Somebody from another machine does not encrypt; `at` is the address they have reached, `said` their first words. A
/// client that asks for capabilities is told the one by which it comes back encrypted (IRCv3 sts).
pub(super) fn plaintext(
    speech: Speech,
    at: SocketAddr,
    said: &[u8],
    sts: Option<&Insisted>,
) -> Vec<u8> {
    match speech {
        Speech::Http => http("403 Forbidden", &format!("use TLS: https://{at} or wss://{at}")),
        Speech::Proxy => proxy(),
        Speech::Tls | Speech::Irc | Speech::Person => {
            let at = SocketAddr::new(at.ip().to_canonical(), at.port());
            let mut words = match sts.filter(|_| asks(said)) {
                Some(Insisted { server, port, .. }) => encode(
                    &Message::new(Verb::Cap)
                        .with_source(Source::server(server.as_str()))
                        .with("*")
                        .with("LS")
                        .with(format!("sts=port={port}")),
                ),
                None => Vec::new(),
            };
            let how = format!("This server wants TLS; connect with: tchat connect --tls {at}");
            words.extend(error(&how));
            words
        }
    }
}

/// What is spoken is not let in here.
pub(super) fn kind(speech: Speech) -> Vec<u8> {
    match speech {
        Speech::Http => http("403 Forbidden", "this address is not for the web"),
        Speech::Proxy => proxy(),
        Speech::Tls | Speech::Irc | Speech::Person => error("This address is not for IRC"),
    }
}

/// Somebody says where another one comes from. Nobody is believed that, and what follows would be taken for a guest's.
fn proxy() -> Vec<u8> {
    error("This server takes no PROXY header; switch it off in the proxy before it")
}

/// The last line of a connection that the server ends (RFC 2812 section 3.7.4).
fn error(words: &str) -> Vec<u8> {
    encode(&Message::new(Verb::Error).with(words))
}

fn http(status: &str, sentence: &str) -> Vec<u8> {
    let length = sentence.len() + "\n".len();
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n\
         X-Content-Type-Options: nosniff\r\nContent-Length: {length}\r\n\r\n{sentence}\n"
    )
    .into_bytes()
}
