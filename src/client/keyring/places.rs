//! `places.toml`: servers that the user was on lately, for the start screen. Bounded.

use super::Keyring;
use super::file::{read, text_of};
use crate::client::model::places::{MOST_PLACES, Visited, link};
use crate::client::model::target;
use crate::client::text::neutral;
use crate::proto::Timestamp;

const NAME: &str = "places.toml";
const HEAD: &str = "\
# Servers that you were on lately, as the start screen lists them.
";

impl Keyring {
    /// Where the user was, the last place first.
    ///
    /// # Errors
    /// The file cannot be read, in one line.
    pub fn places(&self) -> Result<Vec<Visited>, String> {
        let mut places = Vec::new();
        let Some(path) = self.path(NAME) else {
            return Ok(places);
        };
        read(&path, |_, _, value| {
            let (target, _) = target::parse(text_of(value, "address")?)?;
            let at = Timestamp::parse_server_time(text_of(value, "at")?);
            places.push(Visited {
                target,
                name: neutral::name(text_of(value, "name")?),
                account: neutral::name(text_of(value, "account")?),
                at: at.ok_or("at must be a time such as 2026-11-22T00:00:00Z")?,
            });
            Ok(())
        })?;
        places.sort_by_key(|place| std::cmp::Reverse(place.at));
        places.truncate(MOST_PLACES);
        Ok(places)
    }

    pub(super) fn visited(&self, place: &Visited) -> Result<(), String> {
        // What cannot be understood is the user's, and would be pushed out by others.
        self.places()?;
        let key = place.target.to_string();
        self.change((NAME, HEAD), |entries| {
            entries.retain(|(known, _)| !known.eq_ignore_ascii_case(&key));
            let quoted = |text: &str| toml::Value::from(text).to_string();
            let value = format!(
                "{{ address = {}, name = {}, account = {}, at = \"{}\" }}",
                quoted(&link(&place.target)),
                quoted(&place.name),
                quoted(&place.account),
                place.at.to_server_time(),
            );
            entries.push((key.clone(), value));
            // They stand in the order of the visits.
            let over = entries.len().saturating_sub(MOST_PLACES);
            entries.drain(..over);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::target::Target;

    fn place(n: u16) -> Visited {
        Visited {
            target: Target::encrypted("h.example", n),
            name: format!("net \"{n}\""),
            account: "alice".to_owned(),
            at: Timestamp::from_millis(1_795_356_000_000 + i64::from(n) * 1_000),
        }
    }

    #[test]
    fn places_are_found_again_the_last_one_first_and_not_without_end() {
        let home = tempfile::tempdir().unwrap();
        let keyring = Keyring::new(Some(home.path().to_owned()));
        assert_eq!(keyring.places(), Ok(Vec::new()));
        for n in 1..=30 {
            keyring.visited(&place(n)).unwrap();
        }
        keyring.visited(&Visited { at: place(99).at, ..place(15) }).unwrap();
        let places = keyring.places().unwrap();
        assert_eq!(places.len(), MOST_PLACES);
        assert_eq!((places[0].target.port, &places[1]), (15, &place(30)));
        std::fs::write(home.path().join(NAME), "\"h:1\" = { address = \"a b\" }").unwrap();
        let why = keyring.places().unwrap_err();
        assert!(why.contains("places.toml:1"), "{why}");
        for damaged in ["\"h:1\" = { address = \"a b\" }", "not = [ toml", "\"h:1\" = [1, 2]"] {
            std::fs::write(home.path().join(NAME), damaged).unwrap();
            let why = keyring.visited(&place(1)).unwrap_err();
            assert!(why.contains("places.toml:1"), "{why}");
            assert_eq!(std::fs::read_to_string(home.path().join(NAME)).unwrap(), damaged);
        }
    }
}
