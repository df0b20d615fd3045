//! The task of one connection: it reads, and writes on where the driver's attempt found the socket full. When it
//! panics, this connection ends and no other.

use std::future::poll_fn;
use std::rc::Rc;

use super::switchboard::Switchboard;
use crate::server::event::{CloseReason, Event};
use crate::server::model::SessionId;
use crate::wire::Stream;

pub(super) fn start<S: Stream + 'static>(board: &Rc<Switchboard<S>>, session: SessionId) {
    tokio::task::spawn_local(read(Reader { board: Rc::clone(board), session, done: false }));
}

async fn read<S: Stream + 'static>(mut reader: Reader<S>) {
    poll_fn(|cx| reader.board.poll_session(reader.session, cx)).await;
    reader.done = true;
}

struct Reader<S: Stream + 'static> {
    board: Rc<Switchboard<S>>,
    session: SessionId,
    done: bool,
}

impl<S: Stream + 'static> Drop for Reader<S> {
    fn drop(&mut self) {
        if !self.done {
            self.board.inbox.borrow_mut().push(Event::Closed {
                session: self.session,
                why: CloseReason::Broken("internal error".to_owned()),
            });
        }
    }
}
