//! The end of a connection: what waits is written if the peer takes it soon, then the peer has a moment to hang up, so
//! that the last words are not lost in a reset.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::switchboard::Switchboard;
use crate::server::connection::Connection;
use crate::wire::Stream;

const LINGER: Duration = Duration::from_secs(1);
/// More than this many are not waited for, nor more than one in so many of all connections there may be: those who are
/// turned away must not take the room of others.
const MOST: usize = 1024;
const SHARE: usize = 8;

/// Ends a connection that has no place any more.
pub(super) fn start<S: Stream + 'static>(
    board: &Rc<Switchboard<S>>,
    mut connection: Connection<S>,
) {
    let leaving = Leaving::new(board);
    let most = MOST.min(board.sockets.borrow().most() / SHARE);
    let linger = if leaving.0.leaving.get() > most { Duration::ZERO } else { LINGER };
    tokio::task::spawn_local(async move {
        let mut said = false;
        // Reads on meanwhile: the peer may not listen before it has said all it had to say.
        let goodbye = poll_fn(|cx| {
            let heard = leaving.0.poll_drain(&mut connection, cx);
            said = said || poll_last_words(&mut connection, cx).is_ready();
            if said { heard } else { Poll::Pending }
        });
        // Who does not take it in time does without.
        tokio::time::timeout(linger, goodbye).await.ok();
    });
}

/// Writes what waits, then the end of the stream. A connection that breaks meanwhile is at its end anyway.
fn poll_last_words<S: Stream>(connection: &mut Connection<S>, cx: &mut Context<'_>) -> Poll<()> {
    if ready!(connection.poll_flush(cx)).is_ok() {
        ready!(connection.poll_shutdown(cx)).ok();
    }
    Poll::Ready(())
}

/// Says the last words to all of these at once and drops them; who does not take them within `wait` does without.
pub(super) async fn all<S: Stream>(mut connections: Vec<Connection<S>>, wait: Duration) {
    let words = poll_fn(|cx| {
        connections.retain_mut(|connection| poll_last_words(connection, cx).is_pending());
        if connections.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    });
    tokio::time::timeout(wait, words).await.ok();
}

/// Counts itself as long as it lives.
struct Leaving<S: Stream + 'static>(Rc<Switchboard<S>>);

impl<S: Stream + 'static> Leaving<S> {
    fn new(board: &Rc<Switchboard<S>>) -> Self {
        board.leaving.set(board.leaving.get() + 1);
        Self(Rc::clone(board))
    }
}

impl<S: Stream + 'static> Drop for Leaving<S> {
    fn drop(&mut self) {
        self.0.leaving.set(self.0.leaving.get() - 1);
    }
}
