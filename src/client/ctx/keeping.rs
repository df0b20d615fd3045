//! What is kept on disk: writing to it, asking it, and whom its answers are for.
//!
//! Each kind of answer has a home of its own; the one that asks adds its [`Why`]. What is restored at the start is in
//! `restoring`.

use std::time::Duration;

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::kept::{Keep, Look, LookId, Seen};
use crate::client::model::looks::Why;

/// How late a draft, a place or the focus is written at most.
const LATE: Duration = Duration::from_secs(1);

impl Ctx<'_> {
    /// Whether anything of a network is kept, or will be.
    pub fn keeps(&self, network: NetworkId) -> bool {
        let network = self.model.network(network);
        self.model.settings.keep && network.is_some_and(|network| network.keeping.unkept.is_none())
    }

    /// Writes something to what is kept of a network, if anything is.
    pub fn keep(&mut self, network: NetworkId, what: Keep) {
        if self.keeps(network) {
            self.fx.push(Effect::Keep(network, what));
        }
    }

    /// Asks what is kept of a network. Out: whether there will be an answer; it comes to [`Self::seen`].
    pub fn look(&mut self, network: NetworkId, why: Why, look: Look) -> bool {
        if !self.model.settings.keep {
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
            Why::Search(number) => self.search_seen(network, number, answer),
            Why::Quote(buffer, msgid) => self.recalled(buffer, &msgid, answer),
            Why::Redacted(buffer, msgid, trace) => {
                self.found_redacted((network, buffer), (&msgid, trace), answer);
            }
            Why::Adopted(buffer) => self.adopted_lines(network, buffer, answer),
            Why::Older(_)
            | Why::CatchUp(..)
            | Why::Doubtful(_)
            | Why::Window(..)
            | Why::Jump(..)
            | Why::Around(..) => self.lines_seen(why, answer),
        }
    }

    /// Nothing is kept of a network from now on. That is said once, and everything else goes on.
    pub fn unkept(&mut self, id: NetworkId, reason: &str) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        if network.keeping.unkept.is_some() {
            return;
        }
        let window = network.window;
        network.keeping.unkept = Some(reason.to_owned());
        network.keeping.due = None;
        let here = self.here();
        let text = format!("nothing is saved from here on: {reason}");
        if here != window && self.model.buffer(here).is_some_and(|buffer| buffer.network == id) {
            self.error(here, text.as_str());
        }
        self.error(window, text);
    }

    /// After every event: what was opened, closed or renamed is written at once, so that lines that follow find their place.
    /// Of anything else that may have happened a look is taken a little later; `idle` tells that nothing has.
    pub fn note_places(&mut self, idle: bool) {
        let changes = self.model.buffers().changes();
        let ids: Vec<NetworkId> = self.model.networks().iter().map(|network| network.id).collect();
        for id in ids {
            if !self.is_writing(id) {
                continue;
            }
            let Some(network) = self.model.network_mut(id) else {
                continue;
            };
            if network.keeping.changes != changes {
                self.write_places(id);
            } else if !idle && network.keeping.due.is_none() {
                network.keeping.due = Some(self.now + LATE);
            }
        }
    }

    /// Writes what has changed since the last time, of every network.
    pub fn write_all_places(&mut self) {
        let ids: Vec<NetworkId> = self.model.networks().iter().map(|network| network.id).collect();
        for id in ids {
            self.write_places(id);
        }
    }

    /// Whether the conversations of a network are there, so that what becomes of them can be written.
    fn is_writing(&self, id: NetworkId) -> bool {
        let there = self.model.network(id).is_some_and(|network| network.keeping.profile.is_some());
        there && self.keeps(id) && !self.model.looks.is_asking(id, &Why::Restore)
    }

    /// Writes what has changed of the conversations of a network since the last time.
    pub fn write_places(&mut self, id: NetworkId) {
        if !self.is_writing(id) {
            return;
        }
        let news = self.model.places_to_keep(id);
        for what in news {
            self.keep(id, what);
        }
    }
}
