//! All connections, dense and by slot, and what is known of each beside its buffers. Nothing here waits.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use super::tally::Tally;
use crate::proto::{CapSet, Message, Verb, encode};
use crate::server::connection::Connection;
use crate::server::event::{CloseReason, Event};
use crate::server::fanout::Fanout;
use crate::server::model::{Limits, SessionId, counted_under};
use crate::wire::Stream;

/// How far what waits for a peer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Idle,
    /// In the list of those to be written at the end of the turn.
    Queued,
    /// The socket took no more; whoever reads it also writes it until nothing waits.
    Blocked,
}

/// A connection in its place.
#[derive(Debug)]
pub(super) struct Plug<S> {
    pub(super) connection: Connection<S>,
    pub(super) caps: CapSet,
    /// The hub has heard enough of it for now.
    pub(super) paused: bool,
    pub(super) writing: Writing,
    /// The task that reads it.
    pub(super) reader: Option<Waker>,
    /// It brings no more.
    pub(super) ended: bool,
    /// Why nothing more is written to it.
    pub(super) deaf: Option<CloseReason>,
    address: IpAddr,
    /// The client at the other end is one of this server's own, for somebody who has none.
    guest: bool,
}

#[derive(Debug)]
struct Slot<S> {
    serial: u32,
    plug: Option<Plug<S>>,
}

/// Why nobody more is let in, as the newcomer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("this server has no room for more connections")]
    Full,
    #[error("too many connections from your address")]
    TooManyFromAddress,
}

#[derive(Debug)]
pub(super) struct Sockets<S> {
    slots: Vec<Slot<S>>,
    free: Vec<u32>,
    serials: u32,
    dirty: Vec<SessionId>,
    /// Bytes in all output buffers.
    waiting: usize,
    /// Connections by the address they are counted under.
    from: HashMap<IpAddr, usize>,
    /// How many there are, for others to read.
    open: Arc<AtomicUsize>,
    limits: Limits,
    pub(super) tally: Tally,
    /// What happened while writing; the hub does not know yet.
    news: Vec<Event>,
}

