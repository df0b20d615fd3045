//! What is known of people on a server beyond their names: user and host, account, real name. Bounded.
//!
//! It comes from the lines they send and from answers about them; who quits is forgotten. Masks for bans, the member
//! list and direct conversations read it.

use std::collections::BTreeMap;

use crate::proto::Folded;

/// People remembered of one server; beyond this the half that was heard of longest ago is forgotten.
const MOST_PEOPLE: usize = 20_000;

/// Somebody. Texts have been made harmless; what is empty is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    pub user: String,
    pub host: String,
    /// Empty also for somebody who is not logged in.
    pub account: String,
    pub real_name: String,
    /// A program, and marked as one (IRCv3 bot-mode).
    pub bot: bool,
}

/// Everybody who is known, by folded nick.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    known: BTreeMap<Folded, (u64, Person)>,
    /// Counts what was learned, so that the known are in an order of time.
    learned: u64,
}

impl People {
    pub fn get(&self, key: &Folded) -> Option<&Person> {
        self.known.get(key).map(|(_, person)| person)
    }

    /// Changes what is known of somebody.
    pub fn learn(&mut self, key: Folded, with: impl FnOnce(&mut Person)) {
        if self.known.len() >= MOST_PEOPLE && !self.known.contains_key(&key) {
            self.forget_half();
        }
        self.learned += 1;
        let (at, person) = self.known.entry(key).or_default();
        *at = self.learned;
        with(person);
    }

    fn forget_half(&mut self) {
        let mut times: Vec<u64> = self.known.values().map(|(at, _)| *at).collect();
        let middle = times.len() / 2;
        let (_, middle, _) = times.select_nth_unstable(middle);
        let middle = *middle;
        self.known.retain(|_, (at, _)| *at >= middle);
    }

    /// Somebody has another nick.
    pub fn rename(&mut self, from: &Folded, to: Folded) {
        if let Some(person) = self.known.remove(from) {
            self.known.insert(to, person);
        }
    }

    /// Somebody is gone.
    pub fn forget(&mut self, key: &Folded) {
        self.known.remove(key);
    }

    pub fn clear(&mut self) {
        self.known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Casemap;

    #[test]
    fn of_a_crowd_those_are_known_who_were_heard_of_last() {
        let mut people = People::default();
        let key = |n: usize| Casemap::Ascii.fold(&format!("n{n}"));
        for n in 0..MOST_PEOPLE + 10 {
            people.learn(key(n), |person| "h".clone_into(&mut person.host));
        }
        assert!(people.known.len() <= MOST_PEOPLE);
        assert!(people.get(&key(0)).is_none(), "nobody heard of them for long");
        people.learn(key(MOST_PEOPLE), |person| "other".clone_into(&mut person.host));
        people.rename(&key(MOST_PEOPLE), key(0));
        let moved = people.get(&key(0)).map(|person| person.host.as_str());
        assert_eq!((people.get(&key(MOST_PEOPLE)), moved), (None, Some("other")));
    }
}
