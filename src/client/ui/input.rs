//! The line being typed: prompt, text, cursor, and how many messages it becomes.

use std::ops::Range;

use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use super::View;
use super::canvas::{Canvas, cells, slot, slot_to};
use super::theme::Part;
use crate::client::model::buffer::BufferKind;
use crate::client::model::composer::Composer;
use crate::client::model::editor::Editor;
use crate::client::model::geometry::Rect;
use crate::client::model::outgoing::{self, Speech};

/// Draws the input of the conversation in focus. Out: where its cursor is.
pub(super) fn draw(view: &View<'_>, area: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let composer = view.model.composer();
    let name = view.model.prompt();
    let cursor = text(&view.model.focused().editor, &composer, area, canvas);
    if area.is_empty() {
        return None;
    }
    misspelt(view, &composer, area, canvas);
    let margin = u16::from(area.width > 2);
    let connected = view.model.focused_network().is_online();
    let part = if connected { Part::Accent } else { Part::Wait };
    let style = view.theme.part(part);
    if composer.name > 0 {
        canvas.put_short(slot(area.x + margin, area.y, composer.name), name, style);
    }
    selected(view, &composer, area, canvas);
    prompt(&composer, area, (view.model.prompt_sign(), style), canvas);
    counter(view, area, &composer, canvas);
    cursor
}

/// Underlines the words that no dictionary knows.
fn misspelt(view: &View<'_>, composer: &Composer, area: Rect, canvas: &mut Canvas<'_>) {
    let text = view.model.focused().editor.text();
    let style = view.theme.part(Part::Wait).add_modifier(Modifier::UNDERLINED);
    let width = |range: Range<usize>| cells(text.get(range).unwrap_or_default());
    let first = (composer.cursor.0 + 1).saturating_sub(usize::from(area.height));
    for (y, row) in (area.y..area.y + area.height).zip(composer.rows.iter().skip(first)) {
        let wrong = view.model.spelling.wrong().iter();
        for word in wrong.filter(|word| word.start < row.end && word.end > row.start) {
            let (start, end) = (word.start.max(row.start), word.end.min(row.end));
            let x = composer.text_x.saturating_add(width(row.start..start));
            let room = area.width.saturating_sub(x).min(width(start..end));
            canvas.restyle(slot(area.x + x.min(area.width), y, room), style);
        }
    }
}

/// Draws the sign before the text.
pub(super) fn prompt(
    composer: &Composer,
    area: Rect,
    (sign, style): (&str, Style),
    canvas: &mut Canvas<'_>,
) {
    let room = composer.text_x.saturating_sub(composer.prompt_x);
    let x = area.x + composer.prompt_x;
    canvas.put(slot(x, area.y, room), sign, style);
}

/// Draws the rows of a text around its cursor into `area`. Out: where the cursor is.
pub(super) fn text(
    editor: &Editor,
    composer: &Composer,
    area: Rect,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    let (row, column) = composer.cursor;
    let first = first_row(composer, area);
    let x = area.x + composer.text_x;
    let room = area.width.saturating_sub(composer.text_x);
    for (y, row) in (area.y..area.y + area.height).zip(composer.rows.iter().skip(first)) {
        let text = editor.text().get(row.clone()).unwrap_or_default();
        canvas.put(slot(x, y, room), text, Style::new());
    }
    let y = area.y.saturating_add(u16::try_from(row - first).ok()?);
    let last = area.x + area.width - 1;
    Some(Position { x: x.saturating_add(column).min(last), y })
}

/// Shows what is selected with the keys of vi.
fn selected(view: &View<'_>, composer: &Composer, area: Rect, canvas: &mut Canvas<'_>) {
    let Some(range) = view.model.selected_like_vi() else {
        return;
    };
    let text = view.model.focused().editor.text();
    let first = first_row(composer, area);
    for (y, row) in (area.y..area.y + area.height).zip(composer.rows.iter().skip(first)) {
        let (start, end) = (range.start.max(row.start), range.end.min(row.end));
        if start >= end {
            continue;
        }
        let width = |from: usize, to: usize| cells(text.get(from..to).unwrap_or_default());
        let x = area.x.saturating_add(composer.text_x).saturating_add(width(row.start, start));
        let room = (area.x + area.width).saturating_sub(x).min(width(start, end));
        canvas.restyle(slot(x, y, room), Style::new().add_modifier(Modifier::REVERSED));
    }
}

/// The first row that is in sight: the cursor always is.
fn first_row(composer: &Composer, area: Rect) -> usize {
    (composer.cursor.0 + 1).saturating_sub(usize::from(area.height))
}

/// Fewer bytes than this that are left before there is one message more are told.
const SOON: usize = 50;

/// At the right of the last row: how many messages the text becomes, when it is more than one; and near the border, how
/// many bytes are left before there is another one.
fn counter(view: &View<'_>, area: Rect, composer: &Composer, canvas: &mut Canvas<'_>) {
    let buffer = view.model.focused();
    let text = buffer.editor.text();
    if text.starts_with('/') || buffer.kind == BufferKind::Server {
        return;
    }
    let network = view.model.focused_network();
    let messages = outgoing::parcels(network, Speech::Say, &buffer.name, text).len();
    let left = outgoing::room(network, Speech::Say, &buffer.name, text);
    let left = if left < SOON { Some(format!("{left} left")) } else { None };
    let words = match (messages, left) {
        (0 | 1, None) | (0, _) => return,
        (1, Some(left)) => format!(" {left} "),
        (_, None) => format!(" {messages} messages "),
        (_, Some(left)) => format!(" {messages} messages, {left} "),
    };
    let last = composer.rows.last().cloned().unwrap_or_default();
    let used = composer.text_x.saturating_add(cells(text.get(last).unwrap_or_default()));
    if used.saturating_add(cells(&words)) < area.width {
        let (end, y) = (area.x + area.width, area.y + area.height - 1);
        let style = view.theme.part(Part::Wait);
        canvas.put_right(slot_to(end, y, area.width), &words, style);
    }
}
