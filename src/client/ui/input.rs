//! The line being typed: prompt, text, cursor.

use ratatui::layout::Position;
use ratatui::style::Style;

use super::View;
use super::canvas::{Canvas, slot};
use super::theme::Part;
use crate::client::model::composer::{Composer, PROMPT};
use crate::client::model::editor::Editor;
use crate::client::model::geometry::Rect;

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
    let x = area.x + margin + composer.name;
    let room = (area.x + composer.text_x).saturating_sub(x);
    canvas.put(slot(x, area.y, room), PROMPT, style);
    cursor
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
    Some(Position {
        x: x.saturating_add(column).min(last),
        y,
    })
}
