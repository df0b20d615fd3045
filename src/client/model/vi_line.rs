//! The vi keys on the line of the conversation in focus: where they are on, what they do to it, and its prompt.

use std::ops::Range;

use crate::client::model::Model;
use crate::client::model::composer::PROMPT;
use crate::client::model::editor::{ViAnswer, ViMode};
use crate::client::model::settings::Editing;

impl Model {
    /// Whether keys go to the line of a conversation that is edited like in vi.
    pub fn edits_like_vi(&self) -> bool {
        let line = self.overlay().is_none() && self.selection().is_none();
        line && self.settings.editing == Editing::Vi
    }

    /// Whether characters are commands there.
    pub fn commands_like_vi(&self) -> bool {
        let typed = matches!(self.vi.mode(), ViMode::Insert | ViMode::Replace);
        self.edits_like_vi() && !typed
    }

    /// Esc. Out: whether there was a mode to leave.
    pub fn escape_like_vi(&mut self) -> bool {
        let mut vi = std::mem::take(&mut self.vi);
        let taken = vi.escape(self.editor_mut().0);
        self.vi = vi;
        taken
    }

    /// A character.
    pub fn press_like_vi(&mut self, c: char) -> ViAnswer {
        let mut vi = std::mem::take(&mut self.vi);
        let (editor, kills) = self.editor_mut();
        let answer = vi.press(editor, kills, c);
        self.vi = vi;
        answer
    }

    /// What is selected of the line, in bytes.
    pub fn selected_like_vi(&self) -> Option<Range<usize>> {
        self.vi.selected(&self.focused().editor).filter(|_| self.edits_like_vi())
    }

    /// The sign before the line, with a space: its mode by a letter where that is another one than typing.
    pub fn prompt_sign(&self) -> &'static str {
        if self.settings.editing != Editing::Vi {
            return PROMPT;
        }
        match self.vi.mode() {
            ViMode::Insert => PROMPT,
            ViMode::Normal => "N ",
            ViMode::Replace => "R ",
            ViMode::Visual | ViMode::VisualLines => "V ",
        }
    }
}
