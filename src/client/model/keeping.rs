//! What a network's conversations look like on disk, as far as this run knows, and which network it is.

use std::collections::BTreeMap;

use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::kept::{KeptPlace, Place, Profile};
use crate::client::model::network::Network;
use crate::client::model::scroll::Scroll;
use crate::client::model::service_words;
use crate::proto::Timestamp;

/// The token with which a server of this program tells itself from others of the same name.
const ID: &str = "tchat/ID";

/// Names that many servers have because nobody has chosen one: they tell nothing.
const NOBODYS: &[&str] = &[
    "tchat",
    "irc",
    "chat",
    "network",
    "localnet",
    "localhost",
    "local",
    "test",
    "testnet",
    "example",
    "examplenet",
    "mynet",
    "ergotest",
    "oragonotest",
];

/// What is kept of one network.
#[derive(Debug, Default)]
pub struct Keeping {
    /// Where it is written to.
    pub profile: Option<Profile>,
    /// The nick of the run, by which the profile is found.
    pub sought: Option<String>,
    /// The server has said who it is, on the first connection to its address.
    pub identified: bool,
    /// The greatest time of what was read in earlier runs.
    pub read: Option<Timestamp>,
    /// Nothing is written any more, for this reason.
    pub unkept: Option<String>,
    /// Conversations as they were written last.
    pub told: BTreeMap<BufferId, KeptPlace>,
    pub focus: Option<Place>,
    /// [`Buffers::changes`](crate::client::model::buffers::Buffers::changes) at that time.
    pub changes: u64,
    /// When what has changed is written.
    pub due: Option<Timestamp>,
}

/// What tells a network from all others: what its server has drawn for itself, else the name that it announces. A name that
/// nobody has chosen counts only together with the address.
pub fn identity(network: &Network) -> String {
    let features = network.features();
    let address = network.target.to_string();
    if let Some(id) = features.get(ID).filter(|id| !id.is_empty()) {
        return format!("{ID}={id}");
    }
    match features.network() {
        None => address,
        Some(name) if NOBODYS.iter().any(|known| known.eq_ignore_ascii_case(name)) => {
            format!("{name} at {address}")
        }
        Some(name) => name.to_owned(),
    }
}

impl Buffer {
    /// What is kept of it besides its lines, if anything is. `open` is its place among its kind.
    pub(super) fn kept(&self, open: u32) -> Option<KeptPlace> {
        let channel = self.kind == BufferKind::Channel;
        // A password that is half typed is nothing for the disk.
        let draft = self.editor.draft();
        let draft = if service_words::hides(&self.name, draft) { "" } else { draft };
        Some(KeptPlace {
            place: self.place()?,
            name: self.name.clone(),
            open: Some(open),
            draft: draft.to_owned(),
            read: self.read(),
            top: match self.scroll() {
                Scroll::Bottom => None,
                Scroll::At { entry, row } => Some((entry, row)),
            },
            joined: channel && (self.joined || self.rejoin),
            secret: self.secret.clone().filter(|_| channel),
            level: self.level,
        })
    }
}
