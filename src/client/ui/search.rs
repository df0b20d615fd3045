//! A search: the line at the bottom of a conversation, and the list of what was found everywhere.

use ratatui::layout::Position;

use super::View;
use super::canvas::{Canvas, cells, slot, slot_to};
use super::lists::{arrows, empty, filter, mark, visible};
use super::overlay::{frame, row, typed};
use super::theme::Part;
use crate::client::model::entry::EntryId;
use crate::client::model::geometry::{self, Rect};
use crate::client::model::overlay::Overlay;
use crate::client::model::picker;
use crate::client::model::search::found::Found;
use crate::client::model::search::looked_for::{Scope, Search};
use crate::client::model::search::marks;
use crate::client::text::style::{Run, Tone};
use crate::client::text::width;

/// Cells of the time, of a conversation and of a nick in the list.
const TIME: u16 = 7;
const PLACE: u16 = 12;
const NICK: u16 = 10;
/// From so many cells on there is a column for the conversation.
const PLACE_FROM: u16 = 48;
const TIME_FROM: u16 = 30;
/// Cells of a text before the first word that was found, when the text does not fit.
const BEFORE: usize = 12;

/// The search whose words are marked in the conversation in focus: the open one, or that whose line is shown.
pub(super) fn marking<'a>(view: &View<'a>) -> Option<&'a Search> {
    let shown = view.model.overlay().or(view.model.back.as_ref());
    match shown {
        Some(Overlay::Search(search)) => Some(search),
        _ => None,
    }
}

/// The line that was looked for, in the conversation in focus.
pub(super) fn sought(view: &View<'_>) -> Option<EntryId> {
    let found = marking(view)?.chosen()?;
    let buffer = view.model.focused();
    if buffer.place().as_ref() != Some(&found.place) {
        return None;
    }
    let by_id = || found.msgid.as_ref().and_then(|msgid| buffer.message(msgid));
    found.line.or_else(|| by_id().map(|entry| entry.id))
}

/// Draws the line of a search in a conversation into the input's area. Out: where its cursor is.
pub(super) fn line(
    view: &View<'_>,
    search: &Search,
    area: Rect,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    canvas.clear(area);
    let label = if area.width >= 40 { " search " } else { "" };
    let used = canvas.put(slot(area.x, area.y, area.width), label, view.theme.part(Part::Accent));
    let words = search
        .complaint()
        .map_or_else(|| search.progress(), |why| format!("{} · {why}", search.progress()));
    let room = area.width.saturating_sub(used);
    let taken = (cells(&words) + 2).min(room / 2);
    let line = Rect::new(area.x + used, area.y, room - taken, area.height.min(1));
    let cursor = typed(view, &search.picker.filter, line, canvas);
    let quiet = view.theme.part(Part::Quiet);
    let end = area.x + area.width.saturating_sub(1);
    canvas.put_right(slot_to(end, area.y, taken.saturating_sub(1)), &words, quiet);
    cursor.filter(|_| !search.moving)
}

/// Draws the list of what was found. Out: where its cursor is.
pub(super) fn list(view: &View<'_>, search: &Search, canvas: &mut Canvas<'_>) -> Option<Position> {
    let outer = geometry::page(view.model.size);
    let title = match search.scope {
        Scope::Mentions => "lines that name you",
        Scope::Everywhere | Scope::Here(_) => "search",
    };
    // Each server is looked through by itself.
    let name = view.model.network_name(search.network);
    let title = if view.model.networks().len() > 1 || search.scope != Scope::Mentions {
        format!("{title} on {name}")
    } else {
        title.to_owned()
    };
    let keys = if outer.width >= 70 {
        "from: in: before: after: has:link · enter: go there · esc"
    } else {
        "enter: go there · esc"
    };
    let inner = frame(view, outer, &title, keys, canvas);
    let cursor = filter(view, &search.picker, inner, &search.progress(), canvas);
    heading(view, search, picker::heading(inner), canvas);
    let rows = picker::rows(inner);
    if search.hits.list().is_empty() {
        let words = if !search.asks() {
            "words, and from:nick in:#channel before:2026-11-22 after:7d has:link"
        } else if search.is_asking() {
            "searching …"
        } else {
            "nothing found"
        };
        empty(view, words, rows, canvas);
    }
    for (y, place, chosen) in visible(&search.picker, rows) {
        if let Some(found) = search.hits.list().get(place) {
            one(view, (search, found, chosen), row(rows, y), canvas);
        }
    }
    arrows(view, &search.picker, (outer, rows), canvas);
    cursor
}

