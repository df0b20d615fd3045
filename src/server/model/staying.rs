//! People over a restart of the server: who has an account that stays is here again before the first connection comes, as
//! somebody without one.
//!
//! They are saved while they are here, with a connection or without, since nobody can say when a server ends. What cannot be
//! as it was is left out: an account that is gone or no longer stays, a nick that is somebody else's, a channel that is no
//! more. The rank of an operator of the server has to be asked for again.

use core::net::IpAddr;
use std::collections::BTreeSet;

use crate::proto::{ChannelName, Folded, Nick, UserName};

use super::{
    Change, ChannelMode, Member, Model, NOT_CONNECTED, Rank, SavedPerson, Stamped, User, UserId,
    UserMode, Write, policy,
};

impl Model {
    /// Whose saved state a change touches.
    pub(super) fn concerned(&self, change: &Change) -> BTreeSet<UserId> {
        let with = |wanted: &dyn Fn(&User) -> bool| {
            let users = self.users.values().filter(|user| user.account.is_some() && wanted(user));
            users.map(|user| user.id).collect()
        };
        let members = |name: &ChannelName| {
            let channel = self.channels.get(&name.folded());
            channel.into_iter().flat_map(|channel| channel.members.keys().copied()).collect()
        };
        match change {
            Change::Arrived { user, .. }
            | Change::Attached { user, .. }
            | Change::Detached { user, .. }
            | Change::LoggedIn { user, .. }
            | Change::Departed { user, .. }
            | Change::Killed { user, .. }
            | Change::Renamed { user, .. }
            | Change::RealnameSet { user, .. }
            | Change::HostSet { user, .. }
            | Change::AwaySet { user, .. }
            | Change::UserModesSet { user, .. }
            | Change::Joined { user, .. }
            | Change::Parted { user, .. }
            | Change::Kicked { target: user, .. } => BTreeSet::from([*user]),
            Change::ModesSet { changes, .. } | Change::ModesServed { changes, .. } => {
                let ranked = changes.iter().filter_map(|change| match change {
                    ChannelMode::Rank { user, .. } => Some(*user),
                    _ => None,
                });
                ranked.collect()
            }
            Change::ChannelRenamed { channel, .. }
            | Change::Founded { channel, .. }
            | Change::Lapsed { channel } => members(channel),
            Change::AccountChanged { account, .. } | Change::AccountGone { account } => {
                with(&|user| user.account == Some(*account))
            }
            Change::AccountMade { .. }
            | Change::Invited { .. }
            | Change::TopicSet { .. }
            | Change::Said { .. }
            | Change::Redacted { .. }
            | Change::TakenBack { .. }
            | Change::ReadTo { .. }
            | Change::Wallops { .. } => BTreeSet::new(),
        }
    }

    /// Carries out a change, and notes whose state is to be saved.
    pub(super) fn with_people_noted(
        &mut self,
        stamped: &Stamped,
        carry_out: impl FnOnce(&mut Self),
    ) {
        let concerned = self.concerned(&stamped.change);
        self.touch_people(&concerned);
        carry_out(self);
        self.touch_people(&concerned);
    }

    fn touch_people(&mut self, people: &BTreeSet<UserId>) {
        for user in people.iter().filter_map(|id| self.users.get(id)) {
            let nick = user.nick.folded();
            if user.account.is_some() || self.kept_people.contains(&nick) {
                self.touched_people.insert(nick);
            }
        }
    }

    /// Everybody with an account is to be looked at again: what the server has of staying may be another thing now.
    pub(super) fn touch_everybody(&mut self) {
        let all = self.users.keys().copied().collect();
        self.touch_people(&all);
    }

    /// What is to be saved of people since this was last asked.
    pub(super) fn take_unsaved_people(&mut self) -> Vec<Write> {
        let touched = std::mem::take(&mut self.touched_people);
        let mut writes = Vec::new();
        for nick in touched {
            if let Some(saved) = self.saved_person(&nick) {
                self.kept_people.insert(nick);
                writes.push(Write::Person(saved));
            } else if self.kept_people.remove(&nick) {
                writes.push(Write::NoPerson(nick));
            }
        }
        writes
    }

