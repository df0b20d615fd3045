//! The only mutation of shared state: one short function a kind of change. Total: what is missing is passed over.

use std::collections::BTreeSet;

use crate::proto::name::CASEMAP;
use crate::proto::{ChannelName, Folded};

use super::{
    Change, Channel, ChannelMode, ChannelModes, Listed, Member, Model, Phase, Said, SessionId,
    Stamped, Target, Topic, User, UserId, UserMode, id_number, owner_of, ranks_after,
};

impl Model {
    /// Carries out a change that policy has let pass.
    pub fn apply(&mut self, stamped: &Stamped) {
        self.with_people_noted(stamped, |model| model.carry_out(stamped));
    }

    fn carry_out(&mut self, stamped: &Stamped) {
        match &stamped.change {
            Change::Arrived { user, .. } => self.arrive(*user, stamped),
            Change::Attached { user, session, .. } => self.attach(*user, *session),
            Change::Detached { user, session } => self.detach(*user, *session, stamped.at),
            Change::AccountMade { .. } | Change::AccountChanged { .. } => {
                if let Some(account) = self.accounts.after(&stamped.change) {
                    let holder = self.nicks.get(&account.name.folded()).copied();
                    self.accounts.put(account);
                    self.unsettled = true;
                    self.watch_nick(holder, stamped.at);
                }
            }
            Change::AccountGone { account } => self.forget_account(*account, stamped.at),
            Change::LoggedIn { user, account } => {
                let ranks = ranks_after(self, &stamped.change);
                self.set_account(*user, *account, stamped.at);
                self.take_markers_along(*user, stamped.at);
                self.touch_channels_of(*user);
                self.set_ranks(&ranks, stamped);
            }
            Change::Founded { .. } => {
                let ranks = ranks_after(self, &stamped.change);
                self.found(stamped);
                self.set_ranks(&ranks, stamped);
            }
            Change::Departed { user, .. } | Change::Killed { user, .. } => {
                self.depart(*user, stamped);
            }
            Change::Renamed { user, .. } => self.rename(*user, stamped),
            Change::RealnameSet { user, realname } => {
                self.with_user(*user, |user| user.realname.clone_from(realname));
            }
            Change::HostSet { user, host } => {
                self.with_user(*user, |user| user.host.clone_from(host));
                self.touch_channels_of(*user);
            }
            Change::AwaySet { user, message, by_itself } => self.with_user(*user, |user| {
                user.away.clone_from(message);
                user.away_by_itself = *by_itself && message.is_some();
            }),
            Change::UserModesSet { user, changes } => self.set_user_modes(*user, changes),
            Change::Joined { user, channel, .. } => self.join(*user, channel, stamped),
            Change::Parted { user, channel, .. } => self.leave(*user, &channel.folded()),
            Change::Kicked { channel, target, .. } => self.leave(*target, &channel.folded()),
            Change::Invited { channel, target, .. } => self.invite(channel, *target),
            Change::ChannelRenamed { .. } => self.rename_channel(stamped),
            Change::TopicSet { channel, by, text } => self.set_topic(channel, *by, text, stamped),
            Change::ModesSet { channel, by, changes }
            | Change::ModesServed { channel, by, changes } => {
                self.set_modes(channel, *by, changes, stamped);
            }
            Change::Redacted { id, .. } | Change::TakenBack { id, .. } => {
                self.redactions.add(id.clone());
            }
            Change::ReadTo { user, target, read } => {
                let owner = self.users.get(user).map(owner_of);
                if let Some(owner) = owner {
                    let bounds = (stamped.at, &self.config.limits);
                    self.markers.advance((&owner, *user), CASEMAP.fold(target), *read, bounds);
                }
            }
            Change::Lapsed { channel } => self.lapse(channel, stamped),
            Change::Said { from, to, what } => {
                self.with_user(*from, |user| user.active = stamped.at);
                self.talk(*from, to, (what, stamped));
            }
            Change::Wallops { by, .. } => self.with_user(*by, |user| user.active = stamped.at),
        }
    }

    fn talk(&mut self, from: UserId, to: &Target, (what, stamped): (&Said, &Stamped)) {
        let Target::User(to) = to else { return };
        let two = self.users.get(&from).zip(self.users.get(to)).filter(|_| !what.parts.is_empty());
        let place = two.and_then(|(from, to)| self.conversation_between(from, to, what));
        if let Some((place, id)) = place.zip(id_number(&stamped.id)) {
            let most = self.config.limits.conversations_per_account;
            self.conversations.said(&place, id, most);
        }
    }

    fn with_user(&mut self, user: UserId, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.users.get_mut(&user) {
            change(user);
        }
    }

