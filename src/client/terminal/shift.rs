//! Finds rows that only moved, so that the terminal can move them itself: a new line at the bottom of a conversation
//! then costs a few hundred bytes, not the whole screen.

use std::hash::{Hash as _, Hasher};
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};

use super::brush::{Shift, is_blank};

/// Fewer rows than this are printed again rather than moved.
const WORTH_SCROLLING: u16 = 6;

/// The rows from the first to the last that differ; none when no cell does.
pub(super) fn differing_rows(shown: &Buffer, next: &Buffer) -> Range<u16> {
    let differs = |y: &u16| row_cells(shown, *y) != row_cells(next, *y);
    let Some(top) = (0..next.area.height).find(differs) else {
        return 0..0;
    };
    top..(top..next.area.height).rev().find(differs).unwrap_or(top) + 1
}

/// Finds the move that turns most of the shown rows into the next ones, when it saves more than it costs; `rows` are those
/// that differ.
///
/// Terminals scroll whole rows, panes at the side included, so a move is only worth it when few cells of the moved
/// rows have to be printed again. Rows with doubtful clusters are moved like any other.
pub(super) fn scrolled(shown: &Buffer, next: &Buffer, rows: Range<u16>) -> Option<Shift> {
    let Range { start: top, end: bottom } = rows;
    let rows = usize::from(bottom - top);
    if rows < usize::from(WORTH_SCROLLING) {
        return None;
    }
    // Every row is held against many others: by numbers, because cells are slow to compare.
    let (old, new) = (numbers(shown, top..bottom), numbers(next, top..bottom));
    let (old, new): (Vec<&[u64]>, Vec<&[u64]>) = (by_rows(&old, rows), by_rows(&new, rows));
    let unmoved: usize = old.iter().zip(&new).map(|(old, new)| differing(old, new)).sum();
    let blank: Vec<usize> = (top..bottom).map(|y| filled(next, y)).collect();
    let most = i32::try_from(rows / 2).unwrap_or(0);
    let mut best: Option<(usize, Shift)> = None;
    for by in (1..=most).flat_map(|by| [by, -by]) {
        let mut cost = 0;
        for ((y, new), blank) in (0..).zip(&new).zip(&blank) {
            let from = usize::try_from(y + by).ok().and_then(|from| old.get(from));
            cost += from.map_or(*blank, |old| differing(old, new));
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

/// A number for each cell, the same for cells that look the same. Others may share it: a move is only chosen by it.
fn numbers(buffer: &Buffer, rows: Range<u16>) -> Vec<u64> {
    let number = |cell: &Cell| {
        let mut mix = Mix(0);
        cell.hash(&mut mix);
        mix.0
    };
    rows.flat_map(|y| row_cells(buffer, y)).map(number).collect()
}

fn by_rows(numbers: &[u64], rows: usize) -> Vec<&[u64]> {
    numbers.chunks(numbers.len().div_ceil(rows).max(1)).collect()
}

/// As quick as it can be: nobody gains anything by a number that is shared.
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(8) {
            let word = piece.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }
}

fn row_cells(buffer: &Buffer, y: u16) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    let start = usize::from(y) * width;
    buffer.content.get(start..start + width).unwrap_or(&[])
}

fn differing(old: &[u64], new: &[u64]) -> usize {
    old.iter().zip(new).filter(|(old, new)| old != new).count()
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
