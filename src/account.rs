//! `tchat account`: its words on the command line, and the errand that they are. Who carries it out is the server's business.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};

use crate::hash::{self, HashError};
use crate::proto::verifier::{BadPassword, PASSWORD_BYTES, SALT_BYTES, check_password};
use crate::proto::{Fingerprint, Verifier};
use crate::server::config::{Given, Sources};
use crate::server::model::Errand;

/// Options of `tchat account`.
#[derive(Debug, Args)]
pub struct Account {
    #[command(subcommand)]
    what: What,
    /// Data folder of the server [default: the platform's folder for data]
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// Configuration file of the server
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make an account; its password is read from standard input
    Add { name: String },
    /// Set another password, read from standard input
    Passwd { name: String },
    /// List all accounts
    List,
    /// Show one account
    Show { name: String },
    /// Delete an account; its channels go to the next in their access lists
    Delete { name: String },
    /// Make an account an owner of the server
    Owner {
        name: String,
        /// Take that away
        #[arg(long)]
        remove: bool,
    },
    /// Certificates by which an account logs in
    Certificate {
        name: String,
        what: AddOrRemove,
        /// SHA-256 of the certificate, in hexadecimal digits
        hex: String,
    },
    /// Whether an account stays when its last connection goes
    AlwaysOn { name: String, on: OnOff },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AddOrRemove {
    Add,
    Remove,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnOff {
    On,
    Off,
    Default,
}

/// Why there is nothing to be done, in one line.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error(transparent)]
    Password(#[from] HashError),
    #[error("{0} is no SHA-256 of a certificate: 64 hexadecimal digits are")]
    Certificate(String),
}

impl Account {
    /// Where the server's settings come from; see `Serve::sources`.
    pub fn sources(&self, usual: Option<PathBuf>, usual_data: Option<PathBuf>) -> Sources {
        let data = self.data.as_ref().map(|path| path.to_string_lossy().into_owned());
        let given = data.map(|data| ("data", Given::Text(data))).into_iter().collect();
        Sources { file: self.config.clone().or(usual), given, usual_data }
    }

    /// What is to be done. Reads a password from standard input where one is needed, and hashes it in this many rounds.
    ///
    /// # Errors
    /// There was no password, or none that fits; a fingerprint that is none.
    pub fn errand(&self, iterations: u32) -> Result<Errand, AccountError> {
        let verifier = || -> Result<Arc<Verifier>, HashError> {
            let password = hash::password(fits, *PASSWORD_BYTES.end())?;
            let mut salt = [0; SALT_BYTES];
            getrandom::fill(&mut salt).map_err(|error| HashError::Random(error.to_string()))?;
            Ok(Arc::new(Verifier::derive(&password, &salt, iterations)))
        };
        Ok(match &self.what {
            What::Add { name } => Errand::Add { name: name.clone(), verifier: verifier()? },
            What::Passwd { name } => Errand::Password { name: name.clone(), verifier: verifier()? },
            What::List => Errand::List,
            What::Show { name } => Errand::Show { name: name.clone() },
            What::Delete { name } => Errand::Delete { name: name.clone() },
            What::Owner { name, remove } => Errand::Owner { name: name.clone(), on: !remove },
            What::Certificate { name, what, hex } => {
                let print = Fingerprint::parse(hex)
                    .ok_or_else(|| AccountError::Certificate(hex.clone()))?;
                Errand::Certificate { name: name.clone(), print, on: *what == AddOrRemove::Add }
            }
            What::AlwaysOn { name, on } => {
                let on = match on {
                    OnOff::On => Some(true),
                    OnOff::Off => Some(false),
                    OnOff::Default => None,
                };
                Errand::AlwaysOn { name: name.clone(), on }
            }
        })
    }
}

/// As for every other way to set one.
fn fits(password: &str) -> Result<(), String> {
    let (least, most) = (PASSWORD_BYTES.start(), PASSWORD_BYTES.end());
    check_password(password).map_err(|bad| match bad {
        BadPassword::Short => format!("is shorter than {least} bytes"),
        BadPassword::Long => format!("is longer than {most} bytes"),
        BadPassword::Control => "holds a control character".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command, parse};

    fn errand(line: &str) -> Result<Errand, AccountError> {
        match parse(line.split(' ')) {
            Ok(Cli { command: Some(Command::Account(account)) }) => account.errand(1),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn what_is_typed_is_an_errand() {
        let name = || "bob".to_owned();
        let hex = "ab".repeat(32);
        for (line, wanted) in [
            ("tchat account list --data x", Errand::List),
            ("tchat account --data x show bob", Errand::Show { name: name() }),
            ("tchat account delete bob", Errand::Delete { name: name() }),
            ("tchat account owner bob", Errand::Owner { name: name(), on: true }),
            ("tchat account owner bob --remove", Errand::Owner { name: name(), on: false }),
            ("tchat account always-on bob default", Errand::AlwaysOn { name: name(), on: None }),
            ("tchat account always-on bob off", Errand::AlwaysOn { name: name(), on: Some(false) }),
            (
                &format!("tchat account certificate bob remove {hex}"),
                Errand::Certificate {
                    name: name(),
                    print: Fingerprint::from([0xab; 32]),
                    on: false,
                },
            ),
        ] {
            assert_eq!(errand(line).expect("an errand"), wanted);
        }
        let wrong =
            errand("tchat account certificate bob add 1234").expect_err("not a fingerprint");
        assert!(wrong.to_string().starts_with("1234 is no SHA-256"), "{wrong}");
    }

    #[test]
    fn a_password_is_any_text_of_3_to_1000_bytes() {
        for good in ["abc", "é1", "pass word", &"x".repeat(1000)] {
            assert_eq!(fits(good), Ok(()));
        }
        for bad in ["", "ab", &"x".repeat(1001)] {
            assert!(fits(bad).is_err(), "{bad}");
        }
    }
}
