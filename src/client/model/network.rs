//! One server connection as the client sees it: link, own nick, capabilities, what the server announced, open requests.
//!
//! State only changes from what the server says back, never from what was typed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::client::model::NetworkId;
use crate::client::model::available::Available;
use crate::client::model::bucket::Bucket;
use crate::client::model::buffer::BufferId;
use crate::client::model::card::Cards;
use crate::client::model::entry::EntryId;
use crate::client::model::netsplit::Netsplit;
use crate::client::model::pace::Pace;
use crate::client::model::password::ServerPassword;
use crate::client::model::people::People;
use crate::client::model::target::Target;
use crate::client::model::watch::Watch;
use crate::client::model::who::Whos;
use crate::proto::batch::{BatchLimits, Batches};
use crate::proto::isupport::Isupport;
use crate::proto::{Cap, CapSet, Folded, Timestamp, Verb};

/// How the connection stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing is tried: not yet, or the user disconnected.
    #[default]
    Idle,
    Connecting,
    /// Connected; the server has not let us in yet. `nick` is what was asked for, if anything was.
    Registering,
    Online,
    /// Lost or never reached; tried again at `next`.
    Waiting {
        next: Timestamp,
        /// How many attempts have failed in a row, from 1.
        attempt: u32,
        reason: String,
    },
}

/// What an answer with a label belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where it was typed.
    pub buffer: BufferId,
    /// The command.
    pub verb: Verb,
    pub at: Timestamp,
}

/// An own line whose delivery is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outstanding {
    pub buffer: BufferId,
    pub line: EntryId,
    /// Target, folded too, and text as sent, to recognise an echo without a label.
    pub to: String,
    pub target: Folded,
    pub text: String,
    pub label: Option<String>,
    pub at: Timestamp,
    /// It was waited for long enough and counts as not delivered, unless its echo comes after all.
    pub given_up: bool,
}

/// A channel that the user asked to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    pub channel: Folded,
    /// The channel's key, as typed.
    pub secret: Option<String>,
}

/// Own lines that may wait for their confirmation, and how long one is recognised when it comes late.
pub const MOST_OUTSTANDING: usize = 2_000;
const RECOGNISED: Duration = Duration::from_secs(15 * 60);
/// Requests remembered; a server that never answers must not make them grow.
pub const MOST_REQUESTS: usize = 256;
/// Lines waited for that count; more wait no longer.
pub const MOST_WAITING_LINES: u32 = 30;
/// Channels asked for and not joined yet that are remembered.
const MOST_AWAITED: usize = 64;
/// Commands that are remembered for their answers without a label, and for how long.
const MOST_ASKED: usize = 16;
const RECENT: Duration = Duration::from_secs(30);
/// How long the end of the welcome is waited for.
pub const SETTLE: Duration = Duration::from_secs(3);
/// After this long an answer is no longer expected.
pub const REQUEST_LIFE: Duration = Duration::from_secs(120);

/// Answers to CTCP questions: so many at once, and one more after every so long.
const CTCP_AT_ONCE: u32 = 3;
const CTCP_EVERY: Duration = Duration::from_secs(4);

const BATCH_LIMITS: BatchLimits = BatchLimits { open: 32, held: 5_000 };

/// What the capability negotiation has come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Negotiation {
    /// What the server offers of what we know, under the name it uses.
    pub offered: BTreeMap<Cap, &'static str>,
    /// Names asked for and not answered yet, one REQ an element.
    pub asked: Vec<Vec<&'static str>>,
    /// `CAP END` is still owed.
    pub open: bool,
    /// Lines of the answer to LS so far.
    pub lines: u16,
    /// That the user is away was said before the server let us in.
    pub away_told: bool,
}

/// Signs of life, and what is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pulse {
    /// Last time anything came in.
    pub heard: Timestamp,
    /// The first thing sent since then, and how many lines.
    pub waiting_since: Option<Timestamp>,
    pub waiting_lines: u32,
    /// When the PING was sent that has not been answered.
    pub pinged: Option<Timestamp>,
}

