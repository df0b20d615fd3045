//! Which channels a LIST wants: names, masks and conditions (ISUPPORT ELIST=CMNTU, Modern IRC).
//!
//! | written | channels |
//! |---|---|
//! | `#c`, `*mask*` | of that name, or that match; of several, any |
//! | `!mask` | that do not match |
//! | `<n` `>n` | with less or more than n members |
//! | `C<n` `C>n` | made less or more than n minutes ago |
//! | `T<n` `T>n` | whose topic was set less or more than n minutes ago; none without a topic |

use std::time::Duration;

use crate::proto::Timestamp;
use crate::proto::mask::glob;
use crate::proto::name::CASEMAP;
use crate::server::model::Channel;

/// What all channels of the answer have: one of the names, none of the others, and what the ranges say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted<'a> {
    names: Vec<&'a str>,
    not: Vec<&'a str>,
    ranges: Vec<Range>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    of: Of,
    than: Than,
    number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Members,
    /// Since it was made, in minutes.
    Age,
    /// Since its topic was set, in minutes.
    TopicAge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Than {
    Less,
    More,
}

const MINUTE: u64 = 60;

impl<'a> Wanted<'a> {
    /// Takes the words of a LIST. A word that is no condition is a name; nobody's, it may be.
    pub(super) fn parse(words: &[&'a str]) -> Self {
        let mut wanted = Self::default();
        for word in words {
            if let Some(range) = Range::parse(word) {
                wanted.ranges.push(range);
            } else if let Some(mask) = word.strip_prefix('!') {
                wanted.not.push(mask);
            } else {
                wanted.names.push(word);
            }
        }
        wanted
    }

    /// The names, when only channels of these names are wanted: nothing else needs to be looked at.
    pub(super) fn exact(&self) -> Option<&[&'a str]> {
        let mask = |name: &&str| name.contains(['*', '?']);
        let exact = !self.names.is_empty() && !self.names.iter().any(mask);
        exact.then_some(&self.names)
    }

    pub(super) fn takes(&self, channel: &Channel, now: Timestamp) -> bool {
        let is = |mask: &&str| glob(CASEMAP, mask, channel.name.as_str());
        (self.names.is_empty() || self.names.iter().any(is))
            && !self.not.iter().any(is)
            && self.ranges.iter().all(|range| range.takes(channel, now))
    }
}

/// Whether a word is one of the conditions that no name of a server could be.
pub(super) fn is_condition(word: &str) -> bool {
    word.starts_with('!') || Range::parse(word).is_some()
}

impl Range {
    fn parse(word: &str) -> Option<Self> {
        let (of, rest) = match word.split_at_checked(1)? {
            ("C" | "c", rest) => (Of::Age, rest),
            ("T" | "t", rest) => (Of::TopicAge, rest),
            _ => (Of::Members, word),
        };
        let (than, digits) = match rest.split_at_checked(1)? {
            ("<", digits) => (Than::Less, digits),
            (">", digits) => (Than::More, digits),
            _ => return None,
        };
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // What is too large for a number is larger than anything there is.
        is_number.then(|| Self { of, than, number: digits.parse().unwrap_or(u64::MAX) })
    }

    fn takes(self, channel: &Channel, now: Timestamp) -> bool {
        let minutes = Duration::from_secs(self.number.saturating_mul(MINUTE));
        match self.of {
            Of::Members => {
                let members = u64::try_from(channel.members.len()).unwrap_or(u64::MAX);
                self.than.holds(&members, &self.number)
            }
            Of::Age => self.than.holds(&now.since(channel.created), &minutes),
            Of::TopicAge => channel
                .topic
                .as_ref()
                .is_some_and(|topic| self.than.holds(&now.since(topic.at), &minutes)),
        }
    }
}

impl Than {
    fn holds<T: Ord>(self, value: &T, bound: &T) -> bool {
        match self {
            Self::Less => value < bound,
            Self::More => value > bound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_conditions_or_names() {
        let range = |of, than, number| Some(Range { of, than, number });
        for (word, read) in [
            (">3", range(Of::Members, Than::More, 3)),
            ("<0", range(Of::Members, Than::Less, 0)),
            ("C<10", range(Of::Age, Than::Less, 10)),
            ("c>10", range(Of::Age, Than::More, 10)),
            ("T<60", range(Of::TopicAge, Than::Less, 60)),
            ("t>007", range(Of::TopicAge, Than::More, 7)),
            (">99999999999999999999999", range(Of::Members, Than::More, u64::MAX)),
            ("", None),
            (">", None),
            (">x", None),
            (">-1", None),
            ("C", None),
            ("C>", None),
            ("CC>1", None),
            ("#c", None),
            ("é>1", None),
        ] {
            assert_eq!(Range::parse(word), read, "{word}");
        }
        let wanted = Wanted::parse(&["#a", "!#b*", ">1", "T<5", "#c?"]);
        assert_eq!((wanted.names.len(), wanted.not.len(), wanted.ranges.len()), (2, 1, 2));
        assert_eq!(wanted.exact(), None);
        assert_eq!(Wanted::parse(&["#a", "!#b*"]).exact(), Some(["#a"].as_slice()));
        assert_eq!(Wanted::parse(&["!#b*"]).exact(), None);
    }
}
