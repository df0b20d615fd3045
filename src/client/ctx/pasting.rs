//! What becomes of a long paste: the question, and what was chosen.

use crate::client::ctx::Ctx;
use crate::client::model::overlay::Overlay;
use crate::client::model::pasting::{Choice, Pasting};

impl Ctx<'_> {
    /// Asks what to do with a paste that would be many messages. Out: whether there is anything to ask.
    pub fn ask_of_paste(&mut self, raw: &str) -> bool {
        let Some(pasting) = Pasting::of(self.model, raw) else {
            return false;
        };
        self.model.overlays.push(Overlay::Paste(Box::new(pasting)));
        true
    }

    /// Takes a choice of the open question: the one of a letter, else the one that is chosen.
    pub fn take_paste(&mut self, letter: Option<char>) {
        let Some(Overlay::Paste(pasting)) = self.model.overlay() else {
            return;
        };
        let choice = match letter {
            Some(letter) => pasting.of_letter(letter),
            None => pasting.choices.get(pasting.chosen).copied(),
        };
        if let Some(choice) = choice
            && let Some(Overlay::Paste(pasting)) = self.model.overlays.pop()
        {
            self.do_with_paste(&pasting, choice);
        }
    }

    fn do_with_paste(&mut self, pasting: &Pasting, choice: Choice) {
        let Some(buffer) = self.model.buffer_mut(pasting.buffer) else {
            return;
        };
        if choice == Choice::Cancel {
            return;
        }
        let all = buffer.editor.insert(&pasting.text);
        let text = buffer.editor.text();
        let text = if text.starts_with("//") && buffer.editor.text().len() > pasting.text.len() {
            text.get(1..).unwrap_or_default().to_owned()
        } else {
            text.to_owned()
        };
        let done = match choice {
            Choice::Send(_) => self.say(pasting.buffer, &text),
            Choice::Lines(_) => self.say_line_by_line(pasting.buffer, &text),
            Choice::Edit | Choice::Cancel => {
                if pasting.cut || !all {
                    self.flash("too long: only the beginning was pasted");
                }
                return;
            }
        };
        if done.is_ok()
            && let Some(buffer) = self.model.buffer_mut(pasting.buffer)
        {
            buffer.editor.take();
        }
    }

    /// A click while the question is open: takes a choice, beside the box nothing.
    pub fn click_paste(&mut self, column: u16, row: u16) {
        let Some(Overlay::Paste(pasting)) = self.model.overlay() else {
            return;
        };
        let at = pasting.stand(self.model).choice_at(column, row);
        if let Some(at) = at
            && let Some(Overlay::Paste(pasting)) = self.model.overlays.last_mut()
        {
            pasting.chosen = at;
            self.take_paste(None);
        }
    }
}
