//! Who may become an operator, and from where.

use crate::proto::Mask;
use crate::proto::name::CASEMAP;

use super::{Model, Session, User, UserMode};

/// An operator in the configuration. The password is not here: whoever checks it has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// What OPER is given; it need not be a nick.
    pub name: String,
    /// Empty: from everywhere.
    pub hosts: Vec<Mask>,
}

impl Operator {
    /// Whether this connection may ask. A mask is held against the address and against the host that others see.
    pub fn may_come_from(&self, session: &Session, user: &User) -> bool {
        let (nick, name) = (user.nick.as_str(), user.username.as_str());
        let matches =
            |host: &str| self.hosts.iter().any(|mask| mask.matches(CASEMAP, nick, name, host));
        self.hosts.is_empty() || matches(&session.peer.host) || matches(&user.host)
    }
}

impl Model {
    /// The people who have a user mode, in the order they came.
    pub fn users_with(&self, mode: UserMode) -> impl Iterator<Item = &User> {
        let ids = self.with_mode.get(&mode).into_iter().flatten();
        ids.filter_map(|id| self.user(*id))
    }
}
