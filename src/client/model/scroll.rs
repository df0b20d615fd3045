//! Where a timeline stands: at the bottom, or with one row of one line at the top of the area.
//!
//! The place is a line and a row of it, so that new lines, forgotten lines, and another width never move what is read.
//! Only the lines that can be seen are measured. Drawing walks [`Timeline::visible`]; scrolling uses the same numbers.

use crate::client::model::body;
use crate::client::model::buffer::Buffer;
use crate::client::model::entry::{Delivery, Entry, EntryId, EntryKind};
use crate::client::model::geometry::Columns;
use crate::client::model::lines::Lines;
use crate::client::model::zone::Zone;
use crate::client::text::style::{Run, Tone};
use crate::client::text::wrap::Room;
use crate::proto::Timestamp;

/// What stands in the top row of the area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scroll {
    /// The newest line is at the bottom, and stays there when more come.
    #[default]
    Bottom,
    /// Row `row` of the body of a line; negative rows are the day and unread lines above it.
    At { entry: EntryId, row: isize },
}

/// One conversation measured for an area.
#[derive(Debug, Clone, Copy)]
pub struct Timeline<'a> {
    pub buffer: &'a Buffer,
    pub columns: Columns,
    /// Rows of the area.
    pub height: usize,
    pub zone: &'a Zone,
}

/// One line that is at least partly visible. Its rows are, in order: the day line, the unread line, those of its `body`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visible<'a> {
    pub entry: &'a Entry,
    /// Days since 1970-01-01 in local time, when a day line stands above the text.
    pub day: Option<i64>,
    /// The unread line stands above the text.
    pub unread: bool,
    /// How many of its rows are above the area.
    pub hidden: usize,
}

/// A row: of which line (by index), and which row of it; rows count from the day line.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    index: usize,
    row: usize,
}

const DAY_MILLIS: i64 = 86_400_000;

impl<'a> Timeline<'a> {
    /// The local day of a time, in days since 1970-01-01.
    pub fn day_of(&self, time: Timestamp) -> i64 {
        self.zone.local(time).as_millis().div_euclid(DAY_MILLIS)
    }

