//! One connection: what it negotiated, how far it registered, what it still has to be served.

use std::collections::VecDeque;
use std::time::Duration;

use crate::proto::caps::CapSet;
use crate::proto::{Cap, Nick, Timestamp, UserName};

use super::{
    AccountId, ClientBatch, Dialogue, Limits, Member, Password, Peer, Pending, Received, SessionId,
    UserId,
};

/// Lines that may wait before the socket is read no further.
const INBOX_LINES: usize = 32;
/// Tags that they may have together: each takes thirty times the bytes it had in the line.
const INBOX_TAGS: usize = 512;

/// For so long what a peer that is gone has sent before is served: ten thousand lines of an ordinary sender.
const LAST_WORDS: Duration = Duration::from_secs(600);

/// The facts of one connection. Nobody else's business: not part of the shared state.
#[derive(Debug)]
pub struct Session {
    pub id: SessionId,
    pub peer: Peer,
    pub phase: Phase,
    pub caps: CapSet,
    /// The highest version named in CAP LS: 0, or 302 and above.
    pub cap_version: u32,
    pub opened: Timestamp,
    /// When it last sent anything.
    pub heard: Timestamp,
    /// When it was asked whether it lives, and has not answered since.
    pub pinged: Option<Timestamp>,
    /// When the hub has it down to be looked at.
    pub watched: Option<Timestamp>,
    /// Number of the next batch sent to it.
    pub batches: u64,
    pub flow: Flow,
    /// Nobody is in front of it (IRCv3 pre-away, `AWAY *`).
    pub absent: bool,
    /// Since when and why what is sent to it is lost.
    pub deaf: Option<(Timestamp, String)>,
    /// It brings no more, for this reason; what it brought is still served.
    pub ended: Option<String>,
    /// A question about it that is not answered yet; its lines wait.
    pub pending: Option<Pending>,
    /// The batch it is sending.
    pub batch: Option<Box<ClientBatch>>,
    /// How far it is in proving who it is.
    pub dialogue: Option<Box<Dialogue>>,
    /// Wrong passwords it gave.
    pub guesses: usize,
}

/// How far a connection is.
#[derive(Debug)]
pub enum Phase {
    Registering(Registration),
    Registered(UserId),
    /// The hub asked for its end and waits for the edge.
    Leaving,
}

/// What is known before a connection is somebody.
#[derive(Debug, Default)]
pub struct Registration {
    pub nick: Option<Nick>,
    pub user: Option<(UserName, String)>,
    /// What the person is to be away with when they arrive (IRCv3 pre-away).
    pub away: Option<String>,
    /// Capability negotiation holds registration up until CAP END.
    pub negotiating: bool,
    pub password: Option<Password>,
    /// Whom it has proved to be.
    pub account: Option<AccountId>,
    /// The password was right, or none is needed.
    pub admitted: bool,
}

impl Session {
    pub fn new(id: SessionId, peer: Peer, now: Timestamp) -> Self {
        Self {
            id,
            peer,
            phase: Phase::Registering(Registration::default()),
            caps: CapSet::EMPTY,
            cap_version: 0,
            opened: now,
            heard: now,
            pinged: None,
            watched: None,
            batches: 0,
            flow: Flow::default(),
            absent: false,
            deaf: None,
            ended: None,
            pending: None,
            batch: None,
            dialogue: None,
            guesses: 0,
        }
    }

    pub fn user(&self) -> Option<UserId> {
        match self.phase {
            Phase::Registered(user) => Some(user),
            Phase::Registering(_) | Phase::Leaving => None,
        }
    }

    pub fn is_leaving(&self) -> bool {
        matches!(self.phase, Phase::Leaving)
    }

    pub fn has(&self, cap: Cap) -> bool {
        self.caps.contains(cap)
    }

    /// The signs of a member's ranks as this session is shown them: all with multi-prefix, else the highest.
    pub fn signs(&self, member: Member) -> String {
        let most = if self.has(Cap::MultiPrefix) { usize::MAX } else { 1 };
        member.signs().chars().take(most).collect()
    }

    /// When somebody has to look at it again, whatever happens until then: a line that waits, or its life.
    pub fn deadline(&self, limits: &Limits) -> Timestamp {
        let next_line = self.flow.next_line(limits, self.peer.loopback);
        let soonest = [next_line, self.batch_deadline(limits)].into_iter().flatten();
        soonest.fold(self.life_deadline(limits), Ord::min)
    }

    /// Whether something that it sent is still to be carried out.
    pub fn has_unfinished(&self) -> bool {
        let asks = self.pending.as_ref().is_some_and(|pending| pending.matter.is_for_others());
        asks || !self.flow.is_empty()
    }

    /// When the batch that it is sending has been without a line for too long. Lines that wait may be of it.
    pub fn batch_deadline(&self, limits: &Limits) -> Option<Timestamp> {
        let draft = self.batch.as_ref().and_then(|batch| batch.draft.as_ref());
        let draft = draft.filter(|_| self.flow.is_empty())?;
        Some(draft.touched + seconds(limits.batch_seconds))
    }

