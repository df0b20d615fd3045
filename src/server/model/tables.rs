//! [`Model`]: the tables of sessions, people, nicks and channels, and how they are looked up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::proto::name::CASEMAP;
use crate::proto::{ChannelName, Folded, Timestamp, Verb};

use super::hidden_host::{hidden_host, public_id};
use super::{
    Account, Accounts, Channel, Conversations, HubConfig, Ids, Limits, Markers, Memory,
    MonitorList, Monitors, Peer, Phase, Redactions, Remembered, Restored, Session, SessionId,
    Throttles, User, UserId, UserMode,
};

/// Everything the hub knows. Ordered maps, so that the same events always give the same effects.
#[derive(Debug)]
pub struct Model {
    pub(super) config: HubConfig,
    pub(super) ids: Ids,
    pub(super) sessions: BTreeMap<SessionId, Session>,
    /// How many of them are not somebody yet.
    pub(super) registering: usize,
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) nicks: BTreeMap<Folded, UserId>,
    pub(super) channels: BTreeMap<Folded, Channel>,
    pub(super) accounts: Accounts,
    pub(super) conversations: Conversations,
    pub(super) throttles: Throttles,
    /// Who bears the name of an account that is not theirs, and until when.
    pub(super) borrowers: BTreeSet<(Timestamp, UserId)>,
    pub(super) monitors: Monitors,
    pub(super) markers: Markers,
    pub(super) redactions: Redactions,
    pub(super) most_users: usize,
    /// Connections that are somebody.
    pub(super) connected: usize,
    /// Who is here without a connection, by since when.
    pub(super) unattended: BTreeSet<(Timestamp, UserId)>,
    /// Of them some may have to go.
    pub(super) unsettled: bool,
    pub(super) memory: Memory,
    /// Who has a mode.
    pub(super) with_mode: BTreeMap<UserMode, BTreeSet<UserId>>,
    /// How often each command was given.
    pub(super) commands: BTreeMap<Verb, u64>,
    /// Channels of which more is to be saved than was.
    pub(super) touched: BTreeSet<Folded>,
    /// The same of people, by nick, and of whom something is saved.
    pub(super) touched_people: BTreeSet<Folded>,
    pub(super) kept_people: BTreeSet<Folded>,
}

impl Model {
    pub fn new(config: HubConfig) -> Self {
        let mut model = Self {
            ids: Ids::new(config.seed),
            config,
            sessions: BTreeMap::new(),
            registering: 0,
            users: BTreeMap::new(),
            nicks: BTreeMap::new(),
            channels: BTreeMap::new(),
            accounts: Accounts::default(),
            conversations: Conversations::default(),
            throttles: Throttles::default(),
            borrowers: BTreeSet::new(),
            monitors: Monitors::default(),
            markers: Markers::default(),
            redactions: Redactions::default(),
            most_users: 0,
            connected: 0,
            unattended: BTreeSet::new(),
            unsettled: false,
            memory: Memory::default(),
            with_mode: BTreeMap::new(),
            commands: BTreeMap::new(),
            touched: BTreeSet::new(),
            touched_people: BTreeSet::new(),
            kept_people: BTreeSet::new(),
        };
        model.keep_permanent_channels();
        model
    }

    /// As it was when the last server here ended: ids go on above those of that one.
    pub fn restored(config: HubConfig, restored: &Restored) -> Self {
        let mut model = Self::new(config);
        model.ids.start_above(restored.last_id);
        for account in &restored.accounts {
            model.accounts.put(account.clone());
        }
        model.restore(&restored.channels);
        model.restore_people(&restored.people);
        let most = model.config.limits.conversations_per_account;
        let mut conversations: Vec<_> = restored.conversations.iter().collect();
        conversations.sort_unstable_by_key(|(_, last)| *last);
        for (place, last) in conversations {
            model.conversations.said(place, *last, most);
        }
        for (account, target, read) in &restored.markers {
            if model.accounts.get(*account).is_some() {
                model.markers.restore(*account, target.clone(), *read, &model.config.limits);
            }
        }
        model
    }

    pub fn config(&self) -> &HubConfig {
        &self.config
    }

    pub fn limits(&self) -> &Limits {
        &self.config.limits
    }

    /// Takes a new configuration. What it says of people who are here is the caller's to change.
    pub fn configure(&mut self, config: HubConfig) {
        self.config = config;
        self.unsettled = true;
        self.touch_everybody();
        self.memory.keep(self.config.limits.people_remembered);
        self.markers.limit(&self.config.limits);
        self.keep_permanent_channels();
    }

    /// Everybody's address is hidden from now on: what was kept with addresses that others saw before goes, or is kept
    /// without them.
    pub fn forget_hosts(&mut self) {
        self.memory.keep(0);
        let host_key = self.config.host_key;
        for (key, channel) in &mut self.channels {
            channel.forget_hosts();
            if let Some(waiting) = &mut channel.waiting {
                waiting.hide(|address| hidden_host(host_key, address));
            }
            self.touched.insert(key.clone());
        }
    }

    fn keep_permanent_channels(&mut self) {
        for channel in self.channels.values_mut() {
            channel.permanent = false;
        }
        for name in &self.config.channels {
            let new = || Channel::new(name.clone(), self.config.started);
            self.channels.entry(name.folded()).or_insert_with(new).permanent = true;
        }
        let (touched, channels) = (&mut self.touched, &mut self.channels);
        channels.retain(|key, channel| {
            let stays = channel.stays() || !channel.members.is_empty() || channel.waiting.is_some();
            if !stays {
                touched.insert(key.clone());
            }
            stays
        });
    }

