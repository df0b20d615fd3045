//! One server connection as the client sees it: link, own nick, what the server announced, and by
//! topic what else is kept of it.
//!
//! State only changes from what the server says back, never from what was typed.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::client::model::NetworkId;
use crate::client::model::available::Available;
use crate::client::model::bucket::Bucket;
use crate::client::model::buffer::BufferId;
use crate::client::model::card::Cards;
use crate::client::model::fetches::Fetches;
use crate::client::model::joins::Joins;
use crate::client::model::keeping::Keeping;
use crate::client::model::login::Login;
use crate::client::model::negotiation::Negotiation;
use crate::client::model::netsplit::Netsplit;
use crate::client::model::outstanding::{Outstanding, Unconfirmed};
use crate::client::model::pace::Pace;
use crate::client::model::password::ServerPassword;
use crate::client::model::people::People;
use crate::client::model::pulse::Pulse;
use crate::client::model::recap::Recaps;
use crate::client::model::requests::Requests;
use crate::client::model::server_clock::ServerClock;
use crate::client::model::target::Target;
use crate::client::model::trust::NO_TLS;
use crate::client::model::unread_summary::UnreadSummary;
use crate::client::model::watch::Watch;
use crate::client::model::who::Whos;
use crate::proto::batch::{BatchLimits, Batches};
use crate::proto::isupport::Isupport;
use crate::proto::{CapSet, Fingerprint, Folded, Timestamp};

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

/// How long the end of the welcome is waited for.
pub const SETTLE: Duration = Duration::from_secs(3);
/// Answers to CTCP questions: so many at once, and one more after every so long.
const CTCP_AT_ONCE: u32 = 3;
const CTCP_EVERY: Duration = Duration::from_secs(4);

const BATCH_LIMITS: BatchLimits = BatchLimits { open: 32, held: 5_000 };

/// A search that the server has not answered yet (`soju.im/search`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedServer {
    /// The question.
    pub number: u64,
    pub label: Option<String>,
    /// How long it is waited for.
    pub until: Timestamp,
    /// Lines that were asked for.
    pub limit: usize,
}

