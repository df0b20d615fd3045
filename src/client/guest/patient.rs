//! [`Patient`]: writes to somebody who may take nothing, for so long and no longer.
#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::time::{Instant, Sleep, sleep};

/// A stream that fails when it takes nothing for a while.
#[derive(Debug)]
pub(super) struct Patient<W> {
    to: W,
    patience: Duration,
    /// Goes off when it has taken nothing for too long; set while something waits.
    limit: Option<Pin<Box<Sleep>>>,
}

impl<W> Patient<W> {
    pub(super) fn new(to: W, patience: Duration) -> Self {
        Self { to, patience, limit: None }
    }

    /// What an attempt came to, which may have been the last.
    fn judge<T>(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.limit = None;
            return done;
        }
        let patience = self.patience;
        let limit = self.limit.get_or_insert_with(|| Box::pin(sleep(patience)));
        match limit.as_mut().poll(cx) {
            Poll::Ready(()) => {
                // Whoever tries again waits again.
                limit.as_mut().reset(Instant::now() + patience);
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Patient<W> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.to).poll_write(cx, bytes);
        this.judge(cx, done)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.to).poll_flush(cx);
        this.judge(cx, done)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.to).poll_shutdown(cx);
        this.judge(cx, done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_is_given_up_and_whoever_takes_little_is_not() {
        let (patience, almost) = (Duration::from_secs(60), Duration::from_secs(59));
        let (ours, mut theirs) = tokio::io::duplex(4);
        let mut slow = Patient::new(ours, patience);
        let taking = async {
            let mut byte = [0];
            for _ in 0..8 {
                sleep(almost).await;
                theirs.read_exact(&mut byte).await.expect("a byte");
            }
        };
        let (written, ()) = tokio::join!(slow.write_all(b"123456789012"), taking);
        assert!(written.is_ok());
        let error = slow.write_all(b"3456").await.expect_err("nobody takes it");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
