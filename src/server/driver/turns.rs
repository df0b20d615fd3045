//! [`Driver`]: a turn takes what is ready, asks the hub, commits what is to be stored, performs, writes.

use std::collections::VecDeque;
use std::fmt;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::time::Sleep;

use super::answering::Answerer;
use super::errands::Errands;
use super::farewell;
use super::ledger::Ledger;
use super::switchboard::Switchboard;
use super::tally;
use crate::proto::Timestamp;
use crate::server::connection::Connection;
use crate::server::effect::Effect;
use crate::server::event::{CloseReason, Event};
use crate::server::fanout::Fanout;
use crate::server::hub::Hub;
use crate::server::log;
use crate::server::metrics::Metrics;
use crate::server::model::{Answer, Errand, HubConfig, Question, SessionId, Told};
use crate::server::secrets::Secrets;
use crate::server::store::{Retention, Shelf};
use crate::wire::Stream;

/// What the owner of a running server can ask of it.
#[derive(Debug)]
pub enum Command {
    /// A new configuration, already checked.
    Reload { hub: Box<HubConfig>, secrets: Secrets, retention: Retention, log_messages: bool },
    /// Tell a session what became of its wish to have the configuration read again.
    Answer { session: SessionId, answer: Answer },
    /// What whoever has the machine wants; the answer goes here.
    Errand { errand: Errand, reply: oneshot::Sender<Told> },
    /// Tell everybody, write what waits, and end.
    Stop { reason: String },
}

/// Room for events that is kept for the next turn; a burst of tiny lines needs more, once.
const SPARE: usize = 4096;
/// When so much is to be carried out, it is, and the rest of what arrived comes after it.
const MOST_WORK: usize = 4096;
/// How long the end waits for sockets that take no more.
const LAST_WAIT: Duration = Duration::from_millis(20);

/// Runs a hub over the connections of a switchboard.
pub struct Driver<S> {
    hub: Hub,
    board: Rc<Switchboard<S>>,
    clock: Box<dyn Fn() -> Timestamp>,
    log_messages: bool,
    answerer: Answerer,
    ledger: Ledger,
    errands: Errands,
    metrics: Metrics,
    /// Waits for what is to be stored before it, in order; empty when nothing is.
    gathered: Vec<Effect>,
    work: usize,
    /// To be told to the hub after the effects at hand are carried out.
    next: VecDeque<Event>,
    /// Closed by the hub in this turn: their last words are not written yet.
    leaving: Vec<Connection<S>>,
    /// Room for the events of the next turn.
    spare: Vec<Event>,
}

impl<S> fmt::Debug for Driver<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

