//! What others put behind the doors: a dialogue for people without a client.

use std::fmt;
use std::net::SocketAddr;

use super::arrival::Entrance;
use crate::server::model::Peer;
use crate::wire::Stream;

/// The dialogue for people who connect with a terminal and nothing else.
pub trait Guests: Send + Sync {
    /// Whether there is any. Otherwise whoever is not known to speak something else speaks IRC.
    fn is_open(&self) -> bool;

    /// What somebody is asked who has said nothing for a second. The first line still decides.
    fn question(&self) -> &[u8];

    /// Takes somebody over whose first line is not one of IRC. Called on the doors' threads: it must not block.
    fn take(&self, visitor: Visitor);
}

/// Somebody who came without a client.
pub struct Visitor {
    pub stream: Box<dyn Stream>,
    /// What they have said so far: the beginning of a line, or more.
    pub said: Vec<u8>,
    /// They have been asked already.
    pub asked: bool,
    /// As it is; whoever enters the hub for them says that it is a guest.
    pub peer: Peer,
    /// Where they come from.
    pub from: SocketAddr,
    /// The way to the hub: `Arrival` with `Carried::Other`, such as one end of a pipe.
    pub hub: Entrance,
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor").field("peer", &self.peer).finish_non_exhaustive()
    }
}
