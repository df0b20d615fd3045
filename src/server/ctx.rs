//! All that a handler can do, and the one door to shared state.

use crate::proto::caps::CapSet;
use crate::proto::{Cap, Message, MsgId, Nick, Numeric, StandardReply, Timestamp, Verb, split};
use crate::server::effect::{Effect, Effects, Recipients};
use crate::server::model::{
    ABSENT, Change, Model, MonitorList, NOT_CONNECTED, Pending, Phase, Question, Record, Recorded,
    Refusal, Reject, Session, SessionId, Stamped, User, UserId, policy,
};
use crate::server::outbound::Outbound;
use crate::server::outbox::{self, Outbox, Replies, To};

/// Bytes of a question that are said again with the end of the answer, within 512 with any names of server and asker.
const ASKED_BYTES: usize = 340;
/// Longest label (IRCv3 labeled-response); a longer one is no label.
const LABEL_BYTES: usize = 64;

/// The context of one command of a session, or of a step that the hub takes for it.
#[derive(Debug)]
pub struct Ctx<'a> {
    model: &'a mut Model,
    fx: &'a mut Effects,
    own: Replies,
    now: Timestamp,
    session: SessionId,
    /// What the next answer is to be labelled with.
    label: Option<String>,
    /// What was looked through for the answer.
    work: usize,
}

impl<'a> Ctx<'a> {
    /// For a session that the model knows.
    pub fn new(
        model: &'a mut Model,
        fx: &'a mut Effects,
        now: Timestamp,
        session: SessionId,
    ) -> Self {
        Self { model, fx, own: Replies::default(), now, session, label: None, work: 0 }
    }

    /// The answer to the command is to carry this label, if it is one and the session may use labels.
    pub fn label(&mut self, label: &str) {
        if (1..=LABEL_BYTES).contains(&label.len()) {
            self.label = Some(label.to_owned());
        }
    }

    /// Whether the answer is to carry a label.
    pub fn has_label(&self) -> bool {
        self.label.is_some()
    }

    /// The label of the line, for an answer that comes with a later one.
    pub fn take_label(&mut self) -> Option<String> {
        self.label.take()
    }

    /// Sends what `answer` says as the answer to an earlier line, by the label of that one. Without a label it is part of
    /// the answer to this line.
    pub fn under_label(&mut self, label: Option<String>, answer: impl FnOnce(&mut Self)) {
        if label.is_none() {
            return answer(self);
        }
        let own = std::mem::replace(&mut self.label, label);
        answer(self);
        self.flush();
        self.label = own;
    }

    /// A command of the table is carried out.
    pub fn count_command(&mut self, verb: &Verb) {
        self.model.count_command(verb);
    }

    /// So much was looked through for the answer, where a line of it is 1: it counts against flood control as the lines do.
    pub fn worked(&mut self, work: usize) {
        self.work = self.work.saturating_add(work);
    }

    /// What was looked through so far.
    pub fn work(&self) -> usize {
        self.work
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Everything can be read. What was just committed must not be: it may come into force later.
    pub fn model(&self) -> &Model {
        self.model
    }

    /// How often something was tried, and what must not be guessed: nothing that others see.
    pub fn model_mut(&mut self) -> &mut Model {
        self.model
    }

    /// The session of the command.
    pub fn session(&self) -> &Session {
        let session = self.model.session(self.session);
        session.expect("a command is dispatched for an open session")
    }

    pub fn session_id(&self) -> SessionId {
        self.session
    }

    /// The connection's own facts: capabilities and registration, nothing that others see.
    pub fn session_mut(&mut self) -> &mut Session {
        let session = self.model.session_mut(self.session);
        session.expect("a command is dispatched for an open session")
    }

    /// The session's own monitor list.
    pub fn monitor_list(&mut self) -> MonitorList<'_> {
        self.model.monitor_list(self.session)
    }

