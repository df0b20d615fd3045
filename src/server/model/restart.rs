//! Channels over a restart of the server: what is saved of them, and what they wait for afterwards.
//!
//! A restart is not leaving. A channel that is restored waits for those who were in it: whoever comes back with the nick and
//! the host they had has their rank again, passes +i, +k, +l and +b once, and may read what they could read before. As long
//! as somebody with a rank is waited for, nobody becomes an operator by being the first to enter. When [`PATIENCE`] is over,
//! a channel to which nobody has come back is as if its last member had left: without members it is no more, and of those
//! who have entered meanwhile one becomes operator of a channel without modes and lists. So nothing stays locked.
//!
//! Nick and host are no proof: on a shared address somebody else can be faster. Who was logged in is therefore known by the
//! account, under any nick and from anywhere, and by nothing else.

use core::net::IpAddr;
use std::time::Duration;

use crate::proto::name::CASEMAP;
use crate::proto::{ChannelName, Folded, ListMask};

use super::{
    AccountId, Channel, ChannelMode, ChannelModes, Flag, ListKind, Listed, Member, Model, Rank,
    SavedChannel, SavedMember, Topic, User, UserId, Write,
};

/// How long members are waited for: long enough for every client to try again, and for a laptop on its way home; short
/// enough that nobody has to find another channel because those who had the key are gone.
pub const PATIENCE: Duration = Duration::from_secs(60 * 60);
/// Members that are saved of one channel, those with a rank first: each who comes or goes writes all of them.
const MOST_MEMBERS: usize = 1000;

/// Who is to come back to a channel.
#[derive(Debug, Default)]
pub struct Waiting {
    people: Vec<Awaited>,
    /// Somebody has.
    pub(super) returned: bool,
}

#[derive(Debug)]
struct Awaited {
    nick: Folded,
    account: Option<AccountId>,
    /// As it was saved, for the next restart.
    source: String,
    host: String,
    member: Member,
}

impl Awaited {
    fn is(&self, user: &User) -> bool {
        match self.account {
            Some(account) => user.account == Some(account),
            None => self.nick == user.nick.folded() && self.host == user.host,
        }
    }
}

impl Waiting {
    /// With which rank the person comes back, if they are waited for.
    pub fn expects(&self, user: &User) -> Option<Member> {
        self.people.iter().find(|awaited| awaited.is(user)).map(|awaited| awaited.member)
    }

    /// Strikes somebody who is back.
    fn strike(&mut self, user: &User) -> Option<Member> {
        let at = self.people.iter().position(|awaited| awaited.is(user))?;
        self.returned = true;
        Some(self.people.remove(at).member)
    }

    fn somebody_ranked(&self) -> bool {
        self.people.iter().any(|awaited| awaited.member.at_least(Rank::Voice))
    }

    /// Replaces the addresses of those who are waited for by what is shown in their place.
    pub(super) fn hide(&mut self, host_of: impl Fn(&str) -> String) {
        let shown = |awaited: &&mut Awaited| awaited.host.parse::<IpAddr>().is_ok();
        for awaited in self.people.iter_mut().filter(shown) {
            awaited.host = host_of(&awaited.host);
            let before = awaited.source.rsplit_once('@').map_or("", |(before, _)| before);
            awaited.source = format!("{before}@{}", awaited.host);
        }
    }
}

impl Channel {
    /// What somebody who enters now is: what they were before the restart; an operator, when nobody else is here or to come
    /// back to a rank.
    pub(super) fn enter(&mut self, user: &User, newcomer: Member) -> Member {
        let back = self.waiting.as_mut().and_then(|waiting| waiting.strike(user));
        let ranked = self.waiting.as_ref().is_some_and(Waiting::somebody_ranked);
        if let Some(waiting) = &mut self.waiting {
            // Whoever comes to a channel without ranks may be one of those who were there.
            waiting.returned |= !ranked;
        }
        let mut member = back.unwrap_or(newcomer);
        member.operator |= self.members.is_empty() && !ranked && self.registered.is_none();
        if let Some(rank) = self.rank_by_account(user) {
            member.set(rank, true);
        }
        member
    }

