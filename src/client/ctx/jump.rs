//! Showing a line wherever it is, in memory, on disk, or on the server; and what is loaded when the end of what is there
//! is reached.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::{Buffer, BufferId};
use crate::client::model::entry::{EntryId, EntryKind};
use crate::client::model::fetches::{Fetch, Goal};
use crate::client::model::gap::Gap;
use crate::client::model::kept::{KeptLine, Look, Place, Seen};
use crate::client::model::looks::Why;
use crate::client::model::network::Network;
use crate::client::model::older::Older;
use crate::client::model::reference::{Reference, Way};
use crate::client::model::scroll::Scroll;
use crate::client::model::settings::Face;
use crate::client::model::timeline::End;
use crate::proto::{MsgId, Timestamp};

/// Lines that are read from disk at once.
const LINES: usize = 200;

/// Which line is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The line at this place.
    Entry(EntryId),
    /// The message with this id.
    Message(MsgId),
}

impl Ctx<'_> {
    /// Goes to a conversation and to a line in it. What is not in memory is looked for on disk and then on the server, and
    /// shown when it comes; esc returns to the newest line.
    pub fn show_message(&mut self, id: BufferId, spot: Spot) {
        self.focus(id);
        let Some(buffer) = self.model.buffer_mut(id) else {
            return;
        };
        let found = match &spot {
            Spot::Entry(entry) => buffer.lines().entry(*entry).map(|entry| entry.id),
            Spot::Message(msgid) => buffer.lines().message(msgid),
        };
        if let Some(entry) = found {
            buffer.scroll_to(Scroll::Bottom);
            self.look_at(id, entry);
            return;
        }
        let (network, place) = (buffer.network, buffer.place());
        let asked = match (spot.clone(), place) {
            (Spot::Entry(entry), Some(place)) => self.look_around(id, place, entry),
            (Spot::Message(msgid), Some(place)) => {
                let look = Look::Message { place, msgid: msgid.clone() };
                self.look(network, Why::Jump(id, msgid), look)
            }
            (_, None) => false,
        };
        match spot {
            Spot::Message(msgid) if !asked => self.ask_around(id, msgid),
            Spot::Entry(_) if !asked => self.flash("that message is not here any more"),
            _ => {}
        }
    }

    /// A line in the upper third of the screen, with what was said before it.
    pub(super) fn look_at(&mut self, id: BufferId, entry: EntryId) {
        let rows = isize::try_from(self.model.timeline().height / 3).unwrap_or(1).max(1);
        if let Some(buffer) = self.model.buffer_mut(id) {
            buffer.scroll_to(Scroll::At { entry, row: -rows });
        }
    }

    fn look_around(&mut self, id: BufferId, place: Place, entry: EntryId) -> bool {
        let Some(network) = self.model.buffer(id).map(|buffer| buffer.network) else {
            return false;
        };
        let before = Some(EntryId(entry.0.saturating_add(1)));
        let look = Look::Before { place, before, limit: LINES };
        self.look(network, Why::Around(id, entry), look)
    }

    fn ask_around(&mut self, id: BufferId, msgid: MsgId) {
        let Some(network) = self.model.buffer(id).map(|buffer| buffer.network) else {
            return;
        };
        if !self.has_history(network) {
            self.flash("that message is not here any more");
            return;
        }
        let at = Some(Reference::new(Some(msgid), Timestamp::default()));
        self.ask_history(network, Fetch::page(id, Goal::Around, Way::Around, at));
    }

    /// What was kept has been looked up for the timeline.
    pub(super) fn lines_seen(&mut self, why: Why, answer: Result<Seen, String>) {
        let lines = match answer {
            Ok(Seen::Lines(lines)) => lines,
            Ok(Seen::Found(found)) => found.into_iter().map(|(_, line)| line).collect(),
            Ok(Seen::Places { .. }) | Err(_) => Vec::new(),
        };
        match why {
            Why::Older(id) => self.older_seen(id, lines),
            Why::CatchUp(id, gap) => {
                self.model.take_in(id, lines);
                self.ask_for_missed(id, Some(gap));
            }
            Why::Doubtful(id) => self.doubt_settled(id, lines),
            Why::Window(id, end) => self.window_seen(id, lines, end),
            Why::Jump(id, msgid) => self.jump_seen(id, msgid, &lines),
            Why::Around(id, entry) => self.around_seen(id, lines, entry),
            _ => {}
        }
    }

    fn older_seen(&mut self, id: BufferId, lines: Vec<KeptLine>) {
        // Lines that have gone out of memory meanwhile would be missing below these.
        if self.model.buffer(id).is_none_or(|buffer| buffer.older != Older::Loading) {
            return;
        }
        let new = self.model.take_in(id, lines);
        let Some(buffer) = self.model.buffer_mut(id) else {
            return;
        };
        if new > 0 {
            buffer.older = Older::OnDisk;
        } else {
            buffer.older = Older::OnServer;
            self.ask_older(id);
        }
    }

    fn window_seen(&mut self, id: BufferId, lines: Vec<KeptLine>, end: End) {
        let entries = self.model.read_back(id, lines);
        let Some(buffer) = self.model.buffer_mut(id).filter(|buffer| buffer.is_elsewhere()) else {
            return;
        };
        let grown = buffer.extend_elsewhere(entries, end);
        if grown > 0 || !buffer.is_elsewhere() {
            return;
        }
        match end {
            // Nothing is kept between the window and the newest lines.
            End::Bottom => buffer.join_elsewhere(),
            End::Top => self.ask_window(id, End::Top),
        }
    }

    fn jump_seen(&mut self, id: BufferId, msgid: MsgId, lines: &[KeptLine]) {
        let found = lines.iter().find(|line| line.msgid.as_ref() == Some(&msgid));
        let place = self.model.buffer(id).and_then(Buffer::place);
        match (found.map(|line| line.id), place) {
            (Some(entry), Some(place)) => {
                self.look_around(id, place, entry);
            }
            _ => self.ask_around(id, msgid),
        }
    }

    fn around_seen(&mut self, id: BufferId, lines: Vec<KeptLine>, at: EntryId) {
        let entries = self.model.read_back(id, lines);
        let Some(buffer) = self.model.buffer_mut(id) else {
            return;
        };
        if entries.last().is_none_or(|last| last.id != at) {
            self.flash("that message is not here any more");
            return;
        }
        buffer.look_elsewhere(entries);
        self.look_at(id, at);
        self.load_window(id, End::Bottom);
    }

    /// The view moved: what is above or below it is loaded when its end comes near, and what is missing in it. `up` tells
    /// that somebody wants to see what is above.
    pub fn scrolled(&mut self, up: bool) {
        if self.model.settings.face == Face::Plain {
            return;
        }
        let id = self.here();
        let timeline = self.model.timeline();
        let lines = timeline.buffer.view();
        let (height, elsewhere) = (timeline.height, timeline.buffer.is_elsewhere());
        let visible = timeline.visible(timeline.buffer.scroll());
        let missing = |gap: &&EntryKind| matches!(gap, EntryKind::Gap(Gap::Unknown));
        let gap = visible.iter().find(|line| missing(&&line.entry.kind)).map(|line| line.entry.id);
        let first = visible.first().map_or(0, |line| lines.index_of(line.entry.id));
        let last = visible.last().map_or(0, |line| lines.index_of(line.entry.id));
        let near_top = first < height;
        let near_end = lines.len().saturating_sub(last) <= height;
        if let Some(gap) = gap {
            self.fill_gap(id, gap, up);
        }
        if up && near_top && gap.is_none() {
            if elsewhere {
                self.load_window(id, End::Top);
            } else {
                self.load_older(id, first == 0);
            }
        }
        if elsewhere && near_end && !up {
            self.load_window(id, End::Bottom);
        }
    }

    /// Loads lines above the first one: from disk, then from the server.
    fn load_older(&mut self, id: BufferId, at_top: bool) {
        let Some(buffer) = self.model.buffer_mut(id) else {
            return;
        };
        match buffer.older {
            Older::Loading => return,
            Older::None | Older::Nowhere => {
                if let Some(words) = buffer.older.words().filter(|_| at_top) {
                    self.flash(words);
                }
                return;
            }
            Older::OnServer | Older::Refused => return self.ask_older(id),
            Older::OnDisk => {}
        }
        let (network, before) = (buffer.network, buffer.lines().first().map(|first| first.id));
        let place = buffer.place();
        let asked = place.is_some_and(|place| {
            self.look(network, Why::Older(id), Look::Before { place, before, limit: LINES })
        });
        if !asked {
            self.ask_older(id);
        } else if let Some(buffer) = self.model.buffer_mut(id) {
            buffer.older = Older::Loading;
        }
    }

    fn ask_older(&mut self, id: BufferId) {
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        let network = buffer.network;
        let online = self.model.network(network).is_some_and(Network::is_online);
        let at = buffer.lines().iter().find(|entry| entry.is_said()).map(Reference::of);
        let asks = self.has_history(network) && buffer.is_talk();
        let older = if asks {
            let way = if at.is_some() { Way::Before } else { Way::Latest };
            let goal = Goal::Older(buffer.lines().first().map(|first| first.id));
            let asked = self.ask_history(network, Fetch::page(id, goal, way, at));
            if asked { Older::Loading } else { Older::Refused }
        } else if online || self.model.buffer(id).is_some_and(|buffer| !buffer.is_talk()) {
            Older::Nowhere
        } else {
            self.flash("not connected: the server cannot be asked for older messages");
            Older::OnServer
        };
        if let Some(buffer) = self.model.buffer_mut(id) {
            buffer.older = older;
        }
    }

    fn load_window(&mut self, id: BufferId, end: End) {
        let Some(buffer) = self.model.buffer(id).filter(|buffer| buffer.is_elsewhere()) else {
            return;
        };
        let (network, view) = (buffer.network, buffer.view());
        let place = buffer.place().filter(|_| !buffer.is_provisional());
        let limit = LINES;
        let look = match (end, place, view.first(), view.last()) {
            (End::Top, Some(place), Some(first), _) => {
                Look::Before { place, before: Some(first.id), limit }
            }
            (End::Bottom, Some(place), _, Some(last)) => {
                Look::After { place, after: last.id, limit }
            }
            _ => return self.ask_window(id, end),
        };
        let why = Why::Window(id, end);
        if self.model.looks.is_asking(network, &why) {
            return;
        }
        if !self.look(network, why, look) {
            if end == End::Bottom {
                if let Some(buffer) = self.model.buffer_mut(id) {
                    buffer.join_elsewhere();
                }
            } else {
                self.ask_window(id, end);
            }
        }
    }

    fn ask_window(&mut self, id: BufferId, end: End) {
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        let network = buffer.network;
        let mut said = buffer.view().iter().filter(|entry| entry.is_said());
        let (way, at) = match end {
            End::Top => (Way::Before, said.next()),
            End::Bottom => (Way::After, said.next_back()),
        };
        let Some(at) = at.map(Reference::of).filter(|_| self.has_history(network)) else {
            return;
        };
        self.ask_history(network, Fetch::page(id, Goal::Window(end), way, Some(at)));
    }
}
