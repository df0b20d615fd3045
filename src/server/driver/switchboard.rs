//! What the driver, the readers and the listeners share on their one thread: sockets, inbox, one read buffer.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::task::{Context, Poll};

use super::inbox::Inbox;
use super::sockets::{Refused, Sockets, Writing, broken, closing_link};
use super::{farewell, reader};
use crate::proto::Line;
use crate::server::connection::Connection;
use crate::server::event::{CloseReason, Event, Peer};
use crate::server::model::{Limits, SessionId};
use crate::wire::Stream;

/// What one read can bring.
const READ: usize = 16 * 1024;
/// Lines of one connection in a turn: who sends more waits for the next, so that nobody fills a turn alone.
const SHARE: usize = 128;

/// The meeting point of all connections of a server. It lives on the thread of its driver.
#[derive(Debug)]
pub struct Switchboard<S> {
    pub(super) sockets: RefCell<Sockets<S>>,
    pub(super) inbox: RefCell<Inbox>,
    buffer: RefCell<Box<[u8]>>,
    /// Connections without a place that are still being said farewell to.
    pub(super) leaving: Cell<usize>,
}

impl<S: Stream + 'static> Switchboard<S> {
    /// `open` always holds the number of connections.
    pub fn new(limits: Limits, open: Arc<AtomicUsize>) -> Rc<Self> {
        Rc::new(Self {
            sockets: RefCell::new(Sockets::new(limits, open)),
            inbox: RefCell::default(),
            buffer: RefCell::new(vec![0; READ].into_boxed_slice()),
            leaving: Cell::new(0),
        })
    }

    /// Lets a connection in and starts to read it. Called on a local runtime.
    ///
    /// # Errors
    /// There are too many; the peer is told before its connection is closed.
    pub fn open(self: &Rc<Self>, stream: S, address: IpAddr) -> Result<SessionId, Refused> {
        self.admit(Connection::new(stream), address, Peer::at(address))
    }

    /// The same for one of whom more is known, or was read. `address` is what it is counted under.
    ///
    /// # Errors
    /// There are too many; the peer is told before its connection is closed.
    pub fn admit(
        self: &Rc<Self>,
        connection: Connection<S>,
        address: IpAddr,
        peer: Peer,
    ) -> Result<SessionId, Refused> {
        let leaving = self.leaving.get();
        let inserted = self.sockets.borrow_mut().insert(connection, address, peer.guest, leaving);
        let session = match inserted {
            Ok(session) => session,
            Err(turned_away) => {
                let (mut connection, refused) = *turned_away;
                connection.push(&closing_link(&refused));
                self.sockets.borrow_mut().tally.refused += 1;
                farewell::start(self, connection);
                return Err(refused);
            }
        };
        self.inbox.borrow_mut().push(Event::Opened { session, peer });
        reader::start(self, session);
        Ok(session)
    }

    /// Reads a connection until it would wait or somebody else should have a turn, and writes on where its socket was
    /// full. Ready when it has no place any more.
    pub(super) fn poll_session(&self, session: SessionId, cx: &mut Context<'_>) -> Poll<()> {
        let mut sockets = self.sockets.borrow_mut();
        let blocked = match sockets.get_mut(session) {
            Some(plug) => {
                if plug.reader.is_none() {
                    plug.reader = Some(cx.waker().clone());
                }
                plug.writing == Writing::Blocked
            }
            None => return Poll::Ready(()),
        };
        if blocked && let Poll::Ready(Err(error)) = sockets.poll_flush(session, cx) {
            let why = broken(&error);
            sockets.deafen(session, &why);
            let event = Event::Deaf { session, why };
            self.inbox.borrow_mut().push(event);
        }
        let mut buffer = self.buffer.borrow_mut();
        let mut inbox = self.inbox.borrow_mut();
        let mut share = SHARE;
        loop {
            let plug = sockets.get_mut(session);
            let Some(plug) = plug.filter(|plug| !plug.paused && !plug.ended) else {
                return Poll::Pending;
            };
            if inbox.is_full() {
                inbox.hold(cx.waker());
                return Poll::Pending;
            }
            let before = inbox.len();
            let each = |line: Line<'_>| inbox.line(session, &line);
            let read = match plug.connection.poll_read(cx, &mut buffer, share, each) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(read) => read,
            };
            let why = match read {
                Ok(0) => CloseReason::Ended,
                Ok(count) => {
                    let more = count == buffer.len() || plug.connection.has_unread();
                    share = share.saturating_sub(inbox.len() - before);
                    if share == 0 || (more && share < SHARE) {
                        inbox.put_off(cx.waker());
                        return Poll::Pending;
                    }
                    if more {
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    continue;
                }
                Err(error) => broken(&error),
            };
            // It may still have to be written to, until the hub closes it.
            plug.ended = true;
            let why = plug.deaf.clone().unwrap_or(why);
            inbox.push(Event::Ended { session, why });
            return Poll::Pending;
        }
    }

    /// Reads and forgets. Ready at the end of the stream.
    pub(super) fn poll_drain(
        &self,
        connection: &mut Connection<S>,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        let mut buffer = self.buffer.borrow_mut();
        match connection.poll_read(cx, &mut buffer, usize::MAX, |_| {}) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(0) | Err(_)) => Poll::Ready(()),
            Poll::Ready(Ok(_)) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}
