//! The lines of a conversation: margin, time, nick, text. Only what can be seen is laid out.
//!
//! Which rows are seen, and where text begins, is decided by the model, so that scrolling and drawing agree; this file
//! puts the cells there.

use std::ops::RangeInclusive;

use jiff::Span;
use jiff::civil::Date;
use ratatui::style::{Modifier, Style};

use super::View;
use super::cache::{Cache, Piece};
use super::canvas::{Canvas, cells, slot, slot_to};
use super::links::Linked;
use super::search;
use super::theme::{Part, Theme};
use crate::client::model::body;
use crate::client::model::buffer::Buffer;
use crate::client::model::entry::{Delivery, Entry, EntryId, EntryKind};
use crate::client::model::geometry::{Columns, Rect};
use crate::client::model::older::Older;
use crate::client::model::passage::{self, Passage};
use crate::client::model::scroll::{Scroll, Visible, nick_tone, room, shown, span};
use crate::client::model::search::marks;
use crate::client::model::zone::Zone;
use crate::client::text::style::{Run, Tone};
use crate::client::text::wrap;

/// Draws the lines of `buffer` into `area`.
pub(super) fn draw(
    view: &View<'_>,
    cache: &mut Cache,
    buffer: &Buffer,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    if area.is_empty() {
        return;
    }
    let timeline = view.model.timeline();
    let mut pane = Pane {
        theme: view.theme,
        area,
        columns: timeline.columns,
        bare: view.model.bare,
        selected: view.model.selected().map(|entry| entry.id),
        chosen: view.model.chosen_lines(),
        passage: view.model.passage(),
        words: search::marking(view).map_or(&[], |search| &search.question.words),
        sought: search::sought(view),
        zone: timeline.zone,
        this_year: date_of(timeline.day_of(view.now)).year(),
        row: 0,
        clock: None,
    };
    for visible in timeline.visible(buffer.scroll()) {
        pane.line(&visible, cache, canvas);
    }
    letters(view, area, canvas);
    above(view, buffer, area, canvas);
    if let Some(words) = view.model.below() {
        below(view.theme, (buffer.newer(), &words), area, canvas);
    }
}

/// The letters of links, over their first cells.
fn letters(view: &View<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let Some(labels) = view.model.labels() else {
        return;
    };
    let style = view.theme.part(Part::Mention).add_modifier(Modifier::BOLD | Modifier::REVERSED);
    for link in view.model.labelled() {
        let (x, y) = (area.x + link.cell.column, area.y + link.cell.row);
        if link.label.starts_with(&labels.typed) {
            canvas.put(slot(x, y, (area.x + area.width).saturating_sub(x)), &link.label, style);
        }
    }
}

/// Says at the upper right of the first line whether there is anything above it.
fn above(view: &View<'_>, buffer: &Buffer, area: Rect, canvas: &mut Canvas<'_>) {
    let timeline = view.model.timeline();
    let top = timeline.visible(buffer.scroll()).first().map(|line| (line.entry.id, line.hidden));
    let first = buffer.view().first().map(|entry| (entry.id, 0));
    let still = buffer.scroll() == Scroll::Bottom && buffer.older != Older::Loading;
    let words = buffer.older.words().filter(|_| top == first && !still && !buffer.is_elsewhere());
    if let Some(words) = words {
        let style = view.theme.part(Part::Quiet).add_modifier(Modifier::REVERSED);
        let right = area.x + area.width;
        canvas.put_right(slot_to(right, area.y, area.width), &format!(" {words} "), style);
    }
}

/// Says at the lower right that the newest lines are further down.
fn below(theme: Theme, (newer, words): (usize, &str), area: Rect, canvas: &mut Canvas<'_>) {
    let part = if newer > 0 { Part::Mention } else { Part::Accent };
    let style = theme.part(part).add_modifier(Modifier::REVERSED);
    let (right, bottom) = (area.x + area.width, area.y + area.height - 1);
    canvas.put_right(slot_to(right, bottom, area.width), words, style);
}

/// The area while it is filled from the top.
struct Pane<'a> {
    theme: Theme,
    area: Rect,
    columns: Columns,
    /// No rules are drawn.
    bare: bool,
    /// The chosen line.
    selected: Option<EntryId>,
    /// With what is chosen besides it.
    chosen: Option<RangeInclusive<EntryId>>,
    /// What is marked.
    passage: Option<&'a Passage>,
    /// What was searched for, and the line that was found.
    words: &'a [String],
    sought: Option<EntryId>,
    zone: &'a Zone,
    /// The year of now: days of another one name it.
    this_year: i16,
    /// The next free row, from the top of the area.
    row: u16,
    /// The minute that the last line with a time showed; it is shown once.
    clock: Option<i64>,
}

