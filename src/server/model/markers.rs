//! How far people have read (IRCv3 read-marker): for each owner and conversation a time that only ever rises.
//!
//! An owner is an account, whose markers outlive the server; or the nick of who has none: whoever bears it has its markers,
//! one connection after the other, after another NICK one has those of that nick, and they last as long as the server runs.
//! Whoever logs in takes the markers of the nick along, for conversations in which the account has none: where it has one, it
//! may have missed what is before that of the nick, and a marker never goes back.
//!
//! Nobody fills the room of all: a person has the markers of one under however many nicks, and where there are too many
//! in all, who has the most gives way, nicks before accounts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::proto::{Folded, Timestamp};

use super::{AccountId, Limits, User, UserId, Write};

/// Whose markers they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Nick(Folded),
    Account(AccountId),
}

/// The owner of what a person reads.
pub fn owner_of(user: &User) -> Owner {
    user.account.map_or_else(|| Owner::Nick(user.nick.folded()), Owner::Account)
}

/// The markers of everybody.
#[derive(Debug, Default)]
pub struct Markers {
    owners: BTreeMap<Owner, Marks>,
    /// The nicks that somebody was the last to move a marker of.
    movers: BTreeMap<UserId, BTreeSet<Owner>>,
    /// All of them together.
    count: usize,
    /// What of accounts is to be saved.
    touched: BTreeSet<(AccountId, Folded)>,
}

#[derive(Debug, Default)]
struct Marks {
    /// When one of them was last moved, and by whom.
    moved: Timestamp,
    mover: Option<UserId>,
    /// By the folded name of the channel or person.
    read: BTreeMap<Folded, Timestamp>,
}

impl Markers {
    /// How far an owner has read a conversation.
    pub fn of(&self, owner: &Owner, target: &Folded) -> Option<Timestamp> {
        self.owners.get(owner).and_then(|marks| marks.read.get(target)).copied()
    }

    /// Moves a marker forward, never back. Where there would be too many, of the owner those go that are the longest ago,
    /// of who moved them those under the nick that they had the longest ago, and of all owners those of who has the most.
    pub(super) fn advance(
        &mut self,
        (owner, by): (&Owner, UserId),
        target: Folded,
        read: Timestamp,
        (now, limits): (Timestamp, &Limits),
    ) {
        let most = limits.read_markers.min(limits.read_markers_in_total);
        let marks = self.owners.entry(owner.clone()).or_default();
        marks.moved = marks.moved.max(now);
        let before = marks.read.len();
        let old = marks.read.remove(&target);
        let mut changed = marks.keep(most.saturating_sub(1));
        marks.read.insert(target.clone(), old.map_or(read, |old| old.max(read)));
        self.count = self.count + marks.read.len() - before;
        if let Owner::Account(account) = owner {
            changed.push(target);
            self.touched.extend(changed.into_iter().map(|target| (*account, target)));
            self.keep(limits.read_markers_in_total, owner);
            return;
        }
        let earlier = marks.mover.replace(by);
        if earlier != Some(by) {
            if let Some(earlier) = earlier {
                self.release(earlier, owner);
            }
            self.movers.entry(by).or_default().insert(owner.clone());
        }
        self.share(by, most, owner);
        self.keep(limits.read_markers_in_total, owner);
    }

    /// Keeps no more than `most` of what somebody moved, and all of one owner, which has no more than that.
    fn share(&mut self, by: UserId, most: usize, of: &Owner) {
        let moved = self.movers.get(&by).into_iter().flatten();
        let moved: Vec<(Timestamp, usize, Owner)> = moved
            .filter_map(|owner| self.owners.get_key_value(owner))
            .map(|(owner, marks)| (marks.moved, marks.read.len(), owner.clone()))
            .collect();
        let mut count: usize = moved.iter().map(|(_, count, _)| count).sum();
        let mut others: Vec<_> = moved.into_iter().filter(|(.., owner)| owner != of).collect();
        others.sort_unstable();
        for (_, marks, owner) in others {
            if count <= most {
                break;
            }
            count -= marks;
            self.forget(&owner);
        }
    }

    fn forget(&mut self, owner: &Owner) {
        let Some(marks) = self.owners.remove(owner) else {
            return;
        };
        self.count -= marks.read.len();
        if let Owner::Account(account) = owner {
            self.touched.extend(marks.read.into_keys().map(|target| (*account, target)));
        }
        if let Some(by) = marks.mover {
            self.release(by, owner);
        }
    }

    fn release(&mut self, by: UserId, owner: &Owner) {
        if let Some(owners) = self.movers.get_mut(&by) {
            owners.remove(owner);
            if owners.is_empty() {
                self.movers.remove(&by);
            }
        }
    }