    /// The person behind a registered session.
    pub fn user(&self) -> &User {
        let user = self.session().user().and_then(|id| self.model.user(id));
        user.expect("the table lets only registered sessions at this command")
    }

    pub fn user_id(&self) -> UserId {
        self.user().id
    }

    /// How the session is addressed: its nick, or `*` before it has one.
    pub fn me(&self) -> &str {
        let session = self.session();
        match &session.phase {
            Phase::Registered(id) => self.model.user(*id).map_or("*", |user| user.nick.as_str()),
            Phase::Registering(registration) => {
                registration.nick.as_ref().map_or("*", Nick::as_str)
            }
            Phase::Leaving => "*",
        }
    }

    /// A numeric with the table's text.
    pub fn reply(&mut self, numeric: Numeric, params: &[&str]) {
        self.reply_with(|to, own| own.numeric(to, numeric, params, None));
    }

    /// A numeric with a text made for the occasion.
    pub fn reply_text(&mut self, numeric: Numeric, params: &[&str], text: &str) {
        self.reply_with(|to, own| own.numeric(to, numeric, params, Some(text)));
    }

    /// A numeric that ends a list, with what was asked as it was asked: by it a client finds its question.
    pub fn reply_end(&mut self, numeric: Numeric, asked: &str) {
        let asked = split::head(asked, ASKED_BYTES);
        let line = Message::new(numeric).with(self.me()).with(asked).with(numeric.text());
        self.reply_line(line);
    }

    /// A line of the server that is no numeric, or was made elsewhere.
    pub fn reply_line(&mut self, line: Message) {
        self.own.line(self.model, line);
    }

    /// A line as it was made for an earlier answer.
    pub fn reply_as_is(&mut self, line: Message) {
        self.own.push(Outbound::plain(line));
    }

    /// FAIL, WARN or NOTE.
    pub fn standard(&mut self, reply: &StandardReply) {
        let caps = self.session().caps;
        self.reply_with(|to, own| own.standard(to, caps, reply));
    }