    /// Somebody who was here when the server ended and stays without a connection has not left: neither has the channel
    /// been without members.
    pub(super) fn bring_back(&mut self, user: &User, was: Member) {
        let back = self.waiting.as_mut().and_then(|waiting| {
            waiting.returned = true;
            waiting.strike(user)
        });
        let mut member = back.unwrap_or(was);
        if let Some(rank) = self.rank_by_account(user) {
            member.set(rank, true);
        }
        self.members.insert(user.id, member);
    }

    /// Whether somebody is to come back to it.
    pub(super) fn is_waited_in(&self) -> bool {
        self.waiting.as_ref().is_some_and(|waiting| !waiting.people.is_empty())
    }

    /// Whether who is a member matters later: where not everybody may enter.
    pub(super) fn is_restricted(&self) -> bool {
        self.is(Flag::InviteOnly)
            || self.modes.key.is_some()
            || self.modes.limit.is_some()
            || self.lists.of(ListKind::Ban).next().is_some()
    }

    /// Whether a member's coming and going changes what is saved.
    pub(super) fn is_saved_with(&self, member: Member) -> bool {
        self.is_restricted() || member.at_least(Rank::Voice)
    }

    /// What is undone when nobody came back, and the operator that those who have entered get.
    pub fn lapse(&self) -> Vec<ChannelMode> {
        let stays = |waiting: &Waiting| waiting.returned || self.members.is_empty();
        if self.registered.is_some() || self.waiting.as_ref().is_none_or(stays) {
            return Vec::new();
        }
        let usual = ChannelModes::default();
        let flag = |flag: Flag| {
            let on = usual.flags.contains(&flag);
            (self.is(flag) != on).then_some(ChannelMode::Flag { flag, on })
        };
        let key = self.modes.key.is_some().then_some(ChannelMode::Key(None));
        let limit = self.modes.limit.is_some().then_some(ChannelMode::Limit(None));
        let kinds = ListKind::ALL.into_iter().flat_map(|kind| self.lists.of(kind));
        let lists = kinds.map(|entry| {
            let (kind, mask) = (entry.kind, entry.mask.clone());
            ChannelMode::List { kind, mask, on: false }
        });
        // Of those who came meanwhile, whoever has been connected longest.
        let operated = self.members.values().any(|member| member.operator);
        let operator = self.members.keys().next().filter(|_| !operated);
        let operator =
            operator.map(|user| ChannelMode::Rank { rank: Rank::Operator, user: *user, on: true });
        let flags = Flag::ALL.into_iter().filter_map(flag);
        flags.chain(key).chain(limit).chain(lists).chain(operator).collect()
    }
}

impl Model {
    /// Enters the channels that were there when the server ended. What a later configuration does not allow is left out.
    pub(super) fn restore(&mut self, channels: &[SavedChannel]) {
        let limits = &self.config.limits;
        for saved in channels {
            let Ok(name) = ChannelName::parse(&saved.name, limits.channel_length) else {
                continue;
            };
            let key = name.folded();
            // Those that are there are permanent, under the name that the configuration has.
            let permanent = self.channels.get(&key).map(|channel| channel.name.clone());
            let room =
                self.channels.len() < limits.channels_in_total && !self.config.fixed_channels;
            if permanent.is_some() || room {
                let mut channel = restored(saved, permanent.clone().unwrap_or(name));
                channel.permanent = permanent.is_some();
                let gone = |account| self.accounts.get(account).is_none();
                let own = saved.registered.clone();
                channel.registered = own.and_then(|own| own.without(gone));
                self.channels.insert(key, channel);
            }
        }
    }

    /// Channels that still wait for somebody.
    pub fn waiting(&self) -> impl Iterator<Item = &Channel> {
        self.channels.values().filter(|channel| channel.waiting.is_some())
    }

    /// Whether something of channels, people or markers may be to be saved.
    pub fn is_unsaved(&self) -> bool {
        !self.touched.is_empty() || !self.touched_people.is_empty() || self.markers.is_unsaved()
    }

    /// What is to be saved of channels, people and markers since this was last asked.
    pub fn take_unsaved(&mut self) -> Vec<Write> {
        let touched = std::mem::take(&mut self.touched);
        let write = |key: Folded| match self.saved(&key) {
            Some(saved) => Write::Channel(saved),
            None => Write::NoChannel(key),
        };
        let mut writes: Vec<Write> = touched.into_iter().map(write).collect();
        writes.extend(self.take_unsaved_people());
        writes.extend(self.markers.take_unsaved());
        writes
    }