    /// Keeps no more than `most`, and all of one owner.
    fn keep(&mut self, most: usize, of: &Owner) {
        if self.count <= most {
            return;
        }
        let others = self.owners.iter().filter(|(owner, _)| *owner != of);
        let account = |owner: &Owner| matches!(owner, Owner::Account(_));
        let rank = |owner: &Owner, marks: &Marks| {
            (account(owner), Reverse(marks.read.len()), marks.moved, owner.clone())
        };
        let mut largest: Vec<_> = others.map(|(owner, marks)| rank(owner, marks)).collect();
        largest.sort_unstable();
        // With room for some more, so that it is not all looked through for each.
        for (.., owner) in largest {
            if self.count <= most - most / 10 {
                break;
            }
            self.forget(&owner);
        }
    }

    /// Puts lower limits in force.
    pub(super) fn limit(&mut self, limits: &Limits) {
        let most = limits.read_markers.min(limits.read_markers_in_total);
        for (owner, marks) in &mut self.owners {
            let gone = marks.keep(most);
            if let Owner::Account(account) = owner {
                self.touched.extend(gone.into_iter().map(|target| (*account, target)));
            }
        }
        self.count = self.owners.values().map(|marks| marks.read.len()).sum();
        let movers: Vec<UserId> = self.movers.keys().copied().collect();
        for by in movers {
            let owners = self.movers.get(&by).into_iter().flatten();
            let last = owners.max_by_key(|owner| self.owners.get(owner).map(|marks| marks.moved));
            if let Some(owner) = last.cloned() {
                self.share(by, most, &owner);
            }
        }
        let latest = self.owners.iter().max_by_key(|(_, marks)| marks.moved);
        if let Some(owner) = latest.map(|(owner, _)| owner.clone()) {
            self.keep(limits.read_markers_in_total, &owner);
        }
    }

    /// A channel has another name. What was under that name is no more.
    pub(super) fn rename(&mut self, from: &Folded, to: &Folded) {
        self.count = 0;
        for (owner, marks) in &mut self.owners {
            let overwritten = marks.read.remove(to);
            let moved = marks.read.remove(from);
            marks.read.extend(moved.map(|read| (to.clone(), read)));
            if let Owner::Account(account) = owner
                && overwritten.or(moved).is_some()
            {
                self.touched.extend([(*account, from.clone()), (*account, to.clone())]);
            }
            self.count += marks.read.len();
        }
    }

    /// As it was saved.
    pub(super) fn restore(
        &mut self,
        account: AccountId,
        target: Folded,
        read: Timestamp,
        limits: &Limits,
    ) {
        let owner = Owner::Account(account);
        let known = self.owners.get(&owner).map_or(0, |marks| marks.read.len());
        let most = limits.read_markers.min(limits.read_markers_in_total);
        if known >= most || self.count >= limits.read_markers_in_total {
            // It gives way as others did.
            self.touched.insert((account, target));
            return;
        }
        let marks = self.owners.entry(owner).or_default();
        marks.moved = marks.moved.max(read);
        self.count += usize::from(marks.read.insert(target, read).is_none());
    }

    /// Whoever has logged in takes along what they have read under the nick.
    pub(super) fn take_along(
        &mut self,
        (nick, account): (&Folded, AccountId),
        by: UserId,
        bounds: (Timestamp, &Limits),
    ) {
        let nick = Owner::Nick(nick.clone());
        let marks = self.owners.get(&nick).map(|marks| marks.read.clone());
        self.forget(&nick);
        let account = Owner::Account(account);
        for (target, read) in marks.into_iter().flatten() {
            if self.of(&account, &target).is_none() {
                self.advance((&account, by), target, read, bounds);
            }
        }
    }

    /// An account is no more; nothing of it is to be saved.
    pub(super) fn forget_account(&mut self, account: AccountId) {
        self.forget(&Owner::Account(account));
        self.touched.retain(|(other, _)| *other != account);
    }

    pub(super) fn is_unsaved(&self) -> bool {
        !self.touched.is_empty()
    }

    /// What is to be saved since this was last asked: of each marker only where it is now.
    pub(super) fn take_unsaved(&mut self) -> Vec<Write> {
        let touched = std::mem::take(&mut self.touched).into_iter();
        let write = |(account, target): (AccountId, Folded)| {
            let read = self.of(&Owner::Account(account), &target);
            Write::Marker { account, target, read }
        };
        touched.map(write).collect()
    }

    /// Whether there are as many as there may be, and the count is right.
    pub(super) fn is_whole(&self, limits: &Limits) -> bool {
        let count: usize = self.owners.values().map(|marks| marks.read.len()).sum();
        let few = self.owners.values().all(|marks| marks.read.len() <= limits.read_markers);
        let moved: usize = self.movers.values().map(BTreeSet::len).sum();
        let shared = self.movers.iter().all(|(by, owners)| {
            let marks = || owners.iter().filter_map(|owner| self.owners.get(owner));
            let count: usize = marks().map(|marks| marks.read.len()).sum();
            count <= limits.read_markers
                && marks().filter(|marks| marks.mover == Some(*by)).count() == owners.len()
        });
        let nicks = self.owners.keys().filter(|owner| matches!(owner, Owner::Nick(_))).count();
        let right = count == self.count && moved == nicks;
        few && shared && right && count <= limits.read_markers_in_total
    }
}

