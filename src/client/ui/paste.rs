//! The question what to do with a long paste.

use ratatui::layout::Position;
use ratatui::style::Modifier;

use super::View;
use super::canvas::{Canvas, slot};
use super::overlay::{frame, lines, row};
use super::theme::Part;
use crate::client::model::pasting::Pasting;
use crate::client::text::style::Tone;

pub(super) fn draw(
    view: &View<'_>,
    pasting: &Pasting,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let stand = pasting.stand(view.model);
    frame(view, stand.outer, "a long paste", "↑ ↓ enter · esc: cancel", canvas);
    lines(view, pasting.words(), stand.inner, canvas);
    let rows = stand.choices.y..stand.choices.y + stand.choices.height;
    for (y, (index, choice)) in rows.zip(pasting.choices.iter().enumerate()) {
        let line = row(stand.choices, y);
        canvas.clear(line);
        let chosen = index == pasting.chosen;
        let (mark, style) = if chosen {
            ("▸ ", view.theme.part(Part::Accent).add_modifier(Modifier::BOLD))
        } else {
            ("  ", view.theme.tone(Tone::Plain))
        };
        let (letter, words) = choice.words();
        let quiet = view.theme.part(Part::Quiet);
        let end = line.x + line.width;
        let mut x = line.x;
        for (text, style) in [(mark, style), (&format!("{letter}  "), quiet), (&words, style)] {
            x += canvas.put_short(slot(x, y, end.saturating_sub(x)), text, style);
        }
    }
    None
}
