//! What others put behind the doors: answers to HTTP, and a dialogue for people without a client.

use std::fmt;
use std::sync::Arc;

use super::arrival::Entrance;
use crate::server::model::Peer;
use crate::wire::Stream;

/// What is answered to a request that is for no WebSocket: its head, up to the empty line, and who asks, to the whole
/// response. The connection is closed after it.
pub type Pages = Arc<dyn Fn(&[u8], &Peer) -> Vec<u8> + Send + Sync>;

/// The dialogue for people who connect with a terminal and nothing else.
pub trait Guests: Send + Sync {
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
    /// What they are counted under.
    pub address: std::net::IpAddr,
    /// The way to the hub: `Arrival` with `Carried::Other`, such as one end of a pipe.
    pub hub: Entrance,
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor").field("peer", &self.peer).finish_non_exhaustive()
    }
}

/// All of them.
#[derive(Clone)]
pub struct Hooks {
    pub pages: Pages,
    /// Without one, whoever is not known to speak something else speaks IRC.
    pub guests: Option<Arc<dyn Guests>>,
}

impl Default for Hooks {
    fn default() -> Self {
        Self { pages: Arc::new(|_, _| NOT_FOUND.to_vec()), guests: None }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").finish_non_exhaustive()
    }
}

const NOT_FOUND: &[u8] = b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Type: text/plain\r\n\
    Content-Length: 24\r\n\r\nthis is a chat server...";
