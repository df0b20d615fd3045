//! The dialogs about accounts.

use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use super::View;
use super::canvas::{Canvas, slot};
use super::overlay::{frame, lines, row, sized, typed};
use super::theme::Part;
use crate::client::model::account_dialog::AccountDialog;
use crate::client::text::style::{Line, Tone};

/// Stands for every character of what is not shown.
const HIDDEN: &str = "•";

pub(super) fn draw(
    view: &View<'_>,
    dialog: &AccountDialog,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let network = view.model.network(dialog.network)?;
    let mut words = vec![Line::toned(network.name.clone(), Tone::Muted)];
    words.extend(dialog.refused.as_ref().map(|why| Line::toned(why.clone(), Tone::Error)));
    let count = u16::try_from(dialog.fields.len()).unwrap_or(u16::MAX);
    let outer = sized(view, &words, count.saturating_mul(2));
    let inner = frame(view, outer, dialog.title(), "enter: next · esc: not now", canvas);
    let below = lines(view, &words, inner, canvas);
    // What is filled in now matters most: on a small screen the lines before it give way.
    let bottom = inner.y + inner.height;
    let at = u16::try_from(dialog.at).unwrap_or(0);
    let needed = at.saturating_add(1).saturating_mul(2);
    let top = below.min(bottom.saturating_sub(needed.min(inner.height)));
    let skipped = usize::from(needed.saturating_sub(bottom - top) / 2);
    let mut cursor = None;
    let mut y = top;
    for (index, field) in dialog.fields.iter().enumerate().skip(skipped) {
        if y >= bottom {
            break;
        }
        let now = index == dialog.at;
        let label = row(inner, y);
        canvas.clear(label);
        let style = if now {
            view.theme.part(Part::Accent).add_modifier(Modifier::BOLD)
        } else {
            view.theme.part(Part::Quiet)
        };
        canvas.put_short(slot(label.x, label.y, label.width), field.label, style);
        let line = row(inner, y + 1);
        canvas.clear(line);
        if !line.is_empty() {
            if field.hidden {
                let before = field.editor.before_cursor().chars().count();
                let all = field.editor.text().chars().count();
                let dots = HIDDEN.repeat(all.min(usize::from(line.width.saturating_sub(3))));
                let text = format!("❯ {dots}");
                canvas.put_short(slot(line.x, line.y, line.width), &text, Style::new());
                let x = u16::try_from(before).unwrap_or(u16::MAX).min(line.width.saturating_sub(3));
                let place = Position { x: line.x + (x + 2).min(line.width - 1), y: line.y };
                cursor = cursor.or(now.then_some(place));
            } else if now {
                cursor = typed(view, &field.editor, line, canvas);
            } else {
                let text = format!("❯ {}", field.editor.text());
                canvas.put_short(slot(line.x, line.y, line.width), &text, Style::new());
            }
        }
        y = y.saturating_add(2);
    }
    cursor
}
