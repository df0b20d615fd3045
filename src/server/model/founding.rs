//! Channels that belong to an account: their founder, and who has a rank there by account. Who may change that, and what
//! it does to the tables.
//!
//! A channel is registered by its operator on purpose and never by itself: whoever makes a channel for an afternoon would
//! otherwise leave it behind for ever, and use up what an account may have. A registered channel outlives its last member
//! with topic, modes and lists, and nobody becomes its operator by being the first to enter. It does not expire: it is given
//! back by its founder, by whoever looks after the server, or with the account. The founder and operators by account pass +i,
//! +k, +l and +b, so that nobody can lock them out, and nobody else can kick the founder or take their rank.

use crate::proto::{ChannelName, StandardReply, Timestamp};

use super::policy::operator_of;
use super::{
    AccountId, Change, Channel, ChannelMode, Model, Rank, Reject, Stamped, User, UserId, UserMode,
};

/// Whose a channel is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    pub founder: AccountId,
    pub at: Timestamp,
    /// Who has which rank whenever they are in, oldest first; the founder is not among them.
    pub access: Vec<(AccountId, Rank)>,
    /// Whom the founder has offered the channel.
    pub offered: Option<AccountId>,
}

/// What can be changed of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Founding {
    /// Whoever does it becomes the founder.
    Registered,
    /// The channel is nobody's from now on.
    Dropped,
    Offered(Option<AccountId>),
    /// Whoever it was offered takes it; who had it stays an operator by account.
    Accepted,
    Access {
        account: AccountId,
        rank: Option<Rank>,
    },
}

impl Registered {
    /// The rank of whoever has the account.
    pub fn rank_of(&self, account: AccountId) -> Option<Rank> {
        if self.founder == account {
            return Some(Rank::Operator);
        }
        self.access.iter().find(|(known, _)| *known == account).map(|(_, rank)| *rank)
    }

    fn set(&mut self, account: AccountId, rank: Option<Rank>) {
        let known = self.access.iter_mut().find(|(known, _)| *known == account);
        match (known, rank) {
            (Some((_, had)), Some(rank)) => *had = rank,
            (None, Some(rank)) => self.access.push((account, rank)),
            (_, None) => self.access.retain(|(known, _)| *known != account),
        }
    }

    fn give_to(&mut self, account: AccountId) {
        self.access.retain(|(known, _)| *known != account);
        self.founder = account;
        self.offered = None;
    }

    /// Without the accounts that are not there. `None` when nobody is left who could be the founder: of the operators the
    /// one who has been it longest.
    pub(super) fn without(mut self, gone: impl Fn(AccountId) -> bool) -> Option<Self> {
        self.access.retain(|(account, _)| !gone(*account));
        self.offered = self.offered.filter(|account| !gone(*account));
        if gone(self.founder) {
            let next = self.access.iter().find(|(_, rank)| *rank == Rank::Operator)?.0;
            self.give_to(next);
        }
        Some(self)
    }
}

impl Channel {
    /// The rank that somebody has here by their account.
    pub fn rank_by_account(&self, user: &User) -> Option<Rank> {
        self.registered.as_ref()?.rank_of(user.account?)
    }

    /// Whether somebody is an operator here whenever they are in, so that nothing keeps them out.
    pub fn is_run_by(&self, user: &User) -> bool {
        self.rank_by_account(user) == Some(Rank::Operator)
    }

    pub fn is_founder(&self, user: &User) -> bool {
        self.registered.as_ref().is_some_and(|own| Some(own.founder) == user.account)
    }

    /// Whether it is there without members.
    pub(super) fn stays(&self) -> bool {
        self.permanent || self.registered.is_some()
    }
}

fn no(code: &'static str, name: &ChannelName, why: &str) -> Reject {
    Reject::Standard(StandardReply::fail("CHANSERV", code, &[name.as_str()], why))
}

/// Whether somebody may do what the founder of any channel may: an operator of the server, or its owner.
pub fn looks_after(model: &Model, user: &User) -> bool {
    user.is(UserMode::Operator) || model.account_of(user).is_some_and(|account| account.owner)
}

/// What is said to somebody who is not logged in.
fn account_of(user: &User, name: &ChannelName) -> Result<AccountId, Reject> {
    user.account.ok_or_else(|| no("ACCOUNT_REQUIRED", name, "You are not logged in"))
}

/// The channel as it is registered.
pub fn registered<'a>(
    model: &'a Model,
    name: &ChannelName,
) -> Result<(&'a Channel, &'a Registered), Reject> {
    let channel =
        model.channel(name.as_str()).ok_or_else(|| Reject::no_such_channel(name.as_str()))?;
    let own = channel.registered.as_ref();
    own.map(|own| (channel, own)).ok_or_else(|| no("NOT_REGISTERED", name, "It is not registered"))
}

