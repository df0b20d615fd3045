//! One connection once it stands: bytes to lines, lines to bytes, until either side ends it.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::links::Reporter;
use super::reach::in_words;
use crate::client::event::NetEvent;
use crate::proto::{Line, LineReader, Message, encode, parse_lenient};

/// How long a server may take to close a connection that we have closed on our side.
pub(super) const FAREWELL: Duration = Duration::from_millis(500);
/// Lines encoded into one write.
const MOST_AT_ONCE: usize = 64;

/// Reads and writes until either side ends it; at most `at_once` bytes are read at once. Out: why it ended, in words.
pub(super) async fn drive(
    stream: impl AsyncRead + AsyncWrite,
    waiting: mpsc::Receiver<Message>,
    report: &Reporter,
    at_once: usize,
) -> String {
    let (read, write) = tokio::io::split(stream);
    let reading = read_lines(read, report, at_once);
    tokio::pin!(reading);
    tokio::select! {
        reason = &mut reading => reason,
        written = write_lines(write, waiting) => match written {
            // What the server has said before it closed is still to be heard: it may say why.
            Err(error) => timeout(FAREWELL, reading).await.unwrap_or_else(|_| in_words(&error)),
            Ok(()) => {
                // The server closes when it has read our last line. Closing first could take that line away from it.
                timeout(FAREWELL, reading).await.unwrap_or_default()
            }
        },
    }
}

async fn read_lines(mut from: impl AsyncRead + Unpin, report: &Reporter, at_once: usize) -> String {
    let mut bytes = vec![0; at_once];
    let mut lines = LineReader::for_client();
    loop {
        let count = match from.read(&mut bytes).await {
            Ok(0) => return "the server closed the connection".to_owned(),
            Ok(count) => count,
            Err(error) => return in_words(&error),
        };
        let mut events = Vec::new();
        lines.feed(bytes.get(..count).unwrap_or_default(), |line| {
            events.push(match line {
                Line::Complete(line) => match parse_lenient(line) {
                    Ok(message) => NetEvent::Line(message),
                    Err(error) => NetEvent::Garbled { reason: error.to_string() },
                },
                Line::TooLong(_) => NetEvent::Garbled { reason: "line too long".to_owned() },
            });
        });
        if !events.is_empty() {
            report.tell(events).await;
        }
    }
}

/// Writes what is queued until the queue is closed and empty.
async fn write_lines(
    mut to: impl AsyncWrite + Unpin,
    mut waiting: mpsc::Receiver<Message>,
) -> io::Result<()> {
    let mut batch = Vec::with_capacity(MOST_AT_ONCE);
    while waiting.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
        let bytes: Vec<u8> = batch.drain(..).flat_map(|line| encode(&line)).collect();
        to.write_all(&bytes).await?;
        to.flush().await?;
    }
    to.shutdown().await
}
