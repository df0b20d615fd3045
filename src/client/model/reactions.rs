//! What people made of a message: reactions by value, each with who gave it. Bounded. Source: IRCv3 client tag react.
//!
//! They stand below the message; those to a message that is not kept stand in a line of their own: `reaction_line`.

use unicode_segmentation::UnicodeSegmentation;

use crate::client::text::style::{Run, Tone};

/// Values that one message can have, and people that are remembered for one of them; more are counted.
const MOST_VALUES: usize = 24;
const MOST_NAMES: usize = 32;
/// Graphemes and bytes of one reaction that are kept.
const MOST_GRAPHEMES: usize = 24;
const MOST_BYTES: usize = 120;
/// People that are named below a message.
const NAMED: usize = 6;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    pub what: Box<str>,
    /// Who gave it, in order.
    by: Vec<Box<str>>,
    /// Others whose names are not kept.
    more: usize,
    /// The user gave it too.
    pub mine: bool,
}

impl Reaction {
    /// How many gave it.
    pub fn count(&self) -> usize {
        self.by.len() + self.more
    }

    /// Those whose names are kept.
    pub fn by(&self) -> impl Iterator<Item = &str> {
        self.by.iter().map(|nick| &**nick)
    }
}

/// All of one message, in the order in which each value came up. All texts have been made harmless.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reactions {
    given: Vec<Reaction>,
    /// Reactions beyond the bounds.
    more: usize,
}

/// A reaction as it is kept and compared: its beginning.
pub fn short(what: &str) -> &str {
    let clusters = what.trim().grapheme_indices(true).take(MOST_GRAPHEMES);
    let ends = clusters.map(|(at, cluster)| at + cluster.len());
    let end = ends.take_while(|end| *end <= MOST_BYTES).last().unwrap_or(0);
    what.trim().get(..end).unwrap_or_default()
}

impl Reactions {
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Reaction> {
        self.given.iter()
    }

    /// The user has given this one.
    pub fn is_mine(&self, what: &str) -> bool {
        let what = short(what);
        self.given.iter().any(|reaction| reaction.mine && *reaction.what == *what)
    }

    /// Adds what somebody gave, which they cannot give twice.
    pub fn add(&mut self, what: &str, nick: &str, mine: bool) {
        let what = short(what);
        if what.is_empty() {
            return;
        }
        let known = self.given.iter().position(|reaction| *reaction.what == *what);
        let index = match known {
            Some(index) => index,
            None if self.given.len() >= MOST_VALUES => {
                self.more = self.more.saturating_add(1);
                return;
            }
            None => {
                let reaction = Reaction { what: what.into(), by: Vec::new(), more: 0, mine: false };
                self.given.push(reaction);
                self.given.len() - 1
            }
        };
        let Some(reaction) = self.given.get_mut(index) else {
            return;
        };
        reaction.mine |= mine;
        if reaction.by.iter().any(|known| **known == *nick) {
        } else if reaction.by.len() < MOST_NAMES {
            reaction.by.push(nick.into());
        } else {
            reaction.more = reaction.more.saturating_add(1);
        }
    }

    /// Takes back what somebody gave. Out: whether they had given it, as far as that is known.
    pub fn remove(&mut self, what: &str, nick: &str, mine: bool) -> bool {
        let what = short(what);
        let Some(index) = self.given.iter().position(|reaction| *reaction.what == *what) else {
            return false;
        };
        let Some(reaction) = self.given.get_mut(index) else {
            return false;
        };
        reaction.mine &= !mine;
        let named = reaction.by.iter().position(|known| **known == *nick);
        let found = match named {
            Some(at) => {
                reaction.by.remove(at);
                true
            }
            None if reaction.more > 0 => {
                reaction.more -= 1;
                true
            }
            None => false,
        };
        if reaction.count() == 0 {
            self.given.remove(index);
        }
        found
    }

    /// Takes in those that came before the message did.
    pub fn merge(&mut self, earlier: &Self) {
        for reaction in &earlier.given {
            for nick in reaction.by() {
                self.add(&reaction.what, nick, false);
            }
            if let Some(known) = self.given.iter_mut().find(|known| known.what == reaction.what) {
                known.mine |= reaction.mine;
                known.more = known.more.saturating_add(reaction.more);
            }
        }
        self.more = self.more.saturating_add(earlier.more);
    }

    /// What stands below the message: `👍 2 alice, bob · ❤ carol`; own ones are marked by colour and by `you`.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        let muted = |text: &str| Run::toned(text, Tone::Muted);
        for reaction in &self.given {
            if !runs.is_empty() {
                runs.push(muted(" · "));
            }
            let tone = if reaction.mine { Tone::Own } else { Tone::Muted };
            runs.push(Run::toned(&*reaction.what, tone));
            let names: Vec<&str> = reaction.by().take(NAMED).collect();
            let unnamed = reaction.count() - names.len();
            let count = match reaction.count() {
                1 => String::new(),
                count => format!("{count} "),
            };
            let more = match unnamed {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            runs.push(muted(&format!(" {count}{}{more}", names.join(", "))));
        }
        if self.more > 0 {
            runs.push(muted(&format!(" · and {} more", self.more)));
        }
        runs
    }

    /// Bytes they take, roughly.
    pub fn weight(&self) -> usize {
        let of = |reaction: &Reaction| {
            let names: usize =
                reaction.by.iter().map(|nick| size_of::<Box<str>>() + nick.len()).sum();
            size_of::<Reaction>() + reaction.what.len() + names
        };
        self.given.iter().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::text::style::plain_text;

    fn said(reactions: &Reactions) -> String {
        plain_text(&reactions.runs())
    }

    #[test]
    fn reactions_come_go_and_are_counted() {
        let mut reactions = Reactions::default();
        reactions.add("👍", "bob", false);
        reactions.add("👍", "bob", false);
        assert_eq!(said(&reactions), "👍 bob");
        reactions.add("👍", "alice", true);
        reactions.add("+1", "carol", false);
        assert_eq!(said(&reactions), "👍 2 bob, alice · +1 carol");
        assert!(reactions.is_mine("👍") && !reactions.is_mine("+1"));
        assert!(reactions.remove("👍", "alice", true) && !reactions.is_mine("👍"));
        assert!(reactions.remove("👍", "bob", false) && !reactions.remove("👍", "bob", false));
        assert_eq!(said(&reactions), "+1 carol");
    }

    #[test]
    fn a_flood_of_them_stays_small() {
        let mut reactions = Reactions::default();
        for n in 0..5_000 {
            reactions.add("👍", &format!("n{n}"), false);
            reactions.add(&format!("{n}{}", "x".repeat(4_000)), "bob", false);
        }
        assert!(
            said(&reactions).starts_with("👍 5000 n0, n1, n2, n3, n4, n5 and 4994 more · 0xxx")
        );
        assert!(said(&reactions).ends_with(" · and 4977 more"));
        assert!(reactions.weight() < 10_000 && said(&reactions).len() < 3_000);
        assert_eq!(short(&"👨‍👩‍👧‍👦".repeat(100)).graphemes(true).count(), 4);
    }

    #[test]
    fn what_came_before_the_message_is_not_counted_twice() {
        let (mut all, mut early) = (Reactions::default(), Reactions::default());
        all.add("👍", "bob", false);
        early.add("👍", "bob", false);
        early.add("👍", "alice", true);
        early.add("❤", "carol", false);
        all.merge(&early);
        assert_eq!(said(&all), "👍 2 bob, alice · ❤ carol");
        assert!(all.is_mine("👍"));
    }
}
