//! Putting text onto the clipboard of the user, and saying so.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::desktop::{Copying, MOST_BY_TERMINAL};
use crate::client::model::quote::beginning;
use crate::client::text::neutral;

/// Graphemes of what was copied that the hint line shows.
const SHOWN: usize = 40;

impl Ctx<'_> {
    /// Copies a text, or says why it cannot.
    pub(super) fn copy(&mut self, text: &str) {
        // A way around the cells of the screen: whatever the text was, it does nothing where it is pasted.
        let text = neutral::typed(text);
        let (copying, bytes) = (self.model.settings.copy, text.len());
        let by_tool = self.model.desktop.copies && copying.by_tool(bytes);
        let by_terminal = copying.by_terminal(bytes);
        if !by_tool && !by_terminal {
            return self.flash(refusal(copying, bytes));
        }
        let lines = text.lines().count();
        let said = beginning(&text, SHOWN);
        let how = if by_terminal { "" } else { " on this machine" };
        self.flash(match lines {
            0 | 1 => format!("copied{how}: {said}"),
            _ => format!("copied {lines} lines{how}: {said}"),
        });
        self.model.copied = Some(text.clone());
        self.fx.push(Effect::Copy(text));
    }
}

/// Why a text is not copied, and what one could do.
fn refusal(copying: Copying, bytes: usize) -> String {
    let (is, most) = (bytes.div_ceil(1_000), MOST_BY_TERMINAL / 1_000);
    match copying {
        Copying::Tools => "not copied: no wl-copy, xclip, xsel or pbcopy here".to_owned(),
        _ => format!("not copied: {is} KB, and terminals take {most}; copy it in parts"),
    }
}
