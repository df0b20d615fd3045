//! The head of an HTTP request, asked for one thing: whether it is for a WebSocket.

use std::io;

use tokio::io::AsyncReadExt as _;

use crate::wire::Stream;

/// Bytes of it up to the empty line.
const MOST: usize = 8192;
const MOST_HEADERS: usize = 64;

/// Reads on after `said` until it is clear. What is not even HTTP asks for none; whoever answers says what is wrong.
pub(super) async fn asks_for_websocket<S: Stream>(
    stream: &mut S,
    said: &mut Vec<u8>,
) -> io::Result<bool> {
    let mut seen = 0;
    loop {
        // Only a line end can complete it.
        let line = said.iter().skip(seen).any(|byte| *byte == b'\n');
        if line && let Some(answer) = judge(said) {
            return Ok(answer);
        }
        seen = said.len();
        if seen >= MOST || (&mut *stream).take((MOST - seen) as u64).read_buf(said).await? == 0 {
            return Ok(false);
        }
    }
}

/// `None` when there is more to come.
fn judge(said: &[u8]) -> Option<bool> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let whole = match request.parse(said) {
        Ok(httparse::Status::Partial) => return None,
        Ok(httparse::Status::Complete(_)) => true,
        Err(_) => false,
    };
    let upgrades = |header: &httparse::Header<'_>| {
        let value = header.value.to_ascii_lowercase();
        header.name.eq_ignore_ascii_case("upgrade")
            && value.windows(9).any(|word| word == b"websocket")
    };
    Some(whole && request.headers.iter().any(upgrades))
}