    /// When its life is in question: registration, silence, or an unanswered question.
    ///
    /// Never while lines of a registered session wait: they are a sign of life, and a session that is read no further
    /// could not answer.
    pub fn life_deadline(&self, limits: &Limits) -> Timestamp {
        match (&self.phase, &self.deaf, self.pinged) {
            (Phase::Registering(_), ..) => self.opened + seconds(limits.registration_seconds),
            (_, Some((since, _)), _) => *since + LAST_WORDS,
            _ if !self.flow.is_empty() => Timestamp::from_millis(i64::MAX),
            (_, None, Some(asked)) => asked + seconds(limits.pong_seconds),
            (_, None, None) => self.heard + seconds(limits.ping_seconds),
        }
    }
}

fn seconds(count: usize) -> Duration {
    Duration::from_secs(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Flood control of one connection: a bucket of lines, and the lines that wait for it to fill.
///
/// Nothing is ever dropped. A full inbox asks for the socket to be read no further, so that TCP slows the sender down.
#[derive(Debug, Default)]
pub struct Flow {
    /// Thousandths of a line that have been used up, refilled as time passes.
    used: u64,
    refilled: Timestamp,
    waiting: VecDeque<Received>,
    pub paused: bool,
    /// It was told that it is slowed down, and has been too fast since: half of what may come at once was never free
    /// again.
    pub told: bool,
    /// Every line waits, until something is known that the next one may depend on.
    pub held: bool,
}

/// One line in the unit of the bucket.
const LINE: u64 = 1000;
/// No line counts as more lines than this: whoever asks for a list of thousands shall not be held up for minutes.
const MOST_CHARGED: usize = 100;

impl Flow {
    fn rate(limits: &Limits, loopback: bool) -> u64 {
        let rate =
            if loopback { limits.flood_per_second_loopback } else { limits.flood_per_second };
        u64::try_from(rate).unwrap_or(u64::MAX).max(1)
    }

    fn burst(limits: &Limits) -> u64 {
        u64::try_from(limits.flood_burst).unwrap_or(u64::MAX).saturating_mul(LINE)
    }

    fn refill(&mut self, now: Timestamp, rate: u64) {
        let passed = u64::try_from(now.since(self.refilled).as_millis()).unwrap_or(u64::MAX);
        // A line a second is one thousandth a millisecond.
        self.used = self.used.saturating_sub(passed.saturating_mul(rate));
        self.refilled = self.refilled.max(now);
    }

    /// A line has come. Gives it back when it may be served now, keeps it otherwise.
    pub fn offer(
        &mut self,
        now: Timestamp,
        limits: &Limits,
        loopback: bool,
        line: Received,
    ) -> Option<Received> {
        if !self.held && self.waiting.is_empty() && self.take(now, limits, loopback) {
            return Some(line);
        }
        self.waiting.push_back(line);
        None
    }

    /// The next waiting line that may be served now.
    pub fn next(&mut self, now: Timestamp, limits: &Limits, loopback: bool) -> Option<Received> {
        if self.held || self.waiting.is_empty() || !self.take(now, limits, loopback) {
            return None;
        }
        self.waiting.pop_front()
    }

    /// A line was more work than most: it counts as so many lines more.
    pub fn charge(&mut self, limits: &Limits, lines: usize) {
        if limits.flood_burst > 0 {
            let lines = u64::try_from(lines.min(MOST_CHARGED)).unwrap_or(u64::MAX);
            self.used = self.used.saturating_add(lines.saturating_mul(LINE));
        }
    }

    /// Keeps of the waiting lines only these.
    pub fn retain(&mut self, keep: impl FnMut(&Received) -> bool) {
        self.waiting.retain(keep);
    }

    /// The next waiting line, whether or not it may be served yet: for a session that will send no more.
    pub fn pop(&mut self) -> Option<Received> {
        self.waiting.pop_front()
    }

    fn take(&mut self, now: Timestamp, limits: &Limits, loopback: bool) -> bool {
        if limits.flood_burst == 0 {
            return true;
        }
        self.refill(now, Self::rate(limits, loopback));
        if self.used <= Self::burst(limits) / 2 {
            self.told = false;
        }
        let fits = self.used + LINE <= Self::burst(limits);
        if fits {
            self.used += LINE;
        }
        fits
    }

    /// When the first waiting line can be served.
    fn next_line(&self, limits: &Limits, loopback: bool) -> Option<Timestamp> {
        if self.held || self.waiting.is_empty() {
            return None;
        }
        if limits.flood_burst == 0 {
            return Some(self.refilled);
        }
        let missing = (self.used + LINE).saturating_sub(Self::burst(limits));
        let rate = Self::rate(limits, loopback);
        Some(self.refilled + Duration::from_millis(missing.div_ceil(rate)))
    }

    pub fn is_full(&self) -> bool {
        let tags = |line: &Received| line.as_ref().map_or(0, |message| message.tags.len());
        self.waiting.len() >= INBOX_LINES
            || self.waiting.iter().map(tags).sum::<usize>() >= INBOX_TAGS
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