/// May somebody change whose a channel is?
pub(super) fn may_found(
    model: &Model,
    name: &ChannelName,
    by: UserId,
    what: &Founding,
) -> Result<(), Reject> {
    let user = model.user(by).ok_or(Reject::Silent)?;
    if *what == Founding::Registered {
        return may_register(model, name, user);
    }
    let (channel, own) = registered(model, name)?;
    if *what == Founding::Accepted {
        let account = account_of(user, name)?;
        if own.offered != Some(account) {
            return Err(no("NOT_OFFERED", name, "It is not offered to you"));
        }
        return has_room(model, account, name);
    }
    if !channel.is_founder(user) && !looks_after(model, user) {
        return Err(no("NOT_FOUNDER", name, "You are not its founder"));
    }
    match what {
        Founding::Registered | Founding::Accepted | Founding::Dropped => Ok(()),
        Founding::Offered(to) => {
            if to.is_none() && own.offered.is_none() {
                return Err(no("NOT_OFFERED", name, "It is not offered to anybody"));
            }
            let to = to.map_or(Ok(()), |to| account_exists(model, to));
            if what == &Founding::Offered(Some(own.founder)) {
                return Err(no("IS_FOUNDER", name, "That is the founder"));
            }
            to
        }
        Founding::Access { account, rank } => {
            account_exists(model, *account)?;
            if *account == own.founder {
                return Err(no("IS_FOUNDER", name, "The founder has every right already"));
            }
            let had = own.rank_of(*account);
            if had == *rank {
                let why = if rank.is_some() { "That is so already" } else { "Not in the list" };
                return Err(no("NO_CHANGE", name, why));
            }
            if had.is_none() && own.access.len() >= model.limits().channel_access {
                return Err(no("LIST_FULL", name, "The access list is full"));
            }
            Ok(())
        }
    }
}

fn account_exists(model: &Model, account: AccountId) -> Result<(), Reject> {
    model.accounts().get(account).map(drop).ok_or(Reject::Silent)
}

fn may_register(model: &Model, name: &ChannelName, user: &User) -> Result<(), Reject> {
    let account = account_of(user, name)?;
    let channel = operator_of(model, user.id, name)?;
    if channel.registered.is_some() {
        return Err(no("ALREADY_REGISTERED", name, "It is registered already"));
    }
    if channel.permanent && !looks_after(model, user) {
        let why = "It belongs to the server, whose operators alone can register it";
        return Err(no("NOT_ALLOWED", name, why));
    }
    has_room(model, account, name)
}

fn has_room(model: &Model, account: AccountId, name: &ChannelName) -> Result<(), Reject> {
    if model.founded_by(account).count() >= model.limits().channels_per_account {
        let most = model.limits().channels_per_account;
        let why = format!("An account can have {most} channels; drop one first");
        return Err(no("TOO_MANY_CHANNELS", name, &why));
    }
    Ok(())
}

/// May a service set these modes for somebody? For those who have the rank of an operator by account.
pub(super) fn may_have_set(
    model: &Model,
    name: &ChannelName,
    by: UserId,
    changes: &[ChannelMode],
) -> Result<(), Reject> {
    let user = model.user(by).ok_or(Reject::Silent)?;
    let (channel, _) = registered(model, name)?;
    if !channel.is_run_by(user) && !looks_after(model, user) {
        return Err(no("NO_ACCESS", name, "You are not in its access list as an operator"));
    }
    for change in changes {
        if let ChannelMode::Rank { user: target, .. } = change
            && !channel.has_member(*target)
        {
            return Err(no("NOT_ON_CHANNEL", name, "That person is not in it"));
        }
    }
    spares_founder(model, channel, user, changes)
}

/// Nobody takes the founder's rank but themselves.
pub(super) fn spares_founder(
    model: &Model,
    channel: &Channel,
    by: &User,
    changes: &[ChannelMode],
) -> Result<(), Reject> {
    let lowers = |change: &ChannelMode| match change {
        ChannelMode::Rank { rank: Rank::Operator, user, on: false } => {
            model.user(*user).is_some_and(|target| is_above(channel, target, by))
        }
        _ => false,
    };
    if changes.iter().any(lowers) {
        let refused = Reject::not_operator(channel.name.as_str());
        return Err(refused.because("The founder of the channel keeps their rank"));
    }
    Ok(())
}