impl Pane<'_> {
    /// The next row on the screen; `None` for rows above the area, which are counted off in `hidden`, and below it.
    fn next_row(&mut self, hidden: &mut usize) -> Option<u16> {
        if *hidden > 0 {
            *hidden -= 1;
            return None;
        }
        let row = self.row;
        self.row = self.row.saturating_add(1);
        (row < self.area.height).then(|| self.area.y.saturating_add(row))
    }

    fn line(&mut self, visible: &Visible<'_>, cache: &mut Cache, canvas: &mut Canvas<'_>) {
        let mut hidden = visible.hidden;
        if let Some(day) = visible.day {
            if let Some(y) = self.next_row(&mut hidden) {
                let name = day_name(day, self.this_year);
                self.rule(y, &name, [Part::Rule, Part::Quiet], canvas);
            }
            self.clock = None;
        }
        if visible.unread
            && let Some(y) = self.next_row(&mut hidden)
        {
            self.rule(y, "new", [Part::Mention, Part::Mention], canvas);
        }
        self.body(visible.entry, hidden, cache, canvas);
    }

    /// A word in the middle of a rule.
    fn rule(&self, y: u16, word: &str, [rule, name]: [Part; 2], canvas: &mut Canvas<'_>) {
        let margin = self.columns.margin;
        let width = self.area.width.saturating_sub(margin + margin.min(1));
        let area = Rect::new(self.area.x + margin, y, width, 1);
        if !self.bare {
            canvas.fill(area, "─", self.theme.part(rule));
        }
        let word = format!(" {word} ");
        let room = area.width.saturating_sub(2);
        let used = cells(&word).min(room);
        let x = area.x + (area.width - used) / 2;
        canvas.put(slot(x, y, used), &word, self.theme.part(name));
    }

    /// The rows of a line, with time and nick on the first row of its text and the signs before all of them.
    fn body(
        &mut self,
        entry: &Entry,
        mut hidden: usize,
        cache: &mut Cache,
        canvas: &mut Canvas<'_>,
    ) {
        if let Some(quote) = body::quote(entry)
            && let Some(y) = self.next_row(&mut hidden)
        {
            self.quote(entry, &quote, y, canvas);
        }
        let runs = marks::marked(shown(entry, self.columns), self.words);
        let first = hidden == 0;
        self.wrapped(entry, (Piece::Text, &runs), (hidden, first), (cache, canvas));
        let rows = wrap::height(&runs, room(entry, self.columns));
        if !entry.reactions.is_empty() {
            let above = (hidden.saturating_sub(rows), false);
            let runs = entry.reactions.runs();
            self.wrapped(entry, (Piece::Reactions, &runs), above, (cache, canvas));
        }
    }

    fn wrapped(
        &mut self,
        entry: &Entry,
        (piece, runs): (Piece, &[Run]),
        (mut hidden, head): (usize, bool),
        (cache, canvas): (&mut Cache, &mut Canvas<'_>),
    ) {
        let (text_x, width) = span(entry, self.columns);
        let rows = cache.rows((entry.id, piece), runs, room(entry, self.columns));
        let linked = Linked::of(runs, entry.id.0);
        let marked = self.passage.filter(|_| piece == Piece::Text);
        let marked = marked.and_then(|passage| passage.shown(entry, self.columns));
        for (index, row) in rows.iter().enumerate() {
            let Some(y) = self.next_row(&mut hidden) else {
                continue;
            };
            if index == 0 && head {
                self.head(entry, y, canvas);
            }
            let next = rows.get(index + 1).filter(|next| self.columns.cut && next.start == row.end);
            if next.is_some() && y + 1 < self.area.y + self.area.height {
                canvas.run_on(y);
            }
            self.gutter(entry, y, canvas);
            let mut x = self.area.x + text_x;
            let end = x.saturating_add(width).min(self.area.x + self.area.width);
            let mut from = row.start;
            for (run, text) in wrap::pieces(runs, row) {
                let mut style = self.theme.run(run);
                if piece == Piece::Text {
                    style = self.emphasis(entry, style);
                }
                if self.is_chosen(entry) {
                    style = style.add_modifier(Modifier::BOLD);
                }
                for (text, marked) in passage::apart(text, from, marked.as_ref()) {
                    let style = if marked { reversed(style) } else { style };
                    let room = slot(x, y, end.saturating_sub(x));
                    let first = x == self.area.x + text_x;
                    let put = if first { Canvas::put } else { Canvas::put_behind };
                    let used = put(canvas, room, text, style);
                    linked.mark(text, from, slot(x, y, used), canvas);
                    x += used;
                    from += text.len();
                }
            }
        }
    }

    fn is_chosen(&self, entry: &Entry) -> bool {
        let within = self.chosen.as_ref().is_some_and(|chosen| chosen.contains(&entry.id));
        within && (entry.is_speech() || self.selected == Some(entry.id))
    }

    /// What an answer quotes, cut at the end of its row.
    fn quote(&self, entry: &Entry, quote: &[Run], y: u16, canvas: &mut Canvas<'_>) {
        self.gutter(entry, y, canvas);
        let (text_x, width) = span(entry, self.columns);
        let mut x = self.area.x + text_x;
        let end = x.saturating_add(width).min(self.area.x + self.area.width);
        for run in quote {
            let room = end.saturating_sub(x);
            x += canvas.put_short(slot(x, y, room), &run.text, self.theme.run(run));
        }
    }

    /// What becomes of a line, or whom it names, shows in all of its text.
    fn emphasis(&self, entry: &Entry, style: Style) -> Style {
        match entry.state {
            Delivery::Pending => style.patch(self.theme.tone(Tone::Pending)),
            Delivery::Failed(_) => style.patch(self.theme.tone(Tone::Failed)),
            Delivery::Sent => style,
        }
    }

    /// Time and nick, on the first row.
    fn head(&mut self, entry: &Entry, y: u16, canvas: &mut Canvas<'_>) {
        let Some(who) = entry.who.as_deref().filter(|_| self.columns.nick > 0) else {
            return;
        };
        let minute = self.zone.local(entry.time).as_seconds().div_euclid(60);
        let time_x = self.area.x + self.columns.margin;
        let said = entry.kind != EntryKind::Field;
        if said && self.clock != Some(minute) {
            let (hour, minute) = (minute.div_euclid(60).rem_euclid(24), minute.rem_euclid(60));
            let words = format!("{hour:02}:{minute:02}");
            let style = self.theme.tone(Tone::Time);
            canvas.put(slot(time_x, y, self.columns.time), &words, style);
        }
        if said {
            self.clock = Some(minute);
        }
        let name = match entry.kind {
            EntryKind::Action => "*".to_owned(),
            EntryKind::Notice => format!("-{who}-"),
            _ => who.to_owned(),
        };
        let mut style = self.theme.tone(nick_tone(entry));
        if entry.mention {
            style = style.add_modifier(Modifier::BOLD | Modifier::REVERSED);
        }
        let end = time_x + self.columns.time + 1 + self.columns.nick;
        canvas.put_right(slot_to(end, y, self.columns.nick), &name, style);
    }

    /// The rule between nick and text, and the sign in the margin, on every row.
    fn gutter(&self, entry: &Entry, y: u16, canvas: &mut Canvas<'_>) {
        if self.columns.nick > 0 && entry.who.is_some() {
            let x = (self.area.x + self.columns.text_x).saturating_sub(2);
            canvas.put(slot(x, y, 1), "│", self.theme.part(Part::Rule));
        }
        let sign = match (&entry.state, &entry.kind) {
            _ if self.selected == Some(entry.id) => Some(("▸", Part::Current)),
            _ if self.is_chosen(entry) => Some(("┃", Part::Current)),
            _ if self.sought == Some(entry.id) => Some(("▸", Part::Current)),
            (Delivery::Pending, _) => Some(("…", Part::Quiet)),
            (Delivery::Failed(_), _) | (_, EntryKind::Error) => Some(("!", Part::Bad)),
            _ => entry.mention.then_some(("▌", Part::Mention)),
        };
        if let Some((sign, part)) = sign.filter(|_| self.columns.margin > 0) {
            canvas.put(slot(self.area.x, y, 1), sign, self.theme.part(part));
        }
    }
}

