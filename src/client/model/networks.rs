//! Several servers at once: one more, one fewer, and which of them an address means.

use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::network::Network;
use crate::client::model::overlay::Overlay;
use crate::client::model::target::Target;
use crate::client::model::{Model, NetworkId};
use crate::client::text::neutral;
use crate::proto::Casemap;

/// Networks at once.
pub const MOST_NETWORKS: usize = 20;

impl Model {
    /// A network more, with its window, and nothing tried yet. Out: nothing when there are too many.
    pub fn add_network(&mut self, target: Target) -> Option<NetworkId> {
        if self.networks.len() >= MOST_NETWORKS {
            return None;
        }
        self.last_network += 1;
        let id = NetworkId(self.last_network);
        let name = neutral::name(&target.to_string());
        let key = Casemap::Ascii.fold(&name);
        let window = self.buffers.open(id, BufferKind::Server, name.clone(), key)?;
        let mut network = Network::new(id, target, window);
        network.name = name;
        self.networks.push(network);
        Some(id)
    }

    /// The network at an address, however it is reached.
    pub fn network_at(&self, target: &Target) -> Option<NetworkId> {
        let there = |network: &&Network| network.target.same_place(target);
        self.networks.iter().find(there).map(|network| network.id)
    }

    /// Takes a network away with all its conversations; the focus goes to where it was before, elsewhere. The last one
    /// stays. Out: whether it is gone.
    pub fn remove_network(&mut self, id: NetworkId) -> bool {
        let other = self.networks.iter().find(|network| network.id != id);
        let Some(other) = other.map(|network| network.window) else {
            return false;
        };
        let elsewhere =
            |buffer: &&BufferId| self.buffers.get(**buffer).is_some_and(|b| b.network != id);
        if self.focused().network == id {
            let next = self.trail.iter().rev().find(elsewhere).copied().unwrap_or(other);
            self.focus_on(next);
        }
        let ids: Vec<BufferId> =
            self.buffers.iter().filter(|b| b.network == id).map(|b| b.id).collect();
        for buffer in &ids {
            self.buffers.close(*buffer);
        }
        self.writers.forget(|buffer| ids.contains(&buffer));
        self.trail.retain(|visited| !ids.contains(visited));
        self.read_on.retain(|buffer| !ids.contains(buffer));
        self.before = self.before.filter(|before| !ids.contains(before));
        self.overlays.retain(|overlay| !is_of(overlay, id));
        self.back = self.back.take().filter(|overlay| !is_of(overlay, id));
        self.looks.forget(|network, _| network == id);
        self.networks.retain(|network| network.id != id);
        true
    }
}

/// Whether an overlay is about one network, and that is this.
fn is_of(overlay: &Overlay, id: NetworkId) -> bool {
    match overlay {
        Overlay::Name(dialog) => dialog.network == id,
        Overlay::Trust(question) => question.network == id,
        Overlay::Account(dialog) => dialog.network == id,
        Overlay::Channels(list) => list.network == id,
        Overlay::Members(list) => list.network == id,
        Overlay::Search(search) => search.network == id,
        _ => false,
    }
}
