//! Channels one could join, as the server listed them. Bounded: a large network has tens of thousands.

use crate::client::model::buffer::BufferId;
use crate::proto::Folded;

/// Channels kept from one list; the largest ones win.
pub const MOST_LISTED: usize = 2_000;

/// One channel of the list. Texts have been made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    pub key: Folded,
    pub members: u32,
    pub topic: String,
}

/// The list and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Available {
    listed: Vec<Listed>,
    incoming: Vec<Listed>,
    /// Listed by the server and not kept.
    left_out: usize,
    incoming_left_out: usize,
    pub state: ListState,
    /// Where the list was asked for; `None` when the client asked by itself.
    asked_from: Option<BufferId>,
}

/// What became of the last question for the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListState {
    #[default]
    NeverAsked,
    Asked,
    Complete,
}

impl Available {
    /// In order of members, most first, then by name.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// How many channels the server listed beyond those kept.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The channels whose name or topic contains `filter`, whatever its case; all for an empty one.
    pub fn matching<'a>(&'a self, filter: &str) -> impl Iterator<Item = &'a Listed> {
        let wanted = filter.trim().to_lowercase();
        self.listed.iter().filter(move |channel| {
            wanted.is_empty()
                || channel.name.to_lowercase().contains(&wanted)
                || channel.topic.to_lowercase().contains(&wanted)
        })
    }

    /// Where the list was asked for; `None` when the client asked by itself.
    pub fn asked_from(&self) -> Option<BufferId> {
        self.asked_from
    }

    /// A new list was asked for.
    pub fn begin(&mut self, from: Option<BufferId>) {
        self.asked_from = from;
        self.incoming.clear();
        self.incoming_left_out = 0;
        self.state = ListState::Asked;
    }

    /// One channel of the list that is coming in.
    pub fn add(&mut self, channel: Listed) {
        self.incoming.push(channel);
        if self.incoming.len() >= MOST_LISTED * 2 {
            self.shrink();
        }
    }

    /// Computes the folded names anew, after the server announced how it folds.
    pub fn refold(&mut self, fold: impl Fn(&str) -> Folded) {
        for channel in self.listed.iter_mut().chain(&mut self.incoming) {
            channel.key = fold(&channel.name);
        }
    }

    /// A channel has another name.
    pub fn rename(&mut self, old: &Folded, name: &str, key: &Folded) {
        for channel in self.listed.iter_mut().filter(|channel| channel.key == *old) {
            name.clone_into(&mut channel.name);
            channel.key.clone_from(key);
        }
    }

    /// The list is complete and replaces the one before.
    pub fn finish(&mut self) {
        self.shrink();
        self.listed = std::mem::take(&mut self.incoming);
        self.left_out = self.incoming_left_out;
        self.state = ListState::Complete;
    }

    /// Keeps the largest ones, in order, each once.
    fn shrink(&mut self) {
        self.incoming.sort_by(|a, b| b.members.cmp(&a.members).then_with(|| a.key.cmp(&b.key)));
        self.incoming.dedup_by(|a, b| a.key == b.key);
        self.incoming_left_out += self.incoming.len().saturating_sub(MOST_LISTED);
        self.incoming.truncate(MOST_LISTED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Casemap;

    #[test]
    fn the_largest_channels_of_a_long_list_are_kept() {
        let mut available = Available::default();
        available.begin(None);
        for n in 0..10_000_u32 {
            let name = format!("#c{n}");
            available.add(Listed {
                key: Casemap::Ascii.fold(&name),
                name,
                members: n,
                topic: String::new(),
            });
        }
        assert!(available.listed().is_empty(), "not before it is complete");
        available.finish();
        assert_eq!(available.listed().len(), MOST_LISTED);
        assert_eq!(available.left_out(), 10_000 - MOST_LISTED);
        assert_eq!(available.listed()[0].name, "#c9999");
    }
}
