//! Finds rows that only moved, so that the terminal can move them itself: a new line at the bottom of a conversation
//! then costs a few hundred bytes, not the whole screen.

use ratatui::buffer::{Buffer, Cell};

use super::brush::{Shift, is_blank};

/// Fewer rows than this are printed again rather than moved.
const WORTH_SCROLLING: u16 = 6;

/// Finds the move that turns most of the shown rows into the next ones, when it saves more than it costs.
///
/// Terminals scroll whole rows, panes at the side included, so a move is only worth it when few cells of the moved
/// rows have to be printed again. Rows with doubtful clusters are moved like any other.
pub(super) fn scrolled(shown: &Buffer, next: &Buffer) -> Option<Shift> {
    let height = next.area.height;
    let (top, bottom) = (
        (0..height).find(|y| differing(shown, *y, next, *y) > 0)?,
        (0..height).rev().find(|y| differing(shown, *y, next, *y) > 0)? + 1,
    );
    let rows = bottom - top;
    if rows < WORTH_SCROLLING {
        return None;
    }
    let unmoved: usize = (top..bottom).map(|y| differing(shown, y, next, y)).sum();
    let blank: Vec<usize> = (top..bottom).map(|y| filled(next, y)).collect();
    let most = i32::from(rows / 2);
    let mut best: Option<(usize, Shift)> = None;
    for by in (1..=most).flat_map(|by| [by, -by]) {
        let mut cost = 0;
        for (y, blank) in (top..bottom).zip(&blank) {
            let from = i32::from(y) + by;
            cost += match u16::try_from(from) {
                Ok(from) if (top..bottom).contains(&from) => differing(shown, from, next, y),
                _ => *blank,
            };
            if cost * 2 > unmoved {
                break;
            }
        }
        if cost * 2 <= unmoved && best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, Shift { top, bottom, by }));
        }
    }
    best.map(|(_, shift)| shift)
}

fn row_cells(buffer: &Buffer, y: u16) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    let start = usize::from(y) * width;
    buffer.content.get(start..start + width).unwrap_or(&[])
}

fn differing(old: &Buffer, old_y: u16, new: &Buffer, new_y: u16) -> usize {
    row_cells(old, old_y).iter().zip(row_cells(new, new_y)).filter(|(old, new)| old != new).count()
}

fn filled(buffer: &Buffer, y: u16) -> usize {
    row_cells(buffer, y).iter().filter(|cell| !is_blank(cell)).count()
}

/// Does to the picture what the terminal does to the screen.
pub(super) fn shift_rows(buffer: &mut Buffer, shift: Shift) {
    let width = buffer.area.width;
    shift_cells(&mut buffer.content, width, shift, Cell::reset);
}

/// The same with whatever there is one of for each cell.
pub(super) fn shift_cells<T>(cells: &mut [T], width: u16, shift: Shift, empty: impl Fn(&mut T)) {
    let width = usize::from(width);
    let start = usize::from(shift.top) * width;
    let end = usize::from(shift.bottom) * width;
    let Some(moving) = cells.get_mut(start..end) else {
        return;
    };
    let cells = usize::try_from(shift.by.unsigned_abs()).unwrap_or(0) * width;
    let gap = if shift.by > 0 {
        moving.rotate_left(cells);
        moving.len() - cells..moving.len()
    } else {
        moving.rotate_right(cells);
        0..cells
    };
    for cell in moving.get_mut(gap).unwrap_or(&mut []) {
        empty(cell);
    }
}
