//! What a key can be bound to: one table of actions without parameters. What needs words is a command.
//!
//! Keys that are pressed while an overlay is open still mean an action; [`Reach`] says whether it works there.

mod moving;
mod sending;
mod table;

pub use crate::client::action::table::ACTIONS;

use crate::client::ctx::Ctx;
use crate::client::model::Model;
use crate::client::model::editor::{Editor, KillRing};
use crate::client::model::overlay::Overlay;

/// Where an action works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Whatever is open.
    Everywhere,
    /// Where a line is being edited: the input, or that of an overlay.
    Line,
    /// While no overlay is open.
    Conversation,
}

/// Everything about one action.
#[derive(Debug, Clone, Copy)]
pub struct ActionSpec {
    /// What the configuration calls it.
    pub name: &'static str,
    /// One line, at most 60 columns, lower case, without a period.
    pub help: &'static str,
    pub reach: Reach,
    pub run: fn(&mut Ctx<'_>),
}

/// The action of a name.
pub fn find(name: &str) -> Option<&'static ActionSpec> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// Whether the topmost overlay, if there is one, has a line to edit.
pub fn edits_line(model: &Model) -> bool {
    !matches!(
        model.overlay(),
        Some(Overlay::Help(_) | Overlay::Confirm(_))
    )
}

/// Whether an action works with what is open now.
pub fn works(model: &Model, reach: Reach) -> bool {
    match reach {
        Reach::Everywhere => true,
        Reach::Line => edits_line(model),
        Reach::Conversation => model.overlay().is_none(),
    }
}

fn edit(cx: &mut Ctx<'_>, change: impl FnOnce(&mut Editor, &mut KillRing)) {
    let (editor, kills) = cx.model.editor_mut();
    change(editor, kills);
}

/// Types one character.
pub fn type_char(cx: &mut Ctx<'_>, c: char) {
    if edits_line(cx.model) {
        edit(cx, |editor, _| editor.type_char(c));
    }
}

/// Inserts a paste. It sends nothing, and a name takes only the first line of it.
pub fn paste(cx: &mut Ctx<'_>, text: &str) {
    if !edits_line(cx.model) {
        return;
    }
    let text = if cx.model.overlay().is_some() {
        text.trim().lines().next().unwrap_or_default()
    } else {
        text
    };
    let (editor, _) = cx.model.editor_mut();
    if !editor.insert(text) {
        cx.flash("too long: only the beginning was pasted");
    }
}