/// What is marked stands in reverse; what is in reverse already, upright.
fn reversed(style: Style) -> Style {
    if style.add_modifier.contains(Modifier::REVERSED) {
        style.remove_modifier(Modifier::REVERSED)
    } else {
        style.add_modifier(Modifier::REVERSED)
    }
}

/// The date that many days after 1970-01-01; the first or last one that there is for absurd numbers.
fn date_of(days: i64) -> Date {
    let epoch = jiff::civil::date(1970, 1, 1);
    let far = if days < 0 { Date::MIN } else { Date::MAX };
    let span = Span::new().try_days(days);
    span.and_then(|span| epoch.checked_add(span)).unwrap_or(far)
}

/// `Sunday 22 November`, with the year when it is not this one.
fn day_name(days: i64, this_year: i16) -> String {
    let date = date_of(days);
    let form = if date.year() == this_year { "%A %-d %B" } else { "%A %-d %B %Y" };
    date.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::day_name;

    #[test]
    fn days_have_names() {
        for (days, name) in [
            (20_779, "Sunday 22 November"),
            (0, "Thursday 1 January 1970"),
            (-1, "Wednesday 31 December 1969"),
            (i64::MAX, "Friday 31 December 9999"),
        ] {
            assert_eq!(day_name(days, 2026), name);
        }
    }
}
