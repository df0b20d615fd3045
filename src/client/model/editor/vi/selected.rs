//! What is done with what is selected.

use std::ops::Range;

use super::keys::{Deed, Op, Place};
use super::machine::{Mode, Pending, Vi};
use super::operate;
use crate::client::model::editor::undo::Kind;
use crate::client::model::editor::words::border_from;
use crate::client::model::editor::{Editor, KillRing};

impl Vi {
    pub(super) fn operate_selected(&mut self, editor: &mut Editor, kills: &mut KillRing, op: Op) {
        let Some(range) = self.selected(editor) else {
            return;
        };
        let lines = self.mode == Mode::VisualLines;
        self.pending = Pending::default();
        self.mode = Mode::Normal;
        editor.begin_step();
        operate::apply(editor, (&mut self.register, kills), op, (range, lines));
        if op == Op::Change {
            self.insert(editor, Mode::Insert);
            self.last = None;
        }
    }

    pub(super) fn change_selected(&mut self, editor: &mut Editor, range: Range<usize>, with: &str) {
        let start = range.start;
        editor.begin_step();
        editor.replace_as(range, with, Kind::Single);
        editor.go(start);
        self.mode = Mode::Normal;
    }

    pub(super) fn do_selected(
        &mut self,
        editor: &mut Editor,
        kills: &mut KillRing,
        (deed, key): (Deed, char),
    ) {
        self.pending = Pending::default();
        let Some(range) = self.selected(editor) else {
            return;
        };
        match deed {
            Deed::Short(op, _) | Deed::Lines(op) => {
                // Capitals mean whole lines.
                if key.is_ascii_uppercase() {
                    self.mode = Mode::VisualLines;
                }
                self.operate_selected(editor, kills, op);
            }
            Deed::Insert(Place::LineBelow | Place::LineAbove) => {
                let here = editor.cursor();
                let anchor = border_from(editor.text(), self.anchor);
                editor.go(anchor);
                self.anchor = here;
            }
            Deed::ToggleCase => {
                editor.begin_step();
                operate::toggle_case(editor, range.clone());
                editor.go(range.start);
                self.mode = Mode::Normal;
            }
            Deed::Join => {
                let lines = editor.text().get(range.clone()).unwrap_or_default();
                let ends = lines.matches('\n').count().max(1);
                editor.begin_step();
                editor.go(range.start);
                (0..ends).for_each(|_| operate::join(editor));
                self.mode = Mode::Normal;
            }
            Deed::Put { .. } => {
                let put = self.register.clone();
                self.operate_selected(editor, kills, Op::Delete);
                operate::put(editor, &put, true, 1);
            }
            Deed::Visual { lines } => {
                let mode = if lines { Mode::VisualLines } else { Mode::Visual };
                self.mode = if self.mode == mode { Mode::Normal } else { mode };
            }
            _ => self.mode = Mode::Normal,
        }
    }
}
