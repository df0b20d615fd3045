//! Proving who one is, as far as a connection is with it: a SASL dialogue, and what is asked of an edge meanwhile.

use std::sync::Arc;

use crate::proto::sasl::{Gathering, Server};
use crate::proto::verifier::SALT_BYTES;
use crate::proto::{Account as AccountName, Verifier};

use super::AccountId;

/// A dialogue that is going on.
#[derive(Debug)]
pub struct Dialogue {
    pub server: Server,
    pub gathering: Gathering,
    /// What the proof is held against.
    pub against: Option<Against>,
}

/// Whose secret a proof is held against, as it was then: an account may be gone, or its password be another, before the
/// proof is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Against {
    /// As it was given.
    pub name: String,
    /// `None` when there is no such account: the proof fails like any other.
    pub account: Option<AccountId>,
    pub verifier: Arc<Verifier>,
}

/// In which words somebody asked, so that they are answered in the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// AUTHENTICATE.
    Sasl,
    /// REGISTER.
    Register,
    /// A message to a service.
    Service,
}

/// What a new password is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    Register { name: AccountName, email: Option<String>, manner: Manner },
    Change { account: AccountId, manner: Manner },
}

/// With what a password is to be kept anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salting {
    pub salt: [u8; SALT_BYTES],
    pub iterations: u32,
}