    fn lines(&self) -> &'a Lines {
        self.buffer.view()
    }

    /// The day line above the line at `index`, if one stands there.
    fn day(&self, index: usize) -> Option<i64> {
        let day = self.day_of(self.lines().at(index)?.time);
        let before = index.checked_sub(1).and_then(|i| self.lines().at(i));
        (before.map(|entry| self.day_of(entry.time)) != Some(day)).then_some(day)
    }

    fn unread(&self, index: usize) -> bool {
        let (Some(fence), Some(entry)) = (self.buffer.fence(), self.lines().at(index)) else {
            return false;
        };
        let before = index.checked_sub(1).and_then(|i| self.lines().at(i));
        entry.id >= fence && before.is_none_or(|before| before.id < fence)
    }

    fn above(&self, index: usize) -> usize {
        usize::from(self.day(index).is_some()) + usize::from(self.unread(index))
    }

    fn rows(&self, index: usize) -> usize {
        let Some(entry) = self.lines().at(index) else {
            return 0;
        };
        self.above(index) + body::height(entry, self.columns)
    }

    /// Rows of a line that is in sight, also of what of it is above the area.
    pub(super) fn rows_of(&self, seen: &Visible<'_>) -> usize {
        usize::from(seen.day.is_some())
            + usize::from(seen.unread)
            + body::height(seen.entry, self.columns)
    }

    /// The place of the top row.
    fn top(&self, scroll: Scroll) -> Option<Place> {
        let last = self.lines().len().checked_sub(1)?;
        let Scroll::At { entry, row } = scroll else {
            let end = Place { index: last, row: self.rows(last) };
            return Some(self.back(end, self.height));
        };
        let index = self.lines().index_of(entry).min(last);
        let same = self.lines().at(index).is_some_and(|e| e.id == entry);
        let row = if same { row } else { isize::MIN };
        let most = self.rows(index).saturating_sub(1);
        let above = self.above(index);
        let place = match usize::try_from(row) {
            Ok(below) => Place { index, row: (above + below).min(most) },
            Err(_) if row == isize::MIN => Place { index, row: 0 },
            // The day or the unread line that stood above it may be gone, and what is read stays where it is.
            Err(_) => self.back(Place { index, row: above }, row.unsigned_abs()),
        };
        // Never less than a full area where there are enough lines.
        let Some(bottom) = self.top(Scroll::Bottom) else {
            return Some(place);
        };
        let beyond = (place.index, place.row) > (bottom.index, bottom.row);
        Some(if beyond { bottom } else { place })
    }

    fn back(&self, from: Place, rows: usize) -> Place {
        let mut place = from;
        let mut left = rows;
        while left > place.row {
            let Some(index) = place.index.checked_sub(1) else {
                return Place { index: 0, row: 0 };
            };
            left -= place.row;
            place = Place { index, row: self.rows(index) };
        }
        place.row -= left;
        place
    }

    fn forward(&self, from: Place, rows: usize) -> Option<Place> {
        let mut place = from;
        let mut left = rows;
        while place.index < self.lines().len() {
            let below = self.rows(place.index).saturating_sub(place.row);
            if left < below {
                place.row += left;
                return Some(place);
            }
            left -= below;
            place = Place { index: place.index + 1, row: 0 };
        }
        None
    }

    fn scroll_at(&self, place: Place) -> Scroll {
        let Some(entry) = self.lines().at(place.index) else {
            return Scroll::Bottom;
        };
        let above = self.above(place.index);
        let row = if place.row >= above {
            (place.row - above).cast_signed()
        } else {
            -(above - place.row).cast_signed()
        };
        Scroll::At { entry: entry.id, row }
    }

    /// The view `rows` further up; stops at the first row of the oldest line.
    pub fn up(&self, scroll: Scroll, rows: usize) -> Scroll {
        let Some(top) = self.top(scroll) else {
            return Scroll::Bottom;
        };
        let place = self.back(top, rows);
        if scroll == Scroll::Bottom && place == top {
            return Scroll::Bottom;
        }
        self.scroll_at(place)
    }

    /// The view with the line of an id in the middle, as far as there are lines above and below it.
    pub fn around(&self, id: EntryId) -> Scroll {
        let index = self.lines().index_of(id).min(self.lines().len().saturating_sub(1));
        let place = self.back(Place { index, row: 0 }, self.height / 2);
        match self.top(Scroll::Bottom) {
            Some(bottom) if (place.index, place.row) < (bottom.index, bottom.row) => {
                self.scroll_at(place)
            }
            _ => Scroll::Bottom,
        }
    }

    /// The view `rows` further down; becomes [`Scroll::Bottom`] when the newest line is reached.
    pub fn down(&self, scroll: Scroll, rows: usize) -> Scroll {
        let (Some(top), Some(bottom)) = (self.top(scroll), self.top(Scroll::Bottom)) else {
            return Scroll::Bottom;
        };
        match self.forward(top, rows) {
            Some(place) if (place.index, place.row) < (bottom.index, bottom.row) => {
                self.scroll_at(place)
            }
            // The newest lines are further down than the last ones here.
            _ if self.buffer.is_elsewhere() => self.scroll_at(bottom),
            _ => Scroll::Bottom,
        }
    }

    /// The same view with a line at its top, so that new lines do not move it.
    pub fn pinned(&self, scroll: Scroll) -> Scroll {
        self.top(scroll).map_or(Scroll::Bottom, |top| self.scroll_at(top))
    }

    /// Where the body of a line stands in a view: its first row, from the top of the area, and its rows; `None` when
    /// nothing of it is in sight.
    fn stands(&self, scroll: Scroll, id: EntryId) -> Option<(isize, usize)> {
        let mut y = 0;
        for seen in self.visible(scroll) {
            let index = self.lines().index_of(seen.entry.id);
            let (above, all) = (self.above(index), self.rows(index));
            if seen.entry.id == id {
                let first = y + above.cast_signed() - seen.hidden.cast_signed();
                return Some((first, all - above));
            }
            y += all.saturating_sub(seen.hidden).cast_signed();
        }
        None
    }

    /// The view moved no further than needed for a line to be seen, from its first row where it is higher than the area.
    pub fn reveal(&self, scroll: Scroll, id: EntryId) -> Scroll {
        let index = self.lines().index_of(id);
        let stands = self.stands(scroll, id);
        let height = self.height.cast_signed();
        match stands {
            Some((first, rows)) if first >= 0 && first + rows.cast_signed() <= height => scroll,
            Some((first, rows)) if first < 0 || rows >= self.height => {
                self.scroll_at(Place { index, row: self.above(index) })
            }
            None if self.top(scroll).is_none_or(|top| index <= top.index) => {
                self.scroll_at(Place { index, row: 0 })
            }
            _ if self.rows(index) >= self.height => {
                self.scroll_at(Place { index, row: self.above(index) })
            }
            _ => self.scroll_at(self.back(Place { index, row: self.rows(index) }, self.height)),
        }
    }

    /// The view moved on within a line that goes beyond the area, up or down, by half of that; `None` when that end of the
    /// line is in sight.
    pub fn rest(&self, scroll: Scroll, id: EntryId, up: bool) -> Option<Scroll> {
        let (first, rows) = self.stands(scroll, id)?;
        let beyond =
            if up { -first } else { first + rows.cast_signed() - self.height.cast_signed() };
        let beyond = usize::try_from(beyond).ok().filter(|beyond| *beyond > 0)?;
        let rows = beyond.min(self.height.div_ceil(2));
        let moved = if up { self.up(scroll, rows) } else { self.down(scroll, rows) };
        Some(self.pinned(moved))
    }

    /// The view with the oldest line at the top; [`Scroll::Bottom`] when all lines fit.
    pub fn oldest(&self) -> Scroll {
        let first = Place { index: 0, row: 0 };
        match self.top(Scroll::Bottom) {
            Some(bottom) if bottom != first => self.scroll_at(first),
            _ => Scroll::Bottom,
        }
    }

    /// Whether a line is no higher than the area.
    pub fn fits(&self, index: usize) -> bool {
        self.rows(index) <= self.height
    }

    /// The first line in the area and the last one whose end is in it; and whether every row is taken.
    pub fn seen(&self, scroll: Scroll) -> (Option<(EntryId, EntryId)>, bool) {
        let visible = self.visible(scroll);
        let mut filled = 0;
        let mut last = None;
        for line in &visible {
            let index = self.lines().index_of(line.entry.id);
            filled += self.rows(index).saturating_sub(line.hidden);
            if filled <= self.height {
                last = Some(line.entry.id);
            }
        }
        (visible.first().map(|line| line.entry.id).zip(last), filled >= self.height)
    }

    /// The lines in the area, from the top. Fewer rows than the area has only when there are no more lines.
    pub fn visible(&self, scroll: Scroll) -> Vec<Visible<'a>> {
        let mut seen = Vec::new();
        let Some(top) = self.top(scroll) else {
            return seen;
        };
        let mut filled = 0;
        let mut hidden = top.row;
        for (index, entry) in self.lines().iter().enumerate().skip(top.index) {
            if filled >= self.height {
                break;
            }
            seen.push(Visible { entry, day: self.day(index), unread: self.unread(index), hidden });
            filled += self.rows(index).saturating_sub(hidden);
            hidden = 0;
        }
        seen
    }
}