impl Marks {
    /// Forgets those the longest ago, until there are no more than `most`. Out: which.
    fn keep(&mut self, most: usize) -> Vec<Folded> {
        let mut gone = Vec::new();
        while self.read.len() > most {
            let first = self.read.iter().min_by_key(|(_, read)| **read);
            let Some(first) = first.map(|(target, _)| target.clone()) else {
                break;
            };
            self.read.remove(&first);
            gone.push(first);
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::name::CASEMAP;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn owner(nick: &str) -> Owner {
        Owner::Nick(CASEMAP.fold(nick))
    }

    fn by(serial: u64) -> UserId {
        UserId { node: 0, serial }
    }

    /// The targets that an owner has markers of, with their seconds.
    fn kept(markers: &Markers, nick: &str) -> Vec<(String, i64)> {
        let marks = markers.owners.get(&owner(nick));
        let read = marks.into_iter().flat_map(|marks| marks.read.iter());
        read.map(|(target, read)| (target.as_str().to_owned(), read.as_seconds())).collect()
    }

    #[test]
    fn markers_rise_and_the_longest_ago_make_room() {
        let limits = Limits { read_markers: 2, read_markers_in_total: 4, ..Limits::default() };
        let mut markers = Markers::default();
        let mut read = |nick: &str, target: &str, seconds: i64, now: i64| {
            let (target, by) = (CASEMAP.fold(target), by(u64::from(nick.as_bytes()[0] | 32)));
            markers.advance((&owner(nick), by), target, at(seconds), (at(now), &limits));
            assert!(markers.is_whole(&limits));
            [kept(&markers, "a"), kept(&markers, "b"), kept(&markers, "c")].map(|marks| {
                let marks = marks.iter().map(|(target, read)| format!("{target}{read}"));
                marks.collect::<Vec<_>>().concat()
            })
        };
        assert_eq!(read("A", "#X", 5, 1), ["#x5", "", ""]);
        assert_eq!(read("a", "#x", 3, 2), ["#x5", "", ""]);
        assert_eq!(read("a", "#y", 9, 3), ["#x5#y9", "", ""]);
        assert_eq!(read("a", "#z", 7, 4), ["#y9#z7", "", ""]);
        assert_eq!(read("a", "#w", 1, 5), ["#w1#y9", "", ""], "the new one stays");
        assert_eq!(read("b", "#x", 1, 6), ["#w1#y9", "#x1", ""]);
        assert_eq!(read("c", "#x", 1, 7), ["#w1#y9", "#x1", "#x1"]);
        assert_eq!(read("a", "#y", 10, 8), ["#w1#y10", "#x1", "#x1"]);
        assert_eq!(read("c", "#y", 2, 9), ["", "#x1", "#x1#y2"], "a has more than b");
        markers.rename(&CASEMAP.fold("#y"), &CASEMAP.fold("#x"));
        assert_eq!(kept(&markers, "c"), [("#x".to_owned(), 2)]);
        assert!(markers.is_whole(&limits));
        let fewer = Limits { read_markers: 1, read_markers_in_total: 1, ..limits };
        markers.limit(&fewer);
        assert!(markers.is_whole(&fewer));
        assert_eq!(kept(&markers, "c").len(), 1);
    }

    #[test]
    fn one_person_under_many_nicks_has_the_room_of_one() {
        let limits = Limits { read_markers: 10, read_markers_in_total: 40, ..Limits::default() };
        let mut markers = Markers::default();
        let mut now = 0;
        let mut read = |nick: &str, person: u64, count: usize| {
            for number in 0..count {
                now += 1;
                let target = CASEMAP.fold(&format!("#{number}"));
                let bounds = (at(now), &limits);
                markers.advance((&owner(nick), by(person)), target, at(1), bounds);
                assert!(markers.is_whole(&limits));
            }
            ["few", "some", "evil1", "evil98", "evil99"].map(|nick| kept(&markers, nick).len())
        };
        assert_eq!(read("few", 1, 3), [3, 0, 0, 0, 0]);
        assert_eq!(read("some", 2, 6), [3, 6, 0, 0, 0]);
        for number in 0..99 {
            read(&format!("evil{number}"), 3, 4);
        }
        assert_eq!(read("evil99", 3, 4), [3, 6, 0, 4, 4]);
        assert_eq!(read("evil99", 3, 20), [3, 6, 0, 0, 10]);
        // One after the other they are many, but those who have few keep them.
        for person in 10..30 {
            read(&format!("other{person}"), person, 10);
        }
        assert_eq!(read("evil1", 40, 10), [3, 6, 10, 0, 0]);
        // Whoever has a nick after somebody else moves its markers on.
        assert_eq!(read("some", 40, 1), [3, 6, 0, 0, 0]);
    }
}
