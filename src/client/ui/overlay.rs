//! What lies over the conversations: the question for a name, help, confirmation; `lists` has the lists. Centred boxes,
//! and the whole screen where there is no room for a frame.

use ratatui::layout::Position;
use ratatui::style::Modifier;

use super::View;
use super::canvas::{Canvas, slot, slot_to};
use super::theme::Part;
use super::{account, input, lists, paste, search, start, switcher, trust};
use crate::client::model::composer::{PROMPT, compose};
use crate::client::model::editor::Editor;
use crate::client::model::geometry::{self, Rect};
use crate::client::model::help::{self, Help};
use crate::client::model::overlay::{Confirm, NameDialog, Overlay};
use crate::client::model::page::Page;
use crate::client::text::style::{Line, Tone};
use crate::client::text::wrap;

/// Draws an overlay. Out: where its cursor is, if it has one.
pub(super) fn draw(
    view: &View<'_>,
    overlay: &Overlay,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    match overlay {
        Overlay::Name(dialog) => name(view, dialog, canvas),
        Overlay::Trust(question) => trust::draw(view, question, canvas),
        Overlay::Account(dialog) => account::draw(view, dialog, canvas),
        Overlay::Help(help) => self::help(view, help, canvas),
        Overlay::Confirm(confirm) => question(view, confirm, canvas),
        Overlay::Paste(pasting) => paste::draw(view, pasting, canvas),
        Overlay::Channels(list) => lists::channels(view, list, canvas),
        Overlay::Members(list) => lists::members(view, list, canvas),
        Overlay::Reactions(list) => lists::reactions(view, list, canvas),
        Overlay::Search(found) => search::list(view, found, canvas),
        Overlay::Palette(palette) => switcher::draw(view, palette, canvas),
        Overlay::Start(screen) => start::draw(view, screen, canvas),
    }
}

/// Empties the box and draws its frame, with a title in the upper edge and keys in the lower one. Out: the inside.
pub(super) fn frame(
    view: &View<'_>,
    outer: Rect,
    title: &str,
    keys: &str,
    canvas: &mut Canvas<'_>,
) -> Rect {
    canvas.clear(outer);
    let inner = geometry::inside(outer);
    if inner == outer || outer.is_empty() {
        return inner;
    }
    let edge = view.theme.part(Part::Accent);
    let (left, right) = (outer.x, outer.x + outer.width - 1);
    let (top, bottom) = (outer.y, outer.y + outer.height - 1);
    for y in [top, bottom] {
        canvas.fill(Rect::new(left, y, outer.width, 1), "─", edge);
    }
    for x in [left, right] {
        canvas.fill(Rect::new(x, top, 1, outer.height), "│", edge);
    }
    for (x, y, corner) in
        [(left, top, "╭"), (right, top, "╮"), (left, bottom, "╰"), (right, bottom, "╯")]
    {
        canvas.put(slot(x, y, 1), corner, edge);
    }
    let room = outer.width.saturating_sub(4);
    let bold = edge.add_modifier(Modifier::BOLD);
    canvas.put_short(slot(left + 2, top, room), &format!(" {title} "), bold);
    let quiet = view.theme.part(Part::Quiet);
    canvas.put_right(slot_to(right - 1, bottom, room), &format!(" {keys} "), quiet);
    inner
}

/// Draws lines, wrapped, from the top of an area. Out: the first row below them.
pub(super) fn lines(view: &View<'_>, lines: &[Line], area: Rect, canvas: &mut Canvas<'_>) -> u16 {
    lines_after(view, (lines, 0), area, canvas)
}

/// The same without the first `skip` rows.
pub(super) fn lines_after(
    view: &View<'_>,
    (lines, mut skip): (&[Line], usize),
    area: Rect,
    canvas: &mut Canvas<'_>,
) -> u16 {
    let mut y = area.y;
    let bottom = area.y + area.height;
    for line in lines {
        for row in wrap::wrap(&line.runs, area.width) {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if y >= bottom {
                return y;
            }
            let mut x = area.x;
            for (run, piece) in wrap::pieces(&line.runs, &row) {
                let room = (area.x + area.width).saturating_sub(x);
                x += canvas.put(slot(x, y, room), piece, view.theme.run(run));
            }
            y += 1;
        }
    }
    y
}

