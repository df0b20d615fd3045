//! When another program has the terminal: the shell, or the user's own editor. It is given whole and taken back whole.

use std::io;

use crate::client::event::Event;
use crate::client::foreign_editor::{ForeignEditor, Written};
use crate::client::model::buffer::BufferId;
use crate::client::runtime::desk::{Desk, Pace};

impl Desk {
    /// Leaves the terminal to the user's editor. The connections go on meanwhile.
    pub(super) fn edit(&mut self, id: BufferId, text: &str) -> io::Result<()> {
        self.reports.pause()?;
        self.terminal.leave();
        match ForeignEditor::start(text) {
            Ok(editor) => {
                self.editing = Some((id, editor));
                Ok(())
            }
            Err(why) => {
                self.take_back()?;
                self.update(Event::Edited(id, Err(why)))
            }
        }
    }

    /// The user's editor has ended: the terminal is ours again.
    pub(super) fn written(&mut self, written: Written) -> io::Result<()> {
        let Some((id, _)) = self.editing.take() else {
            return Ok(());
        };
        self.take_back()?;
        if let Some(title) = self.title.take() {
            self.terminal.set_title(&title)?;
        }
        self.pace = Pace::Urgent;
        self.update(Event::Edited(id, written))
    }

    /// The process was stopped, by us or by somebody else, and goes on: the terminal may show anything.
    pub(super) fn continued(&mut self) -> io::Result<()> {
        // Stopped together with an editor, which has it still.
        if self.editing.is_some() { Ok(()) } else { self.take_back() }
    }

    /// Takes the terminal back from another program.
    fn take_back(&mut self) -> io::Result<()> {
        self.suspended = None;
        self.terminal.resume()?;
        self.reports.go_on()?;
        self.resized()
    }
}

/// What the user's editor has come to, once it has ended.
pub(super) async fn written(editing: Option<&mut (BufferId, ForeignEditor)>) -> Written {
    match editing {
        Some((_, editor)) => editor.ended().await,
        None => std::future::pending().await,
    }
}
