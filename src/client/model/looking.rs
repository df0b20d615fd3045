//! Which conversation the user looks at, what is read by that, and which ones are beside it.

use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::entry::EntryId;
use crate::client::model::level::Level;
use crate::client::model::scroll::Scroll;
use crate::client::model::settings::Face;
use crate::client::model::{Model, NetworkId};
use crate::proto::Timestamp;

/// What was on the screen when it was last looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glance {
    buffer: BufferId,
    scroll: Scroll,
    /// Cells of text in a row, and rows.
    area: (u16, usize),
    /// The newest and the oldest line there was, and how many there were.
    newest: EntryId,
    oldest: EntryId,
    lines: usize,
    /// Every row was taken.
    full: bool,
}

impl Glance {
    /// Whether it was the same view, but for new lines.
    fn is_of(&self, other: &Self) -> bool {
        (self.buffer, self.scroll, self.area) == (other.buffer, other.scroll, other.area)
    }
}

/// From so many rows on, one of what is read already stands above the unread line.
const CONTEXT_FROM: usize = 8;

impl Model {
    /// Moves the focus. What is unread there is shown from its first line on, where it does not all fit on the screen.
    pub fn focus_on(&mut self, id: BufferId) {
        if self.buffers.get(id).is_none() {
            return;
        }
        self.sidebar_scroll = None;
        if id == self.focus {
            return;
        }
        self.members_scroll = 0;
        self.back = None;
        self.note_seen();
        self.before = Some(self.focus);
        self.focus = id;
        self.trail.retain(|visited| *visited != id);
        self.trail.push(id);
        self.glance = None;
        let (reading, entries) = self.focused_mut().reading();
        reading.open(entries);
        // Where it begins is known when what was missed has come.
        if !reading.awaits_missed(entries) {
            self.show_first_unread();
        }
    }

    /// Moves the view of the conversation in focus so that its first unread line is near the top, where what is unread does
    /// not all fit; else to the newest line. With nothing unread it stays. Out: whether anything is unread.
    pub fn show_first_unread(&mut self) -> bool {
        let Some(first) = self.focused().first_unread() else {
            return false;
        };
        let timeline = self.timeline();
        let bottom = timeline.visible(Scroll::Bottom);
        let fits = bottom.first().is_some_and(|top| (top.entry.id, top.hidden) < (first, 1));
        let to = if fits {
            Scroll::Bottom
        } else {
            // The day and the unread line stand above it, and something that is known.
            let context = usize::from(timeline.height >= CONTEXT_FROM);
            timeline.up(Scroll::At { entry: first, row: isize::MIN }, context)
        };
        self.focused_mut().scroll_to(to);
        true
    }

    /// What is on the screen now is read, if anybody can see it.
    pub fn note_seen(&mut self) {
        let focus = self.focus;
        if self.settings.face == Face::Plain {
            return;
        }
        let moved = self.focused().scroll() != Scroll::Bottom;
        let asking = self.focused_network().fetches.is_filling(focus);
        let (reading, entries) = self.focused_mut().reading();
        if reading.lands(entries, (moved, asking)) {
            reading.open(entries);
            self.show_first_unread();
        }
        let (reading, entries) = self.focused_mut().reading();
        let waits = reading.awaits_missed(entries);
        if !waits
            && self.is_looked_at(focus)
            && let Some((seen, glance)) = self.newly_seen()
        {
            self.glance = Some(glance);
            let (reading, entries) = self.focused_mut().reading();
            if seen.is_some_and(|seen| reading.seen(entries, seen)) {
                self.read_on.insert(focus);
            }
        }
        let (reading, entries) = self.focused_mut().reading();
        reading.keep_fence(entries);
    }

    /// What is on the screen is other than before, though no line came at the end.
    pub fn look_again(&mut self) {
        self.glance = None;
    }

    /// What can be seen, where that may be more than what was seen last, and how that was seen. A flood of lines is not
    /// measured anew with each of them.
    fn newly_seen(&self) -> Option<(Option<(EntryId, EntryId)>, Glance)> {
        let timeline = self.timeline();
        let buffer = timeline.buffer;
        // Lines far from the newest ones are looked up, and not read one after the other.
        let newest = buffer.last().filter(|_| !buffer.is_elsewhere())?.id;
        let area = (timeline.columns.text, timeline.height);
        let mut now = Glance {
            buffer: buffer.id,
            scroll: buffer.scroll(),
            area,
            newest,
            oldest: buffer.at(0)?.id,
            lines: buffer.len(),
            full: false,
        };
        if let Some(last) = self.glance.as_ref().filter(|last| last.is_of(&now)) {
            now.full = last.full;
            let more = buffer.len() - buffer.index_of(EntryId(last.newest.0 + 1));
            // Lines of before were put in.
            let older = now.oldest < last.oldest || now.lines > last.lines + more;
            match now.scroll {
                _ if older => {}
                _ if more == 0 => return None,
                Scroll::At { .. } if last.full => return None,
                Scroll::Bottom if more == 1 && last.full => {
                    let fits = timeline.fits(buffer.len() - 1);
                    return Some((fits.then_some((newest, newest)), now));
                }
                Scroll::At { .. } | Scroll::Bottom => {}
            }
        }
        let (seen, full) = timeline.seen(now.scroll);
        now.full = full;
        Some((seen, now))
    }

