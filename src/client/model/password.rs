//! What must not be seen: a password in memory, and the password of a server, for that server alone.

use std::fmt;

use crate::client::model::target::Target;

/// A password or what is made of one. It is never printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for whoever has to send it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A key to be made of a password, which takes as long as the server likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// Names the attempt to log in that it is for.
    pub number: u64,
    pub password: Secret,
    pub salt: Vec<u8>,
    /// Bounded where it is read.
    pub iterations: u32,
}

/// The key that came of it. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Salted([u8; 32]);

impl Salted {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Salted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salted(..)")
    }
}

/// What the server at one address wants before it lets anybody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerPassword {
    target: Target,
    text: Secret,
}

impl ServerPassword {
    pub fn new(target: Target, text: String) -> Self {
        Self { target, text: Secret::new(text) }
    }

    /// The password, if it is that of this address, and is not sent there with less care than it was given for.
    pub fn of(&self, target: &Target) -> Option<&str> {
        self.target.keeps_secret(target).then(|| self.text.reveal())
    }

    /// The same server is reached elsewhere from now on, encrypted (IRCv3 sts).
    pub fn follow(&mut self, target: &Target) {
        if self.target.host == target.host && target.tls {
            self.target = target.clone();
        }
    }
}
