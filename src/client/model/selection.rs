//! The message that is chosen to do something with, and how the choice moves. The view follows it.
//!
//! It is a line, not a place on the screen: lines that come in, another size of the screen and history that is loaded leave
//! it where it is. When its line is forgotten the next one is chosen.

use std::ops::RangeInclusive;

use crate::client::model::Model;
use crate::client::model::body;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::entry::{Entry, EntryId, EntryKind};
use crate::client::model::scroll::Timeline;

/// What is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    pub buffer: BufferId,
    pub line: EntryId,
    /// The other end, when all from there to `line` are chosen.
    pub from: Option<EntryId>,
}

/// A movement of the choice; up is towards older lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    Oldest,
    Newest,
}

impl Step {
    fn is_up(self) -> bool {
        matches!(self, Self::Up | Self::PageUp | Self::Oldest)
    }
}

/// What stands at a place on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub line: EntryId,
    /// The row that quotes what the line answers.
    pub quote: bool,
}

/// What can be chosen: what people say, and a line that counts people without naming them; in the server's window what the
/// server says too.
pub fn can_be_chosen(buffer: &Buffer, entry: &Entry) -> bool {
    match entry.kind {
        EntryKind::Said | EntryKind::Action | EntryKind::Notice => true,
        EntryKind::Presence(ref comings) => comings.is_folded(),
        EntryKind::Info | EntryKind::Field | EntryKind::Error => buffer.kind == BufferKind::Server,
        _ => false,
    }
}

/// The nearest line that can be chosen from an index of those that are looked at on, that one included.
fn nearest(buffer: &Buffer, index: usize, up: bool) -> Option<EntryId> {
    let fits = |entry: &&Entry| can_be_chosen(buffer, entry);
    let found = if up {
        buffer.view().iter().take(index + 1).rev().find(fits)
    } else {
        buffer.view().iter().skip(index).find(fits)
    };
    found.map(|entry| entry.id)
}

impl Timeline<'_> {
    /// What is drawn in a row of the area, counted from its top; nothing for day and unread lines.
    pub fn hit(&self, row: usize) -> Option<Hit> {
        let mut y = 0;
        for seen in self.visible(self.buffer.scroll()) {
            let above = usize::from(seen.day.is_some()) + usize::from(seen.unread);
            let quote = body::quote_rows(seen.entry);
            let all = above + body::height(seen.entry, self.columns);
            let below = y + all.saturating_sub(seen.hidden);
            if row < below {
                let at = seen.hidden + row - y;
                let hit = Hit { line: seen.entry.id, quote: at < above + quote };
                return (at >= above).then_some(hit);
            }
            y = below;
        }
        None
    }

    /// The lowest line in sight that can be chosen, else the nearest one above.
    fn lowest(&self) -> Option<EntryId> {
        let seen = self.visible(self.buffer.scroll());
        let last = self.buffer.view().index_of(seen.last()?.entry.id);
        nearest(self.buffer, last, true).or_else(|| nearest(self.buffer, last, false))
    }

    /// The line that a movement leads to from `line`.
    fn stepped(&self, line: EntryId, step: Step) -> Option<EntryId> {
        let buffer = self.buffer;
        let index = buffer.view().index_of(line);
        match step {
            Step::Oldest => nearest(buffer, 0, false),
            Step::Newest => nearest(buffer, buffer.view().len().saturating_sub(1), true),
            Step::Up => nearest(buffer, index.checked_sub(1)?, true),
            Step::Down => nearest(buffer, index + 1, false),
            Step::PageUp | Step::PageDown => {
                let one = if step.is_up() { Step::Up } else { Step::Down };
                let mut left = self.height.saturating_sub(2).max(1);
                let mut at = line;
                while left > 0
                    && let Some(next) = self.stepped(at, one)
                {
                    let rows = buffer.entry(next).map_or(1, |e| body::height(e, self.columns));
                    left = left.saturating_sub(rows);
                    at = next;
                }
                (at != line).then_some(at)
            }
        }
    }
}

impl Model {
    /// What is chosen, while nothing lies over the conversations.
    pub fn selection(&self) -> Option<Selection> {
        self.selection.filter(|_| self.overlays.is_empty())
    }

