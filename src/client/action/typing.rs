//! What works with what is open, and typing where a line is edited.

use crate::client::action::{ACTIONS, ActionSpec, Reach};
use crate::client::ctx::Ctx;
use crate::client::model::Model;
use crate::client::model::editor::{Editor, KillRing, MOST_BYTES};
use crate::client::model::overlay::Overlay;
use crate::client::model::trust::Answer;
use crate::client::text::width;

/// Bytes of a paste that are looked at.
const MOST_READ: usize = 3 * MOST_BYTES;

/// The action of a name.
pub fn find(name: &str) -> Option<&'static ActionSpec> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// Whether what is open has a line to edit: the topmost overlay, or the conversation while no message is chosen.
pub fn edits_line(model: &Model) -> bool {
    match model.overlay() {
        Some(Overlay::Search(search)) => !search.moving,
        Some(overlay) => {
            !matches!(overlay, Overlay::Confirm(_) | Overlay::Trust(_) | Overlay::Paste(_))
        }
        None => model.selection().is_none(),
    }
}

/// Whether an action works with what is open now.
pub fn works(model: &Model, reach: Reach) -> bool {
    match reach {
        Reach::Everywhere => true,
        Reach::Line => edits_line(model),
        Reach::Conversation => model.overlay().is_none(),
        Reach::Input => model.overlay().is_none() && edits_line(model),
    }
}

/// Does what was chosen by its name, as if its key had been pressed then.
pub fn do_wanted(cx: &mut Ctx<'_>) {
    let wanted = cx.model.wanted.take().and_then(find);
    if let Some(action) = wanted.filter(|action| works(cx.model, action.reach)) {
        (action.run)(cx);
    }
}

pub(super) fn edit(cx: &mut Ctx<'_>, change: impl FnOnce(&mut Editor, &mut KillRing)) {
    let (editor, kills) = cx.model.editor_mut();
    change(editor, kills);
}

/// Types one character.
pub fn type_char(cx: &mut Ctx<'_>, c: char) {
    if edits_line(cx.model) {
        cx.model.unmark();
        edit(cx, |editor, _| editor.type_char(c));
    } else if matches!(cx.model.overlay(), Some(Overlay::Paste(_))) {
        cx.take_paste(Some(c));
    } else if matches!(cx.model.overlay(), Some(Overlay::Trust(_))) {
        let answers = [('o', Answer::Once), ('a', Answer::Always)];
        if let Some((_, answer)) = answers.into_iter().find(|(key, _)| *key == c) {
            cx.answer_trust(Some(answer));
        }
    }
}

/// Inserts a paste, or asks what to do with one that would be many messages. It sends nothing, and a name takes only the
/// first line of it.
pub fn paste(cx: &mut Ctx<'_>, text: &str) {
    if !edits_line(cx.model) {
        return;
    }
    let over = cx.model.overlay().is_some();
    let text = if over { text.trim().lines().next().unwrap_or_default() } else { text };
    // What is far too long is not looked at as a whole. A line end may be two bytes, and little else is left out.
    let bound = width::boundary(text, MOST_READ);
    let text = text.get(..bound).unwrap_or_default();
    if !over && cx.ask_of_paste(text) {
        return;
    }
    let (editor, _) = cx.model.editor_mut();
    if !editor.insert(text) {
        cx.flash("too long: only the beginning was pasted");
    }
}