/// One server.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
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
    /// The conversations for which it was asked up to where they were read, by their number of changes.
    pub marks_asked: Option<u64>,
    pub searching: Option<AskedServer>,
    /// Whether the server has let us in at least once: a lost nick is then worked around instead of asked about.
    pub been_online: bool,
    /// When NICK was last sent on this connection.
    pub introduced: Option<Timestamp>,
    /// Channels from the command line, to be joined after the first welcome.
    pub first_joins: Vec<String>,
    pub batches: Batches,
    pub pulse: Pulse,
    /// Since when the server has let us in.
    pub online_since: Option<Timestamp>,
    /// Failed attempts in a row; connections that broke soon count as well.
    pub failures: u32,
    /// Who the user is here.
    pub login: Login,
    /// The server is known for good: by the system, a pin, or what was decided in an earlier run.
    pub vouched: bool,
    /// For how long it wants to be reached encrypted only (IRCv3 sts), as it said on this connection.
    pub policy: Option<Duration>,
    /// It was to be reached unencrypted, and wanted otherwise.
    pub encrypted_by_policy: bool,
    /// Certificates that the user trusts until the end of the run, and where.
    pub accepted: Vec<(Target, Fingerprint)>,
    /// Why there is no connection until the user wants it again, in one line.
    pub refused: Option<String>,
    /// What the server said when it closed the connection.
    pub farewell: Option<String>,
    /// The server wants a password that it was not given: trying again by ourselves would not help.
    pub shut_out: bool,
    /// After the welcome: until when to wait for its end, before channels are joined.
    pub settle_by: Option<Timestamp>,
    /// How many channels there are, if the server told.
    pub formed: Option<u32>,
    /// Other nicks tried since the last break.
    pub detours: u8,
    pub requests: Requests,
    pub joins: Joins,
    /// Own lines on their way.
    pub unconfirmed: Unconfirmed,
    /// Answers to questions of other programs (CTCP) that may be given.
    pub questions: Bucket,
    /// People beyond a netsplit.
    pub netsplit: Netsplit,
    /// Lines on their way out.
    pub pace: Pace,
    /// What is kept of it on disk.
    pub keeping: Keeping,
    /// What is asked of the server's history.
    pub fetches: Fetches,
    /// What the line mode has asked for of what was said before.
    pub recaps: Recaps,
    /// What the line mode says of what is unread.
    pub unread_summary: UnreadSummary,
    /// Batches of a history that were too long: what still comes for them is passed over.
    pub passed_over: BTreeSet<String>,
    /// When the last connection that was let in broke off.
    pub lost_at: Option<Timestamp>,
    /// The last time that the server told, and the last one of the connection before.
    pub heard_of: Option<Timestamp>,
    pub heard_before: Option<Timestamp>,
    /// By what its lines say on this connection.
    pub clock: ServerClock,
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
            marks_asked: None,
            searching: None,
            been_online: false,
            introduced: None,
            first_joins: Vec::new(),
            batches: Batches::new(BATCH_LIMITS),
            pulse: Pulse::default(),
            online_since: None,
            failures: 0,
            login: Login::default(),
            vouched: false,
            policy: None,
            encrypted_by_policy: false,
            accepted: Vec::new(),
            refused: None,
            farewell: None,
            shut_out: false,
            settle_by: None,
            formed: None,
            detours: 0,
            requests: Requests::default(),
            joins: Joins::default(),
            unconfirmed: Unconfirmed::default(),
            netsplit: Netsplit::default(),
            pace: Pace::default(),
            keeping: Keeping::default(),
            fetches: Fetches::default(),
            passed_over: BTreeSet::new(),
            recaps: Recaps::default(),
            unread_summary: UnreadSummary::default(),
            lost_at: None,
            heard_of: None,
            clock: ServerClock::default(),
            heard_before: None,
            questions: Bucket::new(CTCP_AT_ONCE, CTCP_EVERY),
        }
    }

    /// The account whose password has to be asked for before connecting.
    pub fn account_without_password(&self) -> Option<String> {
        let wanted = self.login.wanted.as_ref()?;
        let known = !wanted.password.is_empty() || self.login.certificate.is_some();
        (!known).then(|| wanted.account.clone())
    }

    /// Why the server cannot be reached, with what can be done about it. `strict` tells that it must be encrypted.
    pub fn fault(&self, reason: &str, strict: bool) -> String {
        if reason.starts_with(NO_TLS) && self.target.pin.is_none() && !strict {
            return format!(
                "{reason}; --no-tls, or irc://{} as the address, goes without",
                self.target
            );
        }
        reason.to_owned()
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

    /// Computes folded names anew, after the server announced how it folds.
    pub fn refold(&mut self) {
        let casemap = self.features.casemap();
        let fold = |name: &str| casemap.fold(name);
        // Kept by folded names alone; what is still true is told again.
        self.netsplit.clear();
        self.people.clear();
        self.available.refold(fold);
        self.joins.refold(fold);
        self.unconfirmed.refold(fold);
    }

    /// Answers carry no labels from now on.
    pub fn forget_labels(&mut self) {
        self.requests.forget_labels();
        self.unconfirmed.forget_labels();
    }

    /// When [`Self::expire`] has something to do.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let times = [
            self.requests.expires_at(),
            self.unconfirmed.expires_at(),
            self.recaps.expires_at(),
            self.unread_summary.until(),
        ];
        times.into_iter().flatten().min()
    }

    /// Forgets requests that were made too long ago. Out: own lines that count as not delivered from now on.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Outstanding> {
        self.requests.expire(now);
        self.unconfirmed.expire(now)
    }

    /// Back to how a connection begins: what the last server said does not count for the next one.
    pub fn reset_session(&mut self) {
        self.caps = CapSet::EMPTY;
        self.negotiation = Negotiation::default();
        self.login.reset_session();
        self.batches = Batches::new(BATCH_LIMITS);
        self.pulse = Pulse::default();
        self.introduced = None;
        self.online_since = None;
        self.farewell = None;
        self.shut_out = false;
        self.userhost = None;
        self.joins.clear();
        self.requests.clear();
        self.recaps.clear();
        self.unread_summary = UnreadSummary::default();
        self.settle_by = None;
        self.formed = None;
        self.detours = 0;
        self.away = false;
        self.netsplit.clear();
        self.passed_over.clear();
        self.clock = ServerClock::default();
        self.pace = Pace::default();
        self.features = Isupport::default();
        self.people.clear();
        self.cards.clear();
        self.whos.clear();
        self.watch.clear();
        self.marks_asked = None;
        self.searching = None;
        self.available.give_up();
    }
}
