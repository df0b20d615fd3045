//! Which conversation the user looks at, what is read by that, and which ones are beside it.

use crate::client::model::Model;
use crate::client::model::buffer::{BufferId, BufferKind};

impl Model {
    /// Moves the focus. The unread line of the conversation that is left will stand below its last line.
    pub fn focus_on(&mut self, id: BufferId) {
        if self.buffers.get(id).is_none() {
            return;
        }
        self.sidebar_scroll = None;
        if id == self.focus {
            return;
        }
        self.members_scroll = 0;
        self.focused_mut().stop_reading();
        self.before = Some(self.focus);
        self.focus = id;
        if self.terminal_focused {
            self.focused_mut().start_reading();
        }
    }

    /// The conversation in focus before this one.
    pub fn focus_before(&mut self) {
        if let Some(before) = self.before {
            self.focus_on(before);
        }
    }

    /// The terminal got or lost the keyboard: nobody reads while another window has it.
    pub fn terminal_focus(&mut self, focused: bool) {
        if focused == self.terminal_focused {
            return;
        }
        self.terminal_focused = focused;
        if focused {
            self.focused_mut().start_reading();
        } else {
            self.focused_mut().stop_reading();
        }
    }

    /// Whether somebody looks at a conversation.
    pub fn is_read(&self, id: BufferId) -> bool {
        self.focus == id && self.terminal_focused
    }

    /// The `n`th conversation of the sidebar, counted from 1, without the server's window.
    pub fn nth(&self, n: usize) -> Option<BufferId> {
        let mut talks = self.buffers.iter().filter(|b| b.kind != BufferKind::Server);
        talks.nth(n.checked_sub(1)?).map(|buffer| buffer.id)
    }

    /// The conversation `step` places further down the sidebar than the focus, around the ends.
    pub fn neighbour(&self, step: isize) -> BufferId {
        let ids: Vec<BufferId> = self.buffers.iter().map(|buffer| buffer.id).collect();
        let at = ids.iter().position(|id| *id == self.focus).unwrap_or(0);
        let len = ids.len().max(1).cast_signed();
        let to = (at.cast_signed() + step).rem_euclid(len).unsigned_abs();
        ids.get(to).copied().unwrap_or(self.focus)
    }

    /// The next conversation with something unread after the focus, those with mentions first.
    pub fn next_unread(&self) -> Option<BufferId> {
        let at = self.buffers.iter().position(|b| b.id == self.focus)?;
        let around = || {
            let after = self.buffers.iter().skip(at + 1);
            after.chain(self.buffers.iter().take(at + 1))
        };
        around()
            .find(|buffer| buffer.mentions() > 0)
            .or_else(|| around().find(|buffer| buffer.unread() > 0))
            .map(|buffer| buffer.id)
    }
}