impl<S: Stream + 'static> Driver<S> {
    /// `clock` tells the time of day; it is asked once a turn.
    pub fn new(
        hub: Hub,
        board: Rc<Switchboard<S>>,
        shelf: Shelf,
        clock: impl Fn() -> Timestamp + 'static,
        log_messages: bool,
    ) -> Self {
        let metrics = Metrics::new();
        Self {
            hub,
            board,
            clock: Box::new(clock),
            log_messages,
            answerer: Answerer::default(),
            ledger: Ledger::new(shelf, metrics.clone()),
            errands: Errands::default(),
            metrics,
            gathered: Vec::new(),
            work: 0,
            next: VecDeque::new(),
            leaving: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Answers what the hub asks: passwords by these, and `rehash` is told who wants the configuration read again.
    /// Without it no password is right, and nothing is read again.
    #[must_use]
    pub fn answering(mut self, secrets: Secrets, rehash: UnboundedSender<SessionId>) -> Self {
        self.answerer = Answerer::new(secrets, Some(rehash));
        self
    }

    /// Counts there what happens.
    #[must_use]
    pub fn counting(mut self, metrics: &Metrics) -> Self {
        self.metrics = metrics.clone();
        self.ledger.count_in(metrics.clone());
        self
    }

    /// Serves until it is told to stop, or nobody is left who could tell it. To be run as a task of a local runtime.
    pub async fn run(self, commands: UnboundedReceiver<Command>) {
        // A turn writes to thousands of sockets without giving way in between.
        tokio::task::unconstrained(self.serve(commands)).await;
    }

    async fn serve(mut self, mut commands: UnboundedReceiver<Command>) {
        let filled = self.board.inbox.borrow().filled();
        let mut timer = pin!(tokio::time::sleep(Duration::ZERO));
        let mut set_for = None;
        loop {
            let due = self.hub.deadline();
            if due != set_for {
                self.arm(timer.as_mut(), due);
                set_for = due;
            }
            let command = tokio::select! {
                biased;
                command = commands.recv() => {
                    let reason = || "Server is shutting down".to_owned();
                    Some(command.unwrap_or_else(|| Command::Stop { reason: reason() }))
                }
                () = filled.notified() => None,
                () = &mut timer, if set_for.is_some() => {
                    set_for = None;
                    None
                }
            };
            // Lets every reader run whose socket is ready, so that one turn takes it all.
            tokio::task::yield_now().await;
            self.turn().await;
            match command {
                None => {}
                Some(Command::Reload { hub, secrets, retention, log_messages }) => {
                    self.answerer.set_secrets(secrets);
                    self.ledger.retain(retention);
                    self.reload(hub, log_messages).await;
                }
                Some(Command::Answer { session, answer }) => {
                    self.board.inbox.borrow_mut().push(Event::Answered { session, answer });
                }
                Some(Command::Errand { errand, reply }) => {
                    let event = self.errands.begin(errand, reply);
                    let now = (self.clock)();
                    self.tell(now, event);
                    self.turn().await;
                }
                Some(Command::Stop { reason }) => return self.stop(reason).await,
            }
        }
    }

    fn arm(&self, timer: Pin<&mut Sleep>, due: Option<Timestamp>) {
        if let Some(due) = due {
            let mut timer = timer;
            timer.set(tokio::time::sleep(due.since((self.clock)())));
        }
    }

    /// What has come in since this was last asked; `spare` is memory for it.
    fn take_events(&self, spare: Vec<Event>) -> Vec<Event> {
        let mut inbox = self.board.inbox.borrow_mut();
        self.board.sockets.borrow_mut().tally.bytes_in += inbox.bytes() as u64;
        inbox.take(spare)
    }

    async fn turn(&mut self) {
        let now = (self.clock)();
        let spare = std::mem::take(&mut self.spare);
        let mut events = self.take_events(spare);
        for event in events.drain(..) {
            self.arrived(now, event);
            if self.work >= MOST_WORK {
                self.settle(now).await;
            }
        }
        events.shrink_to(SPARE);
        self.spare = events;
        if self.hub.deadline().is_some_and(|deadline| deadline <= now) {
            self.tell(now, Event::Due);
        }
        self.flush(now).await;
        for connection in std::mem::take(&mut self.leaving) {
            farewell::start(&self.board, connection);
        }
        self.count();
    }

    fn count(&self) {
        let model = self.hub.model();
        let gauge = |count| i64::try_from(count).unwrap_or(i64::MAX);
        self.metrics.people.set(gauge(model.user_count()));
        self.metrics.channels.set(gauge(model.channel_count()));
        self.board.sockets.borrow_mut().tally.tell(&self.metrics);
    }

    fn arrived(&mut self, now: Timestamp, event: Event) {
        match event {
            Event::Line { session, .. }
            | Event::Garbled { session, .. }
            | Event::Deaf { session, .. }
            | Event::Answered { session, .. }
            | Event::Ended { session, .. } => {
                if self.board.sockets.borrow_mut().get_mut(session).is_some() {
                    self.tell(now, event);
                }
            }
            Event::Closed { session, .. } => {
                let removed = self.board.sockets.borrow_mut().remove(session);
                if removed.is_some() {
                    self.tell(now, event);
                }
            }
            event => self.tell(now, event),
        }
    }

    /// Tells the hub. What it wants is carried out at once, and what follows from that, unless something is to be stored
    /// first.
    fn tell(&mut self, now: Timestamp, event: Event) {
        self.next.push_back(event);
        self.go_on(now);
    }

    /// Tells the hub what is still to be told.
    fn go_on(&mut self, now: Timestamp) {
        while let Some(event) = self.next.pop_front() {
            let effects = self.hub.update(now, event);
            let stores = |effect: &Effect| matches!(effect, Effect::Store { .. });
            let waits = self.hub.is_unsaved() || !self.gathered.is_empty();
            if !waits && !effects.as_slice().iter().any(stores) {
                self.perform(effects);
            } else {
                self.work += effects.as_slice().iter().map(Effect::work).sum::<usize>();
                self.gathered.extend(effects);
            }
        }
    }

    /// Stores what is to be stored, then carries out what waited for it, and so on with what follows from that.
    async fn settle(&mut self, now: Timestamp) {
        while self.hub.is_unsaved() || !self.gathered.is_empty() {
            let mut effects = std::mem::take(&mut self.gathered);
            effects.extend(self.hub.saves());
            self.work = 0;
            let refused = self.ledger.commit(&mut effects).await;
            self.perform(effects);
            if !refused.is_empty() {
                self.next.push_back(Event::NotStored { refused });
            }
            self.go_on(now);
        }
    }

    fn perform(&mut self, effects: impl IntoIterator<Item = Effect>) {
        let mut sockets = self.board.sockets.borrow_mut();
        for effect in effects {
            match effect {
                Effect::Deliver { to, what, .. } => {
                    let mut message = Fanout::new(&what);
                    for session in to.iter() {
                        sockets.deliver(session, &mut message);
                    }
                }
                Effect::Negotiated { session, caps } => {
                    if let Some(plug) = sockets.get_mut(session) {
                        plug.caps = caps;
                    }
                }
                Effect::Pause(session) => {
                    if let Some(plug) = sockets.get_mut(session) {
                        plug.paused = true;
                    }
                }
                Effect::Resume(session) => {
                    if let Some(plug) = sockets.get_mut(session) {
                        plug.paused = false;
                        if let Some(reader) = &plug.reader {
                            reader.wake_by_ref();
                        }
                    }
                }
                Effect::Close(session) => {
                    if let Some(connection) = sockets.remove(session) {
                        self.leaving.push(connection);
                        let why = CloseReason::Asked;
                        self.next.push_back(Event::Closed { session, why });
                    }
                }
                Effect::Ask {
                    session,
                    question:
                        Question::History { query, .. }
                        | Question::Redaction { query, .. }
                        | Question::Renaming { query, .. },
                } => {
                    let found = self.ledger.answer(query);
                    let board = Rc::clone(&self.board);
                    tokio::task::spawn_local(async move {
                        let answer = Answer::History(found.await);
                        board.inbox.borrow_mut().push(Event::Answered { session, answer });
                    });
                }
                Effect::Ask { session, question } => {
                    self.answerer.ask(&self.board, session, question);
                }
                Effect::Told { ticket, told } => self.errands.done(ticket, told),
                Effect::Store { .. } => {}
                Effect::Record(record) => {
                    tally::record(&self.metrics, &record);
                    if let Some(line) = log::line(&record, self.log_messages) {
                        tracing::info!("{line}");
                    }
                }
            }
        }
        self.next.extend(sockets.take_news());
    }

    /// One write to each socket that has something; again for what follows from those that broke.
    async fn flush(&mut self, now: Timestamp) {
        loop {
            self.settle(now).await;
            let mut sockets = self.board.sockets.borrow_mut();
            sockets.flush_dirty();
            let news = sockets.take_news();
            drop(sockets);
            if news.is_empty() {
                return;
            }
            for event in news {
                self.tell(now, event);
            }
        }
    }

    async fn reload(&mut self, hub: Box<HubConfig>, log_messages: bool) {
        self.log_messages = log_messages;
        let limits = hub.limits.clone();
        self.board.sockets.borrow_mut().set_limits(limits);
        let now = (self.clock)();
        self.tell(now, Event::Reload(hub));
        self.turn().await;
        tracing::info!("configuration read again");
    }

    /// Says goodbye to everybody at once; who does not take it within a moment does without.
    async fn stop(mut self, reason: String) {
        let now = (self.clock)();
        self.tell(now, Event::Stop { reason });
        self.settle(now).await;
        self.ledger.close().await;
        let left = self.board.sockets.borrow_mut().remove_all();
        self.leaving.extend(left);
        farewell::all(self.leaving, LAST_WAIT).await;
    }
}