    /// The chosen line, also while an overlay asks what to do with it.
    pub fn selected(&self) -> Option<&Entry> {
        let Selection { buffer, line, .. } = self.selection?;
        self.buffer(buffer)?.entry(line)
    }

    /// Chooses the lowest line in sight. Out: whether there is one.
    pub fn select(&mut self) -> bool {
        let lowest = self.timeline().lowest();
        lowest.is_some_and(|line| self.select_line(line))
    }

    /// Chooses a line of the conversation in focus, and shows it. Out: whether it is there to be chosen.
    pub fn select_line(&mut self, line: EntryId) -> bool {
        let buffer = self.focused();
        if !buffer.view().entry(line).is_some_and(|entry| can_be_chosen(buffer, entry)) {
            return false;
        }
        self.selection = Some(Selection { buffer: self.focus, line, from: None });
        let timeline = self.timeline();
        let scroll = timeline.reveal(timeline.pinned(timeline.buffer.scroll()), line);
        self.focused_mut().scroll_to(scroll);
        true
    }

    /// Shows all of a line, if it is the chosen one: something was added to it.
    pub fn show_choice(&mut self, buffer: BufferId, line: EntryId) {
        let chosen =
            self.selection.is_some_and(|chosen| (chosen.buffer, chosen.line) == (buffer, line));
        if chosen && buffer == self.focus {
            let timeline = self.timeline();
            let scroll = timeline.reveal(timeline.buffer.scroll(), line);
            self.focused_mut().scroll_to(scroll);
        }
    }

    /// Moves the choice. Of a message that is higher than the screen the rest is shown first.
    pub fn move_selection(&mut self, step: Step) {
        let Some(Selection { line, from, .. }) = self.selection else {
            return;
        };
        let timeline = self.timeline();
        let scroll = timeline.buffer.scroll();
        if matches!(step, Step::Up | Step::Down)
            && let Some(scroll) = timeline.rest(scroll, line, step == Step::Up)
        {
            self.focused_mut().scroll_to(scroll);
            return;
        }
        let next = timeline.stepped(line, step).unwrap_or(line);
        self.select_line(next);
        if let Some(selection) = &mut self.selection {
            selection.from = from;
        }
    }

    /// From now on a movement chooses all lines that it goes over; or no longer.
    pub fn toggle_extending(&mut self) {
        if let Some(selection) = &mut self.selection {
            selection.from = selection.from.is_none().then_some(selection.line);
        }
    }

    /// Moves the choice and keeps what it was as well.
    pub fn extend_selection(&mut self, step: Step) {
        if let Some(selection) = &mut self.selection {
            selection.from.get_or_insert(selection.line);
            self.move_selection(step);
        }
    }

    /// The first and the last chosen line, also while an overlay asks what to do with them.
    pub fn chosen_lines(&self) -> Option<RangeInclusive<EntryId>> {
        let Selection { line, from, .. } = self.selection?;
        let from = from.unwrap_or(line);
        Some(from.min(line)..=from.max(line))
    }

    /// Nothing is chosen any more. Who was at the bottom is there again.
    pub fn end_selection(&mut self) {
        if self.selection.take().is_some() {
            let timeline = self.timeline();
            let scroll = timeline.down(timeline.buffer.scroll(), 0);
            self.focused_mut().scroll_to(scroll);
        }
    }

    /// After an event: the choice is where the user is, and its line is there.
    pub fn keep_selection(&mut self) {
        let Some(Selection { buffer, line, from }) = self.selection else {
            return;
        };
        if buffer != self.focus {
            self.selection = None;
            let timeline = self.timeline();
            let to = self.buffers.get(buffer).map(|buffer| {
                let timeline = Timeline { buffer, ..timeline };
                timeline.down(buffer.scroll(), 0)
            });
            if let (Some(to), Some(buffer)) = (to, self.buffers.get_mut(buffer)) {
                buffer.scroll_to(to);
            }
            return;
        }
        let found = self.focused();
        let there = |line: EntryId| {
            let index = found.view().index_of(line);
            let next = || nearest(found, index, false).or_else(|| nearest(found, index, true));
            found.entry(line).map(|entry| entry.id).or_else(next)
        };
        let line = there(line);
        let from = from.and_then(there);
        self.selection = line.map(|line| Selection { buffer, line, from });
    }
}
