//! `passwords.toml`: passwords of accounts, of which the user asked that they be remembered.

use super::Keyring;
use super::file::{read, text_of};
use crate::client::model::password::Secret;

const NAME: &str = "passwords.toml";
const HEAD: &str = "\
# Passwords that tchat was asked to remember, as they are: whoever can read this file has them.
# /forget in tchat removes that of a server.
";

/// Whose password it is.
const ACCOUNT: &str = "account";

impl Keyring {
    /// Account and password for the server at `host:port`.
    ///
    /// # Errors
    /// The file cannot be read, in one line.
    pub fn password(&self, place: &str) -> Result<Option<(String, Secret)>, String> {
        let mut found = None;
        let Some(path) = self.path(NAME) else {
            return Ok(found);
        };
        read(&path, |key, _, value| {
            if key.eq_ignore_ascii_case(place) {
                let account = text_of(value, ACCOUNT)?.to_owned();
                found = Some((account, Secret::new(text_of(value, "password")?)));
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Remembers a password for the server at `host:port`, or forgets it.
    ///
    /// # Errors
    /// Why not, in one line.
    pub fn set_password(&self, place: &str, login: Option<(&str, &Secret)>) -> Result<(), String> {
        let none_there = self.path(NAME).is_none_or(|path| !path.exists());
        if login.is_none() && none_there {
            return Ok(());
        }
        self.change((NAME, HEAD), |entries| {
            entries.retain(|(key, _)| !key.eq_ignore_ascii_case(place));
            if let Some((account, password)) = login {
                let (account, password) =
                    (toml::Value::from(account), toml::Value::from(password.reveal()));
                let value = format!("{{ {ACCOUNT} = {account}, password = {password} }}");
                entries.push((place.to_owned(), value));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_password_is_kept_as_it_is_for_the_user_alone() {
        let home = tempfile::tempdir().unwrap();
        let keyring = Keyring::new(Some(home.path().to_owned()));
        let hard = Secret::new("pass \"word\" \\ 'é\t#");
        assert!(keyring.password("h:1").unwrap().is_none());
        keyring.set_password("h:1", None).unwrap();
        assert!(!home.path().join(NAME).exists());
        keyring.set_password("h:1", Some(("alice", &hard))).unwrap();
        keyring.set_password("h:2", Some(("bob", &Secret::new("x")))).unwrap();
        let file = home.path().join(NAME);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(keyring.password("h:1").unwrap(), Some(("alice".to_owned(), hard)));
        keyring.set_password("h:1", None).unwrap();
        assert!(keyring.password("h:1").unwrap().is_none());
        assert!(!fs::read_to_string(&file).unwrap().contains("word\\"));
        assert!(keyring.password("h:2").unwrap().is_some());
    }
}
