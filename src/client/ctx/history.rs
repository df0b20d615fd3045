//! Asking a server for its history: what was missed since the last line that is known, and with whom one has talked. What
//! comes of it is in `pages`. Source: IRCv3 chathistory.

use std::time::Duration;

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::fetches::{Fetch, Goal, MOST_FLYING, PAGE};
use crate::client::model::gap::Gap;
use crate::client::model::kept::Look;
use crate::client::model::looks::Why;
use crate::client::model::older::Older;
use crate::client::model::reference::{Reference, ReferenceTypes, Way};
use crate::client::model::settings::Face;
use crate::proto::{Cap, Message, Timestamp, Verb};

/// Lines of the last ones on disk that are read before a history is asked for.
const FROM_DISK: usize = 100;
/// How far clocks may be apart.
const FUZZ: Duration = Duration::from_secs(10);
const DAY: Duration = Duration::from_secs(86_400);
/// How far back a device of which nothing is known asks with whom one has talked, and how many conversations it opens.
const NEW_DEVICE: Duration = Duration::from_secs(30 * 86_400);
const MOST_OF_NEW_DEVICE: usize = 50;

impl Ctx<'_> {
    /// Whether a server's history can be asked.
    pub fn has_history(&self, id: NetworkId) -> bool {
        let network = self.model.network(id);
        self.model.settings.face == Face::Screen
            && network.is_some_and(|n| n.is_online() && n.caps.contains(Cap::Chathistory))
    }

    /// We are in a channel, or back on a server with a direct conversation: what was said meanwhile is asked for. What comes
    /// in from now on stands after the gap. `back` tells that a connection broke.
    pub fn catch_up(&mut self, id: BufferId, back: bool) {
        let Some(buffer) = self.model.buffer(id).filter(|buffer| !buffer.over) else {
            return;
        };
        let network = buffer.network;
        if self.model.settings.face == Face::Plain {
            self.ask_recap(id, self.model.settings.recap, true);
            return;
        }
        if !self.has_history(network) {
            if back {
                self.tell_missed(id);
            }
            return;
        }
        if let Some(buffer) = self.model.buffer_mut(id) {
            buffer.land_when_filled();
        }
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        let known = buffer.reference_before(None).is_some();
        if known || (self.keeps(network) && buffer.place().is_some()) {
            let gap = self.open_gap(id);
            self.catch_up_at(id, gap);
        } else {
            self.ask_for_missed(id, None);
        }
    }

    /// What was said meanwhile is asked for, since the last line above a gap: that is in memory, else it is looked for on
    /// disk.
    pub(super) fn catch_up_at(&mut self, id: BufferId, gap: EntryId) {
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        let network = buffer.network;
        let known = buffer.reference_before(Some(gap)).is_some();
        let place = buffer.place().filter(|_| !known && self.keeps(network));
        let asked = place.is_some_and(|place| {
            let look = Look::Before { place, before: Some(gap), limit: FROM_DISK };
            self.look(network, Why::CatchUp(id, gap), look)
        });
        if !asked {
            self.ask_for_missed(id, Some(gap));
        }
    }

    /// Something is said in a direct conversation while it is not known yet what was said there before: that will stand above
    /// it.
    pub fn await_news(&mut self, id: BufferId) {
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        let network = self.model.network(buffer.network);
        let open = network.is_some_and(|n| n.settle_by.is_some() || n.fetches.is_asking_targets());
        let direct = buffer.kind == BufferKind::Direct && !buffer.over;
        if !direct || !open || buffer.loading_gap().is_some() || !self.has_history(buffer.network) {
            return;
        }
        let since = self.away_since(buffer.network);
        if let (Some(since), Some(buffer)) = (since, self.model.buffer_mut(id)) {
            buffer.away_since(since);
        }
        self.open_gap(id);
        if let Some(buffer) = self.model.buffer_mut(id) {
            buffer.land_when_filled();
        }
    }

    /// Back on a server, in a direct conversation: whether anything is missing there is asked for all of them together.
    pub fn back(&mut self, id: BufferId) {
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        if !self.has_history(buffer.network) {
            self.tell_missed(id);
        } else if buffer.reference_before(None).is_some() {
            self.open_gap(id);
            if let Some(buffer) = self.model.buffer_mut(id) {
                buffer.land_when_filled();
            }
        }
    }

    /// The gap at the end of what is known.
    fn open_gap(&mut self, id: BufferId) -> EntryId {
        let open = self.model.buffer(id).and_then(Buffer::last_gap);
        let gap = open.unwrap_or_else(|| {
            let entry = Entry::gap(self.now, &Gap::Loading);
            self.model.push(id, entry)
        });
        if let Some(buffer) = self.model.buffer_mut(id) {
            buffer.set_gap(gap, Gap::Loading);
        }
        gap
    }

    pub(super) fn ask_for_missed(&mut self, id: BufferId, gap: Option<EntryId>) {
        let Some(buffer) = self.model.buffer_mut(id) else {
            return;
        };
        let known = gap.and_then(|gap| buffer.reference_before(Some(gap)));
        if let Some(gap) = gap {
            buffer.set_gap(gap, Gap::Loading);
        }
        let (network, at) = (buffer.network, known.clone());
        let goal = match (gap, known) {
            (Some(gap), Some(known)) => Goal::Fill { gap, known: Some(known), got: 0 },
            (gap, _) => Goal::Begin { gap },
        };
        let asked = self.ask_history(network, Fetch::page(id, goal, Way::Latest, at));
        self.gap_waits(id, gap.filter(|_| !asked));
    }

    /// What is not asked for now is asked for when the gap is looked at.
    pub(super) fn gap_waits(&mut self, id: BufferId, gap: Option<EntryId>) {
        if let (Some(gap), Some(buffer)) = (gap, self.model.buffer_mut(id)) {
            buffer.set_gap(gap, Gap::Unknown);
        }
    }

    /// A gap is looked at: what is missing there is asked for from the side that one comes from.
    pub(super) fn fill_gap(&mut self, id: BufferId, gap: EntryId, up: bool) {
        let Some(buffer) = self.model.buffer_mut(id) else {
            return;
        };
        let network = buffer.network;
        let after = buffer.reference_after(gap);
        let known = buffer.reference_before(Some(gap)).or_else(|| buffer.read_before_all());
        if !self.has_history(network) {
            return;
        }
        let goal = match &known {
            Some(known) if !up && after.is_some() => Goal::FillDown { gap, known: known.clone() },
            _ => Goal::Fill { gap, known: known.clone(), got: 0 },
        };
        let (way, at) = match (&goal, after) {
            (Goal::FillDown { .. }, _) => (Way::After, known),
            (_, Some(after)) => (Way::Before, Some(after)),
            (_, None) => (Way::Latest, known),
        };
        if self.ask_history(network, Fetch::page(id, goal, way, at))
            && let Some(buffer) = self.model.buffer_mut(id)
        {
            buffer.set_gap(gap, Gap::Loading);
        }
    }

    pub(super) fn ask_history(&mut self, network: NetworkId, fetch: Fetch) -> bool {
        self.model.network_mut(network).is_some_and(|network| network.fetches.ask(fetch))
    }

    /// Says between which times nobody can tell what was said.
    fn tell_missed(&mut self, id: BufferId) {
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        if self.model.settings.face == Face::Plain {
            return;
        }
        let lost_at = self.model.network(buffer.network).and_then(|network| network.lost_at);
        // At the start of the program: since the last line that was kept, where that is in memory.
        let kept = buffer.kind == BufferKind::Channel && buffer.place().is_some();
        let last = buffer.entries().rev().find(|entry| entry.is_said()).map(|entry| entry.time);
        // Nothing was said since the last break: it is the same one.
        let broken = buffer.last_gap().filter(|_| lost_at.is_none());
        let zone = &self.model.settings.zone;
        let said = match lost_at.or(last.filter(|_| kept)) {
            Some(from) => zone.span(from, self.now),
            None if kept => format!("until {}", zone.to_the_minute(self.now)),
            None => return,
        };
        if let (Some(gap), Some(buffer)) = (broken, self.model.buffer_mut(id)) {
            buffer.close_gap(gap);
        }
        let words = format!("{said}: not connected; what was said is not known here");
        let entry = Entry::gap(self.now, &Gap::Lost(words.into()));
        self.model.push(id, entry);
    }

    /// Asks with whom one has talked since the last connection broke (CHATHISTORY TARGETS), and lets the open direct
    /// conversations wait for the answer.
    pub fn ask_for_targets(&mut self, id: NetworkId) {
        if !self.has_history(id) {
            return;
        }
        let fresh = || Some((self.new_device_since(id)?, MOST_OF_NEW_DEVICE));
        let since = self.away_since(id).map(|time| (time, PAGE)).or_else(fresh);
        let (Some(network), Some((time, limit))) = (self.model.network(id), since) else {
            self.catch_up_all(id);
            return;
        };
        let at = Some(Reference::new(None, time));
        let fetch = Fetch::page(network.window, Goal::Targets, Way::Latest, at);
        self.ask_history(id, Fetch { by_time: true, limit, ..fetch });
    }

    /// A device on which nothing is known of an account has conversations all the same: since when they are asked for. Not
    /// before the disk has answered, which may know more.
    pub(super) fn new_device_since(&self, id: NetworkId) -> Option<Timestamp> {
        let network = self.model.network(id)?;
        let new = self.away_since(id).is_none() && network.login.account.is_some();
        let settled = !self.model.looks.is_asking(id, &Why::Restore);
        (new && settled).then(|| self.now - NEW_DEVICE)
    }

    /// Since when nothing is known of a network. Where nothing was heard in this run, what was read in earlier ones says when
    /// they ended.
    pub(super) fn away_since(&self, id: NetworkId) -> Option<Timestamp> {
        let network = self.model.network(id)?;
        let before = network.lost_at.and(network.heard_before);
        before.or(network.lost_at).or(network.keeping.read)
    }

    /// Sends what is to be asked, as far as the server is to be asked now: what is looked at first, then what concerns the
    /// user.
    pub fn fetch(&mut self) {
        let ids: Vec<NetworkId> = self.model.networks().iter().map(|network| network.id).collect();
        for id in ids {
            while self.may_fetch(id) && self.fetch_next(id) {}
        }
    }

    fn may_fetch(&self, id: NetworkId) -> bool {
        let Some(network) = self.model.network(id).filter(|n| !n.fetches.is_idle()) else {
            return false;
        };
        let labels = network.caps.contains(Cap::LabeledResponse);
        let most = if labels { MOST_FLYING } else { 1 };
        self.has_history(id)
            && network.fetches.flying() < most
            && !network.fetches.is_owed()
            && network.pace.has_spare(self.now)
    }

    fn fetch_next(&mut self, id: NetworkId) -> bool {
        let (now, focus) = (self.now, self.here());
        let buffers = self.model.buffers();
        let urgent: Vec<BufferId> = buffers
            .iter()
            .filter(|buffer| buffer.mentions() > 0 || buffer.kind != BufferKind::Channel)
            .map(|buffer| buffer.id)
            .collect();
        let rank = |buffer: BufferId| match buffer {
            buffer if buffer == focus => 0,
            buffer if urgent.contains(&buffer) => 1,
            _ => 2,
        };
        let fetch = self.model.network_mut(id).and_then(|network| network.fetches.next(rank));
        let Some(fetch) = fetch else {
            return false;
        };
        let Some(message) = self.question(id, &fetch) else {
            self.fetch_failed(id, fetch, "its messages cannot be named");
            return true;
        };
        let Some(network) = self.model.network_mut(id) else {
            return false;
        };
        let labels = network.caps.contains(Cap::LabeledResponse);
        let label = labels.then(|| network.requests.new_label());
        network.fetches.fly(fetch, label.clone(), now);
        let message = match label {
            Some(label) => message.with_tag("label", label),
            None => message,
        };
        self.transmit(id, message);
        true
    }

    fn question(&self, id: NetworkId, fetch: &Fetch) -> Option<Message> {
        let features = self.model.network(id)?.features();
        let message = Message::new(Verb::Chathistory);
        let limit = fetch.limit.min(features.most_history().unwrap_or(PAGE)).to_string();
        let time = |time: Timestamp| format!("timestamp={}", time.to_server_time());
        if fetch.goal == Goal::Targets {
            let from = fetch.at.as_ref()?.time - FUZZ;
            let (from, to) = (time(from), time(self.now + DAY));
            return Some(message.with("TARGETS").with(from).with(to).with(limit));
        }
        let types = ReferenceTypes {
            msgid: features.takes_reference("msgid") && !fetch.by_time,
            timestamp: features.takes_reference("timestamp"),
        };
        let at = fetch.at.as_ref().and_then(|at| at.on_the_wire(fetch.way, types));
        let at = match (at, fetch.way) {
            (Some(at), _) => at,
            (None, Way::Latest) => "*".to_owned(),
            (None, _) => return None,
        };
        let target = self.model.buffer(fetch.buffer)?.name.clone();
        Some(message.with(fetch.way.as_str()).with(target).with(at).with(limit))
    }

    /// When [`Self::fetch`] has something to send, if nothing comes before.
    pub fn fetch_due(&mut self, id: NetworkId) {
        let now = self.now;
        let late = self.model.network_mut(id).map(|n| n.fetches.expire(now)).unwrap_or_default();
        for fetch in late {
            self.fetch_failed(id, fetch, "the server did not answer");
        }
    }

    /// The connection is gone: what was asked is not answered any more, and is asked again by the next one.
    pub fn fetches_lost(&mut self, id: NetworkId) {
        let fetches = self.model.network_mut(id).map(|n| n.fetches.clear()).unwrap_or_default();
        for fetch in fetches {
            let Some(buffer) = self.model.buffer_mut(fetch.buffer) else {
                continue;
            };
            match fetch.goal {
                Goal::Fill { gap, .. }
                | Goal::FillDown { gap, .. }
                | Goal::Check { gap, .. }
                | Goal::Reach { gap }
                | Goal::Begin { gap: Some(gap) } => {
                    buffer.set_gap(gap, Gap::Unknown);
                }
                Goal::Older(_) if buffer.older == Older::Loading => {
                    buffer.older = Older::OnServer;
                }
                _ => {}
            }
        }
    }
}