/// One server.
#[derive(Debug)]
pub struct Network {
    pub id: NetworkId,
    pub target: Target,
    pub password: Option<ServerPassword>,
    /// What it calls itself (NETWORK in ISUPPORT), else the address.
    pub name: String,
    pub link: Link,
    /// The server's window.
    pub window: BufferId,
    /// Our nick, as the server knows it; before that the one we ask for; empty when nobody has chosen one.
    pub nick: String,
    /// The nick the user wants; differs from `nick` after a break took it away.
    pub wanted: String,
    /// `user@host` as others see us, once known; for splitting.
    pub userhost: Option<String>,
    /// We are marked as away.
    pub away: bool,
    /// Why the user is away, for the next connection too.
    pub away_message: Option<String>,
    /// Capabilities in use.
    pub caps: CapSet,
    pub negotiation: Negotiation,
    features: Isupport,
    /// Channels one could join.
    pub available: Available,
    /// What is known of people.
    pub people: People,
    /// Answers about people that are coming in.
    pub cards: Cards,
    pub whos: Whos,
    /// Whose comings and goings the server tells.
    pub watch: Watch,
    /// Whether the server has let us in at least once: a lost nick is then worked around instead of asked about.
    pub been_online: bool,
    /// When NICK was last sent on this connection; USER went with the first.
    pub introduced: Option<Timestamp>,
    /// Channels from the command line, to be joined after the first welcome.
    pub first_joins: Vec<String>,
    pub batches: Batches,
    pub pulse: Pulse,
    /// Since when the server has let us in.
    pub online_since: Option<Timestamp>,
    /// Failed attempts in a row; connections that broke soon count as well.
    pub failures: u32,
    /// What the server said when it closed the connection.
    pub farewell: Option<String>,
    /// After the welcome: until when to wait for its end, before channels are joined.
    pub settle_by: Option<Timestamp>,
    /// How many channels there are, if the server told.
    pub formed: Option<u32>,
    /// Other nicks tried since the last break.
    pub detours: u8,
    /// What was typed lately, newest last; answers without a label go there.
    asked: Vec<Request>,
    awaited: Vec<Awaited>,
    requests: BTreeMap<String, Request>,
    outstanding: Vec<Outstanding>,
    /// When an own line was last confirmed or refused: as long as that goes on, the others are waited for.
    settled: Timestamp,
    next_label: u64,
    /// Answers to questions of other programs (CTCP) that may be given.
    pub questions: Bucket,
    /// People beyond a netsplit.
    pub netsplit: Netsplit,
    /// Lines on their way out.
    pub pace: Pace,
}

impl Network {
    /// A server nobody has tried to reach.
    pub fn new(id: NetworkId, target: Target, window: BufferId) -> Self {
        Self {
            id,
            name: target.to_string(),
            target,
            password: None,
            link: Link::Idle,
            window,
            nick: String::new(),
            wanted: String::new(),
            userhost: None,
            away: false,
            away_message: None,
            caps: CapSet::EMPTY,
            negotiation: Negotiation::default(),
            features: Isupport::default(),
            available: Available::default(),
            people: People::default(),
            cards: Cards::default(),
            whos: Whos::default(),
            watch: Watch::default(),
            been_online: false,
            introduced: None,
            first_joins: Vec::new(),
            batches: Batches::new(BATCH_LIMITS),
            pulse: Pulse::default(),
            online_since: None,
            failures: 0,
            farewell: None,
            settle_by: None,
            formed: None,
            detours: 0,
            asked: Vec::new(),
            awaited: Vec::new(),
            requests: BTreeMap::new(),
            outstanding: Vec::new(),
            settled: Timestamp::default(),
            next_label: 0,
            netsplit: Netsplit::default(),
            pace: Pace::default(),
            questions: Bucket::new(CTCP_AT_ONCE, CTCP_EVERY),
        }
    }

    pub fn is_online(&self) -> bool {
        self.link == Link::Online
    }

    /// What the server announced (ISUPPORT).
    pub fn features(&self) -> &Isupport {
        &self.features
    }

    /// Takes the tokens of a 005 line. Out: whether folded names or the order of members changed.
    pub fn learn(&mut self, tokens: &[String]) -> bool {
        let before = (self.features.casemap(), self.prefixes());
        self.features.apply(tokens);
        before != (self.features.casemap(), self.prefixes())
    }

    /// Membership prefixes, highest first, such as `@+`.
    pub fn prefixes(&self) -> String {
        self.features.modes().signs()
    }

    /// The folded form of a nick or channel on this server.
    pub fn fold(&self, name: &str) -> Folded {
        self.features.casemap().fold(name)
    }

    /// Whether two names are one on this server.
    pub fn same(&self, a: &str, b: &str) -> bool {
        self.features.casemap().same(a, b)
    }

    /// Whether a nick is ours.
    pub fn is_me(&self, nick: &str) -> bool {
        !self.nick.is_empty() && self.same(nick, &self.nick)
    }

    /// Own lines that are neither confirmed nor refused.
    pub fn outstanding(&self) -> &[Outstanding] {
        &self.outstanding
    }

    /// Remembers where a command was typed.
    pub fn asks(&mut self, request: Request) {
        if self.asked.len() >= MOST_ASKED {
            self.asked.remove(0);
        }
        self.asked.push(request);
    }

    /// The last command or message that was typed.
    pub fn last_asked(&self) -> Option<&Request> {
        self.asked.last()
    }

    /// Where the last command was typed, if that is not long ago.
    pub fn asked_recently(&self, now: Timestamp) -> Option<BufferId> {
        let last = self.last_asked()?;
        (now.since(last.at) < RECENT).then_some(last.buffer)
    }

