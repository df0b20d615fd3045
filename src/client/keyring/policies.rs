//! `sts.toml`: hosts that are only reached encrypted (IRCv3 sts).

use std::time::Duration;

use super::Keyring;
use super::file::{number_of, read, text_of};
use crate::client::model::trust::{MOST_POLICIES, Policies, Policy};
use crate::proto::Timestamp;

const NAME: &str = "sts.toml";
const HEAD: &str = "\
# Servers that asked to be reached encrypted only, until then (IRCv3 sts).
";

impl Keyring {
    /// All policies, also those that are over.
    ///
    /// # Errors
    /// The file cannot be read, in one line. What stands before that is lost with the rest.
    pub fn policies(&self) -> Result<Policies, String> {
        let mut policies = Policies::default();
        let Some(path) = self.path(NAME) else {
            return Ok(policies);
        };
        read(&path, |host, _, value| {
            let port = number_of(value, "port")?;
            let port = u16::try_from(port).ok().filter(|port| *port != 0);
            let until = Timestamp::parse_server_time(text_of(value, "until")?);
            let policy = Policy {
                port: port.ok_or("port must be a number from 1 to 65535")?,
                duration: Duration::from_secs(number_of(value, "seconds")?),
                until: until.ok_or("until must be a time such as 2026-11-22T00:00:00Z")?,
            };
            policies.set(host, policy);
            Ok(())
        })?;
        Ok(policies)
    }

    pub(super) fn set_policy(&self, host: &str, policy: Option<&Policy>) -> Result<(), String> {
        self.change((NAME, HEAD), |entries| {
            entries.retain(|(key, _)| !key.eq_ignore_ascii_case(host));
            if let Some(Policy { port, duration, until }) = policy {
                let (seconds, until) = (duration.as_secs(), until.to_server_time());
                let value =
                    format!("{{ port = {port}, seconds = {seconds}, until = \"{until}\" }}");
                entries.push((host.to_ascii_lowercase(), value));
            }
            // Those that end first go, and so do those that are over.
            while entries.len() > MOST_POLICIES {
                let ends = entries.iter().map(|(_, value)| until(value));
                let first = ends.enumerate().min_by_key(|(_, until)| *until);
                entries.remove(first.map_or(0, |(index, _)| index));
            }
        })
    }
}

/// When an entry ends.
fn until(value: &str) -> Option<Timestamp> {
    let (_, rest) = value.split_once("until = \"")?;
    Timestamp::parse_server_time(rest.split('"').next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_found_again_and_goes_when_it_is_over() {
        let home = tempfile::tempdir().unwrap();
        let keyring = Keyring::new(Some(home.path().to_owned()));
        let until = Timestamp::from_millis(1_795_356_000_000);
        let policy = Policy { port: 6697, duration: Duration::from_secs(99), until };
        keyring.set_policy("Chat.Example", Some(&policy)).unwrap();
        keyring.set_policy("other", Some(&policy)).unwrap();
        keyring.set_policy("other", None).unwrap();
        let policies = keyring.policies().unwrap();
        let before = Timestamp::from_millis(until.as_millis() - 1);
        assert_eq!(policies.of("chat.EXAMPLE", before), Some(policy));
        assert_eq!(policies.of("chat.example", until), None);
        assert_eq!(policies.of("other", before), None);
    }

    #[test]
    fn past_a_bound_the_policy_goes_that_ends_first() {
        let home = tempfile::tempdir().unwrap();
        let keyring = Keyring::new(Some(home.path().to_owned()));
        let end = |n: usize| Timestamp::from_millis(1_795_356_000_000 + i64::try_from(n).unwrap());
        let policy = |n| Policy { port: 6697, duration: Duration::from_secs(99), until: end(n) };
        let line = |n: usize| {
            let until = end(n).to_server_time();
            format!("\"h{n}\" = {{ port = 6697, seconds = 99, until = \"{until}\" }}\n")
        };
        let full: String = (0..MOST_POLICIES).map(line).collect();
        std::fs::write(home.path().join(NAME), full).unwrap();
        keyring.set_policy("new", Some(&policy(MOST_POLICIES))).unwrap();
        let policies = keyring.policies().unwrap();
        assert_eq!(policies.iter().count(), MOST_POLICIES);
        assert_eq!(policies.of("h0", end(0)), None);
        let before = Timestamp::default();
        assert!(policies.of("h1", before).is_some() && policies.of("new", before).is_some());
        let text = std::fs::read_to_string(home.path().join(NAME)).unwrap();
        assert!(!text.contains("\"h0\"") && text.contains("h1"), "the file is bounded, too");
    }
}
