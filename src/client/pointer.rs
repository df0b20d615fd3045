//! What the mouse does: which pane it is over decides who is told.

use crate::client::action;
use crate::client::ctx::Ctx;
use crate::client::event::{Mouse, MouseAction};
use crate::client::model::geometry::Rect;
use crate::client::model::pointing::Cell;

/// Rows that one turn of the wheel moves.
const WHEEL: isize = 3;

/// Takes one report of the mouse.
pub fn moved(cx: &mut Ctx<'_>, mouse: Mouse) {
    let cell = Cell { column: mouse.column, row: mouse.row };
    match mouse.what {
        MouseAction::Press => press(cx, cell, mouse.ctrl),
        MouseAction::Drag => cx.drag(cell),
        MouseAction::Release => cx.release_button(cell),
        MouseAction::WheelUp => wheel(cx, cell, -WHEEL),
        MouseAction::WheelDown => wheel(cx, cell, WHEEL),
    }
}

fn press(cx: &mut Ctx<'_>, Cell { column, row }: Cell, ctrl: bool) {
    let areas = cx.model.areas();
    let at = |area: Rect| area.contains(column, row);
    if !at(areas.timeline) || cx.model.overlay().is_some() {
        cx.model.press = None;
        cx.model.unmark();
    }
    if cx.model.overlay().is_some() {
        cx.click_overlay(column, row);
        action::do_wanted(cx);
    } else if at(areas.sidebar) {
        cx.click_sidebar(usize::from(row - areas.sidebar.y));
    } else if at(areas.members) && row > areas.members.y {
        cx.click_member(usize::from(row - areas.members.y - 1));
    } else if at(cx.model.below_area()) {
        cx.model.scroll_to_newest();
    } else if at(areas.timeline) {
        if ctrl {
            cx.open_link_in(Cell { column, row });
        } else {
            cx.press_timeline(Cell { column, row });
        }
    } else if at(areas.input) {
        cx.model.end_selection();
    }
}

fn wheel(cx: &mut Ctx<'_>, Cell { column, row }: Cell, step: isize) {
    let areas = cx.model.areas();
    let at = |area: Rect| area.contains(column, row);
    if cx.scroll_trust(step.signum()) {
    } else if cx.model.overlay().is_some() {
        cx.move_overlay(step);
    } else if at(areas.sidebar) {
        cx.model.scroll_sidebar(step);
    } else if at(areas.members) {
        cx.model.scroll_members(step);
    } else {
        cx.model.scroll_by(step);
        cx.scrolled(step < 0);
        cx.drag_on();
    }
}