    /// Whether a command was typed lately; the answer that ends it forgets that.
    pub fn asked_for(&mut self, verb: &Verb) -> bool {
        let index = self.asked.iter().position(|asked| asked.verb == *verb);
        index.map(|index| self.asked.remove(index)).is_some()
    }

    /// Remembers that the user asked to join a channel: it gets the focus when the server says so.
    pub fn awaits(&mut self, channel: Folded, secret: Option<&str>) {
        self.awaited.retain(|awaited| awaited.channel != channel);
        if self.awaited.len() >= MOST_AWAITED {
            self.awaited.remove(0);
        }
        let secret = secret.map(str::to_owned);
        self.awaited.push(Awaited { channel, secret });
    }

    /// Whether the user asked for a channel; it is forgotten by that.
    pub fn awaited(&mut self, channel: &Folded) -> Option<Awaited> {
        let index = self.awaited.iter().position(|a| a.channel == *channel)?;
        Some(self.awaited.remove(index))
    }

    /// Whether a channel that was asked for has not answered yet.
    pub fn is_awaiting(&self) -> bool {
        !self.awaited.is_empty()
    }

    /// A label that no open request has.
    pub fn new_label(&mut self) -> String {
        self.next_label += 1;
        format!("t{}", self.next_label)
    }

    /// Remembers what the answers with `label` belong to.
    pub fn remember(&mut self, label: String, request: Request) {
        if self.requests.len() >= MOST_REQUESTS {
            let oldest = self
                .requests
                .iter()
                .min_by_key(|(_, request)| request.at)
                .map(|(label, _)| label.clone());
            if let Some(oldest) = oldest {
                self.requests.remove(&oldest);
            }
        }
        self.requests.insert(label, request);
    }

    /// The request with a label, which stays open: more answers may come.
    pub fn request(&self, label: &str) -> Option<&Request> {
        self.requests.get(label)
    }

    /// Whether a command with a label has no complete answer yet.
    pub fn is_asking(&self) -> bool {
        !self.requests.is_empty()
    }

    /// The request with a label, which is answered now.
    pub fn answered(&mut self, label: &str) -> Option<Request> {
        self.requests.remove(label)
    }

    /// Computes folded names anew, after the server announced how it folds.
    pub fn refold(&mut self) {
        let casemap = self.features.casemap();
        self.netsplit.clear();
        for line in &mut self.outstanding {
            line.target = casemap.fold(&line.to);
        }
    }

    /// Answers carry no labels from now on.
    pub fn forget_labels(&mut self) {
        self.requests.clear();
        for line in &mut self.outstanding {
            line.label = None;
        }
    }

    /// When [`Self::expire`] has something to do.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let requests = self.requests.values().map(|request| request.at);
        let lines = self.outstanding.iter().filter(|line| !line.given_up);
        let lines = lines.map(|line| line.at.max(self.settled));
        requests.chain(lines).min().map(|at| at + REQUEST_LIFE)
    }

    /// Forgets requests that were made too long ago. Out: own lines that count as not delivered from now on.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Outstanding> {
        self.requests.retain(|_, request| now.since(request.at) < REQUEST_LIFE);
        self.outstanding.retain(|line| !line.given_up || now.since(line.at) < RECOGNISED);
        let settled = self.settled;
        let waiting = self.outstanding.iter_mut().filter(|line| !line.given_up);
        let late = waiting.filter(|line| now.since(line.at.max(settled)) >= REQUEST_LIFE);
        late.map(|line| {
            line.given_up = true;
            line.clone()
        })
        .collect()
    }

    /// Remembers an own line until it is confirmed or refused.
    pub fn expect(&mut self, line: Outstanding) {
        self.outstanding.push(line);
    }

    /// The first outstanding line that fits, which is settled now.
    pub fn settle(
        &mut self,
        now: Timestamp,
        fits: impl Fn(&Outstanding) -> bool,
    ) -> Option<Outstanding> {
        let index = self.outstanding.iter().position(fits)?;
        self.settled = now;
        Some(self.outstanding.remove(index))
    }

    /// All outstanding lines, in order; nothing is waited for any more.
    pub fn abandon(&mut self) -> Vec<Outstanding> {
        self.requests.clear();
        std::mem::take(&mut self.outstanding)
    }

    /// Back to how a connection begins: what the last server said does not count for the next one.
    pub fn reset_session(&mut self) {
        self.caps = CapSet::EMPTY;
        self.negotiation = Negotiation::default();
        self.batches = Batches::new(BATCH_LIMITS);
        self.pulse = Pulse::default();
        self.introduced = None;
        self.online_since = None;
        self.farewell = None;
        self.userhost = None;
        self.awaited.clear();
        self.asked.clear();
        self.settle_by = None;
        self.formed = None;
        self.detours = 0;
        self.away = false;
        self.netsplit.clear();
        self.pace = Pace::default();
        self.features = Isupport::default();
        self.people.clear();
        self.cards.clear();
        self.whos.clear();
        self.watch.clear();
        self.available.give_up();
    }
}
