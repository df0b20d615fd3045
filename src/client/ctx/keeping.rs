//! What is kept on disk: writing to it, asking it, and whom its answers are for.
//!
//! Each kind of answer has a home of its own; the one that asks adds its [`Why`].

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::kept::{Keep, Look, LookId, Seen};
use crate::client::model::looks::Why;

impl Ctx<'_> {
    /// Whether anything of a network is kept, or will be.
    pub fn keeps(&self, network: NetworkId) -> bool {
        let network = self.model.network(network);
        self.model.settings.keep && network.is_some_and(|network| network.unkept.is_none())
    }

    /// Writes something to what is kept of a network, if anything is.
    pub fn keep(&mut self, network: NetworkId, what: Keep) {
        if self.keeps(network) {
            self.fx.push(Effect::Keep(network, what));
        }
    }

    /// Asks what is kept of a network. Out: whether there will be an answer; it comes to [`Self::seen`].
    pub fn look(&mut self, network: NetworkId, why: Why, look: Look) -> bool {
        if !self.keeps(network) {
            return false;
        }
        let id = self.model.looks.ask(network, why);
        self.fx.push(Effect::Look(network, id, look));
        true
    }

    /// An answer has come. One that nobody waits for any more is nothing, and one for a conversation that was closed meanwhile
    /// neither.
    pub fn seen(&mut self, network: NetworkId, id: LookId, answer: Result<Seen, String>) {
        let Some(why) = self.model.looks.take(network, id) else {
            return;
        };
        match why {
            Why::Restore => self.restored(network, answer),
            Why::First(buffer) => self.first_lines(buffer, answer),
        }
    }

    /// Nothing is kept of a network from now on. That is said once, and everything else goes on.
    pub fn unkept(&mut self, id: NetworkId, reason: &str) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        if network.unkept.is_some() {
            return;
        }
        let window = network.window;
        network.unkept = Some(reason.to_owned());
        self.error(window, format!("nothing is saved from here on: {reason}"));
    }

    /// The conversations of a network, as they were left.
    fn restored(&mut self, _network: NetworkId, _answer: Result<Seen, String>) {}

    /// The lines of a conversation that is shown for the first time.
    fn first_lines(&mut self, _buffer: BufferId, _answer: Result<Seen, String>) {}
}
