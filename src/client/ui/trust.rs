//! The question whether a certificate is to be trusted.

use ratatui::layout::Position;
use ratatui::style::Modifier;

use super::View;
use super::canvas::{Canvas, slot};
use super::overlay::{frame, lines_after, row};
use super::theme::Part;
use crate::client::model::choices::Stand;
use crate::client::model::trust::{ANSWERS, Asked, TrustQuestion};
use crate::client::text::style::Tone;

pub(super) fn draw(
    view: &View<'_>,
    question: &TrustQuestion,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let Asked { stand, words, above, most } = question.stand(view.model.size);
    let keys =
        if most > 0 { "pgup pgdn: more · esc: not now" } else { "↑ ↓ enter · esc: not now" };
    frame(view, stand.outer, "whom to trust", keys, canvas);
    lines_after(view, (&words, above), stand.words, canvas);
    arrows(view, &stand, (question.scroll, most), canvas);
    let rows = stand.choices.y..stand.choices.y + stand.choices.height;
    for (y, (index, (_, word, meaning))) in rows.zip(ANSWERS.iter().enumerate()) {
        let line = row(stand.choices, y);
        canvas.clear(line);
        if line.is_empty() {
            continue;
        }
        let chosen = index == question.chosen;
        let (mark, style) = if chosen {
            ("▸ ", view.theme.part(Part::Accent).add_modifier(Modifier::BOLD))
        } else {
            ("  ", view.theme.tone(Tone::Plain))
        };
        let mut x = line.x;
        let end = line.x + line.width;
        let quiet = view.theme.part(Part::Quiet);
        for (text, style) in [(mark, style), (word, style), (": ", quiet), (meaning, quiet)] {
            x += canvas.put_short(slot(x, y, end.saturating_sub(x)), text, style);
        }
    }
    None
}

/// Says in the frame in which direction there are more words.
fn arrows(view: &View<'_>, stand: &Stand, (scroll, most): (usize, usize), canvas: &mut Canvas<'_>) {
    let style = view.theme.part(Part::Accent).add_modifier(Modifier::BOLD);
    let x = (stand.outer.x + stand.outer.width).saturating_sub(1);
    let words = stand.words;
    if scroll > 0 && words.height > 1 {
        canvas.put(slot(x, words.y, 1), "↑", style);
    }
    if scroll < most {
        canvas.put(slot(x, (words.y + words.height).saturating_sub(1), 1), "↓", style);
    }
}