impl<S: Stream> Sockets<S> {
    pub(super) fn new(limits: Limits, open: Arc<AtomicUsize>) -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            serials: 0,
            dirty: Vec::new(),
            waiting: 0,
            from: HashMap::new(),
            open,
            limits,
            tally: Tally::default(),
            news: Vec::new(),
        }
    }

    pub(super) fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Gives a connection a place. `leaving` connections have none any more but still count.
    pub(super) fn insert(
        &mut self,
        connection: Connection<S>,
        address: IpAddr,
        guest: bool,
        leaving: usize,
    ) -> Result<SessionId, Box<(Connection<S>, Refused)>> {
        let open = self.slots.len() - self.free.len();
        if open + leaving >= self.limits.connections_in_total {
            return Err(Box::new((connection, Refused::Full)));
        }
        let count = self.from.entry(counted_under(address)).or_default();
        if *count >= self.limits.connections_per_address && !address.is_loopback() {
            return Err(Box::new((connection, Refused::TooManyFromAddress)));
        }
        *count += 1;
        self.open.store(open + 1, Ordering::Relaxed);
        self.serials = self.serials.wrapping_add(1);
        let serial = self.serials;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { serial, plug: None });
            u32::try_from(self.slots.len() - 1).expect("the limit is far below")
        });
        self.slots[slot as usize] = Slot {
            serial,
            plug: Some(Plug {
                connection,
                caps: CapSet::EMPTY,
                paused: false,
                writing: Writing::Idle,
                reader: None,
                ended: false,
                deaf: None,
                address,
                guest,
            }),
        };
        Ok(SessionId { slot, serial })
    }

    /// How many there may be.
    pub(super) fn most(&self) -> usize {
        self.limits.connections_in_total
    }

    pub(super) fn get_mut(&mut self, session: SessionId) -> Option<&mut Plug<S>> {
        let slot = self.slots.get_mut(session.slot as usize)?;
        slot.plug.as_mut().filter(|_| slot.serial == session.serial)
    }

    /// Takes a connection out. Its reader ends by itself.
    pub(super) fn remove(&mut self, session: SessionId) -> Option<Connection<S>> {
        self.get_mut(session)?;
        let plug = self.slots[session.slot as usize].plug.take()?;
        self.free.push(session.slot);
        self.waiting -= plug.connection.waiting();
        let open = self.slots.len() - self.free.len();
        self.open.store(open, Ordering::Relaxed);
        let from = counted_under(plug.address);
        if let Some(count) = self.from.get_mut(&from) {
            *count -= 1;
            if *count == 0 {
                self.from.remove(&from);
            }
        }
        if let Some(reader) = plug.reader {
            reader.wake();
        }
        Some(plug.connection)
    }

    /// Takes everybody out.
    pub(super) fn remove_all(&mut self) -> Vec<Connection<S>> {
        let sessions = self.sessions();
        sessions.into_iter().filter_map(|session| self.remove(session)).collect()
    }

    /// Everybody, from the lowest slot up.
    fn sessions(&self) -> Vec<SessionId> {
        (0..)
            .zip(&self.slots)
            .filter(|(_, slot)| slot.plug.is_some())
            .map(|(at, slot)| SessionId { slot: at, serial: slot.serial })
            .collect()
    }

    /// Queues a message for one receiver in the form that fits it. Who has left is skipped; who has too much waiting
    /// is ended.
    pub(super) fn deliver(&mut self, session: SessionId, message: &mut Fanout<'_>) {
        let Some(slot) = self.slots.get_mut(session.slot as usize) else {
            return;
        };
        let Some(plug) = slot.plug.as_mut().filter(|_| slot.serial == session.serial) else {
            return;
        };
        let bytes = message.bytes(plug.caps);
        if bytes.is_empty() || plug.deaf.is_some() {
            return;
        }
        plug.connection.push(bytes);
        self.waiting += bytes.len();
        self.tally.deliveries += 1;
        self.tally.bytes_out += bytes.len() as u64;
        if plug.writing == Writing::Idle {
            plug.writing = Writing::Queued;
            self.dirty.push(session);
        }
        if plug.connection.waiting() > self.limits.output_of(plug.guest) {
            self.relieve(session);
        }
        if self.waiting > self.limits.output_bytes_in_total {
            self.make_room();
        }
    }

    /// One buffer holds too much: offer it to the socket, which has not seen yet what this turn caused, then give up.
    fn relieve(&mut self, session: SessionId) {
        self.flush(session);
        let (for_all, for_guests) = (self.limits.output_of(false), self.limits.output_of(true));
        let most = |guest| if guest { for_guests } else { for_all };
        let plug = self.get_mut(session);
        if plug.is_some_and(|plug| plug.connection.waiting() > most(plug.guest)) {
            self.end(session, CloseReason::SendQueueFull);
        }
    }

    /// All buffers together hold too much: offer it to the sockets, then give up on the slowest readers.
    fn make_room(&mut self) {
        self.flush_dirty();
        while self.waiting > self.limits.output_bytes_in_total {
            let fullest = self.sessions().into_iter().max_by_key(|session| {
                let plug = self.slots[session.slot as usize].plug.as_ref();
                plug.map_or(0, |plug| plug.connection.waiting())
            });
            match fullest {
                Some(session) => self.end(session, CloseReason::SendQueueFull),
                None => return,
            }
        }
    }

    /// Ends a connection that does not read; says why to the peer if it happens to listen.
    fn end(&mut self, session: SessionId, why: CloseReason) {
        let Some(plug) = self.get_mut(session) else {
            return;
        };
        let before = plug.connection.waiting();
        plug.connection.forget_waiting();
        plug.connection.push(&closing_link(&why));
        let mut nobody = Context::from_waker(Waker::noop());
        // One attempt: the peer has shown that it does not read.
        drop(plug.connection.poll_flush(&mut nobody));
        plug.connection.forget_output();
        plug.ended = true;
        self.waiting -= before;
        self.tally.slow_readers += 1;
        self.deafen(session, &why);
        self.news.push(Event::Ended { session, why });
    }

    /// Writes nothing more to a connection. What it has sent is still read, for who sends and leaves is not there for the
    /// answers.
    pub(super) fn deafen(&mut self, session: SessionId, why: &CloseReason) {
        let Some(plug) = self.get_mut(session) else {
            return;
        };
        let waiting = plug.connection.waiting();
        plug.connection.forget_output();
        plug.writing = Writing::Idle;
        plug.deaf.get_or_insert_with(|| why.clone());
        if let Some(reader) = &plug.reader {
            reader.wake_by_ref();
        }
        self.waiting -= waiting;
    }

    /// What [`Self::deliver`] and the flushes since the last call have found out.
    pub(super) fn take_news(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.news)
    }

    /// One attempt to write to each socket for which something was queued.
    pub(super) fn flush_dirty(&mut self) {
        let mut dirty = std::mem::take(&mut self.dirty);
        for session in dirty.drain(..) {
            self.flush(session);
        }
        // Nothing was queued meanwhile: flushing delivers nothing.
        self.dirty = dirty;
    }

    fn flush(&mut self, session: SessionId) {
        let Some(plug) = self.get_mut(session) else {
            return;
        };
        // A blocked socket has told its reader when to go on; asking again would make it forget whom to tell.
        if plug.writing != Writing::Queued {
            return;
        }
        let mut nobody = Context::from_waker(Waker::noop());
        match self.poll_flush(session, &mut nobody) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(error)) => {
                let why = broken(&error);
                self.deafen(session, &why);
                self.news.push(Event::Deaf { session, why });
            }
            Poll::Pending => {
                if let Some(plug) = self.get_mut(session) {
                    plug.writing = Writing::Blocked;
                    if let Some(reader) = &plug.reader {
                        reader.wake_by_ref();
                    }
                }
            }
        }
    }

    /// Writes what waits for one connection; whoever `cx` wakes goes on when the socket takes more.
    pub(super) fn poll_flush(
        &mut self,
        session: SessionId,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(plug) = self.get_mut(session) else {
            return Poll::Ready(Ok(()));
        };
        let before = plug.connection.waiting();
        let flushed = plug.connection.poll_flush(cx);
        if flushed.is_ready() {
            plug.writing = Writing::Idle;
        }
        let written = before - plug.connection.waiting();
        self.waiting -= written;
        flushed
    }
}

pub(super) fn broken(error: &io::Error) -> CloseReason {
    CloseReason::Broken(error.kind().to_string())
}

/// The last line of a connection that the server ends (RFC 2812 section 3.7.4).
pub(super) fn closing_link(why: &impl std::fmt::Display) -> Vec<u8> {
    encode(&Message::new(Verb::Error).with(format!("Closing link: {why}")))
}
