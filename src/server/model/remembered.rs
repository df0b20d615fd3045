//! Who had a nick and has it no longer: what WHOWAS tells (RFC 2812 section 3.6.3).

use std::collections::VecDeque;

use crate::proto::{Account, Nick, Timestamp, UserName};

use super::User;

/// A person as others saw them when they last had this nick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    pub nick: Nick,
    pub username: UserName,
    pub realname: String,
    /// The host that others saw: a hidden address stays hidden.
    pub host: String,
    pub account: Option<Account>,
    pub until: Timestamp,
}

/// The last ones, as many as the limit has it.
#[derive(Debug, Default)]
pub struct Memory(VecDeque<Remembered>);

impl Memory {
    /// Remembers a person under the nick they have, and forgets the longest gone for it.
    pub(super) fn remember(&mut self, user: &User, until: Timestamp, most: usize) {
        self.0.push_front(Remembered {
            nick: user.nick.clone(),
            username: user.username.clone(),
            realname: user.realname.clone(),
            host: user.host.clone(),
            account: user.login.clone(),
            until,
        });
        self.keep(most);
    }

    /// Forgets all but the last `most`.
    pub(super) fn keep(&mut self, most: usize) {
        self.0.truncate(most);
    }

    /// The last one first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Remembered> {
        self.0.iter()
    }
}