    fn saved_person(&self, nick: &Folded) -> Option<SavedPerson> {
        let user = self.users.get(self.nicks.get(nick)?)?;
        let account = user.account.filter(|_| self.is_always_on(user))?;
        let channel = |key: &Folded| {
            let channel = self.channels.get(key)?;
            let member = channel.members.get(&user.id)?;
            Some((channel.name.to_string(), member.signs(), member.since))
        };
        Some(SavedPerson {
            account,
            nick: user.nick.to_string(),
            username: user.username.to_string(),
            realname: user.realname.clone(),
            host: user.host.clone(),
            away: user.away.clone().map(|message| (message, user.away_by_itself)),
            modes: user.modes.iter().map(|mode| mode.letter()).collect(),
            signed_on: user.signed_on,
            active: user.active,
            unattended: user.unattended,
            channels: user.channels.iter().filter_map(channel).collect(),
        })
    }

    /// Enters those who were here when the server ended. To be called when accounts and channels are there.
    pub(super) fn restore_people(&mut self, people: &[SavedPerson]) {
        for saved in people {
            let key = crate::proto::name::CASEMAP.fold(&saved.nick);
            self.kept_people.insert(key.clone());
            // Whoever is left out is no longer kept; whoever is not may have lost something.
            self.touched_people.insert(key);
            if let Some(user) = self.person(saved) {
                self.bring_back(user, saved);
            }
        }
    }

    /// Whoever can be here as they were; without channels.
    fn person(&mut self, saved: &SavedPerson) -> Option<User> {
        let limits = &self.config.limits;
        let nick = Nick::parse(&saved.nick, limits.nick_length).ok()?;
        policy::nick_is_free(self, nick.as_str(), None, Some(saved.account)).ok()?;
        let account = self.accounts.get(saved.account)?;
        let stays = account.always_on.unwrap_or(self.config.accounts.always_on);
        if !stays || !self.has_room_to_stay(Some(account.id)) {
            return None;
        }
        let is_address = saved.host.parse::<IpAddr>().is_ok();
        let host = if is_address { self.host_of(&saved.host) } else { saved.host.clone() };
        let gone = || (NOT_CONNECTED.to_owned(), true);
        let (away, away_by_itself) = saved.away.clone().unwrap_or_else(gone);
        let modes = saved.modes.chars().filter_map(UserMode::from_letter);
        let lasting = |mode: &UserMode| !matches!(mode, UserMode::Operator | UserMode::Notices);
        Some(User {
            account: Some(account.id),
            login: Some(account.name.clone()),
            borrows: None,
            nick,
            username: UserName::from_claim(&saved.username, limits.user_length),
            realname: saved.realname.clone(),
            host,
            address: None,
            away: Some(away),
            away_by_itself,
            modes: modes.filter(lasting).collect(),
            channels: BTreeSet::new(),
            invited_to: BTreeSet::new(),
            sessions: Vec::new(),
            unattended: Some(saved.unattended.unwrap_or(self.config.started)),
            signed_on: saved.signed_on,
            active: saved.active,
            id: self.ids.user(),
        })
    }

    fn bring_back(&mut self, mut user: User, saved: &SavedPerson) {
        let most = self.config.limits.channels_per_user;
        for (name, signs, since) in saved.channels.iter().take(most) {
            let key = crate::proto::name::CASEMAP.fold(name);
            let Some(channel) = self.channels.get_mut(&key) else {
                continue;
            };
            let mut member = Member { operator: false, voice: false, since: *since };
            for rank in signs.chars().filter_map(Rank::from_sign) {
                member.set(rank, true);
            }
            channel.bring_back(&user, member);
            user.channels.insert(key);
        }
        for mode in &user.modes {
            self.with_mode.entry(*mode).or_default().insert(user.id);
        }
        self.nicks.insert(user.nick.folded(), user.id);
        self.unattended.extend(user.unattended.map(|since| (since, user.id)));
        self.users.insert(user.id, user);
        self.most_users = self.most_users.max(self.users.len());
    }
}