/// Why the list may not be all there is; else what the columns are.
fn heading(view: &View<'_>, search: &Search, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    if let Some(why) = search.complaint() {
        let style = view.theme.part(Part::Wait);
        canvas.put_short(slot(area.x + 1, area.y, area.width), why, style);
        return;
    }
    let style = view.theme.part(Part::Heading);
    let mut x = area.x + 1;
    let mut column = |name: &str, cells: u16, shown: bool| {
        if shown {
            canvas.put_short(slot(x, area.y, cells), name, style);
            x += cells + 1;
        }
    };
    column("WHEN", TIME, area.width >= TIME_FROM);
    column("WHERE", PLACE, area.width >= PLACE_FROM);
    column("WHO", NICK, true);
}

fn one(
    view: &View<'_>,
    (search, found, chosen): (&Search, &Found, bool),
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let style = mark(view, chosen, area, canvas);
    let end = area.x + area.width;
    let mut x = area.x + 1;
    let quiet = view.theme.part(Part::Quiet);
    if area.width >= TIME_FROM {
        canvas.put_short(slot(x, area.y, TIME), &when(view, found), quiet);
        x += TIME + 1;
    }
    if area.width >= PLACE_FROM {
        canvas.put_short(slot(x, area.y, PLACE), &found.name, style);
        x += PLACE + 1;
    }
    let tone = if found.own { Tone::Own } else { Tone::Nick(found.hash) };
    let room = NICK.min(end.saturating_sub(x));
    let used = canvas.put_short(slot(x, area.y, room), &found.who, view.theme.tone(tone));
    x += if area.width >= TIME_FROM { NICK + 1 } else { used + 1 };
    let room = end.saturating_sub(x);
    for run in snippet(&found.text, &search.question.words, usize::from(room)) {
        let room = end.saturating_sub(x);
        x += canvas.put_short(slot(x, area.y, room), &run.text, style.patch(view.theme.run(&run)));
    }
}

/// The text with what was found in it marked; from a little before that where it would not be seen otherwise.
fn snippet(text: &str, words: &[String], room: usize) -> Vec<Run> {
    let first = marks::places(text, words).first().map_or(0, |place| place.start);
    let before = text.get(..first).unwrap_or_default();
    let mut shown = text.to_owned();
    if width::text(text) > room && width::text(before) + BEFORE > room {
        let skipped = before.chars().rev().take(BEFORE).map(char::len_utf8).sum::<usize>();
        let from = first - skipped;
        let from =
            text.get(from..first).and_then(|near| near.find(' ')).map_or(from, |at| from + at);
        shown = format!("…{}", text.get(from..).unwrap_or_default());
    }
    marks::marked(vec![Run::plain(shown)], words)
}

/// A time of today, a day of this year, or a month.
fn when(view: &View<'_>, found: &Found) -> String {
    let zone = &view.model.settings.zone;
    let (time, now) = (zone.to_the_minute(found.time), zone.to_the_minute(view.now));
    let part = |text: &str, from: usize, to: usize| text.get(from..to).unwrap_or(text).to_owned();
    if part(&time, 0, 10) == part(&now, 0, 10) {
        part(&time, 11, 16)
    } else if part(&time, 0, 4) == part(&now, 0, 4) {
        part(&time, 5, 10)
    } else {
        part(&time, 0, 7)
    }
}
