//! The texts sent from one conversation, and which of them is being looked at.

/// Texts kept.
const MOST: usize = 200;

/// What was sent before, oldest first, and the draft that waits while it is looked through.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent {
    texts: Vec<String>,
    /// The text looked at; none while the draft stands in the input line.
    at: Option<usize>,
    draft: String,
}

impl Sent {
    /// Keeps a sent text, unless it repeats the one before, and ends the looking.
    pub(super) fn push(&mut self, text: &str) {
        self.leave();
        if text.trim().is_empty() || self.texts.last().is_some_and(|last| last == text) {
            return;
        }
        if self.texts.len() == MOST {
            self.texts.remove(0);
        }
        self.texts.push(text.to_owned());
    }

    /// Forgets what is looked at and the waiting draft.
    pub(super) fn leave(&mut self) {
        self.at = None;
        self.draft.clear();
    }

    /// The draft behind a sent text that is looked at and was not changed; else `current`.
    pub(super) fn draft<'a>(&'a self, current: &'a str) -> &'a str {
        let shown = self.at.and_then(|at| self.texts.get(at));
        if shown.is_some_and(|shown| shown == current) { &self.draft } else { current }
    }

    /// The text before the one looked at; `current` is kept as the draft when the looking begins.
    pub(super) fn older(&mut self, current: &str) -> Option<&str> {
        let at = match self.at {
            None => self.texts.len().checked_sub(1)?,
            Some(at) => at.checked_sub(1)?,
        };
        if self.at.is_none() {
            current.clone_into(&mut self.draft);
        }
        self.at = Some(at);
        self.texts.get(at).map(String::as_str)
    }

    /// The text after the one looked at, in the end the draft.
    pub(super) fn newer(&mut self) -> Option<&str> {
        let next = self.at? + 1;
        if let Some(text) = self.texts.get(next) {
            self.at = Some(next);
            Some(text)
        } else {
            self.at = None;
            Some(&self.draft)
        }
    }
}
