//! Which cells of a picture belong to which link, and which rows are one line: what the cells themselves have no place for.
//!
//! The pieces of one link, over rows and frames, have one number, by which a terminal knows that they belong together.

use std::collections::{BTreeMap, BTreeSet};

/// The links of one picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hyperlinks {
    /// Number and address of each link.
    targets: BTreeMap<u64, String>,
    /// Row, first column, column behind the last, and number.
    spans: Vec<(u16, u16, u16, u64)>,
    /// Rows that go on in the next one.
    running_on: BTreeSet<u16>,
}

impl Hyperlinks {
    /// A picture without links.
    pub const NONE: Self =
        Self { targets: BTreeMap::new(), spans: Vec::new(), running_on: BTreeSet::new() };

    /// The cells from `start` up to `end` of a row belong to a link. The address must have passed `neutral::address`.
    pub fn add(&mut self, row: u16, (start, end): (u16, u16), number: u64, address: &str) {
        if start < end && number != 0 {
            self.targets.entry(number).or_insert_with(|| address.to_owned());
            self.spans.push((row, start, end, number));
        }
    }

    /// What is drawn over an area is no link any more.
    pub fn cover(&mut self, rows: (u16, u16), columns: (u16, u16)) {
        let mut rest = Vec::new();
        for (row, start, end, number) in self.spans.drain(..) {
            if (rows.0..rows.1).contains(&row) {
                for (start, end) in [(start, end.min(columns.0)), (start.max(columns.1), end)] {
                    if start < end {
                        rest.push((row, start, end, number));
                    }
                }
            } else {
                rest.push((row, start, end, number));
            }
        }
        self.spans = rest;
        self.running_on.retain(|row| row.saturating_add(1) < rows.0 || *row >= rows.1);
    }

    /// What stands in a row goes on in the next one.
    pub fn run_on(&mut self, row: u16) {
        self.running_on.insert(row);
    }

    /// The rows that go on in the next one.
    pub fn running_on(&self) -> &BTreeSet<u16> {
        &self.running_on
    }

    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Row, first column, column behind the last, and number of each piece; later ones lie over earlier ones.
    pub fn spans(&self) -> impl Iterator<Item = (u16, u16, u16, u64)> {
        self.spans.iter().copied()
    }

    /// The address of a link.
    pub fn address(&self, number: u64) -> Option<&str> {
        self.targets.get(&number).map(String::as_str)
    }
}

/// The number of the link to `address` that is the `index`th of a text with this number; never 0.
pub fn number(text: u64, index: usize, address: &str) -> u64 {
    let index = u64::try_from(index).unwrap_or(0);
    let bytes = text.to_le_bytes().into_iter().chain(index.to_le_bytes()).chain(address.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_covered_is_no_link() {
        let mut links = Hyperlinks::default();
        links.add(1, (2, 10), 7, "https://a.org");
        links.add(2, (2, 4), 7, "https://a.org");
        links.add(3, (4, 4), 8, "https://b.org");
        links.cover((0, 2), (4, 6));
        let spans: Vec<_> = links.spans().collect();
        assert_eq!(spans, [(1, 2, 4, 7), (1, 6, 10, 7), (2, 2, 4, 7)]);
        assert_eq!(links.address(7), Some("https://a.org"));
        assert_eq!(links.address(8), None);
        assert_ne!(number(1, 0, "x"), number(0, 1, "x"));
        assert_ne!(number(1, 0, "x"), number(1, 0, "y"));
    }
}