    /// Replies that are made in more than one place.
    pub fn reply_with(&mut self, write: impl FnOnce(To<'_>, &mut Replies)) {
        let me = self.me().to_owned();
        write(To { model: self.model, me: &me }, &mut self.own);
    }

    /// For one target of several: the others go on after this one is refused.
    pub fn refuse(&mut self, no: Reject) {
        match no {
            Reject::Numeric { numeric, params, text } => {
                let params: Vec<&str> = params.iter().map(String::as_str).collect();
                self.reply_with(|to, own| own.numeric(to, numeric, &params, text.as_deref()));
            }
            Reject::Standard(reply) => self.standard(&reply),
            Reject::Silent => {}
        }
    }

    /// The one door to shared state: stamp, guard, announce, apply, follow up, record.
    ///
    /// # Errors
    /// Policy's refusal; nothing has changed then.
    pub fn commit(&mut self, change: Change) -> Result<(), Reject> {
        let stamped = self.stamp(Some(self.session), change);
        policy::guard(self.model, &stamped)?;
        self.accept(stamped);
        Ok(())
    }

    fn stamp(&mut self, origin: Option<SessionId>, change: Change) -> Stamped {
        let id = self.model.ids_mut().message(self.now);
        Stamped { at: self.now, id, besides: Vec::new(), origin, change }
    }

    /// Whether policy would let a change pass now, for one that is to wait for an answer.
    ///
    /// # Errors
    /// Policy's refusal.
    pub fn may(&mut self, change: &Change) -> Result<(), Reject> {
        let stamped = self.stamp(Some(self.session), change.clone());
        policy::guard(self.model, &stamped)
    }

    /// A change that no command made, in which nobody has a part.
    pub fn let_happen(&mut self, change: Change) {
        let stamped = self.stamp(None, change);
        self.accept(stamped);
    }

    fn accept(&mut self, mut stamped: Stamped) {
        let besides = outbox::lines_besides(self.model, &stamped.change);
        stamped.besides.extend((0..besides).map(|_| self.model.ids_mut().message(self.now)));
        let stamped = &stamped;
        self.store(stamped);
        let mut out = Outbox { fx: self.fx, own: &mut self.own, origin: stamped.origin };
        let record = outbox::record(self.model, stamped);
        outbox::announce(self.model, stamped, &mut out);
        self.model.apply(stamped);
        outbox::rejoin(self.model, stamped, &mut out);
        outbox::entered(self.model, stamped, &mut out);
        outbox::follow_up(self.model, stamped, &mut self.own);
        if let Some(record) = record {
            self.fx.push(Effect::Record(record));
        }
        self.need(None);
    }

    /// Has written down what the change leaves. What can be refused is told to nobody before: whatever the change delivers
    /// from here on needs it.
    fn store(&mut self, stamped: &Stamped) {
        let writes = outbox::writes(self.model, stamped);
        if writes.is_empty() {
            return;
        }
        let refusal = outbox::refused(self.model, stamped).map(|(verb, target)| {
            let (session, label) = (self.session, self.label.clone());
            Box::new(Refusal { session, label, verb, target, besides: Vec::new() })
        });
        self.need(refusal.as_ref().map(|_| stamped.id.clone()));
        self.fx.push(Effect::Store { writes, refusal });
    }

    fn need(&mut self, row: Option<MsgId>) {
        self.fx.need(row.clone());
        self.own.need(row);
    }

    /// The id of a person who is about to arrive.
    pub fn new_user_id(&mut self) -> UserId {
        self.model.ids_mut().user()
    }

    /// The session's capabilities have changed; what is delivered from here on follows them.
    pub fn negotiated(&mut self) {
        let session = self.session();
        let effect = Effect::Negotiated { session: session.id, caps: session.caps };
        self.fx.push(effect);
    }

    /// Ends the session's connection: its person departs, it is told why, the edge closes it.
    pub fn leave(&mut self, reason: &str) {
        self.depart(reason);
        self.model.end(self.session);
        self.say_farewell(reason);
    }

    /// Ends another connection. Others, where nothing keeps its person here, are told one reason, and it the other.
    pub fn end(&mut self, session: SessionId, told_others: &str, reason: &str) {
        let mut other = Ctx::new(self.model, self.fx, self.now, session);
        other.depart(told_others);
        other.model.end(session);
        other.say_farewell(reason);
    }

    /// Asks an edge for what the answer to the command depends on. The session's next lines, and its label, wait for it.
    pub fn ask(&mut self, question: Question) {
        let (label, matter) = (self.label.take(), question.matter());
        // What is said already belongs to the one answer that the label gets.
        let before = match label {
            Some(_) => {
                let own = std::mem::take(&mut self.own);
                own.without_need(self.model, self.session().caps, "")
            }
            None => Vec::new(),
        };
        let session = self.session_mut();
        session.flow.held = true;
        session.pending = Some(Pending { matter, label, before });
        self.fx.push(Effect::Ask { session: self.session, question });
    }

    /// A notice of the server to the actor.
    pub fn notice(&mut self, text: &str) {
        let me = self.me().to_owned();
        self.reply_line(Message::new(Verb::Notice).with(me).with(text));
    }

    /// A password was wrong, of an account, of an operator, or the server's own.
    pub fn record_wrong_password(&mut self) {
        let host = self.session().peer.host.clone();
        self.record(Recorded::WrongPassword { host });
    }

    fn record(&mut self, what: Recorded) {
        let id = self.model.ids_mut().message(self.now);
        self.fx.push(Effect::Record(Record { at: self.now, id, what }));
    }

    /// Something that operators of the server should know, and that is remembered.
    pub fn tell_operators(&mut self, text: &str) {
        self.record(Recorded::Notice { text: text.to_owned() });
        let mut out = Outbox { fx: self.fx, own: &mut self.own, origin: Some(self.session) };
        outbox::tell_operators(self.model, &mut out, text);
    }

    /// Makes somebody leave, as an operator of the server may.
    ///
    /// # Errors
    /// Policy's refusal.
    pub fn kill(&mut self, user: UserId, reason: &str) -> Result<(), Reject> {
        let why = outbox::killed_text(self.user(), reason);
        let sessions = self.model.user(user).map(|user| user.sessions.clone());
        let (by, reason) = (self.user_id(), reason.to_owned());
        self.commit(Change::Killed { user, by, reason })?;
        for session in sessions.into_iter().flatten() {
            if session == self.session {
                self.say_farewell(&why);
            } else {
                Ctx::new(self.model, self.fx, self.now, session).say_farewell(&why);
            }
        }
        Ok(())
    }

    /// Tells the session why its connection ends, and ends it.
    pub fn say_farewell(&mut self, reason: &str) {
        let address = &self.session().peer.host;
        let text = format!("Closing link: {address} ({reason})");
        // RFC 2812 section 3.7.4: an ERROR has no source.
        self.own.push(Outbound::plain(Message::new(Verb::Error).with(text)));
        self.flush();
        self.fx.push(Effect::Close(self.session));
    }

    /// The session is nobody's from now on: its person departs, if it is somebody and nothing keeps them here.
    pub fn depart(&mut self, reason: &str) {
        let user = self.session().user().and_then(|id| self.model.user(id));
        let Some(user) = user else { return };
        if self.model.stays_without(user, self.session) {
            self.detach();
        } else {
            let user = user.id;
            // A reason can come from the network, with the words of its error.
            let most = self.model.limits().reason_length + "Quit: ".len();
            let reason = split::head(reason, most).to_owned();
            let change = Change::Departed { user, reason };
            self.commit(change).expect("nobody is kept from leaving");
        }
    }

    /// The person stays without the session. Who was in front of it may have been the last one.
    fn detach(&mut self) {
        let (user, session) = (self.user(), self.session);
        let alone = user.sessions.len() == 1;
        let leaves = user.away.is_none() && !self.model.is_attended(user, Some(session));
        let user = user.id;
        let detached = self.commit(Change::Detached { user, session });
        detached.expect("no connection is kept from leaving");
        if leaves {
            let message = Some(if alone { NOT_CONNECTED } else { ABSENT }.to_owned());
            self.let_happen(Change::AwaySet { user, message, by_itself: true });
        }
    }

    /// Sends what was collected, as one answer to the label if there is one.
    pub fn flush(&mut self) {
        let own = std::mem::take(&mut self.own);
        let label = self.label.take();
        let Some(session) = self.model.session_mut(self.session) else {
            return;
        };
        let caps = session.caps;
        session.batches += 1;
        let batch = session.batches;
        // Several lines are one answer in a batch alone, so labels need it (IRCv3 labeled-response, dependencies).
        let labels = CapSet::of(&[Cap::LabeledResponse, Cap::Batch]);
        let label = label.filter(|_| caps.contains_all(labels));
        let parts = if let Some(label) = &label {
            // All of it is one answer, which is as good as the row that any of it needs.
            let needs = own.needs();
            if needs.is_some() {
                let besides = own.without_need(self.model, caps, &format!("b{batch}"));
                self.fx.answer_besides(self.session, label, besides);
            }
            vec![(needs, own)]
        } else {
            own.by_need()
        };
        for (part, (row, own)) in parts.into_iter().enumerate() {
            let batch = if part == 0 { format!("b{batch}") } else { format!("b{batch}-{part}p") };
            if let Some(what) = own.finish(self.model, caps, label.as_deref(), &batch) {
                self.fx.need(row);
                self.fx.deliver(Recipients::One(self.session), what);
            }
        }
        self.fx.need(None);
    }
}
