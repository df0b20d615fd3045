//! What arrived since the last turn. Bounded: when it is full, sockets are not read until the driver has taken it.

use std::rc::Rc;
use std::task::Waker;

use tokio::sync::Notify;

use crate::proto::Line;
use crate::server::event::Event;
use crate::server::model::{SessionId, read_line, too_long};

/// A turn takes no more than this, and what the last read brought.
const MOST_LINES: usize = 1024;
const MOST_BYTES: usize = 256 * 1024;

#[derive(Debug, Default)]
pub(super) struct Inbox {
    events: Vec<Event>,
    bytes: usize,
    /// Readers that have something but found no room.
    held: Vec<Waker>,
    /// Readers that have more but had their share: after those.
    served: Vec<Waker>,
    /// Told when something comes into an empty inbox.
    filled: Rc<Notify>,
}

impl Inbox {
    pub(super) fn filled(&self) -> Rc<Notify> {
        Rc::clone(&self.filled)
    }

    /// Bytes of the lines that wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_full(&self) -> bool {
        self.events.len() >= MOST_LINES || self.bytes >= MOST_BYTES
    }

    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    /// Wakes the reader when there is room again.
    pub(super) fn hold(&mut self, reader: &Waker) {
        self.held.push(reader.clone());
    }

    /// Wakes the reader in the next turn, when those that found no room have theirs.
    pub(super) fn put_off(&mut self, reader: &Waker) {
        self.served.push(reader.clone());
    }

    pub(super) fn push(&mut self, event: Event) {
        if self.events.is_empty() {
            self.filled.notify_one();
        }
        self.events.push(event);
    }

    pub(super) fn line(&mut self, session: SessionId, line: &Line<'_>) {
        let event = match line {
            Line::TooLong(begin) => Event::Garbled { session, why: too_long(begin) },
            Line::Complete(bytes) => {
                self.bytes += bytes.len();
                match read_line(bytes) {
                    Ok(message) => Event::Line { session, message },
                    Err(why) => Event::Garbled { session, why },
                }
            }
        };
        self.push(event);
    }

    /// Everything, in the order of arrival; `spare` is where the next events go.
    pub(super) fn take(&mut self, spare: Vec<Event>) -> Vec<Event> {
        self.bytes = 0;
        let waiting = self.held.drain(..).chain(self.served.drain(..));
        waiting.for_each(Waker::wake);
        std::mem::replace(&mut self.events, spare)
    }
}
