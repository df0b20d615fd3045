//! The line being typed: prompt, text, cursor, and how many messages it becomes.

use ratatui::layout::Position;
use ratatui::style::Style;

use super::View;
use super::canvas::{Canvas, cells, slot, slot_to};
use super::theme::Part;
use crate::client::model::buffer::BufferKind;
use crate::client::model::composer::{Composer, PROMPT};
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
    let margin = u16::from(area.width > 2);
    let connected = view.model.focused_network().is_online();
    let part = if connected { Part::Accent } else { Part::Wait };
    let style = view.theme.part(part);
    if composer.name > 0 {
        canvas.put_short(slot(area.x + margin, area.y, composer.name), name, style);
    }
    prompt(&composer, area, style, canvas);
    counter(view, area, &composer, canvas);
    cursor
}

/// Draws the sign before the text.
pub(super) fn prompt(composer: &Composer, area: Rect, style: Style, canvas: &mut Canvas<'_>) {
    let room = composer.text_x.saturating_sub(composer.prompt_x);
    let x = area.x + composer.prompt_x;
    canvas.put(slot(x, area.y, room), PROMPT, style);
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
    let height = usize::from(area.height);
    let first = (row + 1).saturating_sub(height);
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

/// At the right of the last row: how many messages the text becomes, when it is more than one.
fn counter(view: &View<'_>, area: Rect, composer: &Composer, canvas: &mut Canvas<'_>) {
    let buffer = view.model.focused();
    let text = buffer.editor.text();
    if text.starts_with('/') || buffer.kind == BufferKind::Server {
        return;
    }
    let network = view.model.focused_network();
    let messages = outgoing::parcels(network, Speech::Say, &buffer.name, text).len();
    if messages < 2 {
        return;
    }
    let words = format!(" {messages} messages ");
    let last = composer.rows.last().cloned().unwrap_or_default();
    let used = composer.text_x.saturating_add(cells(text.get(last).unwrap_or_default()));
    if used.saturating_add(cells(&words)) < area.width {
        let (end, y) = (area.x + area.width, area.y + area.height - 1);
        let style = view.theme.part(Part::Wait);
        canvas.put_right(slot_to(end, y, area.width), &words, style);
    }
}
