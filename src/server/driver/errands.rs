//! Errands that are not told of yet: who waits for what came of which.

use std::collections::BTreeMap;

use tokio::sync::oneshot;

use crate::server::event::Event;
use crate::server::model::{Errand, Told};

#[derive(Debug, Default)]
pub(super) struct Errands {
    last: u64,
    waiting: BTreeMap<u64, oneshot::Sender<Told>>,
}

impl Errands {
    /// The event for the hub.
    pub(super) fn begin(&mut self, errand: Errand, reply: oneshot::Sender<Told>) -> Event {
        self.last += 1;
        self.waiting.insert(self.last, reply);
        Event::Errand { ticket: self.last, errand: Box::new(errand) }
    }

    pub(super) fn done(&mut self, ticket: u64, told: Told) {
        if let Some(reply) = self.waiting.remove(&ticket) {
            // Whoever asked may have gone.
            reply.send(told).ok();
        }
    }
}
