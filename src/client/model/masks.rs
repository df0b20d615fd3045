//! The lists of masks of a channel (bans, exceptions, mutes) as the server last told them: for showing, for taking back by
//! number, and for completion. Bounded.

use crate::proto::Timestamp;

/// Masks kept of one list; servers allow a hundred or so.
const MOST_MASKS: usize = 1_000;

/// One mask. Texts have been made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    pub mask: String,
    /// Who set it; empty when the server does not tell.
    pub by: String,
    pub set: Option<Timestamp>,
}

/// The list of one mode letter, and the one that is coming in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct List {
    letter: char,
    rows: Vec<Masked>,
    incoming: Vec<Masked>,
}

/// All lists of a channel that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Masks {
    lists: Vec<List>,
}

impl Masks {
    /// The last complete list of a letter; `None` when none was told.
    pub fn of(&self, letter: char) -> Option<&[Masked]> {
        self.lists.iter().find(|list| list.letter == letter).map(|list| list.rows.as_slice())
    }

    fn list(&mut self, letter: char) -> &mut List {
        let at = self.lists.iter().position(|list| list.letter == letter).unwrap_or_else(|| {
            self.lists.push(List { letter, ..List::default() });
            self.lists.len() - 1
        });
        &mut self.lists[at]
    }

    /// One mask of the list that comes in.
    pub fn add(&mut self, letter: char, mask: Masked) {
        let incoming = &mut self.list(letter).incoming;
        if incoming.len() < MOST_MASKS {
            incoming.push(mask);
        }
    }

    /// The list is complete. Out: its masks.
    pub fn finish(&mut self, letter: char) -> &[Masked] {
        let list = self.list(letter);
        list.rows = std::mem::take(&mut list.incoming);
        &list.rows
    }

    /// A mask was set or taken back; a list that nobody asked for stays unknown.
    pub fn change(&mut self, letter: char, add: bool, mask: Masked) {
        let Some(list) = self.lists.iter_mut().find(|list| list.letter == letter) else {
            return;
        };
        list.rows.retain(|known| known.mask != mask.mask);
        if add && list.rows.len() < MOST_MASKS {
            list.rows.push(mask);
        }
    }

    pub fn clear(&mut self) {
        self.lists.clear();
    }
}