/// Whether somebody is the founder, and another one is not.
pub(super) fn is_above(channel: &Channel, target: &User, by: &User) -> bool {
    channel.is_founder(target) && !channel.is_founder(by)
}

/// The ranks that those who are in gain and lose with a change of access, or with logging in; by channel. Seen before the
/// change is applied.
pub fn ranks_after(model: &Model, change: &Change) -> Vec<(ChannelName, Vec<ChannelMode>)> {
    match change {
        Change::LoggedIn { user, account: Some(account) } => {
            let Some(user) = model.user(*user) else {
                return Vec::new();
            };
            let channels = user.channels.iter().filter_map(|key| model.channel_by_key(key));
            let ranks = |channel: &Channel| {
                let rank = channel.registered.as_ref()?.rank_of(*account)?;
                (!channel.members.get(&user.id)?.has(rank)).then_some((
                    channel.name.clone(),
                    vec![ChannelMode::Rank { rank, user: user.id, on: true }],
                ))
            };
            channels.filter_map(ranks).collect()
        }
        Change::Founded { channel, by, what } => {
            let channel = model.channel(channel.as_str());
            let changes = channel.map(|channel| ranks_after_founding(model, channel, *by, what));
            let changes = channel.zip(changes).filter(|(_, changes)| !changes.is_empty());
            changes.map(|(channel, changes)| (channel.name.clone(), changes)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn ranks_after_founding(
    model: &Model,
    channel: &Channel,
    by: UserId,
    what: &Founding,
) -> Vec<ChannelMode> {
    let by_account = model.user(by).and_then(|user| user.account);
    let (account, rank) = match what {
        Founding::Access { account, rank } => (Some(*account), *rank),
        Founding::Accepted => (by_account, Some(Rank::Operator)),
        Founding::Registered | Founding::Dropped | Founding::Offered(_) => return Vec::new(),
    };
    let Some(account) = account else {
        return Vec::new();
    };
    let had = channel.registered.as_ref().and_then(|own| own.rank_of(account));
    let people = channel
        .members
        .iter()
        .filter(|(id, _)| model.user(**id).is_some_and(|user| user.account == Some(account)));
    let changes = people.flat_map(|(id, member)| {
        let lost = had.filter(|had| Some(*had) != rank && member.has(*had));
        let gained = rank.filter(|rank| !member.has(*rank));
        let change = |rank, on| ChannelMode::Rank { rank, user: *id, on };
        let lost = lost.map(|rank| change(rank, false));
        lost.into_iter().chain(gained.map(|rank| change(rank, true)))
    });
    changes.collect()
}

impl Model {
    /// The channels whose founder an account is.
    pub fn founded_by(&self, account: AccountId) -> impl Iterator<Item = &Channel> {
        self.channels.values().filter(move |channel| {
            channel.registered.as_ref().is_some_and(|own| own.founder == account)
        })
    }

    pub(super) fn found(&mut self, stamped: &Stamped) {
        let Change::Founded { channel: name, by, what } = &stamped.change else {
            return;
        };
        let key = name.folded();
        let account = self.users.get(by).and_then(|user| user.account);
        let most = self.config.limits.channel_access;
        let Some(channel) = self.channels.get_mut(&key) else {
            return;
        };
        match (what, &mut channel.registered) {
            (Founding::Registered, none) => {
                let own = |founder| Registered {
                    founder,
                    at: stamped.at,
                    access: Vec::new(),
                    offered: None,
                };
                *none = account.map(own);
            }
            (Founding::Dropped, own) => *own = None,
            (Founding::Offered(to), Some(own)) => own.offered = *to,
            (Founding::Accepted, Some(own)) => {
                if let Some(account) = account {
                    let before = own.founder;
                    own.give_to(account);
                    if own.access.len() < most && before != account {
                        own.set(before, Some(Rank::Operator));
                    }
                }
            }
            (Founding::Access { account, rank }, Some(own)) => own.set(*account, *rank),
            (_, None) => {}
        }
        self.touch(&key);
        self.close_if_left(&key);
    }

    /// Of what an account had in channels the next one is founder, or nobody.
    pub(super) fn disown(&mut self, account: AccountId) {
        let concerned = self.channels.iter_mut().filter(|(_, channel)| {
            channel
                .registered
                .as_ref()
                .is_some_and(|own| own.rank_of(account).is_some() || own.offered == Some(account))
        });
        let mut keys = Vec::new();
        for (key, channel) in concerned {
            let own = channel.registered.take();
            channel.registered = own.and_then(|own| own.without(|gone| gone == account));
            keys.push(key.clone());
        }
        for key in keys {
            self.touch(&key);
            self.close_if_left(&key);
        }
    }
}
