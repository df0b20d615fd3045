//! What whoever has the machine wants done with accounts (`tchat account`), and its form as one line for the socket in the
//! data folder. Who may read and write that folder may do all of it.

use std::sync::Arc;

use crate::proto::{Fingerprint, Verifier};

/// One errand. Names are as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    Add {
        name: String,
        verifier: Arc<Verifier>,
    },
    Password {
        name: String,
        verifier: Arc<Verifier>,
    },
    List,
    Show {
        name: String,
    },
    Delete {
        name: String,
    },
    Owner {
        name: String,
        on: bool,
    },
    Certificate {
        name: String,
        print: Fingerprint,
        on: bool,
    },
    /// `None` is as the server has it.
    AlwaysOn {
        name: String,
        on: Option<bool>,
    },
}

/// What came of it: lines to print, or why not in one line.
pub type Told = Result<Vec<String>, String>;

impl Errand {
    /// Words with spaces between them. What cannot be a name is written so that it is refused.
    pub fn to_line(&self) -> String {
        let one = |name: &str| {
            let odd = |c: char| c.is_whitespace() || c.is_control();
            if name.is_empty() || name.contains(odd) { "?".to_owned() } else { name.to_owned() }
        };
        let flag = |on: bool| if on { "on" } else { "off" };
        match self {
            Self::Add { name, verifier } => format!("add {} {}", one(name), verifier.to_text()),
            Self::Password { name, verifier } => {
                format!("passwd {} {}", one(name), verifier.to_text())
            }
            Self::List => "list".to_owned(),
            Self::Show { name } => format!("show {}", one(name)),
            Self::Delete { name } => format!("delete {}", one(name)),
            Self::Owner { name, on } => format!("owner {} {}", one(name), flag(*on)),
            Self::Certificate { name, print, on } => {
                format!("certificate {} {print} {}", one(name), flag(*on))
            }
            Self::AlwaysOn { name, on } => {
                format!("always-on {} {}", one(name), on.map_or("default", flag))
            }
        }
    }

    /// What [`Self::to_line`] wrote; `None` for anything else.
    pub fn parse(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        let name = words.get(1).map(|name| (*name).to_owned());
        let flag = |word: &str| match word {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        };
        let verifier = |text: &str| Verifier::parse(text).map(Arc::new);
        Some(match (words.as_slice(), name) {
            (["add", _, text], Some(name)) => Self::Add { name, verifier: verifier(text)? },
            (["passwd", _, text], Some(name)) => Self::Password { name, verifier: verifier(text)? },
            (["list"], _) => Self::List,
            (["show", _], Some(name)) => Self::Show { name },
            (["delete", _], Some(name)) => Self::Delete { name },
            (["owner", _, on], Some(name)) => Self::Owner { name, on: flag(on)? },
            (["certificate", _, print, on], Some(name)) => {
                Self::Certificate { name, print: Fingerprint::parse(print)?, on: flag(on)? }
            }
            (["always-on", _, "default"], Some(name)) => Self::AlwaysOn { name, on: None },
            (["always-on", _, on], Some(name)) => Self::AlwaysOn { name, on: Some(flag(on)?) },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::verifier::LEAST_ITERATIONS;

    #[test]
    fn an_errand_survives_its_line() {
        let name = || "alice".to_owned();
        let verifier = Arc::new(Verifier::derive("pencil", b"salt", LEAST_ITERATIONS));
        let print = Fingerprint::from([7; 32]);
        for errand in [
            Errand::Add { name: name(), verifier: Arc::clone(&verifier) },
            Errand::Password { name: name(), verifier },
            Errand::List,
            Errand::Show { name: name() },
            Errand::Delete { name: name() },
            Errand::Owner { name: name(), on: true },
            Errand::Certificate { name: name(), print, on: false },
            Errand::AlwaysOn { name: name(), on: Some(false) },
            Errand::AlwaysOn { name: name(), on: None },
        ] {
            assert_eq!(Errand::parse(&errand.to_line()), Some(errand));
        }
        let odd = Errand::Show { name: "two words\n".to_owned() };
        assert_eq!(odd.to_line(), "show ?");
        for wrong in ["", "lis", "list x", "show", "owner a maybe", "add a b", "certificate a x on"]
        {
            assert_eq!(Errand::parse(wrong), None, "{wrong}");
        }
    }
}
