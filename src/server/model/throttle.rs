//! How often something may be tried in an hour: by an address, for an account. In memory alone.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::proto::name::CASEMAP;
use crate::proto::{Folded, Timestamp, split};

use super::Model;

const HOUR: Duration = Duration::from_secs(3600);
/// Keys that are remembered; of more than that, those who tried the least are forgotten.
const MOST_KEYS: usize = 50_000;
/// Bytes of a name that are remembered: as many as a nick can have.
const MOST_NAME: usize = 64;
/// Wrong passwords that every address has in an hour for an account that others guess at.
const FOR_EVERYBODY: usize = 3;

/// Who may try again when: for each key the time at which all it tried is forgiven. Every try is forgiven after an hour
/// divided by how many there may be.
#[derive(Debug, Default)]
struct Throttle(BTreeMap<String, Timestamp>);

impl Throttle {
    /// How long until one more may be tried; `None` for at once.
    fn wait(&self, key: &str, most: usize, now: Timestamp) -> Option<Duration> {
        let after = self.0.get(key)?.since(now) + spacing(most);
        after.checked_sub(HOUR).filter(|wait| !wait.is_zero())
    }

    fn charge(&mut self, key: String, most: usize, now: Timestamp) {
        if self.0.len() >= MOST_KEYS && !self.0.contains_key(&key) {
            self.0.retain(|_, until| *until > now);
            if self.0.len() >= MOST_KEYS {
                let least = self.0.iter().min_by_key(|(_, until)| **until);
                let least = least.map(|(key, _)| key.clone());
                self.0.remove(&least.unwrap_or_default());
            }
        }
        let until = self.0.entry(key).or_insert(now);
        *until = (*until).max(now) + spacing(most);
    }

    fn forgive(&mut self, key: &str, most: usize) {
        if let Some(until) = self.0.get_mut(key) {
            let millis = i64::try_from(spacing(most).as_millis()).unwrap_or(i64::MAX);
            *until = Timestamp::from_millis(until.as_millis().saturating_sub(millis));
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
    registrations_from: Throttle,
}

/// The account as it is counted. Longer names are nobody's, and must not fill the memory.
fn key_of(account: &str) -> Folded {
    CASEMAP.fold(split::head(account, MOST_NAME))
}

/// The address as it is counted: of IPv6 the network of 64 bits, in which one person has all addresses.
fn network(host: &str) -> String {
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V6(address)) => {
            address.to_ipv4_mapped().map_or_else(|| host.to_owned(), |v4| v4.to_string())
        }
        _ => host.to_owned(),
    }
}

impl Model {
    /// How long until this address may try a password of this account; `None` for at once.
    ///
    /// Whoever others guess at is not locked out by them: each address has a few tries of its own.
    pub fn guess_wait(&self, host: &str, account: &str, now: Timestamp) -> Option<Duration> {
        let limits = &self.config.limits;
        let (from, at) = (network(host), key_of(account));
        let throttles = &self.throttles;
        let wait = throttles.guesses_from.wait(&from, limits.wrong_passwords_per_address, now);
        wait.or_else(|| {
            throttles.guesses_at.wait(at.as_str(), limits.wrong_passwords_per_account, now)?;
            let pair = format!("{from} {}", at.as_str());
            throttles.guesses_from_at.wait(&pair, FOR_EVERYBODY, now)
        })
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
        assert_eq!(throttle.0.len(), MOST_KEYS);
        throttle.charge("later".to_owned(), 10, start + HOUR);
        assert_eq!(throttle.0.len(), 1, "what is forgiven is forgotten first");
    }

    #[test]
    fn a_network_of_one_person_is_one_address() {
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
