//! Channels one could join, as the server listed them. Bounded: a large network has tens of thousands.
//!
//! The first list can be seen while it comes in; a later one replaces it when it is complete.

use std::cmp::Ordering;

use memchr::memmem::Finder;

use crate::client::model::buffer::BufferId;
use crate::client::model::query::Query;
use crate::proto::Folded;

/// Channels kept from one list, and the bytes of their names and topics; the largest channels win.
pub const MOST_LISTED: usize = 60_000;
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// What comes in may be this much more before it is put in order and cut: not for every line that is too many.
const SLACK_LISTED: usize = MOST_LISTED / 4;
const SLACK_BYTES: usize = MOST_BYTES / 4;
/// Channels of a replaced list whose memory is given back at once.
const SWEPT: usize = 200;
/// A list that comes in is put in order when it has grown to so many, and whenever it has doubled.
const FIRST_ORDER: usize = 500;

/// One channel of the list. Texts have been made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    pub key: Folded,
    pub members: u32,
    pub topic: String,
    /// Name and topic in lower case: what a search looks through.
    searched: String,
    /// The first bytes of the key as a number that stands in the same order: two names are mostly told apart by it,
    /// without a look at where they are kept.
    head: u128,
}

impl Listed {
    pub fn new(name: String, key: Folded, members: u32, topic: String) -> Self {
        let searched = format!("{name} {topic}").to_lowercase();
        let head = head(&key);
        Self { name, key, members, topic, searched, head }
    }

    fn cmp_name(&self, other: &Self) -> Ordering {
        self.head.cmp(&other.head).then_with(|| self.key.cmp(&other.key))
    }

    /// Whether name or topic have the words, in lower case, that the finder looks for.
    pub fn has(&self, words: &Finder<'_>) -> bool {
        words.find(self.searched.as_bytes()).is_some()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.name.len() * 2 + self.topic.len() + self.searched.len()
    }
}

/// The list and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Available {
    listed: Vec<Listed>,
    incoming: Vec<Listed>,
    incoming_bytes: usize,
    /// A list that was replaced. To give so much memory back takes long enough to be felt: it is done little by little.
    replaced: Vec<Listed>,
    /// What is coming in replaces a complete list.
    replaces: bool,
    /// When to put what comes in in order.
    order_at: usize,
    /// Channels that the server listed so far.
    heard: usize,
    /// Listed by the server and not kept.
    left_out: usize,
    incoming_left_out: usize,
    pub state: ListState,
    /// What was asked for.
    pub query: Query,
    /// Where the list was asked for; `None` when the client asked by itself.
    asked_from: Option<BufferId>,
    version: u64,
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

    /// How many channels of the list that is coming in came so far.
    pub fn heard(&self) -> usize {
        self.heard
    }

    /// Another number whenever [`Self::listed`] has changed.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Where the list was asked for; `None` when the client asked by itself.
    pub fn asked_from(&self) -> Option<BufferId> {
        self.asked_from
    }

    /// A new list was asked for.
    pub fn begin(&mut self, from: Option<BufferId>, query: Query) {
        self.asked_from = from;
        self.query = query;
        self.incoming.clear();
        self.incoming_bytes = 0;
        self.incoming_left_out = 0;
        self.heard = 0;
        self.order_at = FIRST_ORDER;
        self.replaces = !self.listed.is_empty();
        self.state = ListState::Asked;
    }

    /// One channel of the list that is coming in. What does not fit the question is left out: not every server looks.
    pub fn add(&mut self, channel: Listed) {
        self.heard += 1;
        if !self.query.fits(&channel.name, channel.members) {
            return;
        }
        self.incoming_bytes += channel.bytes();
        self.incoming.push(channel);
        let full = self.incoming.len() > MOST_LISTED + SLACK_LISTED
            || self.incoming_bytes > MOST_BYTES + SLACK_BYTES;
        if full && self.replaces {
            self.incoming_left_out += shrink(&mut self.incoming);
            self.incoming_bytes = self.incoming.iter().map(Listed::bytes).sum();
        } else if self.incoming.len() >= self.order_at || full {
            // The rest is put in order the faster.
            if self.replaces {
                order(&mut self.incoming);
                self.order_at = self.incoming.len() * 2;
            } else {
                self.publish();
                self.order_at = self.listed.len().max(FIRST_ORDER);
            }
        }
    }

    /// Computes the folded names anew, after the server announced how it folds.
    pub fn refold(&mut self, fold: impl Fn(&str) -> Folded) {
        for channel in self.listed.iter_mut().chain(&mut self.incoming) {
            channel.key = fold(&channel.name);
            channel.head = head(&channel.key);
        }
    }

    /// A channel has another name.
    pub fn rename(&mut self, old: &Folded, name: &str, key: &Folded) {
        for channel in self.listed.iter_mut().filter(|channel| channel.key == *old) {
            let topic = std::mem::take(&mut channel.topic);
            *channel = Listed::new(name.to_owned(), key.clone(), channel.members, topic);
        }
        self.version += 1;
    }

    /// The list is complete and replaces the one before.
    pub fn finish(&mut self) {
        if self.replaces {
            self.replaced.append(&mut self.listed);
        }
        self.publish();
        self.state = ListState::Complete;
    }

    /// Gives some memory of a replaced list back; to be called with every event. Every channel came by an event of its own,
    /// so what waits for it never becomes more than one list.
    pub fn sweep(&mut self) {
        self.replaced.truncate(self.replaced.len().saturating_sub(SWEPT));
        if self.replaced.is_empty() && self.replaced.capacity() > 0 {
            self.replaced = Vec::new();
        }
    }

    /// The list does not come, or not whole: what there is stays.
    pub fn give_up(&mut self) {
        if self.state == ListState::Asked {
            self.incoming.clear();
            self.state = ListState::Complete;
        }
    }

    /// Adds what came in to what can be seen.
    fn publish(&mut self) {
        self.listed.append(&mut self.incoming);
        self.incoming_bytes = 0;
        self.incoming_left_out += shrink(&mut self.listed);
        self.left_out = self.incoming_left_out;
        self.version += 1;
    }
}

