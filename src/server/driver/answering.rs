//! Answers to what the hub asks: passwords are checked on threads of their own, a few at a time, and with a bound on how
//! many wait; whoever can read the configuration again is asked to.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc::UnboundedSender};

use super::switchboard::Switchboard;
use crate::proto::Verifier;
use crate::server::event::Event;
use crate::server::model::{Answer, Door, Password, Question, Salting, SessionId};
use crate::server::secrets::{Proved, Scratch, Secrets};
use crate::wire::Stream;

/// Checks at a time: each takes a core for a while, and 19 MiB where it is a password of the configuration. The runtime has no more threads for them, because what an
/// allocator keeps for every thread is as much again.
pub const CHECKS_AT_ONCE: usize = 2;
/// Sessions that wait for one, those being checked included; a session has one question at a time.
const MOST_WAITING: usize = 256;

/// Who answers.
#[derive(Debug)]
pub(super) struct Answerer {
    secrets: RefCell<Arc<Secrets>>,
    proved: Rc<RefCell<Proved>>,
    places: Arc<Semaphore>,
    waiting: Rc<Cell<usize>>,
    /// As many as that again, with passwords of accounts.
    deriving: Rc<Cell<usize>>,
    /// Memory for the next checks, given back when nobody waits.
    scratch: Rc<RefCell<Vec<Scratch>>>,
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
            proved: Rc::default(),
            places: Arc::new(Semaphore::new(CHECKS_AT_ONCE)),
            waiting: Rc::default(),
            deriving: Rc::default(),
            scratch: Rc::default(),
            rehash,
        }
    }

    pub(super) fn set_secrets(&self, secrets: Secrets) {
        self.secrets.replace(Arc::new(secrets));
        self.proved.take();
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
            Question::Login { .. } | Question::Verifier { .. } => {
                match self.derive(board, session, question) {
                    Some(answer) => answer,
                    None => return,
                }
            }
            // Asked where it is kept.
            Question::History { .. } | Question::Redaction { .. } | Question::Renaming { .. } => {
                return;
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

    /// As [`Self::check`], for passwords of accounts, which have a line of their own: whoever guesses at those keeps no
    /// operator waiting, but for the threads.
    fn derive<S: Stream + 'static>(
        &self,
        board: &Rc<Switchboard<S>>,
        session: SessionId,
        question: Question,
    ) -> Option<Answer> {
        if self.deriving.get() >= MOST_WAITING {
            return Some(Answer::Busy);
        }
        let (place, places) = (InLine::new(&self.deriving), Arc::clone(&self.places));
        let board = Rc::clone(board);
        tokio::task::spawn_local(async move {
            let turn = places.acquire_owned().await;
            let derived = tokio::task::spawn_blocking(move || derived(&question)).await;
            drop((turn, place));
            let answer = derived.unwrap_or(Answer::Wrong);
            board.inbox.borrow_mut().push(Event::Answered { session, answer });
        });
        None
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
            return Some(verdict(secret.opens(&password, &mut Scratch::default())));
        }
        // However many guess, whoever knows it gets in.
        if self.proved.borrow().opens(&secret, &password) {
            return Some(Answer::Right);
        }
        if self.waiting.get() >= MOST_WAITING {
            return Some(Answer::Busy);
        }
        let (place, waiting) = (InLine::new(&self.waiting), Rc::clone(&self.waiting));
        let (places, board) = (Arc::clone(&self.places), Rc::clone(board));
        let (proved, spare) = (Rc::clone(&self.proved), Rc::clone(&self.scratch));
        tokio::task::spawn_local(async move {
            // The semaphore is never closed; a thread that fails has not seen the right password.
            let turn = places.acquire_owned().await;
            let mut scratch = spare.borrow_mut().pop().unwrap_or_default();
            let checked = tokio::task::spawn_blocking(move || {
                // Who is an operator must not be told by an answer that comes at once.
                let right = secret.opens_slowly(&password, &mut scratch);
                (scratch, right.then_some((secret, password)))
            });
            let (scratch, right) = checked.await.unwrap_or_default();
            spare.borrow_mut().push(scratch);
            drop(turn);
            let answer = verdict(right.is_some());
            if let Some((secret, password)) = right {
                proved.borrow_mut().remember(secret, password);
            }
            drop(place);
            if waiting.get() == 0 {
                spare.take();
            }
            board.inbox.borrow_mut().push(Event::Answered { session, answer });
        });
        None
    }
}

/// What takes long about the password of an account.
fn derived(question: &Question) -> Answer {
    let keep = |password: &Password, Salting { salt, iterations }: &Salting| {
        Answer::Verifier(Arc::new(Verifier::derive(password.reveal(), salt, *iterations)))
    };
    match question {
        Question::Login { against, password, renewal, .. } => {
            match (against.verifier.opens(password.reveal()), renewal) {
                (false, _) => Answer::Wrong,
                (true, None) => Answer::Right,
                (true, Some(salting)) => keep(password, salting),
            }
        }
        Question::Verifier { password, salting, .. } => keep(password, salting),
        _ => Answer::Wrong,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::model::Limits;
    use crate::server::secrets::Secret;
    use std::collections::BTreeMap;
    use tokio::io::DuplexStream;
    use tokio::runtime::{Builder, LocalOptions};

    const SESSION: SessionId = SessionId { slot: 0, serial: 0 };

    async fn answer(
        answerer: &Answerer,
        board: &Rc<Switchboard<DuplexStream>>,
        text: &str,
    ) -> Option<Answer> {
        let filled = board.inbox.borrow().filled();
        let door = Door::Operator("root".to_owned());
        let password = Password::new(text);
        answerer.ask(board, SESSION, Question::Password { door, password });
        filled.notified().await;
        match board.inbox.borrow_mut().take(Vec::new()).pop() {
            Some(Event::Answered { answer, .. }) => Some(answer),
            _ => None,
        }
    }

    #[test]
    fn whoever_knows_the_password_gets_in_however_many_guess() {
        let runtime = Builder::new_current_thread().build_local(LocalOptions::default());
        runtime.expect("a runtime").block_on(async {
            let secret = |text: &str| Secrets {
                operators: BTreeMap::from([("root".to_owned(), Secret::Plain(text.to_owned()))]),
                ..Secrets::default()
            };
            let answerer = Answerer::new(secret("sesam"), None);
            let board = Switchboard::new(Limits::default(), Arc::default());
            assert_eq!(answer(&answerer, &board, "sesam").await, Some(Answer::Right));
            answerer.waiting.set(MOST_WAITING);
            assert_eq!(answer(&answerer, &board, "guess").await, Some(Answer::Busy));
            assert_eq!(answer(&answerer, &board, "sesam").await, Some(Answer::Right));
            answerer.set_secrets(secret("other"));
            assert_eq!(answer(&answerer, &board, "sesam").await, Some(Answer::Busy));
        });
    }
}
