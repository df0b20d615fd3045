//! Going between conversations and within one: its lines, the chosen one of them, or those of what lies over it.

use crate::client::action::{edit, edits_line};
use crate::client::ctx::Ctx;
use crate::client::model::overlay::Overlay;
use crate::client::model::selection::Step;

pub(super) fn go(cx: &mut Ctx<'_>, n: usize) {
    match cx.model.nth(n) {
        Some(buffer) => cx.focus(buffer),
        None => cx.flash(format!("there is no conversation {n}")),
    }
}

pub(super) fn next_unread(cx: &mut Ctx<'_>) {
    match cx.model.next_unread() {
        Some(buffer) if buffer == cx.here() => {
            cx.model.show_first_unread();
        }
        Some(buffer) => cx.focus(buffer),
        None => cx.flash("everything is read"),
    }
}

pub(super) fn mark_unread(cx: &mut Ctx<'_>) {
    if let Err(why) = cx.mark_unread() {
        cx.flash(why);
    }
}

pub(super) fn page(cx: &mut Ctx<'_>, pages: isize) {
    if cx.model.selection().is_some() {
        cx.model.move_selection(if pages < 0 { Step::PageUp } else { Step::PageDown });
    } else if cx.model.overlay().is_none() {
        cx.model.scroll_page(pages > 0);
        cx.scrolled(pages < 0);
    } else if !cx.scroll_trust(pages) {
        // The last line stays in sight, so that the eye finds its place again.
        let rows = cx.model.page_area().height.saturating_sub(1).max(1);
        cx.move_overlay(pages * isize::try_from(rows).unwrap_or(1));
    }
}

pub(super) fn half_page(cx: &mut Ctx<'_>, pages: isize) {
    let rows = cx.model.areas().timeline.height / 2;
    scroll(cx, pages * isize::try_from(rows.max(1)).unwrap_or(1));
}

pub(super) fn scroll(cx: &mut Ctx<'_>, rows: isize) {
    if cx.model.overlay().is_none() {
        cx.model.scroll_by(rows);
        cx.scrolled(rows < 0);
    } else {
        cx.move_overlay(rows);
    }
}

pub(super) fn up(cx: &mut Ctx<'_>) {
    if cx.model.selection().is_some() {
        cx.model.move_selection(Step::Up);
    } else if cx.model.overlay().is_none() {
        edit(cx, |editor, _| editor.up());
    } else {
        cx.move_overlay(-1);
    }
}

pub(super) fn down(cx: &mut Ctx<'_>) {
    if cx.model.selection().is_some() {
        cx.model.move_selection(Step::Down);
    } else if cx.model.overlay().is_none() {
        edit(cx, |editor, _| editor.down());
    } else {
        cx.move_overlay(1);
    }
}

/// A text is read, and nothing is looked for in it.
fn reads(cx: &Ctx<'_>) -> bool {
    matches!(cx.model.overlay(), Some(Overlay::Help(help)) if help.filter.is_empty())
}

pub(super) fn home(cx: &mut Ctx<'_>) {
    if cx.model.selection().is_some() {
        cx.model.move_selection(Step::Oldest);
    } else if !edits_line(cx.model) || reads(cx) {
        cx.move_overlay(isize::MIN);
    } else if cx.model.overlay().is_none() && cx.model.editor().is_empty() {
        cx.model.scroll_to_oldest();
        cx.scrolled(true);
    } else {
        edit(cx, |editor, _| editor.line_start());
    }
}

pub(super) fn end(cx: &mut Ctx<'_>) {
    if cx.model.selection().is_some() {
        cx.model.move_selection(Step::Newest);
    } else if !edits_line(cx.model) || reads(cx) {
        cx.move_overlay(isize::MAX);
    } else if cx.model.overlay().is_none() && cx.model.editor().is_empty() {
        cx.model.scroll_to_newest();
    } else {
        edit(cx, |editor, _| editor.line_end());
    }
}

/// Chooses one message more, above by `Step::Up`; the first one where none is chosen.
pub(super) fn extend(cx: &mut Ctx<'_>, step: Step) {
    if cx.model.selection().is_some() {
        cx.model.extend_selection(step);
    } else {
        cx.toggle_selection();
    }
}
