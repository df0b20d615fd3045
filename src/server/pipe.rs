//! A pipe in memory between the hub's thread and the one that encrypts: bounded each way, and empty it costs next to
//! nothing.
//!
//! The hub's end is a stream like a socket: what is written and not taken holds up the writer, its end is the peer's
//! end, its error the error of the connection, and a shutdown is done when the peer has been told. The far end is moved
//! by a task that owns the connection ([`Far`]).

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes on the way in either direction.
const ROOM: usize = 16 * 1024;

/// The hub's end.
#[derive(Debug)]
pub struct Pipe(Arc<Mutex<State>>);

/// The end of whoever has the connection.
#[derive(Debug)]
pub struct Far(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// To the hub.
    inward: Vec<u8>,
    /// No more comes after it, in order or not.
    ended: Option<Result<(), io::ErrorKind>>,
    /// From the hub.
    outward: Vec<u8>,
    /// The hub writes no more.
    shut: bool,
    /// The hub's end is dropped.
    left: bool,
    /// What becomes of what is written: nothing any more.
    over: Option<Result<(), io::ErrorKind>>,
    reader: Option<Waker>,
    writer: Option<Waker>,
    far: Option<Waker>,
}

/// What there is to be written to the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outward {
    Bytes,
    Nothing,
    /// And never will be.
    End,
}

/// Both ends.
pub fn pipe() -> (Pipe, Far) {
    let state = Arc::new(Mutex::new(State::default()));
    (Pipe(Arc::clone(&state)), Far(state))
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    // Nothing in here panics halfway.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = lock(&self.0);
        if state.inward.is_empty() {
            return match state.ended {
                Some(Ok(())) => Poll::Ready(Ok(())),
                Some(Err(kind)) => Poll::Ready(Err(kind.into())),
                None => {
                    state.reader = Some(cx.waker().clone());
                    Poll::Pending
                }
            };
        }
        let was_full = state.inward.len() >= ROOM;
        let fits = buffer.remaining().min(state.inward.len());
        let rest = state.inward.split_off(fits);
        buffer.put_slice(&std::mem::replace(&mut state.inward, rest));
        if was_full {
            wake(&mut state.far);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut state = lock(&self.0);
        if let Some(Err(kind)) = state.over {
            return Poll::Ready(Err(kind.into()));
        }
        if state.shut || state.over.is_some() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let fits = bytes.len().min(ROOM - state.outward.len().min(ROOM));
        if fits == 0 && !bytes.is_empty() {
            state.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        state.outward.extend_from_slice(bytes.get(..fits).unwrap_or_default());
        wake(&mut state.far);
        Poll::Ready(Ok(fits))
    }

    /// Whoever has the other end does that by itself.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = lock(&self.0);
        if !state.shut {
            state.shut = true;
            wake(&mut state.far);
        }
        match state.over {
            Some(Ok(())) => Poll::Ready(Ok(())),
            Some(Err(kind)) => Poll::Ready(Err(kind.into())),
            None => {
                state.writer = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.shut = true;
        state.left = true;
        state.inward = Vec::new();
        wake(&mut state.far);
    }
}

impl Far {
    /// Whoever `cx` belongs to is woken by whatever the hub does next.
    pub fn watch(&self, cx: &Context<'_>) {
        let mut state = lock(&self.0);
        match &mut state.far {
            Some(waker) if waker.will_wake(cx.waker()) => {}
            other => *other = Some(cx.waker().clone()),
        }
    }

    /// How many bytes may come in now.
    pub fn room(&self) -> usize {
        let state = lock(&self.0);
        ROOM.saturating_sub(state.inward.len())
    }

    /// Whether the hub has dropped its end, so that nobody reads what comes in.
    pub fn is_left(&self) -> bool {
        lock(&self.0).left
    }

    /// Hands in what was read; no more than there is room for.
    pub fn push(&self, bytes: &[u8]) {
        let mut state = lock(&self.0);
        if !state.left {
            state.inward.extend_from_slice(bytes);
            wake(&mut state.reader);
        }
    }

    /// Says that nothing more comes in, once.
    pub fn end(&self, how: Result<(), io::ErrorKind>) {
        let mut state = lock(&self.0);
        state.ended.get_or_insert(how);
        wake(&mut state.reader);
    }

    /// Takes what is to be written. `into` must be empty; its room is used for what comes next.
    pub fn take(&self, into: &mut Vec<u8>) -> Outward {
        let mut state = lock(&self.0);
        if state.outward.is_empty() {
            return if state.shut { Outward::End } else { Outward::Nothing };
        }
        std::mem::swap(&mut state.outward, into);
        wake(&mut state.writer);
        Outward::Bytes
    }

    /// Says that nothing more is written: all was, and the peer told, or else it cannot be.
    pub fn over(&self, how: Result<(), io::ErrorKind>) {
        let mut state = lock(&self.0);
        state.over.get_or_insert(how);
        state.outward = Vec::new();
        wake(&mut state.writer);
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        self.end(Err(io::ErrorKind::ConnectionAborted));
        self.over(Err(io::ErrorKind::ConnectionAborted));
    }
}