/// Where the text of a line begins (from the left of the timeline) and how many cells it has.
///
/// What people say stands in the text column; what the program says begins at the margin.
pub fn span(entry: &Entry, columns: Columns) -> (u16, u16) {
    if entry.who.is_some() || columns.nick == 0 {
        return (columns.text_x, columns.text);
    }
    let width = columns.text + columns.text_x - columns.margin;
    (columns.margin, width)
}

/// What the rows of a line have room for.
pub fn room(entry: &Entry, columns: Columns) -> Room {
    Room { width: span(entry, columns).1, cut: columns.cut }
}

/// What stands before the words of a line, in the same rows: the nick where no column shows it, or that they were removed.
pub fn lead(entry: &Entry, columns: Columns) -> Vec<Run> {
    let mut runs = Vec::with_capacity(entry.runs.len() + 2);
    if let Some(who) = &entry.who {
        let nick = |text: String| Run::toned(text, nick_tone(entry));
        match entry.kind {
            EntryKind::Action if columns.nick == 0 => runs.push(nick(format!("* {who} "))),
            EntryKind::Action => runs.push(nick(format!("{who} "))),
            _ if columns.nick > 0 => {}
            EntryKind::Notice => runs.push(nick(format!("-{who}- "))),
            _ => runs.push(nick(format!("{who}: "))),
        }
    }
    runs.extend(entry.redacted.as_deref().map(body::trace));
    runs
}

/// The text of a line as it is laid out: what leads it, its words, and what became of it.
pub fn shown(entry: &Entry, columns: Columns) -> Vec<Run> {
    let mut runs = lead(entry, columns);
    runs.extend(entry.runs.iter().cloned());
    match &entry.state {
        Delivery::Failed(reason) if reason.is_empty() => {
            runs.push(Run::toned(" (not delivered)", Tone::Failed));
        }
        Delivery::Failed(reason) => {
            runs.push(Run::toned(format!(" (not delivered: {reason})"), Tone::Failed));
        }
        Delivery::Sent | Delivery::Pending => {}
    }
    runs
}

/// The tone of the name of who says a line.
pub fn nick_tone(entry: &Entry) -> Tone {
    match entry.kind {
        EntryKind::Field => Tone::Muted,
        _ if entry.own => Tone::Own,
        _ => Tone::Nick(entry.hash),
    }
}
