//! [`Hub`]: the pure machine of the server. Events in, effects out; no clock, no socket, no way to fail.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use crate::proto::{Message, Numeric, ParseError, StandardReply, Timestamp, Verb};
use crate::server::ctx::Ctx;
use crate::server::effect::{Effect, Effects};
use crate::server::event::{CloseReason, Event, Garbled, Peer};
use crate::server::handlers::{dispatch, give_up_batch, go_on, is_question};
use crate::server::model::{
    Answer, HubConfig, Model, PATIENCE, Phase, Received, Refusal, Reject, Restored, Session,
    SessionId, UserId,
};

/// Lines of one session that are served when its bucket fills, before others have their turn.
const LINES_AT_ONCE: usize = 64;
/// After so many deliveries the rest of what is due waits: who is not flooding has a turn in between.
pub(super) const DELIVERIES_AT_ONCE: usize = 4096;
/// A line that causes so much work counts as one line more.
const WORK_A_LINE: usize = 16;

/// The hub: the model, and what is due when.
#[derive(Debug)]
pub struct Hub {
    pub(super) model: Model,
    /// At most one entry a session, never later than that session's deadline; early ones are put right when they come.
    due: BTreeSet<(Timestamp, SessionId)>,
    /// Whose host is still to be shown as the configuration now wants it; after which addresses that were seen before are
    /// forgotten, if they are to be hidden.
    pub(super) hosts: VecDeque<UserId>,
    pub(super) next_hosts: Option<Timestamp>,
    pub(super) hides: bool,
    /// When channels stop to wait for those who were in them before the restart.
    pub(super) next_lapse: Option<Timestamp>,
    /// When more of those who are here without a connection go, where they are too many for once.
    pub(super) next_leaving: Option<Timestamp>,
    /// Everybody was told to go; nothing that still comes in matters.
    stopped: bool,
}

impl Hub {
    pub fn new(config: HubConfig) -> Self {
        Self::with(Model::new(config))
    }

    /// Goes on where another one ended: with its channels, and ids above that one.
    pub fn restored(config: HubConfig, restored: &Restored) -> Self {
        let until = config.started + PATIENCE;
        let mut hub = Self::with(Model::restored(config, restored));
        hub.next_lapse = hub.model.waiting().next().map(|_| until);
        hub
    }

