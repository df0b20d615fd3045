//! Putting text onto the clipboard of the user, and saying so.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::quote::beginning;
use crate::client::text::neutral;

/// Bytes that terminals take at once for the clipboard.
const MOST_COPIED: usize = 74_000;
/// Graphemes of what was copied that the hint line shows.
const SHOWN: usize = 40;

impl Ctx<'_> {
    /// Copies a text.
    pub(super) fn copy(&mut self, text: &str) {
        // A way around the cells of the screen: whatever the text was, it does nothing where it is pasted.
        let text = neutral::typed(text);
        if text.len() > MOST_COPIED {
            let (is, most) = (text.len().div_ceil(1_000), MOST_COPIED / 1_000);
            return self.flash(format!("not copied: {is} KB, and terminals take {most}"));
        }
        let lines = text.lines().count();
        let said = beginning(&text, SHOWN);
        self.flash(match lines {
            0 | 1 => format!("copied: {said}"),
            _ => format!("copied {lines} lines: {said}"),
        });
        self.model.copied = Some(text.clone());
        self.fx.push(Effect::Copy(text));
    }
}