    /// Everything in a conversation is read.
    pub fn mark_read(&mut self, id: BufferId) {
        let end = self.last_entry;
        if let Some(buffer) = self.buffers.get_mut(id) {
            let (reading, entries) = buffer.reading();
            if reading.everything(entries, end) {
                self.read_on.insert(id);
            }
        }
    }

    /// The lines of a conversation from this one on are unread, until it is opened again. Other devices do not hear of it:
    /// a server's position only goes forward (IRCv3 read-marker).
    pub fn mark_unread(&mut self, id: BufferId, line: EntryId) {
        if let Some(buffer) = self.buffers.get_mut(id) {
            let (reading, entries) = buffer.reading();
            reading.unread_from(entries, line);
            self.glance = None;
        }
    }

    /// The server says up to when a conversation was read, on whatever device (IRCv3 read-marker); `None` where it does not
    /// know.
    pub fn marked(&mut self, id: BufferId, time: Option<Timestamp>) {
        let Some(buffer) = self.buffers.get_mut(id) else {
            return;
        };
        let (reading, entries) = buffer.reading();
        if let Some(time) = time {
            reading.marked(entries, time);
        }
        // We may be ahead.
        if reading.to_tell().is_some() {
            self.read_on.insert(id);
        }
    }

    /// The conversation in focus before this one.
    pub fn focus_before(&mut self) {
        if let Some(before) = self.before {
            self.focus_on(before);
        }
    }

    /// The terminal got or lost the keyboard: nobody reads while another window has it.
    pub fn terminal_focus(&mut self, focused: bool) {
        if focused == self.terminal_focused {
            return;
        }
        if !focused {
            self.note_seen();
            let (reading, entries) = self.focused_mut().reading();
            reading.leave(entries);
        }
        self.terminal_focused = focused;
        self.note_seen();
    }

    /// Whether somebody looks at a conversation: it is on the screen with nothing over it, and the terminal has the
    /// keyboard.
    pub fn is_looked_at(&self, id: BufferId) -> bool {
        self.focus == id && self.terminal_focused && !self.suspended && self.overlays.is_empty()
    }

    /// The `n`th conversation of the sidebar, counted from 1, without the server's window.
    pub fn nth(&self, n: usize) -> Option<BufferId> {
        let mut talks = self.buffers.iter().filter(|b| b.kind != BufferKind::Server);
        talks.nth(n.checked_sub(1)?).map(|buffer| buffer.id)
    }

    /// The conversations one was in, the last one last.
    pub fn trail(&self) -> &[BufferId] {
        &self.trail
    }

    /// What a conversation is called: the server's window as its network, by its address where two have one name.
    pub fn name_of<'a>(&'a self, buffer: &'a Buffer) -> &'a str {
        match buffer.kind {
            BufferKind::Server => {
                let named = self.network(buffer.network).map(|network| &network.name);
                let same = |name: &&String| {
                    self.networks.iter().filter(|other| other.name == **name).count() > 1
                };
                named.filter(|name| !same(name)).unwrap_or(&buffer.name)
            }
            BufferKind::Channel | BufferKind::Direct => &buffer.name,
        }
    }

    /// What a network is called, so that no other is called the same.
    pub fn network_name(&self, id: NetworkId) -> &str {
        let window = self.network(id).and_then(|network| self.buffer(network.window));
        window.map_or("", |window| self.name_of(window))
    }

    /// The conversation `step` places further down the sidebar than the focus, around the ends.
    pub fn neighbour(&self, step: isize) -> BufferId {
        let ids: Vec<BufferId> = self.buffers.iter().map(|buffer| buffer.id).collect();
        let at = ids.iter().position(|id| *id == self.focus).unwrap_or(0);
        let len = ids.len().max(1).cast_signed();
        let to = (at.cast_signed() + step).rem_euclid(len).unsigned_abs();
        ids.get(to).copied().unwrap_or(self.focus)
    }

    /// The next conversation with something unread after the focus: those with mentions first, and those of which the user
    /// wants to be told nothing last.
    pub fn next_unread(&self) -> Option<BufferId> {
        let at = self.buffers.iter().position(|b| b.id == self.focus)?;
        let around = || {
            let after = self.buffers.iter().skip(at + 1);
            after.chain(self.buffers.iter().take(at + 1))
        };
        let heard = |buffer: &&Buffer| self.level(buffer) != Level::None;
        around()
            .find(|buffer| buffer.mentions() > 0 && heard(buffer))
            .or_else(|| around().find(|buffer| buffer.unread() > 0 && heard(buffer)))
            .or_else(|| around().find(|buffer| buffer.unread() > 0))
            .map(|buffer| buffer.id)
    }
}
