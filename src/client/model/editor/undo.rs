//! The changes made to a text, so that they can be taken back and made again. Each holds what it replaced.

/// Changes kept.
const MOST: usize = 1000;

/// What made a change. Changes of one kind that follow each other directly are one step of undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Characters typed one by one; a step a word.
    Typing,
    DeletingLeft,
    DeletingRight,
    /// Candidates tried one after the other in the same place.
    Completing,
    /// Always a step of its own.
    Single,
}

/// At `at`, `removed` was replaced by `inserted`. Offsets are bytes.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) at: usize,
    pub(super) removed: String,
    pub(super) inserted: String,
    pub(super) cursor_before: usize,
    pub(super) cursor_after: usize,
    pub(super) kind: Kind,
    /// Changes of one number are one step of undo.
    pub(super) step: Option<u32>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    done: Vec<Change>,
    undone: Vec<Change>,
    /// A move or another conversation came between: the next change is a step of its own.
    closed: bool,
    /// The step that is being made, and the last number given to one.
    step: Option<u32>,
    last_step: u32,
}

impl Changes {
    /// Records a change; what was undone can not be redone any more.
    pub(super) fn push(&mut self, mut change: Change) {
        change.step = self.step;
        self.undone.clear();
        let joined = !self.closed && self.done.last_mut().is_some_and(|last| join(last, &change));
        self.closed = false;
        if joined {
            return;
        }
        if self.done.len() == MOST {
            self.done.remove(0);
        }
        self.done.push(change);
    }

    /// Ends the current step.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// What is changed from now on is one step.
    pub(super) fn begin(&mut self) {
        self.last_step = self.last_step.wrapping_add(1);
        self.step = Some(self.last_step);
    }

    pub(super) fn end(&mut self) {
        self.step = None;
    }

    /// The change to take back, and whether the one before it belongs to the same step.
    pub(super) fn undo(&mut self) -> Option<(&Change, bool)> {
        self.closed = true;
        let change = self.done.pop()?;
        let more = change.step.is_some() && self.done.last().map(|c| c.step) == Some(change.step);
        self.undone.push(change);
        self.undone.last().map(|change| (change, more))
    }

    /// The change to make again, and whether the next one belongs to the same step.
    pub(super) fn redo(&mut self) -> Option<(&Change, bool)> {
        self.closed = true;
        let change = self.undone.pop()?;
        let more = change.step.is_some() && self.undone.last().map(|c| c.step) == Some(change.step);
        self.done.push(change);
        self.done.last().map(|change| (change, more))
    }
}

/// Adds `next` to `last` when both are one step.
fn join(last: &mut Change, next: &Change) -> bool {
    if last.kind != next.kind || last.step != next.step || last.cursor_after != next.cursor_before {
        return false;
    }
    let fits = match next.kind {
        Kind::Single => false,
        Kind::Typing => {
            let new_word = last.inserted.ends_with(char::is_whitespace)
                && !next.inserted.starts_with(char::is_whitespace);
            next.removed.is_empty() && next.at == last.at + last.inserted.len() && !new_word
        }
        Kind::DeletingLeft => next.at + next.removed.len() == last.at,
        Kind::DeletingRight => next.at == last.at,
        Kind::Completing => next.at == last.at && next.removed == last.inserted,
    };
    if !fits {
        return false;
    }
    match next.kind {
        Kind::DeletingLeft => {
            last.removed.insert_str(0, &next.removed);
            last.at = next.at;
        }
        Kind::DeletingRight => last.removed.push_str(&next.removed),
        Kind::Completing => next.inserted.clone_into(&mut last.inserted),
        Kind::Typing | Kind::Single => last.inserted.push_str(&next.inserted),
    }
    last.cursor_after = next.cursor_after;
    true
}
