//! The password of a server, for that server alone.

use std::fmt;

use crate::client::model::target::Target;

/// What the server at one address wants before it lets anybody in. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerPassword {
    target: Target,
    text: String,
}

impl ServerPassword {
    pub fn new(target: Target, text: String) -> Self {
        Self { target, text }
    }

    /// The password, if it is that of this address.
    pub fn of(&self, target: &Target) -> Option<&str> {
        (self.target == *target).then_some(self.text.as_str())
    }
}

impl fmt::Debug for ServerPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerPassword(..)")
    }
}