/// The places of the channels in order of their names.
pub fn by_name(channels: &[Listed]) -> Vec<usize> {
    let mut places: Vec<(&Listed, usize)> = channels.iter().zip(0..).collect();
    places.sort_unstable_by(|(a, _), (b, _)| a.cmp_name(b));
    places.into_iter().map(|(_, place)| place).collect()
}

/// The first bytes of a name as a number that stands in the same order.
fn head(key: &Folded) -> u128 {
    let mut bytes = [0; size_of::<u128>()];
    for (to, from) in bytes.iter_mut().zip(key.as_str().bytes()) {
        *to = from;
    }
    u128::from_be_bytes(bytes)
}

/// Most members first, then by name. What stands in order already costs little.
fn order(channels: &mut [Listed]) {
    channels.sort_by(|a, b| b.members.cmp(&a.members).then_with(|| a.cmp_name(b)));
}

/// Keeps the largest ones, in order, each once. Out: how many were left out.
fn shrink(channels: &mut Vec<Listed>) -> usize {
    order(channels);
    channels.dedup_by(|a, b| a.head == b.head && a.key == b.key);
    let mut bytes = 0;
    let fits = |channel: &&Listed| {
        bytes += channel.bytes();
        bytes <= MOST_BYTES
    };
    let kept = channels.iter().take(MOST_LISTED).take_while(fits).count();
    let left_out = channels.len() - kept;
    channels.truncate(kept);
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Casemap;

    fn channel(n: u32, topic: &str) -> Listed {
        let name = format!("#c{n}");
        Listed::new(name.clone(), Casemap::Ascii.fold(&name), n, topic.to_owned())
    }

    #[test]
    fn the_largest_channels_of_a_long_list_are_kept() {
        let mut available = Available::default();
        available.begin(None, Query::default());
        for n in 0..100_000_u32 {
            available.add(channel(n, ""));
        }
        assert!(!available.listed().is_empty(), "it can be seen while it comes");
        available.finish();
        assert_eq!(available.listed().len(), MOST_LISTED);
        assert_eq!(available.left_out(), 100_000 - MOST_LISTED);
        assert_eq!(available.listed()[0].name, "#c99999");
        available.begin(None, Query::default());
        for n in 0..100_000_u32 {
            available.add(channel(n, ""));
        }
        assert_eq!(available.listed().len(), MOST_LISTED, "the one before stays meanwhile");
        available.finish();
        assert_eq!(available.left_out(), 100_000 - MOST_LISTED);
        assert_eq!(available.replaced.len(), MOST_LISTED);
        for _ in 0..MOST_LISTED / SWEPT {
            available.sweep();
        }
        assert_eq!(available.replaced.capacity(), 0, "nothing is kept for long");
    }

    #[test]
    fn names_stand_in_order_however_long_they_are_alike() {
        let names =
            ["#b", "#a-name-of-many-letters-2", "#a-name-of-many-letters-1", "#", "#é", "#a"];
        let listed =
            names.map(|name| Listed::new(name.into(), Casemap::Ascii.fold(name), 2, String::new()));
        let mut sorted = names;
        sorted.sort_unstable();
        assert_eq!(by_name(&listed).into_iter().map(|at| names[at]).collect::<Vec<_>>(), sorted);
        let mut channels = listed.to_vec();
        channels[0].members = 3;
        shrink(&mut channels);
        let names: Vec<&str> = channels.iter().map(|channel| channel.name.as_str()).collect();
        assert_eq!(names[..3], ["#b", "#", "#a"]);
    }

    #[test]
    fn long_topics_are_bounded_together() {
        let mut available = Available::default();
        available.begin(None, Query::default());
        let topic = "x".repeat(16 * 1024);
        for n in 0..5_000_u32 {
            available.add(channel(n, &topic));
        }
        available.finish();
        let bytes: usize = available.listed().iter().map(Listed::bytes).sum();
        assert!(bytes <= MOST_BYTES && available.left_out() > 0);
        assert_eq!(available.listed()[0].name, "#c4999");
    }
}
