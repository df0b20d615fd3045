//! How often something may be tried in an hour: by an address, for an account. In memory alone.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::proto::name::CASEMAP;
use crate::proto::{Folded, Timestamp, split};

use super::{Model, counted_under};

const HOUR: Duration = Duration::from_secs(3600);
/// Keys that are remembered; of more than that, those who tried the least are forgotten.
const MOST_KEYS: usize = 50_000;
/// For so long it is remembered from where an account was proved.
const AT_HOME: Duration = Duration::from_secs(30 * 24 * 3600);
/// Bytes of a name that are remembered: as many as a nick can have.
const MOST_NAME: usize = 64;
/// Wrong passwords that every address has in an hour for an account that others guess at.
const FOR_EVERYBODY: usize = 3;

/// Who may try again when: for each key the time at which all it tried is forgiven. Every try is forgiven after an hour
/// divided by how many there may be.
#[derive(Debug, Default)]
struct Throttle {
    until: BTreeMap<String, Timestamp>,
    /// The same, those first who tried the least.
    order: BTreeSet<(Timestamp, String)>,
}

impl Throttle {
    /// How long until one more may be tried; `None` for at once.
    fn wait(&self, key: &str, most: usize, now: Timestamp) -> Option<Duration> {
        let after = self.until.get(key)?.since(now) + spacing(most);
        after.checked_sub(HOUR).filter(|wait| !wait.is_zero())
    }

    fn charge(&mut self, key: String, most: usize, now: Timestamp) {
        let until = self.until.get(&key).map_or(now, |until| (*until).max(now));
        self.remember(key, until + spacing(most), now);
    }

    fn forgive(&mut self, key: &str, most: usize) {
        if let Some(until) = self.until.get(key) {
            let millis = i64::try_from(spacing(most).as_millis()).unwrap_or(i64::MAX);
            let until = Timestamp::from_millis(until.as_millis().saturating_sub(millis));
            self.set(key.to_owned(), until);
        }
    }

    /// Whether the key is remembered, and nothing of it forgiven yet.
    fn knows(&self, key: &str, now: Timestamp) -> bool {
        self.until.get(key).is_some_and(|until| *until > now)
    }

    /// Of those that are forgiven two go for each one that comes; where there is no room, whoever tried the least does.
    fn remember(&mut self, key: String, until: Timestamp, now: Timestamp) {
        for _ in 0..2 {
            if self.order.first().is_some_and(|(until, _)| *until <= now) {
                self.forget_first();
            }
        }
        if self.until.len() >= MOST_KEYS && !self.until.contains_key(&key) {
            self.forget_first();
        }
        self.set(key, until);
    }

    fn set(&mut self, key: String, until: Timestamp) {
        if let Some(before) = self.until.insert(key.clone(), until) {
            self.order.remove(&(before, key.clone()));
        }
        self.order.insert((until, key));
    }

    fn forget_first(&mut self) {
        if let Some((_, key)) = self.order.pop_first() {
            self.until.remove(&key);
        }
    }
}

fn spacing(most: usize) -> Duration {
    HOUR / u32::try_from(most).unwrap_or(u32::MAX).max(1)
}

/// What is counted.
#[derive(Debug, Default)]
pub struct Throttles {
    guesses_from: Throttle,
    guesses_at: Throttle,
    /// Of one address at one account.
    guesses_from_at: Throttle,
    /// Of which address somebody has proved which account lately.
    at_home: Throttle,
    registrations_from: Throttle,
}

/// The account as it is counted. Longer names are nobody's, and must not fill the memory.
fn key_of(account: &str) -> Folded {
    CASEMAP.fold(split::head(account, MOST_NAME))
}

/// The address as it is counted.
fn network(host: &str) -> String {
    host.parse().map_or_else(|_| host.to_owned(), |address| counted_under(address).to_string())
}

