//! The question whether a certificate is to be trusted.

use ratatui::layout::Position;
use ratatui::style::Modifier;

use super::View;
use super::canvas::{Canvas, slot};
use super::overlay::{frame, lines, row, sized};
use super::theme::Part;
use crate::client::model::trust::{ANSWERS, TrustQuestion};
use crate::client::text::style::{Line, Tone};

pub(super) fn draw(
    view: &View<'_>,
    question: &TrustQuestion,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let tones = [Tone::Error, Tone::Strong, Tone::Muted];
    let words = question.words().into_iter().zip(tones);
    let words: Vec<Line> = words.map(|(text, tone)| Line::toned(text, tone)).collect();
    let answers = u16::try_from(ANSWERS.len()).unwrap_or(u16::MAX);
    let outer = sized(view, &words, answers + 1);
    let inner = frame(view, outer, "whom to trust", "↑ ↓ enter · esc: not now", canvas);
    let below = lines(view, &words, inner, canvas).saturating_add(1);
    // The answers are what can be done: on a tiny screen they take the place of the words.
    let first = below.min((inner.y + inner.height).saturating_sub(answers)).max(inner.y);
    for (y, (index, (_, word, meaning))) in (first..).zip(ANSWERS.iter().enumerate()) {
        let line = row(inner, y);
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