    fn arrive(&mut self, id: UserId, stamped: &Stamped) {
        let Change::Arrived { nick, username, realname, host, away, account, .. } = &stamped.change
        else {
            return;
        };
        let mut user = User {
            id,
            account: *account,
            login: account.and_then(|id| self.accounts.get(id)).map(|account| account.name.clone()),
            borrows: None,
            nick: nick.clone(),
            username: username.clone(),
            realname: realname.clone(),
            host: host.clone(),
            address: None,
            away: away.clone(),
            away_by_itself: false,
            modes: BTreeSet::new(),
            channels: BTreeSet::new(),
            invited_to: BTreeSet::new(),
            sessions: Vec::new(),
            unattended: None,
            signed_on: stamped.at,
            active: stamped.at,
        };
        if let Some(session) = stamped.origin.and_then(|id| self.sessions.get_mut(&id)) {
            self.registering -= usize::from(matches!(session.phase, Phase::Registering(_)));
            session.phase = Phase::Registered(id);
            user.sessions.push(session.id);
            user.address = Some(session.peer.host.clone());
            user.away_by_itself = away.is_some() && session.absent;
            self.connected += 1;
        }
        self.nicks.insert(nick.folded(), id);
        self.users.insert(id, user);
        self.most_users = self.most_users.max(self.users.len());
        // What a guest of another's nick has read is none of theirs: the nick may have been anybody's before.
        let own = self
            .users
            .get(&id)
            .and_then(|user| Some(user.login.as_ref()?.folded() == user.nick.folded()));
        if own == Some(true) {
            self.take_markers_along(id, stamped.at);
        }
    }

    fn set_user_modes(&mut self, id: UserId, changes: &[(UserMode, bool)]) {
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        for (mode, on) in changes {
            let everybody = self.with_mode.entry(*mode).or_default();
            if *on {
                user.modes.insert(*mode);
                everybody.insert(id);
            } else {
                user.modes.remove(mode);
                everybody.remove(&id);
            }
        }
    }

    fn depart(&mut self, id: UserId, stamped: &Stamped) {
        let Some(user) = self.users.remove(&id) else {
            return;
        };
        self.memory.remember(&user, stamped.at, self.config.limits.people_remembered);
        for mode in &user.modes {
            self.with_mode.entry(*mode).or_default().remove(&id);
        }
        if let Some(until) = user.borrows {
            self.borrowers.remove(&(until, id));
        }
        self.nicks.remove(&user.nick.folded());
        self.connected -= user.sessions.len();
        if let Some(since) = user.unattended {
            self.unattended.remove(&(since, id));
        }
        for channel in &user.channels {
            self.remove_member(channel, id, &user.sessions);
        }
        for channel in user.invited_to {
            self.forget_invitation(&channel, id);
        }
        for session in user.sessions {
            self.monitors.clear(session);
            if let Some(session) = self.sessions.get_mut(&session) {
                session.phase = Phase::Leaving;
            }
        }
    }

    fn rename(&mut self, id: UserId, stamped: &Stamped) {
        let Change::Renamed { nick, .. } = &stamped.change else {
            return;
        };
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        if user.nick.folded() != nick.folded() {
            self.memory.remember(user, stamped.at, self.config.limits.people_remembered);
        }
        self.nicks.remove(&user.nick.folded());
        self.nicks.insert(nick.folded(), id);
        user.nick = nick.clone();
        self.watch_nick(Some(id), stamped.at);
        self.touch_channels_of(id);
    }

    fn join(&mut self, id: UserId, name: &ChannelName, stamped: &Stamped) {
        let key = name.folded();
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        let channel = self
            .channels
            .entry(key.clone())
            .or_insert_with(|| Channel::new(name.clone(), stamped.at));
        user.channels.insert(key.clone());
        user.invited_to.remove(&key);
        channel.invited.retain(|invited| *invited != id);
        let first = channel.members.is_empty();
        let member = channel.enter(user, Member::new(&stamped.id));
        channel.members.entry(id).or_insert(member);
        channel.admit(&user.sessions);
        if first || channel.is_saved_with(member) {
            self.touch(&key);
        }
    }

    fn leave(&mut self, id: UserId, key: &Folded) {
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        user.channels.remove(key);
        let sessions = user.sessions.clone();
        self.remove_member(key, id, &sessions);
    }

    fn remove_member(&mut self, key: &Folded, id: UserId, sessions: &[SessionId]) {
        let Some(channel) = self.channels.get_mut(key) else {
            return;
        };
        let gone = channel.members.remove(&id);
        channel.dismiss(sessions);
        let empty = channel.members.is_empty();
        let saved = gone.is_some_and(|member| channel.is_saved_with(member));
        if empty && !channel.is_waited_in() {
            self.close_channel(key);
        }
        if empty || saved {
            self.touch(key);
        }
    }

