//! People coming and going, folded: a run of joins, parts, quits and renames becomes one line that grows.

use std::collections::BTreeSet;

use crate::client::text::style::{Run, Tone};

/// One thing that happened to somebody in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coming {
    Joined {
        nick: String,
    },
    /// `reason` is empty when none was given.
    Left {
        nick: String,
        reason: String,
    },
    Renamed {
        from: String,
        to: String,
    },
    /// Gone with a server that was lost; `servers` tells which two lost each other.
    Split {
        nick: String,
        servers: String,
    },
    /// Come back with it.
    Back {
        nick: String,
    },
}

/// More names than this are counted instead of listed.
const NAMED: usize = 3;
/// Names remembered in one folded line; the rest is only counted.
const REMEMBERED: usize = 200;

/// What a folded line has collected. Who joined and left again is counted in both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comings {
    joined: Names,
    left: Names,
    renamed: Names,
    split: Names,
    back: Names,
    /// Which servers lost each other, while it is about two.
    servers: Option<String>,
    /// The reason of the only event, while there is one.
    reason: Option<String>,
    events: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Names {
    first: Vec<String>,
    seen: BTreeSet<String>,
    count: usize,
}

impl Names {
    fn add(&mut self, name: String) {
        if self.seen.contains(&name) {
            return;
        }
        self.count += 1;
        if self.seen.len() < REMEMBERED {
            self.seen.insert(name.clone());
        }
        if self.first.len() < NAMED {
            self.first.push(name);
        }
    }

    fn words(&self, verb: &str) -> Option<String> {
        match self.count {
            0 => None,
            n if n > NAMED => Some(format!("{n} {verb}")),
            _ => Some(format!("{} {verb}", self.first.join(", "))),
        }
    }
}

impl Comings {
    /// Adds one more event to the line.
    pub fn add(&mut self, coming: Coming) {
        self.events += 1;
        self.reason = None;
        match coming {
            Coming::Joined { nick } => self.joined.add(nick),
            Coming::Left { nick, reason } => {
                self.left.add(nick);
                if self.events == 1 && !reason.is_empty() {
                    self.reason = Some(reason);
                }
            }
            Coming::Split { nick, servers } => {
                let first = self.split.count == 0;
                let same = first || self.servers.as_ref() == Some(&servers);
                self.servers = same.then_some(servers);
                self.split.add(nick);
            }
            Coming::Back { nick } => self.back.add(nick),
            Coming::Renamed { from, to } => self.renamed.add(format!("{from} is now {to}")),
        }
    }

    /// No more events come into this line: what was only needed to count them is forgotten.
    pub fn close(&mut self) {
        for names in
            [&mut self.joined, &mut self.left, &mut self.renamed, &mut self.split, &mut self.back]
        {
            names.seen.clear();
        }
    }

    /// The line in words, such as `bob joined, 4 left`.
    pub fn runs(&self) -> Vec<Run> {
        let renamed = match self.renamed.count {
            0 => None,
            n if n > NAMED => Some(format!("{n} changed their names")),
            _ => Some(self.renamed.first.join(", ")),
        };
        let servers =
            self.servers.as_ref().map(|servers| format!(" {servers}")).unwrap_or_default();
        let split = self.split.words("left").map(|words| format!("netsplit{servers}: {words}"));
        let back = self.back.words("back").map(|words| format!("netsplit over: {words}"));
        let comings = [self.joined.words("joined"), self.left.words("left"), split, back];
        let mut words: Vec<String> = comings.into_iter().flatten().chain(renamed).collect();
        if let (Some(reason), Some(last)) = (&self.reason, words.last_mut()) {
            *last = format!("{last} ({reason})");
        }
        vec![Run::toned(words.join(", "), Tone::Muted)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::text::style::plain_text;

    fn joined(nick: &str) -> Coming {
        Coming::Joined { nick: nick.into() }
    }

    fn left(nick: &str, reason: &str) -> Coming {
        Coming::Left { nick: nick.into(), reason: reason.into() }
    }

    #[test]
    fn a_run_of_comings_is_one_line_of_words() {
        for (events, words) in [
            (vec![joined("bob")], "bob joined"),
            (vec![left("bob", "bye")], "bob left (bye)"),
            (vec![left("bob", "bye"), joined("bob")], "bob joined, bob left"),
            (vec![joined("a"), joined("b"), joined("b")], "a, b joined"),
            (
                vec![joined("a"), joined("b"), joined("c"), joined("d"), left("a", "")],
                "4 joined, a left",
            ),
            (vec![Coming::Renamed { from: "a".into(), to: "b".into() }], "a is now b"),
        ] {
            let mut comings = Comings::default();
            for event in events {
                comings.add(event);
            }
            assert_eq!(plain_text(&comings.runs()), words);
        }
    }

    #[test]
    fn a_netsplit_is_told_apart() {
        let split = |nick: &str, servers: &str| Coming::Split {
            nick: nick.into(),
            servers: servers.into(),
        };
        let mut comings = Comings::default();
        let said = |comings: &Comings| plain_text(&comings.runs());
        comings.add(split("a", "x.y / z.w"));
        assert_eq!(said(&comings), "netsplit x.y / z.w: a left");
        for nick in ["b", "c", "d"] {
            comings.add(split(nick, "x.y / z.w"));
        }
        comings.add(joined("e"));
        assert_eq!(said(&comings), "e joined, netsplit x.y / z.w: 4 left");
        comings.add(split("f", "other.y / z.w"));
        comings.add(Coming::Back { nick: "a".into() });
        assert_eq!(said(&comings), "e joined, netsplit: 5 left, netsplit over: a back");
    }

    #[test]
    fn a_storm_stays_small() {
        let mut comings = Comings::default();
        for n in 0..100_000 {
            comings.add(joined(&format!("n{n}")));
        }
        assert!(comings.joined.seen.len() <= REMEMBERED);
        comings.close();
        assert!(comings.joined.seen.is_empty());
        assert!(plain_text(&comings.runs()).ends_with("joined"));
    }
}
