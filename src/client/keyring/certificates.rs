//! `trust.toml`: certificates that the user decided on.

use super::Keyring;
use super::file::{read, text_of};
use crate::client::model::trust::{Decision, Known};
use crate::proto::Fingerprint;

const NAME: &str = "trust.toml";
const HEAD: &str = "\
# Certificates of servers that you were asked about and answered \"always\" or \"never\".
# Without its line a server is asked about again.
";

impl Keyring {
    /// What was decided of the server at `host:port`.
    pub fn known(&self, place: &str) -> Known {
        let Some(path) = self.path(NAME) else {
            return Known::Nothing;
        };
        let mut known = Known::Nothing;
        let read = read(&path, |key, at, value| {
            let decision = match text_of(value, "trust")? {
                "always" => Decision::Always,
                "never" => Decision::Never,
                _ => return Err("trust must be \"always\" or \"never\"".to_owned()),
            };
            let fingerprint = Fingerprint::parse(text_of(value, "certificate")?)
                .ok_or("certificate must be sha256: and 64 hexadecimal digits")?;
            if key.eq_ignore_ascii_case(place) {
                known = Known::Decided { fingerprint, decision, at: at.to_owned() };
            }
            Ok(())
        });
        match read {
            Ok(()) => known,
            Err(why) => Known::Unreadable(why),
        }
    }

    pub(super) fn decide(
        &self,
        place: &str,
        fingerprint: Fingerprint,
        decision: Decision,
    ) -> Result<(), String> {
        let word = match decision {
            Decision::Always => "always",
            Decision::Never => "never",
        };
        self.change((NAME, HEAD), |entries| {
            entries.retain(|(key, _)| !key.eq_ignore_ascii_case(place));
            let value = format!("{{ trust = \"{word}\", certificate = \"{fingerprint}\" }}");
            entries.push((place.to_owned(), value));
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_decision_is_found_again_with_its_line() {
        let home = tempfile::tempdir().unwrap();
        let keyring = Keyring::new(Some(home.path().join("client")));
        assert_eq!(keyring.known("h:1"), Known::Nothing);
        let (a, b) = (Fingerprint::of(b"a"), Fingerprint::of(b"b"));
        keyring.decide("h:1", a, Decision::Always).unwrap();
        keyring.decide("h:2", b, Decision::Never).unwrap();
        keyring.decide("h:1", b, Decision::Always).unwrap();
        let file = home.path().join("client").join(NAME);
        let at = |line: u32| format!("{}:{line}", file.display());
        let (always, never) = (Decision::Always, Decision::Never);
        let known = Known::Decided { fingerprint: b, decision: always, at: at(4) };
        assert_eq!(keyring.known("H:1"), known);
        let known = Known::Decided { fingerprint: b, decision: never, at: at(3) };
        assert_eq!(keyring.known("h:2"), known);
        assert_eq!(keyring.known("h:3"), Known::Nothing);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_told_and_stays() {
        let home = tempfile::tempdir().unwrap();
        let keyring = Keyring::new(Some(home.path().to_owned()));
        let file = home.path().join(NAME);
        for text in ["what", "\"h:1\" = 3", "\"h:1\" = { trust = \"yes\", certificate = \"\" }"] {
            fs::write(&file, text).unwrap();
            let Known::Unreadable(why) = keyring.known("h:1") else {
                panic!("{text}");
            };
            assert!(why.starts_with(&format!("{}:1: ", file.display())), "{why}");
        }
        fs::write(&file, "what").unwrap();
        let refused = keyring.decide("h:1", Fingerprint::of(b"a"), Decision::Always);
        assert!(refused.is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "what");
    }

    #[test]
    fn without_a_folder_nothing_is_known_or_kept() {
        let keyring = Keyring::default();
        assert_eq!(keyring.known("h:1"), Known::Nothing);
        assert!(keyring.decide("h:1", Fingerprint::of(b"a"), Decision::Always).is_err());
    }
}
