//! The task of an encrypted connection: it moves bytes between the stream and the hub's pipe, so that no record is
//! opened or sealed on the hub's thread.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::ReadBuf;

use crate::server::pipe::{Far, Outward};
use crate::wire::Stream;

/// What is read at once.
const READ: usize = 4096;
/// A buffer beyond this is given back when it is empty.
const KEPT: usize = 1024;
/// What the hub has said before it left is written for this long.
const LINGER: Duration = Duration::from_secs(5);

/// Moves bytes until both have said their last.
pub(super) async fn pump<S: Stream>(stream: S, far: Far) {
    let mut pump = Pump { stream, far, sending: Vec::new(), sent: 0, heard: false, said: false };
    poll_fn(|cx| pump.poll(cx)).await;
    tokio::time::timeout(LINGER, poll_fn(|cx| pump.poll_say(cx))).await.ok();
}

struct Pump<S> {
    stream: S,
    far: Far,
    /// Taken from the hub and not written yet.
    sending: Vec<u8>,
    sent: usize,
    /// Nothing more comes in.
    heard: bool,
    /// Nothing more is written.
    said: bool,
}

impl<S: Stream> Pump<S> {
    /// Ready when the hub has left, or everything is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.far.watch(cx);
        if self.far.is_left() {
            return Poll::Ready(());
        }
        let said = self.poll_say(cx).is_ready();
        let heard = self.poll_hear(cx).is_ready();
        if said && heard { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Writes what the hub has said, and in the end that it says no more.
    fn poll_say(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.said {
            return Poll::Ready(());
        }
        self.far.watch(cx);
        let how = ready!(self.poll_write(cx));
        self.said = true;
        self.sending = Vec::new();
        self.far.over(how.map_err(|error| error.kind()));
        Poll::Ready(())
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            while let Some(rest) = self.sending.get(self.sent..).filter(|rest| !rest.is_empty()) {
                match ready!(Pin::new(&mut self.stream).poll_write(cx, rest))? {
                    0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    written => self.sent += written,
                }
            }
            self.sending.clear();
            self.sent = 0;
            match self.far.take(&mut self.sending) {
                Outward::Bytes => {}
                Outward::Nothing => {
                    if self.sending.capacity() > KEPT {
                        self.sending = Vec::new();
                    }
                    ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
                    return Poll::Pending;
                }
                Outward::End => return Pin::new(&mut self.stream).poll_shutdown(cx),
            }
        }
    }

    /// Reads as long as the hub has room for it.
    fn poll_hear(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut room = [0; READ];
        while !self.heard {
            let most = self.far.room().min(READ);
            if most == 0 {
                return Poll::Pending;
            }
            let mut buffer = ReadBuf::new(room.get_mut(..most).unwrap_or_default());
            let how = match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if buffer.filled().is_empty() => Ok(()),
                Ok(()) => {
                    self.far.push(buffer.filled());
                    continue;
                }
                // Many hang up without a goodbye. Half a line is no line, so nothing is cut short unseen.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
                Err(error) => Err(error.kind()),
            };
            self.heard = true;
            self.far.end(how);
        }
        Poll::Ready(())
    }
}