    /// Nobody is left in a channel.
    fn close_channel(&mut self, key: &Folded) {
        let Some(channel) = self.channels.get_mut(key) else {
            return;
        };
        let invited = std::mem::take(&mut channel.invited);
        if channel.registered.is_some() {
            channel.waiting = None;
        } else if channel.permanent {
            // Whoever comes next must find it open: nobody is left who could lift what the last one set.
            channel.modes = ChannelModes::default();
            channel.lists.clear();
            channel.waiting = None;
        } else {
            self.channels.remove(key);
        }
        for id in invited {
            self.with_user(id, |user| {
                user.invited_to.remove(key);
            });
        }
    }

    /// A channel that nobody is in any more and nobody is to come back to, and that is no longer registered.
    pub(super) fn close_if_left(&mut self, key: &Folded) {
        let left = |channel: &Channel| channel.members.is_empty() && !channel.is_waited_in();
        if self.channels.get(key).is_some_and(left) {
            self.close_channel(key);
        }
    }

    fn set_ranks(&mut self, ranks: &[(ChannelName, Vec<ChannelMode>)], stamped: &Stamped) {
        for (name, changes) in ranks {
            if let Some(channel) = self.channels.get_mut(&name.folded()) {
                for change in changes {
                    set_mode(channel, "", change, stamped);
                }
                self.touch(&name.folded());
            }
        }
    }

    /// Nobody is waited for any more.
    fn lapse(&mut self, name: &ChannelName, stamped: &Stamped) {
        let key = name.folded();
        let Some(channel) = self.channels.get_mut(&key) else {
            return;
        };
        let changes = channel.lapse();
        channel.waiting = None;
        for change in &changes {
            set_mode(channel, "", change, stamped);
        }
        if channel.members.is_empty() {
            self.close_channel(&key);
        }
        self.touch(&key);
    }

    fn invite(&mut self, name: &ChannelName, target: UserId) {
        let key = name.folded();
        let most = self.config.limits.invites_per_channel;
        let Some(channel) = self.channels.get_mut(&key) else {
            return;
        };
        let Some(user) = self.users.get_mut(&target) else {
            return;
        };
        user.invited_to.insert(key.clone());
        channel.invited.retain(|invited| *invited != target);
        channel.invited.push(target);
        if channel.invited.len() > most {
            let oldest = channel.invited.remove(0);
            self.with_user(oldest, |user| {
                user.invited_to.remove(&key);
            });
        }
    }

    fn forget_invitation(&mut self, key: &Folded, id: UserId) {
        if let Some(channel) = self.channels.get_mut(key) {
            channel.invited.retain(|invited| *invited != id);
        }
    }

    fn set_topic(&mut self, name: &ChannelName, by: UserId, text: &str, stamped: &Stamped) {
        let by = self.users.get(&by).map_or_else(String::new, |user| user.source().to_string());
        if let Some(channel) = self.channels.get_mut(&name.folded()) {
            let topic = Topic { text: text.to_owned(), by, at: stamped.at };
            channel.topic = (!text.is_empty()).then_some(topic);
            self.touch(&name.folded());
        }
    }

    fn set_modes(
        &mut self,
        name: &ChannelName,
        by: UserId,
        changes: &[ChannelMode],
        stamped: &Stamped,
    ) {
        let by = self.users.get(&by).map_or_else(String::new, |user| user.source().to_string());
        let Some(channel) = self.channels.get_mut(&name.folded()) else {
            return;
        };
        for change in changes {
            set_mode(channel, &by, change, stamped);
        }
        self.touch(&name.folded());
    }
}

fn set_mode(channel: &mut Channel, by: &str, change: &ChannelMode, stamped: &Stamped) {
    match change {
        ChannelMode::Flag { flag, on: true } => {
            channel.modes.flags.insert(*flag);
        }
        ChannelMode::Flag { flag, on: false } => {
            channel.modes.flags.remove(flag);
        }
        ChannelMode::Key(key) => channel.modes.key.clone_from(key),
        ChannelMode::Limit(limit) => channel.modes.limit = *limit,
        ChannelMode::List { kind, mask, on: true } => {
            let (mask, by, at) = (mask.clone(), by.to_owned(), stamped.at);
            channel.lists.add(Listed { kind: *kind, mask, by, at });
        }
        ChannelMode::List { kind, mask, on: false } => channel.lists.remove(*kind, mask),
        ChannelMode::Rank { rank, user, on } => {
            if let Some(member) = channel.members.get_mut(user) {
                member.set(*rank, *on);
            }
        }
    }
}
