//! The text of the input line in the user's own editor, and back. Nothing is sent by that.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::buffer::BufferId;
use crate::client::model::settings::Face;
use crate::client::text::neutral;

impl Ctx<'_> {
    /// Opens the user's editor on what is being written in the conversation in focus.
    ///
    /// # Errors
    /// A sentence why that cannot be here.
    pub fn edit_elsewhere(&mut self) -> Result<(), &'static str> {
        if self.model.settings.face == Face::Plain {
            return Err("there is no input line to edit here: /edit is for the full screen");
        }
        let buffer = self.model.focused();
        let (id, text) = (buffer.id, buffer.editor.text().to_owned());
        // The screen is not ours for a while, so nobody reads what comes in.
        self.model.suspended = true;
        self.fx.push(Effect::Edit(id, text));
        Ok(())
    }

    /// The editor has ended. Its text takes the place of what was being written, as one step that can be undone; where there
    /// is none, what was written stays.
    pub fn edited_elsewhere(&mut self, id: BufferId, written: Result<String, String>) {
        self.model.suspended = false;
        let text = match written {
            Ok(text) => text,
            Err(why) => {
                let here = self.here();
                self.error(here, neutral::text(&why));
                return;
            }
        };
        let id = if self.model.buffer(id).is_some() { id } else { self.here() };
        let whole = self.model.buffer_mut(id).is_none_or(|buffer| buffer.editor.replace(&text));
        if !whole {
            self.flash("too long: only the beginning was taken");
        }
        self.edited(id);
    }
}
