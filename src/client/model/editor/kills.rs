//! What was cut, newest last: the kill ring, one for all conversations.

/// Cuts kept.
const MOST: usize = 32;

/// The texts that were cut and can be inserted again.
#[derive(Debug, Clone, Default)]
pub struct KillRing {
    cuts: Vec<String>,
}

/// On which side of the previous cut a further one belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl KillRing {
    /// Keeps a new cut.
    pub(super) fn push(&mut self, cut: String) {
        if self.cuts.len() == MOST {
            self.cuts.remove(0);
        }
        self.cuts.push(cut);
    }

    /// Adds to the newest cut: cuts that follow each other are inserted as one.
    pub(super) fn join(&mut self, cut: &str, side: Side) {
        match (self.cuts.last_mut(), side) {
            (None, _) => self.push(cut.to_owned()),
            (Some(newest), Side::After) => newest.push_str(cut),
            (Some(newest), Side::Before) => newest.insert_str(0, cut),
        }
    }

    /// The cut `back` steps before the newest, going round.
    pub(super) fn nth(&self, back: usize) -> Option<&str> {
        let count = self.cuts.len();
        let back = back.checked_rem(count)?;
        self.cuts.get(count - 1 - back).map(String::as_str)
    }
}