/// Draws as many items of a page as there is room for.
fn items(view: &View<'_>, page: &Page, area: Rect, canvas: &mut Canvas<'_>) {
    let mut top = area.y;
    let bottom = area.y + area.height;
    for item in page.items.iter().skip(page.scroll) {
        let mut below = top;
        for (y, left, runs, row) in item.rows(area.width) {
            let y = top.saturating_add(u16::try_from(y).unwrap_or(u16::MAX));
            if y >= bottom {
                return;
            }
            let mut x = area.x + left;
            for (run, piece) in wrap::pieces(runs, &row) {
                let room = (area.x + area.width).saturating_sub(x);
                x += canvas.put(slot(x, y, room), piece, view.theme.run(run));
            }
            below = y + 1;
        }
        top = below;
    }
}

/// A box as high as its wrapped lines and `more` rows below them.
pub(super) fn sized(view: &View<'_>, words: &[Line], more: u16) -> Rect {
    const WIDTH: u16 = 52;
    let size = view.model.size;
    let width = geometry::inside(geometry::dialog(size, WIDTH, size.height)).width;
    let rows: usize = words.iter().map(|line| wrap::height(&line.runs, width)).sum();
    let rows = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(more);
    geometry::dialog(size, WIDTH, rows)
}

/// One row of an area, counted from its top; empty outside of it.
pub(super) fn row(area: Rect, y: u16) -> Rect {
    let inside = y >= area.y && y < area.y.saturating_add(area.height);
    Rect::new(area.x, y, area.width, u16::from(inside))
}

pub(super) fn typed(
    view: &View<'_>,
    editor: &Editor,
    area: Rect,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let composer = compose(editor, 0, area.width);
    if !area.is_empty() {
        let style = view.theme.part(Part::Accent);
        input::prompt(&composer, area, (PROMPT, style), canvas);
    }
    input::text(editor, &composer, area, canvas)
}

fn name(view: &View<'_>, dialog: &NameDialog, canvas: &mut Canvas<'_>) -> Option<Position> {
    let network = view.model.network(dialog.network)?;
    let mut words = vec![Line::toned("By which name shall others know you here?", Tone::Plain)];
    if let Some(reason) = &dialog.refused {
        words.push(Line::default());
        words.push(Line::toned(reason.clone(), Tone::Error));
    } else if let Some(asked) = &dialog.asked {
        words.push(Line::default());
        words.push(Line::toned(format!("asking for {asked} …"), Tone::Muted));
    }
    let outer = sized(view, &words, 2);
    let title = format!("welcome to {}", network.name);
    let inner = frame(view, outer, &title, "enter: take it", canvas);
    let below = lines(view, &words, inner, canvas);
    // The name is what matters: on a tiny screen it takes the place of the words.
    let last = (inner.y + inner.height).saturating_sub(1);
    let line = row(inner, below.saturating_add(1).min(last));
    canvas.clear(line);
    typed(view, &dialog.editor, line, canvas)
}

fn question(view: &View<'_>, confirm: &Confirm, canvas: &mut Canvas<'_>) -> Option<Position> {
    let stand = confirm.stand(view.model.size);
    frame(view, stand.outer, "please confirm", "or click", canvas);
    lines(view, &confirm.words(), stand.words, canvas);
    for (y, words) in (stand.choices.y..).zip(Confirm::ANSWERS) {
        let line = row(stand.choices, y);
        if !line.is_empty() {
            canvas.put_short(slot(line.x, y, line.width), words, view.theme.tone(Tone::Plain));
        }
    }
    None
}

fn help(view: &View<'_>, help: &Help, canvas: &mut Canvas<'_>) -> Option<Position> {
    let outer = geometry::page(view.model.size);
    let page = &help.page;
    let keys = "type to search · ↑ ↓ pgup pgdn · esc closes";
    let inner = frame(view, outer, &page.title, keys, canvas);
    let line = row(inner, inner.y);
    let cursor = typed(view, &help.filter, line, canvas);
    let area = help::rows(inner);
    if page.items.is_empty() {
        let words = help.meant.as_ref().map_or_else(
            || "nothing of that name".to_owned(),
            |meant| format!("nothing of that name; enter: did you mean {meant}?"),
        );
        lines(view, &[Line::toned(words, Tone::Muted)], area, canvas);
    }
    items(view, page, area, canvas);
    if area.is_empty() {
        return cursor;
    }
    let arrow = view.theme.part(Part::Accent).add_modifier(Modifier::BOLD);
    let x = (outer.x + outer.width).saturating_sub(1);
    if page.scroll > 0 {
        canvas.put(slot(x, area.y, 1), "↑", arrow);
    }
    if page.scroll < page.last(area) {
        let bottom = (area.y + area.height).saturating_sub(1);
        canvas.put(slot(x, bottom, 1), "↓", arrow);
    }
    cursor
}