    /// What is saved of a channel has changed.
    pub(super) fn touch(&mut self, key: &Folded) {
        if !self.touched.contains(key) {
            self.touched.insert(key.clone());
        }
    }

    /// How a person is called where they are a member has changed.
    pub(super) fn touch_channels_of(&mut self, id: UserId) {
        let keys = self.users.get(&id).map(|user| user.channels.clone());
        for key in keys.into_iter().flatten() {
            let channel = self.channels.get(&key);
            let member = channel.and_then(|channel| channel.members.get(&id));
            if channel.zip(member).is_some_and(|(channel, member)| channel.is_saved_with(*member)) {
                self.touch(&key);
            }
        }
    }

    /// What of a channel is to outlive the server; `None` when there is nothing to say.
    fn saved(&self, key: &Folded) -> Option<SavedChannel> {
        let channel = self.channels.get(key)?;
        let members = self.saved_members(channel);
        let usual = channel.modes == ChannelModes::default() && channel.lists.total() == 0;
        let plain = usual && channel.topic.is_none() && channel.registered.is_none();
        if channel.permanent && members.is_empty() && plain {
            return None;
        }
        let topic = channel.topic.as_ref();
        let kinds = ListKind::ALL.into_iter().flat_map(|kind| channel.lists.of(kind));
        Some(SavedChannel {
            name: channel.name.to_string(),
            created: channel.created,
            topic: topic.map(|topic| (topic.text.clone(), topic.by.clone(), topic.at)),
            flags: channel.modes.flags.iter().map(|flag| flag.letter()).collect(),
            key: channel.modes.key.clone(),
            limit: channel.modes.limit,
            lists: kinds
                .map(|entry| {
                    let mask = entry.mask.to_string();
                    (entry.kind.letter(), mask, entry.by.clone(), entry.at)
                })
                .collect(),
            members,
            registered: channel.registered.clone(),
        })
    }

    /// Those who have a rank, and where not everybody may enter all others; those who are still to come back as well.
    fn saved_members(&self, channel: &Channel) -> Vec<SavedMember> {
        let here = channel.members.iter().filter_map(|(id, member)| {
            let user = self.users.get(id)?;
            Some((user.source().to_string(), user.account, *member))
        });
        let away = channel.waiting.iter().flat_map(|waiting| &waiting.people);
        let away = away.map(|awaited| (awaited.source.clone(), awaited.account, awaited.member));
        let mut members: Vec<(String, Option<AccountId>, Member)> =
            here.chain(away).filter(|(.., member)| channel.is_saved_with(*member)).collect();
        members.sort_by_key(|(.., member)| !member.at_least(Rank::Voice));
        members.truncate(MOST_MEMBERS);
        let saved = |(source, account, member): (String, _, Member)| {
            let (signs, since) = (member.signs(), member.since);
            SavedMember { source, account, signs, since }
        };
        members.into_iter().map(saved).collect()
    }
}

/// The channel as it was, without its members. What cannot be read is left out.
fn restored(saved: &SavedChannel, name: ChannelName) -> Channel {
    let mut channel = Channel::new(name, saved.created);
    channel.topic = saved.topic.as_ref().map(|(text, by, at)| Topic {
        text: text.clone(),
        by: by.clone(),
        at: *at,
    });
    channel.modes = ChannelModes {
        flags: saved.flags.chars().filter_map(Flag::from_letter).collect(),
        key: saved.key.clone(),
        limit: saved.limit,
    };
    for (letter, mask, by, at) in &saved.lists {
        if let (Some(kind), Ok(mask)) = (ListKind::from_letter(*letter), ListMask::parse(mask)) {
            channel.lists.add(Listed { kind, mask, by: by.clone(), at: *at });
        }
    }
    let people = saved.members.iter().filter_map(awaited).collect();
    channel.waiting = Some(Waiting { people, returned: false });
    channel
}

fn awaited(saved: &SavedMember) -> Option<Awaited> {
    let (source, account) = (&saved.source, saved.account);
    let (nick, rest) = source.split_once('!')?;
    let (_, host) = rest.rsplit_once('@')?;
    let mut member = Member { operator: false, voice: false, since: saved.since };
    for rank in saved.signs.chars().filter_map(Rank::from_sign) {
        member.set(rank, true);
    }
    let nick = CASEMAP.fold(nick);
    Some(Awaited { nick, account, source: source.clone(), host: host.to_owned(), member })
}
