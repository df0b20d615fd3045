//! What those are told who cannot come in this way.

use std::net::SocketAddr;

use super::first::Speech;
use super::hall::Insisted;
use crate::proto::{Message, Source, Verb, encode};

/// How a client begins that knows of capabilities with values.
const ASKS: &[u8] = b"CAP LS 302";

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
        Speech::Tls | Speech::Irc | Speech::Person => {
            let at = SocketAddr::new(at.ip().to_canonical(), at.port());
            let asks = said.get(..ASKS.len()).is_some_and(|said| said.eq_ignore_ascii_case(ASKS));
            let mut words = match sts.filter(|_| asks) {
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
        Speech::Tls | Speech::Irc | Speech::Person => error("This address is not for IRC"),
    }
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
