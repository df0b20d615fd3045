//! What those are told who cannot come in this way.

use std::net::SocketAddr;

use super::first::Speech;
use crate::proto::{Message, Verb, encode};

/// Somebody from another machine does not encrypt; `at` is the address they have reached.
pub(super) fn plaintext(speech: Speech, at: SocketAddr) -> Vec<u8> {
    match speech {
        Speech::Http => http("403 Forbidden", &format!("use TLS: https://{at} or wss://{at}")),
        Speech::Tls | Speech::Irc | Speech::Person => {
            let at = SocketAddr::new(at.ip().to_canonical(), at.port());
            error(&format!("This server wants TLS; connect with: tchat connect --tls {at}"))
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
