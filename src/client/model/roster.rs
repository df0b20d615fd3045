//! The members of a channel: prefixes, order on screen (rank, then nick), who spoke lately. Bounded.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use crate::proto::fold::Folded;

/// A hostile server could send members without end; beyond this they are only counted.
pub const MOST_MEMBERS: usize = 50_000;
/// The same for all channels together.
pub const MOST_MEMBERS_IN_ALL: usize = 300_000;
/// Speakers remembered, most recent first: for completion and for whose comings are shown.
const MOST_SPEAKERS: usize = 64;

/// One member. `nick` and `prefixes` have been made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub nick: String,
    /// Membership prefixes, highest first, such as `@+`; empty for most.
    pub prefixes: String,
    pub away: bool,
}

/// Position among members: the index of the highest prefix in PREFIX, and a large number without one.
type Rank = u8;
const UNRANKED: Rank = u8::MAX;

/// Who is in a channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    ranks: BTreeMap<Folded, Rank>,
    members: BTreeMap<(Rank, Folded), Member>,
    speakers: Vec<Folded>,
    /// Members beyond the bound.
    unlisted: usize,
}

/// Where `prefixes` stand in `order`, which lists the server's prefixes from the highest.
fn rank(order: &str, prefixes: &str) -> Rank {
    prefixes
        .chars()
        .filter_map(|p| order.chars().position(|o| o == p))
        .min()
        .and_then(|index| Rank::try_from(index).ok())
        .unwrap_or(UNRANKED)
}

impl Roster {
    pub fn len(&self) -> usize {
        self.members.len() + self.unlisted
    }

    /// Those that are known by name.
    pub fn listed(&self) -> usize {
        self.members.len()
    }

    /// Counts a member for whom there is no room.
    pub fn count(&mut self) {
        self.unlisted += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// In the order of the member list: by highest prefix, then by folded nick.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Member> {
        self.members.values()
    }

    pub fn get(&self, key: &Folded) -> Option<&Member> {
        let rank = *self.ranks.get(key)?;
        self.members.get(&(rank, key.clone()))
    }

    pub fn contains(&self, key: &Folded) -> bool {
        self.ranks.contains_key(key)
    }

    /// Nicks for completion: who spoke lately first (the last speaker at the front), then everybody else by nick.
    pub fn for_completion(&self) -> impl Iterator<Item = &str> {
        let spoke = self.speakers.iter().filter_map(|key| self.get(key));
        let rest = self
            .ranks
            .iter()
            .filter(|(key, _)| !self.speakers.contains(key))
            .filter_map(|(key, rank)| self.members.get(&(*rank, key.clone())));
        spoke.chain(rest).map(|member| member.nick.as_str())
    }

    /// Whether the member said something among the last speakers.
    pub fn spoke_lately(&self, key: &Folded) -> bool {
        self.speakers.contains(key)
    }

    /// Adds a member or replaces what is known of them. `order` lists the server's prefixes from the highest.
    pub fn insert(&mut self, key: Folded, member: Member, order: &str) {
        if let Some(old) = self.ranks.get(&key) {
            self.members.remove(&(*old, key.clone()));
        } else if self.ranks.len() >= MOST_MEMBERS {
            return self.count();
        }
        let rank = rank(order, &member.prefixes);
        self.ranks.insert(key.clone(), rank);
        self.members.insert((rank, key), member);
    }

    /// Out: the member that was removed.
    pub fn remove(&mut self, key: &Folded) -> Option<Member> {
        let Some(rank) = self.ranks.remove(key) else {
            self.unlisted = self.unlisted.saturating_sub(1);
            return None;
        };
        self.members.remove(&(rank, key.clone()))
    }

    /// Gives a member another nick, keeping prefixes and the place among the speakers. Out: whether they were here.
    pub fn rename(&mut self, from: &Folded, to: Folded, nick: &str, order: &str) -> bool {
        if !self.contains(from) {
            return false;
        }
        let Some(mut member) = self.remove(from) else {
            return false;
        };
        nick.clone_into(&mut member.nick);
        for speaker in self.speakers.iter_mut().filter(|s| *s == from) {
            *speaker = to.clone();
        }
        self.insert(to, member, order);
        true
    }