    fn with(model: Model) -> Self {
        Self {
            model,
            due: BTreeSet::new(),
            hosts: VecDeque::new(),
            next_hosts: None,
            hides: false,
            next_lapse: None,
            next_leaving: None,
            stopped: false,
        }
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    /// When `Event::Due` is to be given at the latest.
    pub fn deadline(&self) -> Option<Timestamp> {
        let first = self.due.first().map(|(at, _)| *at);
        let leaving = self.next_leaving.or_else(|| self.model.next_to_leave());
        let all = [first, self.next_hosts, self.next_lapse, leaving, self.model.next_return()];
        all.into_iter().flatten().min().filter(|_| !self.stopped)
    }

    /// Whether [`Self::saves`] has something.
    pub fn is_unsaved(&self) -> bool {
        self.model.is_unsaved()
    }

    /// What of channels is to be written down since this was last asked: to be asked before the effects of the updates
    /// since then are performed, once for as many as are performed together.
    pub fn saves(&mut self) -> Effects {
        let mut fx = Effects::default();
        let writes = self.model.take_unsaved();
        if !writes.is_empty() {
            fx.push(Effect::Store { writes, refusal: None });
        }
        fx
    }

    /// Takes one event; `now` never goes back by more than a clock does.
    pub fn update(&mut self, now: Timestamp, event: Event) -> Effects {
        let mut fx = Effects::default();
        if self.stopped {
            return fx;
        }
        match event {
            Event::Opened { session, peer } => self.open(now, session, peer),
            Event::Line { session, message } => self.receive(&mut fx, now, session, Ok(message)),
            Event::Garbled { session, why } => self.receive(&mut fx, now, session, Err(why)),
            Event::Deaf { session, why } => self.deaf(&mut fx, now, session, &why),
            Event::Ended { session, why } => self.ended(&mut fx, now, session, &why),
            Event::Closed { session, why } => self.closed(&mut fx, now, session, &why),
            Event::Answered { session, answer } => {
                self.answered(&mut fx, now, session, &answer);
            }
            Event::NotStored { refused } => self.not_stored(&mut fx, now, &refused),
            Event::Due => {
                self.serve_due(&mut fx, now);
                if self.next_hosts.is_some_and(|next| next <= now) {
                    self.show_hosts(&mut fx, now);
                }
                if self.next_lapse.is_some_and(|next| next <= now) {
                    self.lapse(&mut fx, now);
                }
                self.return_nicks(&mut fx, now);
            }
            Event::Errand { ticket, errand } => self.run(&mut fx, now, ticket, &errand),
            Event::Reload(config) => self.reload(&mut fx, now, *config),
            Event::Stop { reason } => self.stop(&mut fx, now, &reason),
        }
        if !self.stopped {
            self.let_leave(&mut fx, now);
        }
        fx
    }

    pub(super) fn ctx<'a>(
        model: &'a mut Model,
        fx: &'a mut Effects,
        now: Timestamp,
        session: SessionId,
    ) -> Ctx<'a> {
        Ctx::new(model, fx, now, session)
    }

    fn open(&mut self, now: Timestamp, id: SessionId, peer: Peer) {
        self.model.open(id, peer, now);
        self.watch(id);
    }

    /// Enters a session's deadline into the set.
    pub(super) fn watch(&mut self, id: SessionId) {
        let limits = self.model.limits().clone();
        let session = self.model.session_mut(id);
        let Some(session) = session.filter(|session| !session.is_leaving()) else {
            return;
        };
        let deadline = session.deadline(&limits);
        if session.watched.is_none_or(|watched| deadline < watched) {
            if let Some(later) = session.watched.replace(deadline) {
                self.due.remove(&(later, id));
            }
            self.due.insert((deadline, id));
        }
    }

    /// Marks a session as alive. `None` for one that is gone or going.
    fn heard(&mut self, now: Timestamp, id: SessionId) -> Option<()> {
        let session = self.model.session_mut(id).filter(|session| !session.is_leaving())?;
        session.heard = now;
        session.pinged = None;
        Some(())
    }

    fn receive(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId, line: Received) {
        if self.heard(now, id).is_none() {
            return;
        }
        let limits = self.model.limits().clone();
        let Some(session) = self.model.session_mut(id) else {
            return;
        };
        if session.deaf.is_some() && !is_for_others(&line) {
            return;
        }
        let loopback = session.peer.loopback;
        match session.flow.offer(now, &limits, loopback, line) {
            Some(line) => {
                self.serve_line(fx, now, id, line);
            }
            None => self.slow_down(fx, now, id),
        }
        // Registering, or answering a question, can bring the next deadline nearer.
        self.watch(id);
    }

    /// Goes on with a session where it had to wait for an answer.
    fn answered(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId, answer: &Answer) {
        let session = self.model.session_mut(id).filter(|session| !session.is_leaving());
        let Some(pending) = session.and_then(|session| {
            session.flow.held = false;
            session.pending.take()
        }) else {
            return;
        };
        let before = fx.as_slice().len();
        let mut cx = Self::ctx(&mut self.model, fx, now, id);
        go_on(&mut cx, &pending, answer);
        let work = cx.work();
        self.charge(fx, before, id, work);
        self.serve_waiting(fx, now, id);
        self.let_go(fx, now, id);
        self.watch(id);
    }

    /// Says to those whose lines could not be written down that nobody has seen them: one answer to each command.
    fn not_stored(&mut self, fx: &mut Effects, now: Timestamp, refused: &[Refusal]) {
        let same = |a: &Refusal, b: &Refusal| {
            a.label.is_some() && (a.session, &a.label) == (b.session, &b.label)
        };
        for command in refused.chunk_by(same) {
            let Some(Refusal { session, label, .. }) = command.first() else {
                continue;
            };
            if self.model.session(*session).is_none_or(Session::is_leaving) {
                continue;
            }
            let mut cx = Self::ctx(&mut self.model, fx, now, *session);
            if let Some(label) = label {
                cx.label(label);
            }
            for line in command.iter().flat_map(|refusal| &refusal.besides) {
                cx.reply_as_is(line.clone());
            }
            for Refusal { verb, target, .. } in command {
                let text = "Not stored and not sent; try again later";
                cx.standard(&StandardReply::fail(verb.as_str(), "NOT_STORED", &[target], text));
            }
            cx.flush();
        }
    }

    /// Tells a session that it is slowed down, once while it is, and stops reading it when enough of its lines wait.
    fn slow_down(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId) {
        let Some(session) = self.model.session_mut(id) else {
            return;
        };
        // Who waits for an answer is not too fast, and a message of many lines has its own limits.
        let collecting = session.batch.as_ref().is_some_and(|batch| batch.draft.is_some());
        let tell =
            !session.flow.held && !collecting && !std::mem::replace(&mut session.flow.told, true);
        if session.flow.is_full() && !session.flow.paused {
            session.flow.paused = true;
            fx.push(Effect::Pause(id));
        }
        if tell {
            let text = "You are sending faster than is allowed; your lines are read more slowly, \
                        none is lost";
            let note = StandardReply::note("*", "SLOWED_DOWN", &[], text);
            let mut cx = Self::ctx(&mut self.model, fx, now, id);
            cx.standard(&note);
            cx.flush();
        }
    }

    /// Out: how much there is to deliver.
    fn serve_line(
        &mut self,
        fx: &mut Effects,
        now: Timestamp,
        id: SessionId,
        line: Received,
    ) -> usize {
        let before = fx.as_slice().len();
        let tags = line.as_ref().map_or(0, |message| message.tags.len());
        let mut cx = Self::ctx(&mut self.model, fx, now, id);
        match line {
            Ok(message) => dispatch(&mut cx, &message),
            Err(why) => refuse_garbled(&mut cx, why),
        }
        let work = tags + cx.work();
        self.charge(fx, before, id, work);
        let effects = fx.as_slice().get(before..).unwrap_or_default();
        effects.iter().map(Effect::deliveries).sum()
    }

    /// Counts what came of a line against flood control: the effects since `before`, and other work.
    fn charge(&mut self, fx: &Effects, before: usize, id: SessionId, work: usize) {
        let effects = fx.as_slice().get(before..).unwrap_or_default();
        let work = work + effects.iter().map(Effect::work).sum::<usize>();
        let limits = self.model.limits().clone();
        if let Some(session) = self.model.session_mut(id) {
            session.flow.charge(&limits, work / WORK_A_LINE);
        }
    }

    /// Nobody is there for the answers; what was sent before is served as it would have been.
    fn deaf(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId, why: &CloseReason) {
        let session = self.model.session_mut(id);
        let Some(session) = session.filter(|session| !session.is_leaving()) else {
            return;
        };
        session.deaf = Some((now, why.to_string()));
        session.flow.retain(is_for_others);
        self.read_on(fx, id);
        self.let_go(fx, now, id);
        self.watch(id);
    }

    /// A session brings no more. What it brought is served in its time: flood control delays lines, it does not lose them.
    fn ended(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId, why: &CloseReason) {
        let session = self.model.session_mut(id);
        let Some(session) = session.filter(|session| !session.is_leaving()) else {
            return;
        };
        session.ended = Some(why.to_string());
        if *why != CloseReason::Ended {
            session.flow.retain(is_for_others);
        }
        if *why == CloseReason::SendQueueFull {
            let mut cx = Self::ctx(&mut self.model, fx, now, id);
            let text = format!("Send queue: {} ({}) is full", cx.me(), cx.session().peer.host);
            cx.tell_operators(&text);
        }
        self.let_go(fx, now, id);
        self.watch(id);
    }

    /// Ends a session that brings no more, once nothing of it waits.
    fn let_go(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId) {
        let session = self.model.session_mut(id);
        let Some(session) = session.filter(|s| !s.is_leaving() && !s.has_unfinished()) else {
            return;
        };
        let Some(why) = session.ended.take() else {
            return;
        };
        let mut cx = Self::ctx(&mut self.model, fx, now, id);
        cx.depart(&why);
        self.model.end(id);
        fx.push(Effect::Close(id));
    }

    fn closed(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId, why: &CloseReason) {
        if self.model.session(id).is_none() {
            return;
        }
        // What it had sent before a sudden end was said.
        while let Some(line) = self.model.session_mut(id).and_then(|session| session.flow.pop()) {
            if is_for_others(&line) {
                self.serve_line(fx, now, id, line);
            }
        }
        Self::ctx(&mut self.model, fx, now, id).depart(&why.to_string());
        if let Some(watched) = self.model.session(id).and_then(|session| session.watched) {
            self.due.remove(&(watched, id));
        }
        self.model.close(id);
        fx.forget(id);
    }

    /// Serves who is due, the longest due first, up to a bound; what is left stays due.
    fn serve_due(&mut self, fx: &mut Effects, now: Timestamp) {
        let mut deliveries = 0;
        while deliveries < DELIVERIES_AT_ONCE
            && let Some((at, id)) = self.due.first().copied().filter(|(at, _)| *at <= now)
        {
            self.due.remove(&(at, id));
            if let Some(session) = self.model.session_mut(id) {
                session.watched = None;
            }
            deliveries += 1 + self.serve_waiting(fx, now, id);
            self.let_go(fx, now, id);
            self.look_after(fx, now, id);
        }
    }

    /// Asks a session that is silent whether it lives, and ends one that does not answer.
    fn look_after(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId) {
        let limits = self.model.limits();
        let Some(session) = self.model.session(id).filter(|s| !s.is_leaving()) else {
            return;
        };
        if session.batch_deadline(limits).is_some_and(|at| at <= now) {
            give_up_batch(&mut Self::ctx(&mut self.model, fx, now, id));
            return self.watch(id);
        }
        if session.life_deadline(limits) > now {
            return self.watch(id);
        }
        let seconds = Duration::from_secs(u64::try_from(limits.ping_seconds).unwrap_or(u64::MAX));
        let (registering, pinged) =
            (matches!(session.phase, Phase::Registering(_)), session.pinged.is_some());
        let silent = now.since(session.heard) >= seconds;
        let deaf = session.deaf.as_ref().map(|(_, why)| why.clone());
        let mut cx = Self::ctx(&mut self.model, fx, now, id);
        if registering {
            return cx.leave("Registration timed out");
        }
        if let Some(why) = deaf {
            return cx.leave(&why);
        }
        if pinged {
            let since = now.since(cx.session().heard).as_secs();
            return cx.leave(&format!("Ping timeout: {since} seconds"));
        }
        if silent {
            let server = cx.model().config().server.as_str().to_owned();
            cx.reply_line(Message::new(Verb::Ping).with(server));
            cx.session_mut().pinged = Some(now);
            cx.flush();
        }
        self.watch(id);
    }

    /// Serves the lines that wait, as far as the bucket is filled again. Out: how much there is to deliver.
    fn serve_waiting(&mut self, fx: &mut Effects, now: Timestamp, id: SessionId) -> usize {
        let limits = self.model.limits().clone();
        let mut deliveries = 0;
        for _ in 0..LINES_AT_ONCE {
            let Some(session) = self.model.session_mut(id) else {
                break;
            };
            let loopback = session.peer.loopback;
            let Some(line) = session.flow.next(now, &limits, loopback) else {
                break;
            };
            deliveries += self.serve_line(fx, now, id, line);
            if deliveries >= DELIVERIES_AT_ONCE {
                break;
            }
        }
        self.read_on(fx, id);
        deliveries
    }

    /// Lets a session be read again when no line of it waits.
    fn read_on(&mut self, fx: &mut Effects, id: SessionId) {
        let session = self.model.session_mut(id);
        let Some(session) = session.filter(|s| !s.is_leaving() && s.flow.is_empty()) else {
            return;
        };
        if std::mem::take(&mut session.flow.paused) {
            fx.push(Effect::Resume(id));
        }
    }

    fn stop(&mut self, fx: &mut Effects, now: Timestamp, reason: &str) {
        let sessions: Vec<SessionId> = self.model.sessions().map(|session| session.id).collect();
        for id in sessions {
            if self.model.session(id).is_some_and(|session| !session.is_leaving()) {
                Self::ctx(&mut self.model, fx, now, id).say_farewell(reason);
            }
        }
        self.stopped = true;
        self.due.clear();
        self.next_hosts = None;
        self.next_lapse = None;
    }
}

/// Whether a line may matter to anybody but its sender.
fn is_for_others(line: &Received) -> bool {
    line.as_ref().is_ok_and(|message| !is_question(&message.verb))
}

/// Says what is wrong with a line that is none.
fn refuse_garbled(cx: &mut Ctx<'_>, why: Garbled) {
    if cx.session().is_leaving() {
        return;
    }
    match why {
        Garbled::TooLong { label } => {
            if let Some(label) = label {
                cx.label(&label);
            }
            cx.reply(Numeric::ERR_INPUTTOOLONG, &[]);
        }
        Garbled::NotRead(ParseError::Empty) => {}
        Garbled::NotUtf8 { verb, label } => {
            if let Some(label) = label {
                cx.label(&label);
            }
            let verb = verb.as_ref().map_or("*", Verb::as_str);
            let text = "Line refused: this server takes UTF-8 only";
            cx.standard(&StandardReply::fail(verb, "INVALID_UTF8", &[], text));
        }
        Garbled::NotRead(error) => {
            let no = Reject::numeric(Numeric::ERR_UNKNOWNERROR, &["*"]);
            cx.refuse(no.because(format!("Line refused: {error}")));
        }
    }
    cx.flush();
}
