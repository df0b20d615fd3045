//! [`WebSocket`]: messages as a stream of lines, lines as messages.
//!
//! What is read is always whole lines, each with its LF; what is written must be. A message is one line by construction:
//! a line end at its end is taken off, and one inside it becomes a CR, which no line may hold. What is sent as text is
//! UTF-8 by construction.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::{Sink as _, Stream as _, future::BoxFuture};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::handshake::{Form, Outcome, shake_hands};
use crate::server::config::AllowedOrigin;
use crate::wire::Stream;

/// Pings and the like between two lines. Nobody needs more, for a client that lives says something every few minutes.
const MOST_CONTROLS: usize = 100;

/// A WebSocket over some other stream, from its handshake to its end.
pub struct WebSocket<T> {
    state: State<T>,
    /// The rest of a line that did not fit where it was to be read to.
    rest: Vec<u8>,
}

enum State<T> {
    Greeting(BoxFuture<'static, Outcome<T>>),
    Open(Box<Messages<T>>),
    /// No WebSocket came of it. Without the stream it is broken.
    Over(Option<T>),
}

impl<T> fmt::Debug for WebSocket<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket").finish_non_exhaustive()
    }
}

impl<T: Stream + 'static> WebSocket<T> {
    /// Begins with waiting for the request. A page is let in when its origin is listed.
    pub fn accept(stream: T, origins: Arc<[AllowedOrigin]>) -> Self {
        Self::asked(stream, Vec::new(), origins)
    }

    /// The same when the beginning of the request, `head`, was read already.
    pub fn asked(stream: T, head: Vec<u8>, origins: Arc<[AllowedOrigin]>) -> Self {
        let handshake = Box::pin(shake_hands(stream, head, origins));
        Self { state: State::Greeting(handshake), rest: Vec::new() }
    }
}

impl<T: Stream> AsyncRead for WebSocket<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if !this.rest.is_empty() {
                let fits = buffer.remaining().min(this.rest.len());
                let after = this.rest.split_off(fits);
                buffer.put_slice(&std::mem::replace(&mut this.rest, after));
                return Poll::Ready(Ok(()));
            }
            match &mut this.state {
                State::Greeting(handshake) => match ready!(handshake.as_mut().poll(cx)) {
                    Ok((stream, form)) => {
                        this.state = State::Open(Box::new(Messages {
                            stream,
                            form,
                            ended: false,
                            controls: 0,
                        }));
                        // Whoever wanted to write could not.
                        cx.waker().wake_by_ref();
                    }
                    Err((stream, error)) => {
                        this.state = State::Over(stream);
                        return Poll::Ready(Err(error));
                    }
                },
                State::Open(open) if open.ended => return poll_drain(open.stream.get_mut(), cx),
                State::Open(open) => match ready!(open.poll_line(cx))? {
                    Some(line) => this.rest = line,
                    None => return Poll::Ready(Ok(())),
                },
                State::Over(Some(stream)) => return poll_drain(stream, cx),
                State::Over(None) => return Poll::Ready(Ok(())),
            }
        }
    }
}

impl<T: Stream> AsyncWrite for WebSocket<T> {
    /// Takes whole lines only.
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().state {
            // Reading carries the handshake on, and then wakes whoever reads.
            State::Greeting(_) => Poll::Pending,
            State::Open(open) => {
                let mut taken = 0;
                for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                    match open.poll_send(line, cx) {
                        Poll::Ready(sent) => sent?,
                        Poll::Pending if taken == 0 => return Poll::Pending,
                        Poll::Pending => break,
                    }
                    taken += line.len();
                }
                Poll::Ready(Ok(taken))
            }
            State::Over(_) => Poll::Ready(Ok(bytes.len())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().state {
            State::Open(open) => open.poll_flush(cx),
            State::Greeting(_) | State::Over(_) => Poll::Ready(Ok(())),
        }
    }

    /// Says goodbye and ends the stream; the peer's goodbye is not waited for.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match &mut this.state {
            State::Greeting(_) => {
                this.state = State::Over(None);
                Poll::Ready(Ok(()))
            }
            State::Open(open) => {
                ready!(open.poll_flush(cx))?;
                open.close(CloseCode::Normal, "");
                ready!(open.poll_flush(cx))?;
                Pin::new(open.stream.get_mut()).poll_shutdown(cx)
            }
            State::Over(Some(stream)) => Pin::new(stream).poll_shutdown(cx),
            State::Over(None) => Poll::Ready(Ok(())),
        }
    }
}

/// After the handshake.
struct Messages<T> {
    stream: WebSocketStream<T>,
    form: Form,
    /// No more lines will come: the peer has closed, or broken the rules.
    ended: bool,
    /// Frames since the last line that were none.
    controls: usize,
}