impl Model {
    /// How long until this address may try a password of this account; `None` for at once.
    ///
    /// Whoever others guess at is not locked out by them: each address has a few tries of its own. Nor is whoever shares an
    /// address with somebody who guesses, as in a school, for an account that was proved from there lately.
    pub fn guess_wait(&self, host: &str, account: &str, now: Timestamp) -> Option<Duration> {
        let limits = &self.config.limits;
        let (from, at) = (network(host), key_of(account));
        let pair = format!("{from} {}", at.as_str());
        let throttles = &self.throttles;
        let own = || throttles.guesses_from_at.wait(&pair, FOR_EVERYBODY, now);
        let wait = throttles.guesses_from.wait(&from, limits.wrong_passwords_per_address, now);
        if wait.is_some() {
            return if throttles.at_home.knows(&pair, now) { own() } else { wait };
        }
        throttles.guesses_at.wait(at.as_str(), limits.wrong_passwords_per_account, now)?;
        own()
    }

    /// Somebody has proved the account from the address.
    pub fn note_proof(&mut self, host: &str, account: &str, now: Timestamp) {
        let pair = format!("{} {}", network(host), key_of(account).as_str());
        self.throttles.at_home.remember(pair, now + AT_HOME, now);
    }

    /// A password of the account is tried from the address: wrong until it is found right.
    pub fn count_guess(&mut self, host: &str, account: &str, now: Timestamp) {
        let limits = &self.config.limits;
        let (from, at) = (network(host), key_of(account));
        let pair = format!("{from} {}", at.as_str());
        let throttles = &mut self.throttles;
        throttles.guesses_from_at.charge(pair, FOR_EVERYBODY, now);
        throttles.guesses_from.charge(from, limits.wrong_passwords_per_address, now);
        let at = at.as_str().to_owned();
        throttles.guesses_at.charge(at, limits.wrong_passwords_per_account, now);
    }

    /// It was right, or nobody looked at it.
    pub fn forgive_guess(&mut self, host: &str, account: &str) {
        let limits = &self.config.limits;
        let (from, at) = (network(host), key_of(account));
        let throttles = &mut self.throttles;
        let pair = format!("{from} {}", at.as_str());
        throttles.guesses_from_at.forgive(&pair, FOR_EVERYBODY);
        throttles.guesses_from.forgive(&from, limits.wrong_passwords_per_address);
        throttles.guesses_at.forgive(at.as_str(), limits.wrong_passwords_per_account);
    }

    /// How long until one more account may be made from this address; `None` for at once.
    pub fn registration_wait(&self, host: &str, now: Timestamp) -> Option<Duration> {
        let most = self.config.limits.registrations_per_address;
        self.throttles.registrations_from.wait(&network(host), most, now)
    }

    /// An account is about to be made from this address.
    pub fn count_registration(&mut self, host: &str, now: Timestamp) {
        let most = self.config.limits.registrations_per_address;
        self.throttles.registrations_from.charge(network(host), most, now);
    }

    /// Nothing came of it.
    pub fn forgive_registration(&mut self, host: &str) {
        let most = self.config.limits.registrations_per_address;
        self.throttles.registrations_from.forgive(&network(host), most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_may_be_tried_at_once_and_one_more_each_time_one_is_forgiven() {
        let start = Timestamp::from_millis(1_000_000);
        let mut throttle = Throttle::default();
        for _ in 0..6 {
            assert_eq!(throttle.wait("a", 6, start), None);
            throttle.charge("a".to_owned(), 6, start);
        }
        let ten_minutes = Duration::from_secs(600);
        assert_eq!(throttle.wait("a", 6, start), Some(ten_minutes));
        assert_eq!(throttle.wait("b", 6, start), None);
        assert_eq!(throttle.wait("a", 6, start + ten_minutes), None);
        throttle.forgive("a", 6);
        assert_eq!(throttle.wait("a", 6, start), None);
        throttle.forgive("nobody", 6);
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let start = Timestamp::from_millis(0);
        let mut throttle = Throttle::default();
        for at in 0..=MOST_KEYS {
            throttle.charge(format!("{at}"), 10, start);
        }
        assert_eq!(throttle.until.len(), MOST_KEYS);
        for at in 0..MOST_KEYS {
            throttle.charge(format!("later {at}"), 10, start + HOUR);
        }
        assert!(throttle.until.keys().all(|key| key.starts_with("later")), "forgiven first");
        assert_eq!(throttle.until.len(), throttle.order.len());
    }
}
