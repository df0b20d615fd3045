//! The list of channels that lies over the conversations: which fit what is typed, in which order.
//!
//! Somebody waits for every key, and there may be tens of thousands of channels. So what fits is looked for among what
//! fitted the text before, what fitted shorter texts is kept, and names are put in order once for a list.

use memchr::memmem::Finder;

use crate::client::model::NetworkId;
use crate::client::model::available::{Available, Listed, by_name};
use crate::client::model::picker::Picker;
use crate::proto::Folded;

/// Texts, each longer than the one before, for which it is kept what fits them.
const MOST_KEPT: usize = 32;

/// The channels of a server, to choose one.
#[derive(Debug)]
pub struct ChannelList {
    pub network: NetworkId,
    /// Places in the list of the network.
    pub picker: Picker,
    pub order: Order,
    /// The chosen channel, to find it again in another list.
    chosen: Option<Folded>,
    /// The version of the list that the rest is of.
    version: Option<u64>,
    /// All places in order of names.
    by_name: Vec<usize>,
    /// What fits a text, in order; each text begins with the one before.
    fits: Vec<(String, Vec<usize>)>,
}

/// In which order the channels stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    Members,
    Name,
}

impl ChannelList {
    pub fn new(network: NetworkId) -> Self {
        Self {
            network,
            picker: Picker::default(),
            order: Order::default(),
            chosen: None,
            version: None,
            by_name: Vec::new(),
            fits: Vec::new(),
        }
    }

    /// The other order.
    pub fn turn(&mut self) {
        self.order = match self.order {
            Order::Members => Order::Name,
            Order::Name => Order::Members,
        };
        self.fits.clear();
        self.picker.spoil();
    }

    /// The chosen channel.
    pub fn chosen<'a>(&self, available: &'a Available) -> Option<&'a Listed> {
        available.listed().get(self.picker.chosen()?)
    }

    /// Shows what fits the filter now, in `height` rows.
    pub fn refresh(&mut self, available: &Available, height: usize) {
        let (version, listed) = (available.version(), available.listed());
        if self.picker.is_stale(version) {
            if self.version != Some(version) {
                self.version = Some(version);
                self.by_name.clear();
                self.fits.clear();
            }
            let shown = self.fitting(listed);
            let same = |key: &Folded| shown.iter().copied().find(|p| listed[*p].key == *key);
            let keep = self.chosen.as_ref().and_then(same);
            self.picker.show(version, shown, keep);
        }
        self.picker.keep_in_sight(height);
        let chosen = self.picker.chosen().and_then(|place| listed.get(place));
        if self.chosen.as_ref() != chosen.map(|channel| &channel.key) {
            self.chosen = chosen.map(|channel| channel.key.clone());
        }
    }

    /// The places of the channels that fit the filter, in order.
    fn fitting(&mut self, listed: &[Listed]) -> Vec<usize> {
        let wanted = self.picker.wanted();
        while self.fits.pop_if(|(text, _)| !wanted.starts_with(text.as_str())).is_some() {}
        let places = match self.fits.last() {
            Some((text, places)) if *text == wanted => return places.clone(),
            Some((_, places)) => fitting(listed, places.iter().copied(), &wanted),
            None if self.order == Order::Members => fitting(listed, 0..listed.len(), &wanted),
            None => {
                if self.by_name.len() != listed.len() {
                    self.by_name = by_name(listed);
                }
                fitting(listed, self.by_name.iter().copied(), &wanted)
            }
        };
        if self.fits.len() < MOST_KEPT {
            self.fits.push((wanted, places.clone()));
        }
        places
    }
}

/// Those of the places whose channels have the words.
fn fitting(listed: &[Listed], places: impl Iterator<Item = usize>, wanted: &str) -> Vec<usize> {
    if wanted.is_empty() {
        return places.collect();
    }
    let finder = Finder::new(wanted);
    places.filter(|place| listed.get(*place).is_some_and(|c| c.has(&finder))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::query::Query;
    use crate::proto::Casemap;

    fn shown(list: &mut ChannelList, available: &Available, typed: &str) -> String {
        list.picker.filter.clear();
        list.picker.filter.insert(typed);
        list.refresh(available, 10);
        let names = list.picker.shown().iter().map(|at| available.listed()[*at].name.as_str());
        names.collect::<Vec<_>>().join(" ")
    }

    fn come(available: &mut Available, names: &[&str]) {
        available.begin(None, Query::default());
        for (members, name) in (0..).zip(names) {
            let key = Casemap::Ascii.fold(name);
            available.add(Listed::new((*name).to_owned(), key, members, "Topic".to_owned()));
        }
        available.finish();
    }

    #[test]
    fn what_fits_is_the_same_whichever_way_a_text_is_reached() {
        let mut available = Available::default();
        come(&mut available, &["#ab", "#abc", "#b", "#ca", "#ABD"]);
        let mut list = ChannelList::new(NetworkId(1));
        for (typed, fits) in [
            ("", "#ABD #ca #b #abc #ab"),
            ("a", "#ABD #ca #abc #ab"),
            ("ab", "#ABD #abc #ab"),
            ("abd", "#ABD"),
            ("ab", "#ABD #abc #ab"),
            ("b", "#ABD #b #abc #ab"),
            (" AB ", "#ABD #abc #ab"),
            ("zzz", ""),
            ("topic", "#ABD #ca #b #abc #ab"),
            ("", "#ABD #ca #b #abc #ab"),
        ] {
            assert_eq!(shown(&mut list, &available, typed), fits, "{typed:?}");
        }
        shown(&mut list, &available, "ab");
        list.turn();
        assert_eq!(shown(&mut list, &available, "ab"), "#ab #abc #ABD");
        assert_eq!(shown(&mut list, &available, ""), "#ab #abc #ABD #b #ca");
        come(&mut available, &["#z", "#abx"]);
        assert_eq!(shown(&mut list, &available, "ab"), "#abx");
        assert_eq!(shown(&mut list, &available, ""), "#abx #z");
        let long: String = "a".repeat(100);
        for end in 1..100 {
            shown(&mut list, &available, long.get(..end).expect("it is ASCII"));
        }
        assert!(list.fits.len() <= MOST_KEPT);
    }
}
