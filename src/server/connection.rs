//! One socket: an incomplete line in, what waits to be written out. It has no task of its own and keeps of what it read only
//! what is not handed on yet, so that a connection on which nothing happens costs little more than this struct.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::ReadBuf;

use crate::proto::{Line, LineReader};
use crate::server::metrics::Counted;
use crate::server::output::Output;
use crate::wire::Stream;

/// A stream with what waits on either side of it.
pub struct Connection<S> {
    stream: S,
    lines: LineReader,
    /// Bytes of lines that were more than wanted at once, or came before the stream was one of lines.
    unread: Vec<u8>,
    output: Output,
    counted: Option<Counted>,
}

impl<S> fmt::Debug for Connection<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("waiting", &self.output.waiting())
            .field("counted", &self.counted)
            .finish_non_exhaustive()
    }
}

impl<S: Stream> Connection<S> {
    pub fn new(stream: S) -> Self {
        Self::begun(stream, Vec::new())
    }

    /// `first` was read of the stream already.
    pub fn begun(stream: S, first: Vec<u8>) -> Self {
        Self {
            stream,
            lines: LineReader::for_server(),
            unread: first,
            output: Output::default(),
            counted: None,
        }
    }

    /// Counted as open from now on, until it is dropped.
    #[must_use]
    pub fn counted(self, counted: Counted) -> Self {
        Self { counted: Some(counted), ..self }
    }

    /// Hands at most `most` lines to `each`: of what was read before, or else of what one read into `buffer` brings. Out:
    /// the bytes they were in; 0 is the end.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
        most: usize,
        each: impl FnMut(Line<'_>),
    ) -> Poll<io::Result<usize>> {
        let before = std::mem::take(&mut self.unread);
        let mut buffer = ReadBuf::new(buffer);
        let bytes = if before.is_empty() {
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
            buffer.filled()
        } else {
            &before
        };
        let unread = self.lines.feed_some(bytes, most, each);
        self.unread = unread.to_vec();
        Poll::Ready(Ok(bytes.len() - unread.len()))
    }

    /// Whether lines wait that were read already.
    pub fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Queues bytes; nothing is written yet.
    pub fn push(&mut self, bytes: &[u8]) {
        self.output.push(bytes);
    }

    /// Bytes that are not written yet.
    pub fn waiting(&self) -> usize {
        self.output.waiting()
    }

    /// Writes until nothing waits.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.output.next().is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, self.output.next()))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.output.wrote(written),
            }
        }
        // A stream that is more than a socket may hold something back.
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Tells the peer that nothing more will be written.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    /// Forgets all that waits to be written.
    pub fn forget_output(&mut self) {
        self.output.clear();
    }

    /// Forgets what waits, but for the rest of a line whose beginning is written.
    pub fn forget_waiting(&mut self) {
        self.output.keep_begun_line();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;
    use tokio::io::duplex;

    fn cx() -> Context<'static> {
        Context::from_waker(Waker::noop())
    }

    #[test]
    fn only_what_no_line_has_begun_with_is_forgotten() {
        for (room, pushed, kept) in [
            (3, "one\r\ntwo\r\n", "one\r\n"),
            (5, "one\r\ntwo\r\n", "one\r\n"),
            (64, "one\r\ntwo\r\n", "one\r\ntwo\r\n"),
        ] {
            let (ours, theirs) = duplex(room);
            let mut connection = Connection::new(ours);
            connection.push(pushed.as_bytes());
            assert!(matches!(
                connection.poll_flush(&mut cx()),
                Poll::Ready(Ok(())) | Poll::Pending
            ));
            connection.forget_waiting();
            let mut theirs = Connection::new(theirs);
            let mut read = Vec::new();
            loop {
                let each = |line: Line<'_>| match line {
                    Line::Complete(bytes) => read.extend([bytes, b"\r\n"].concat()),
                    Line::TooLong(_) => panic!("short"),
                };
                if theirs.poll_read(&mut cx(), &mut [0; 64], 1, each).is_pending() {
                    break;
                }
                assert!(connection.poll_flush(&mut cx()).is_ready() || connection.waiting() > 0);
            }
            assert_eq!(String::from_utf8_lossy(&read), kept, "{room}");
        }
    }
}