impl<T: Stream> Messages<T> {
    /// The next line with its LF, or `None` when the peer has closed.
    fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Vec<u8>>>> {
        loop {
            let message = ready!(Pin::new(&mut self.stream).poll_next(cx));
            self.controls = match &message {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => self.controls + 1,
                _ => 0,
            };
            match message {
                Some(Ok(Message::Text(text))) => {
                    return Poll::Ready(Ok(Some(line(text.as_bytes()))));
                }
                Some(Ok(Message::Binary(bytes))) => return Poll::Ready(Ok(Some(line(&bytes)))),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) if self.controls > MOST_CONTROLS => {
                    self.ended = true;
                    let reason = "too many pings";
                    self.close(CloseCode::Policy, reason);
                    drop(self.poll_flush(cx));
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, reason)));
                }
                // The answer to a ping is sent by reading on.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Err(Error::Io(error))) => {
                    self.ended = true;
                    return Poll::Ready(Err(error));
                }
                Some(Err(error)) => {
                    self.ended = true;
                    if let Some((code, reason)) = fault(&error) {
                        self.close(code, reason);
                        let error = io::Error::new(io::ErrorKind::InvalidData, reason);
                        return Poll::Ready(Err(error));
                    }
                }
                Some(Ok(Message::Close(_))) | None => self.ended = true,
            }
            // What could not be written now has another chance when the connection is shut down.
            drop(self.poll_flush(cx));
            return Poll::Ready(Ok(None));
        }
    }

    /// Queues one line. After the end it goes nowhere.
    fn poll_send(&mut self, line: &[u8], cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut message = match self.form {
            Form::Text => Message::text(String::from_utf8_lossy(line).into_owned()),
            Form::Binary => Message::binary(line.to_vec()),
        };
        loop {
            match ready!(Pin::new(&mut self.stream).poll_ready(cx)) {
                Ok(()) => {}
                Err(error) => return Poll::Ready(after_end(error)),
            }
            match Pin::new(&mut self.stream).start_send(message) {
                Ok(()) => return Poll::Ready(Ok(())),
                Err(Error::WriteBufferFull(unsent)) => {
                    message = *unsent;
                    ready!(self.poll_flush(cx))?;
                }
                Err(error) => return Poll::Ready(after_end(error)),
            }
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match ready!(Pin::new(&mut self.stream).poll_flush(cx)) {
            Ok(()) => Poll::Ready(Ok(())),
            Err(error) => Poll::Ready(after_end(error)),
        }
    }

    /// Queues a goodbye, once; later ones, and one that finds no room, are not sent.
    fn close(&mut self, code: CloseCode, reason: &'static str) {
        let goodbye = CloseFrame { code, reason: reason.into() };
        Pin::new(&mut self.stream).start_send(Message::Close(Some(goodbye))).ok();
    }
}

/// Reads and forgets up to the end, so that the end of the connection is not a reset that takes the last words with it.
fn poll_drain<T: Stream>(stream: &mut T, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    let mut room = [0; 512];
    loop {
        let mut buffer = ReadBuf::new(&mut room);
        ready!(Pin::new(&mut *stream).poll_read(cx, &mut buffer))?;
        if buffer.filled().is_empty() {
            return Poll::Ready(Ok(()));
        }
    }
}

/// A message as a line with its LF.
fn line(message: &[u8]) -> Vec<u8> {
    let text = message.strip_suffix(b"\n").unwrap_or(message);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let mut line = Vec::with_capacity(text.len() + 1);
    line.extend(text.iter().map(|&byte| if byte == b'\n' { b'\r' } else { byte }));
    line.push(b'\n');
    line
}

/// What the peer did wrong (RFC 6455 section 7.4.1); `None` when it only left without a goodbye.
fn fault(error: &Error) -> Option<(CloseCode, &'static str)> {
    match error {
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(ProtocolError::UnmaskedFrameFromClient) => {
            Some((CloseCode::Protocol, "a frame of a client must be masked"))
        }
        Error::Capacity(_) => Some((CloseCode::Size, "the message is too long for a line")),
        Error::Utf8(_) => Some((CloseCode::Invalid, "a text message must be UTF-8")),
        _ => Some((CloseCode::Protocol, "not a valid WebSocket frame")),
    }
}

/// Who has closed already does not get what is still sent, and that is no fault.
fn after_end(error: Error) -> io::Result<()> {
    match error {
        Error::Io(error) => Err(error),
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Protocol(ProtocolError::SendAfterClosing) => Ok(()),
        error => Err(io::Error::other(error)),
    }
}
