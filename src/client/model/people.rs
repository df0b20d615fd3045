//! What is known of people on a server beyond their names: user and host, account, real name. Bounded.
//!
//! It comes from the lines they send and from answers about them; who quits is forgotten. Masks for bans, the member
//! list and direct conversations read it.

use std::collections::BTreeMap;

use crate::proto::Folded;

/// People remembered of one server; beyond this only those are kept up to date who are known already.
const MOST_PEOPLE: usize = 20_000;

/// Somebody. Texts have been made harmless; what is empty is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    pub user: String,
    pub host: String,
    /// Empty also for somebody who is not logged in.
    pub account: String,
    pub real_name: String,
}

/// Everybody who is known, by folded nick.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    known: BTreeMap<Folded, Person>,
}

impl People {
    pub fn get(&self, key: &Folded) -> Option<&Person> {
        self.known.get(key)
    }

    /// Changes what is known of somebody.
    pub fn learn(&mut self, key: Folded, with: impl FnOnce(&mut Person)) {
        if self.known.len() < MOST_PEOPLE || self.known.contains_key(&key) {
            with(self.known.entry(key).or_default());
        }
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
    fn a_crowd_is_bounded_and_the_known_stay_up_to_date() {
        let mut people = People::default();
        let key = |n: usize| Casemap::Ascii.fold(&format!("n{n}"));
        for n in 0..MOST_PEOPLE + 10 {
            people.learn(key(n), |person| "h".clone_into(&mut person.host));
        }
        assert!(people.get(&key(MOST_PEOPLE + 1)).is_none());
        people.learn(key(0), |person| "other".clone_into(&mut person.host));
        people.rename(&key(0), key(MOST_PEOPLE + 1));
        let moved = people.get(&key(MOST_PEOPLE + 1)).map(|person| person.host.as_str());
        assert_eq!((people.get(&key(0)), moved), (None, Some("other")));
    }
}
