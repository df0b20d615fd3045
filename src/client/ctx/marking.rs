//! Marking text with the mouse: press, drag, release; what was marked is copied. A press and a release without a move
//! between them are a click.

use crate::client::ctx::Ctx;
use crate::client::model::Model;
use crate::client::model::passage::{Extent, Grain, grown};
use crate::client::model::pointing::{Cell, PULL, Press};
use crate::proto::Timestamp;

impl Ctx<'_> {
    /// The button goes down over the timeline.
    pub fn press_timeline(&mut self, cell: Cell) {
        let Some(extent) = words_at(self.model, cell) else {
            self.model.press = None;
            return self.model.end_selection();
        };
        self.model.unmark();
        let row = usize::from(cell.row - self.model.areas().timeline.y);
        let hit = self.model.timeline().hit(row);
        let again =
            self.model.press.and_then(|last| Some((last, last.next_grain(cell, self.now)?)));
        // The first click may have moved the lines: what was there then is meant.
        let (extent, grain) =
            again.map_or((extent, Grain::Sign), |(last, grain)| (last.extent, grain));
        self.model.press = Some(Press {
            buffer: self.here(),
            cell,
            now_at: cell,
            at: self.now,
            grain,
            extent,
            hit,
            held: true,
            moved: false,
            pull_at: None,
        });
        if grain != Grain::Sign {
            self.model.end_selection();
            self.mark_to(extent);
        }
    }

    /// A press with ctrl: opens the link that is there.
    pub fn open_link_in(&mut self, cell: Cell) {
        self.model.press = None;
        if !words_at(self.model, cell).is_some_and(|extent| self.open_link_at(extent)) {
            self.flash("there is no link here");
        }
    }

    /// The mouse is moved while the button is held.
    pub fn drag(&mut self, cell: Cell) {
        let Some(press) = self.model.press.as_mut().filter(|press| press.held) else {
            return;
        };
        press.now_at = cell;
        let begins = !press.moved && cell != press.cell;
        press.moved |= begins;
        if begins {
            self.model.end_selection();
            // Nothing moves below the mouse, whatever comes in.
            let timeline = self.model.timeline();
            let scroll = timeline.pinned(timeline.buffer.scroll());
            self.model.focused_mut().scroll_to(scroll);
        }
        self.drag_on();
        let area = self.model.areas().timeline;
        let now = self.now;
        if let Some(press) = &mut self.model.press {
            let pulls = press.moved && press.pull(area.y, area.height) != 0;
            press.pull_at = pulls.then(|| press.pull_at.unwrap_or(now + PULL));
        }
    }

    /// Marks up to where the mouse is, while it is held.
    pub fn drag_on(&mut self) {
        let press = self.model.press.filter(|press| press.held && press.moved);
        if let Some(head) = press.and_then(|press| words_at(self.model, press.now_at)) {
            self.mark_to(head);
        }
    }

    fn mark_to(&mut self, head: Extent) {
        if let Some(press) = self.model.press {
            let lines = self.model.focused().view();
            let anchor = grown(lines, press.extent, press.grain);
            let head = grown(lines, head, press.grain);
            self.model.mark(anchor, head);
        }
    }

    /// Scrolls on while the mouse is held at an edge, when it is time.
    pub fn pull(&mut self) {
        let area = self.model.areas().timeline;
        let now = self.now;
        let Some(press) =
            self.model.press.as_mut().filter(|p| p.pull_at.is_some_and(|at| at <= now))
        else {
            return;
        };
        let rows = press.pull(area.y, area.height);
        press.pull_at = (press.held && rows != 0).then(|| now + PULL);
        if press.pull_at.is_some() && self.model.overlay().is_none() {
            self.model.scroll_by(isize::try_from(rows).unwrap_or(0));
            let timeline = self.model.timeline();
            let scroll = timeline.pinned(timeline.buffer.scroll());
            self.model.focused_mut().scroll_to(scroll);
            self.scrolled(rows < 0);
            self.drag_on();
        }
    }

    /// When to scroll on.
    pub fn pulls_at(model: &Model) -> Option<Timestamp> {
        model.press.filter(|press| press.held)?.pull_at
    }

    /// The button goes up: what is marked is copied. Without that it was a click.
    pub fn release_button(&mut self, cell: Cell) {
        self.drag(cell);
        let Some(press) = self.let_go() else {
            return;
        };
        if !press.moved && press.grain == Grain::Sign {
            return self.click_timeline(press.hit);
        }
        let text = self.model.marked_text();
        if text.is_empty() {
            self.model.unmark();
        } else {
            self.copy(&text);
        }
    }

    /// The button is not held any more, or nobody can tell. Out: the press, if it was held.
    pub fn let_go(&mut self) -> Option<Press> {
        let press = self.model.press.as_mut().filter(|press| press.held)?;
        (press.held, press.pull_at) = (false, None);
        let press = *press;
        if press.moved {
            let timeline = self.model.timeline();
            let scroll = timeline.down(timeline.buffer.scroll(), 0);
            self.model.focused_mut().scroll_to(scroll);
        }
        Some(press)
    }
}

/// The words in a cell of the screen, or nearest to it.
fn words_at(model: &Model, cell: Cell) -> Option<Extent> {
    let area = model.areas().timeline;
    let from = |at: u16, start: u16| i32::from(at) - i32::from(start);
    model.timeline().extent_at(from(cell.column, area.x), from(cell.row, area.y))
}