    /// Changes a member in place; the place in the order follows. Out: whether they are here.
    pub fn change(&mut self, key: &Folded, order: &str, with: impl FnOnce(&mut Member)) -> bool {
        let Some(rank) = self.ranks.get(key) else {
            return false;
        };
        let Some(mut member) = self.members.remove(&(*rank, key.clone())) else {
            return false;
        };
        with(&mut member);
        self.insert(key.clone(), member, order);
        true
    }

    /// Notes that somebody said something.
    pub fn spoke(&mut self, key: &Folded) {
        self.speakers.retain(|speaker| speaker != key);
        self.speakers.insert(0, key.clone());
        self.speakers.truncate(MOST_SPEAKERS);
    }

    /// Forgets everybody, but not who spoke: a list from the server follows, or we are no longer there.
    pub fn clear(&mut self) {
        self.ranks.clear();
        self.members.clear();
        self.unlisted = 0;
    }

    /// Computes all keys anew, after the server has announced another case mapping or another prefix order.
    pub fn refold(&mut self, fold: impl Fn(&str) -> Folded, order: &str) {
        let members = std::mem::take(&mut self.members);
        self.ranks.clear();
        self.speakers.clear();
        for member in members.into_values() {
            let key = fold(&member.nick);
            if let Slot::Vacant(slot) = self.ranks.entry(key.clone()) {
                let rank = rank(order, &member.prefixes);
                slot.insert(rank);
                self.members.insert((rank, key), member);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::fold::Casemap;

    const ORDER: &str = "@+";

    fn key(nick: &str) -> Folded {
        Casemap::Ascii.fold(nick)
    }

    fn roster(members: &[(&str, &str)]) -> Roster {
        let mut roster = Roster::default();
        for (prefixes, nick) in members {
            roster.insert(
                key(nick),
                Member { nick: (*nick).to_owned(), prefixes: (*prefixes).to_owned(), away: false },
                ORDER,
            );
        }
        roster
    }

    fn shown(roster: &Roster) -> String {
        let names: Vec<String> =
            roster.iter().map(|m| format!("{}{}", m.prefixes, m.nick)).collect();
        names.join(" ")
    }

    #[test]
    fn members_stand_by_prefix_then_nick() {
        let mut r = roster(&[("", "zoe"), ("", "Bob"), ("+", "carol"), ("@", "yan"), ("@+", "al")]);
        assert_eq!(shown(&r), "@+al @yan +carol Bob zoe");
        assert!(r.change(&key("ZOE"), ORDER, |m| "@".clone_into(&mut m.prefixes)));
        assert!(r.rename(&key("al"), key("zz"), "zz", ORDER));
        assert_eq!(shown(&r), "@yan @zoe @+zz +carol Bob");
        assert_eq!(r.remove(&key("yan")).map(|m| m.nick).as_deref(), Some("yan"));
        assert!(r.remove(&key("yan")).is_none());
        assert_eq!(r.len(), 4);
    }

    #[test]
    fn completion_offers_speakers_first() {
        let mut r = roster(&[("", "ann"), ("", "bob"), ("", "cid")]);
        r.spoke(&key("bob"));
        r.spoke(&key("cid"));
        r.spoke(&key("gone"));
        assert_eq!(r.for_completion().collect::<Vec<_>>(), ["cid", "bob", "ann"]);
    }

    #[test]
    fn another_mapping_refolds_the_keys() {
        let mut r = roster(&[("@", "a[b"), ("", "x")]);
        r.refold(|nick| Casemap::Rfc1459.fold(nick), ORDER);
        assert!(r.contains(&Casemap::Rfc1459.fold("A{B")));
        assert_eq!(shown(&r), "@a[b x");
    }

    #[test]
    fn members_without_end_are_only_counted() {
        let mut r = Roster::default();
        for n in 0..=MOST_MEMBERS {
            let nick = format!("n{n}");
            let member = Member { nick: nick.clone(), prefixes: String::new(), away: false };
            r.insert(key(&nick), member, ORDER);
        }
        assert_eq!(r.iter().count(), MOST_MEMBERS);
        assert_eq!(r.len(), MOST_MEMBERS + 1);
    }
}
