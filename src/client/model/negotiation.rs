//! What the capability negotiation with a server has come to (IRCv3 capability-negotiation).

use std::collections::BTreeMap;

use crate::client::model::multiline::Limits;
use crate::proto::Cap;

/// Offers and open questions of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Negotiation {
    /// What the server offers of what we know, under the name it uses.
    pub offered: BTreeMap<Cap, &'static str>,
    /// What the server takes in one message of several lines, where it said so.
    pub multiline: Option<Limits>,
    /// Names asked for and not answered yet, one REQ an element.
    pub asked: Vec<Vec<&'static str>>,
    /// `CAP END` is still owed.
    pub open: bool,
    /// Lines of the answer to LS so far.
    pub lines: u16,
    /// That the user is away was said before the server let us in.
    pub away_told: bool,
}

impl Negotiation {
    /// Whether a capability was asked for and the answer is on its way.
    pub fn is_asking_for(&self, cap: Cap) -> bool {
        self.asked.iter().flatten().any(|name| Cap::parse(name) == Some(cap))
    }
}