    pub fn ids_mut(&mut self) -> &mut Ids {
        &mut self.ids
    }

    /// A connection came.
    pub fn open(&mut self, id: SessionId, peer: Peer, now: Timestamp) {
        self.sessions.insert(id, Session::new(id, peer, now));
        self.registering += 1;
    }

    /// A connection is gone. Whoever it was has departed before.
    pub fn close(&mut self, id: SessionId) {
        self.end(id);
        self.sessions.remove(&id);
        self.monitors.clear(id);
    }

    /// A connection is to end. Whoever it was has departed before.
    pub fn end(&mut self, id: SessionId) {
        if let Some(session) = self.sessions.get_mut(&id) {
            let registering = matches!(session.phase, Phase::Registering(_));
            self.registering -= usize::from(registering);
            session.phase = Phase::Leaving;
        }
    }

    pub fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.get(&id)
    }

    pub fn session_mut(&mut self, id: SessionId) -> Option<&mut Session> {
        self.sessions.get_mut(&id)
    }

    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    pub fn monitors(&self) -> &Monitors {
        &self.monitors
    }

    /// Whose names are kept.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The account that a person has proved to have.
    pub fn account_of(&self, user: &User) -> Option<&Account> {
        self.accounts.get(user.account?)
    }

    /// How far people have read.
    pub fn markers(&self) -> &Markers {
        &self.markers
    }

    /// Which messages were taken back of late.
    pub fn redactions(&self) -> &Redactions {
        &self.redactions
    }

    /// The monitor list of a connection.
    pub fn monitor_list(&mut self, session: SessionId) -> MonitorList<'_> {
        MonitorList { all: &mut self.monitors, session }
    }

    pub fn user(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    pub fn user_by_nick(&self, nick: &str) -> Option<&User> {
        self.users.get(self.nicks.get(&CASEMAP.fold(nick))?)
    }

    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    pub fn user_count(&self) -> usize {
        self.users.len()
    }

    /// Connections that are somebody: as many as people, or more where some have several.
    pub fn connected_count(&self) -> usize {
        self.connected
    }

    /// The most people that were here at a time.
    pub fn most_users(&self) -> usize {
        self.most_users
    }

    /// How many people have a mode.
    pub fn count_with_mode(&self, mode: UserMode) -> usize {
        self.with_mode.get(&mode).map_or(0, BTreeSet::len)
    }

    /// A command of the table was given; a number for STATS, nothing that anybody's state depends on.
    pub fn count_command(&mut self, verb: &Verb) {
        match self.commands.get_mut(verb) {
            Some(count) => *count += 1,
            None => {
                self.commands.insert(verb.clone(), 1);
            }
        }
    }

    /// How often each command was given, by name.
    pub fn command_counts(&self) -> impl Iterator<Item = (&Verb, u64)> {
        self.commands.iter().map(|(verb, count)| (verb, *count))
    }

    /// Who had a nick and has it no longer, the last one first.
    pub fn remembered(&self) -> impl ExactSizeIterator<Item = &Remembered> {
        self.memory.iter()
    }

    /// Connections that are not somebody yet.
    pub fn unregistered_count(&self) -> usize {
        self.registering
    }

    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.channels.get(&CASEMAP.fold(name))
    }

    pub fn channel_by_key(&self, key: &Folded) -> Option<&Channel> {
        self.channels.get(key)
    }

    pub fn channels(&self) -> impl Iterator<Item = &Channel> {
        self.channels.values()
    }

    pub fn channel_count(&self) -> usize {
        self.channels.len()
    }

    /// The sessions of a channel's members, sorted; shared until membership changes.
    pub fn audience(&self, channel: &ChannelName) -> Arc<[SessionId]> {
        let Some(channel) = self.channels.get(&channel.folded()) else {
            return Arc::from([]);
        };
        let list = channel.audience.get_or_init(|| {
            let members = channel.members.keys().filter_map(|id| self.users.get(id));
            sorted(members.flat_map(|user| user.sessions.iter().copied()).collect())
        });
        Arc::clone(list)
    }

    /// Everybody who shares a channel with the person, and the person, each session once.
    pub fn neighbours(&self, user: &User) -> Arc<[SessionId]> {
        let mut list = user.sessions.clone();
        for key in &user.channels {
            if let Some(channel) = self.channels.get(key) {
                list.extend_from_slice(&self.audience(&channel.name));
            }
        }
        sorted(list)
    }

    /// Whether two people share a channel.
    pub fn share_channel(&self, a: &User, b: &User) -> bool {
        !a.channels.is_disjoint(&b.channels)
    }

    /// The host that others see of an address: the address, or a name in its place.
    pub fn host_of(&self, address: &str) -> String {
        if self.config.hide_addresses {
            return hidden_host(self.config.host_key, address);
        }
        as_param(address)
    }

    /// What tells this server from others of the same name, for as long as its data folder lasts.
    pub fn public_id(&self) -> Option<String> {
        self.config.lasting.then(|| public_id(self.config.host_key))
    }

    /// The address that a person came from, as it can be told; `None` where it is not known.
    pub fn address_of(&self, user: &User) -> Option<String> {
        user.address.as_deref().map(as_param)
    }
}

/// A parameter must not begin with a colon.
fn as_param(address: &str) -> String {
    if address.starts_with(':') { format!("0{address}") } else { address.to_owned() }
}

fn sorted(mut list: Vec<SessionId>) -> Arc<[SessionId]> {
    list.sort_unstable();
    list.dedup();
    list.into()
}
