//! The list of reactions that lies over the conversations, to choose one for a message: first those that were given to it
//! or by the user, then all emoji by name. What is typed can be given as it is, too.

use crate::client::model::buffer::BufferId;
use crate::client::model::emoji;
use crate::client::model::picker::Picker;
use crate::proto::MsgId;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub what: String,
    pub name: String,
    /// The user has given it: choosing it takes it back.
    pub mine: bool,
}

/// The list.
#[derive(Debug)]
pub struct ReactionList {
    pub buffer: BufferId,
    pub msgid: MsgId,
    /// Whose message it is.
    pub who: String,
    /// Places among the offers.
    pub picker: Picker,
    offers: Vec<Offer>,
    /// What stands first, and whether the user has given it to this message.
    first: Vec<(String, bool)>,
}

impl ReactionList {
    /// A list for a message; `first` are the reactions that stand before all others.
    pub fn new(buffer: BufferId, msgid: MsgId, who: String, first: Vec<(String, bool)>) -> Self {
        let picker = Picker::default();
        Self { buffer, msgid, who, picker, offers: Vec::new(), first }
    }

    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// The chosen reaction.
    pub fn chosen(&self) -> Option<&Offer> {
        self.offers.get(self.picker.chosen()?)
    }

    /// Shows what fits the filter now, in `height` rows.
    pub fn refresh(&mut self, height: usize) {
        if self.picker.is_stale(0) {
            self.offers = self.fitting();
            let shown = (0..self.offers.len()).collect();
            self.picker.show(0, shown, self.picker.chosen());
        }
        self.picker.keep_in_sight(height);
    }

    fn fitting(&self) -> Vec<Offer> {
        let typed = self.picker.filter.text().trim();
        let mine = |what: &str| self.first.iter().any(|(known, mine)| *mine && known == what);
        let offer = |what: &str, name: &str| Offer {
            what: what.to_owned(),
            name: name.to_owned(),
            mine: mine(what),
        };
        let found = emoji::find(typed);
        let mut offers = Vec::new();
        if typed.is_empty() {
            offers.extend(self.first.iter().map(|(what, _)| offer(what, emoji::name(what))));
        }
        for emoji in found {
            let known =
                typed.is_empty() && self.first.iter().any(|(what, _)| what == emoji.as_str());
            if !known {
                offers.push(offer(emoji.as_str(), emoji.name()));
            }
        }
        if !typed.is_empty() && !offers.iter().any(|offer| offer.what == typed) {
            offers.push(offer(typed, "as you typed it"));
        }
        offers
    }
}
