//! Answers to what the hub asks: passwords are checked on threads of their own, a few at a time, and with a bound on how
//! many wait; whoever can read the configuration again is asked to.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc::UnboundedSender};

use super::switchboard::Switchboard;
use crate::server::event::Event;
use crate::server::model::{Answer, Door, Password, Question, SessionId};
use crate::server::secrets::Secrets;
use crate::wire::Stream;

/// Checks at a time: each takes a core and 19 MiB for a while.
const AT_ONCE: usize = 2;
/// Sessions that wait for one, those being checked included; a session has one question at a time.
const MOST_WAITING: usize = 256;

/// Who answers.
#[derive(Debug)]
pub(super) struct Answerer {
    secrets: RefCell<Arc<Secrets>>,
    places: Arc<Semaphore>,
    waiting: Rc<Cell<usize>>,
    /// Told the sessions that want the configuration read again.
    rehash: Option<UnboundedSender<SessionId>>,
}

impl Default for Answerer {
    fn default() -> Self {
        Self::new(Secrets::default(), None)
    }
}

impl Answerer {
    pub(super) fn new(secrets: Secrets, rehash: Option<UnboundedSender<SessionId>>) -> Self {
        Self {
            secrets: RefCell::new(Arc::new(secrets)),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Rc::default(),
            rehash,
        }
    }

    pub(super) fn set_secrets(&self, secrets: Secrets) {
        self.secrets.replace(Arc::new(secrets));
    }

    /// Sees to it that the answer comes into the inbox.
    pub(super) fn ask<S: Stream + 'static>(
        &self,
        board: &Rc<Switchboard<S>>,
        session: SessionId,
        question: Question,
    ) {
        let answer = match question {
            Question::Password { door, password } => {
                match self.check(board, session, &door, password) {
                    Some(answer) => answer,
                    None => return,
                }
            }
            Question::Rehash => {
                let asked = self.rehash.as_ref().is_some_and(|rehash| rehash.send(session).is_ok());
                if asked {
                    return;
                }
                let problem = "nobody can read it again while this server runs".to_owned();
                Answer::Rehashed { file: None, problem: Some(problem) }
            }
        };
        board.inbox.borrow_mut().push(Event::Answered { session, answer });
    }

    /// The answer, if it is known at once.
    fn check<S: Stream + 'static>(
        &self,
        board: &Rc<Switchboard<S>>,
        session: SessionId,
        door: &Door,
        password: Password,
    ) -> Option<Answer> {
        let secret = self.secrets.borrow().of(door);
        let verdict = |right| if right { Answer::Right } else { Answer::Wrong };
        if !secret.is_slow() && *door == Door::Server {
            return Some(verdict(secret.opens(&password)));
        }
        if self.waiting.get() >= MOST_WAITING {
            return Some(Answer::Busy);
        }
        let place = InLine::new(&self.waiting);
        let (places, board) = (Arc::clone(&self.places), Rc::clone(board));
        tokio::task::spawn_local(async move {
            // The semaphore is never closed; a thread that fails has not seen the right password.
            let turn = places.acquire_owned().await;
            let checked = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                // Who is an operator must not be told by an answer that comes at once.
                secret.opens_slowly(&password)
            });
            let answer = verdict(checked.await.unwrap_or(false));
            drop(place);
            board.inbox.borrow_mut().push(Event::Answered { session, answer });
        });
        None
    }
}

/// Counts itself as long as it lives.
struct InLine(Rc<Cell<usize>>);

impl InLine {
    fn new(waiting: &Rc<Cell<usize>>) -> Self {
        waiting.set(waiting.get() + 1);
        Self(Rc::clone(waiting))
    }
}

impl Drop for InLine {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
