//! People coming and going, folded: a run of joins, parts, quits and renames becomes one line that grows.

use crate::client::model::buffer::Buffer;
use crate::client::model::entry::{Entry, EntryKind};
use crate::client::text::style::{Run, Tone};
use crate::proto::Timestamp;

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
    /// The other of a direct conversation is away or there again: in words.
    Stands {
        words: String,
    },
    /// A server has changed modes, as it does for everybody who comes back: in words.
    Changed {
        words: String,
    },
}

/// More names than this are counted instead of listed.
const NAMED: usize = 3;
/// Names remembered in one group of a line that still grows; the rest is only counted.
const REMEMBERED: usize = 200;

/// What a folded line has collected. Everybody stands where they ended: who joined and left again is in neither group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comings {
    joined: Names,
    left: Names,
    /// Left, and there again.
    returned: Names,
    /// Joined, and gone again.
    passed: Names,
    renamed: Names,
    split: Names,
    back: Names,
    changed: Names,
    /// Only the last of these is said.
    stood: Names,
    /// Which servers lost each other, while it is about two.
    servers: Option<String>,
    /// The reason of the only event, while there is one.
    reason: Option<String>,
    events: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Names {
    /// The first of them; all while there are few.
    known: Vec<String>,
    count: usize,
    /// The number of the event that began the group.
    since: usize,
    /// Bytes of those that are known, roughly.
    bytes: usize,
}

impl Names {
    fn add(&mut self, name: String, event: usize) {
        if self.known.contains(&name) {
            return;
        }
        if self.count == 0 {
            self.since = event;
        }
        self.count += 1;
        if self.known.len() < REMEMBERED {
            self.bytes += size_of::<String>() + name.len();
            self.known.push(name);
        }
    }

    /// Adds what may have been before, as the last one.
    fn push(&mut self, name: String, event: usize) {
        if self.count == 0 {
            self.since = event;
        }
        self.count += 1;
        if self.known.len() >= REMEMBERED {
            let first = self.known.remove(0);
            self.bytes = self.bytes.saturating_sub(size_of::<String>() + first.len());
        }
        self.bytes += size_of::<String>() + name.len();
        self.known.push(name);
    }

    /// The last one in words, and how often that changed.
    fn last_words(&self) -> Option<(usize, String)> {
        let last = self.known.last()?;
        let often =
            if self.count > 1 { format!(" ({} changes)", self.count) } else { String::new() };
        Some((self.since, format!("{last}{often}")))
    }

    /// Takes a name out. Out: whether it was known.
    fn remove(&mut self, name: &str) -> bool {
        let at = self.known.iter().position(|known| known == name);
        if let Some(at) = at {
            let name = self.known.remove(at);
            self.bytes = self.bytes.saturating_sub(size_of::<String>() + name.len());
            self.count -= 1;
        }
        at.is_some()
    }

    /// Whether the line says only how many they are.
    fn is_counted(&self) -> bool {
        self.count > NAMED || self.known.len() < self.count
    }

    /// The group in words, with its place in the line; `say` gets the names, or their number where they are many.
    fn words(&self, say: impl Fn(&str) -> String) -> Option<(usize, String)> {
        let who = if self.is_counted() { self.count.to_string() } else { self.known.join(", ") };
        (self.count > 0).then(|| (self.since, say(&who)))
    }
}

impl Comings {
    /// Adds one more event to the line.
    pub fn add(&mut self, coming: Coming) {
        self.events += 1;
        self.reason = None;
        let now = self.events;
        match coming {
            Coming::Joined { nick } => {
                let group = if self.left.remove(&nick) {
                    &mut self.returned
                } else {
                    self.passed.remove(&nick);
                    &mut self.joined
                };
                group.add(nick, now);
            }
            Coming::Left { nick, reason } => {
                let group = if self.joined.remove(&nick) {
                    &mut self.passed
                } else {
                    self.returned.remove(&nick);
                    &mut self.left
                };
                group.add(nick, now);
                if self.events == 1 && !reason.is_empty() {
                    self.reason = Some(reason);
                }
            }
            Coming::Split { nick, servers } => {
                let first = self.split.count == 0;
                let same = first || self.servers.as_ref() == Some(&servers);
                self.servers = same.then_some(servers);
                self.split.add(nick, now);
            }
            Coming::Back { nick } => self.back.add(nick, now),
            Coming::Stands { words } => self.stood.push(words, now),
            Coming::Changed { words } => self.changed.add(words, now),
            Coming::Renamed { from, to } => self.renamed.add(format!("{from} is now {to}"), now),
        }
    }

    fn groups(&self) -> [(&'static str, &Names); 9] {
        [
            ("joined", &self.joined),
            ("left", &self.left),
            ("left and came back", &self.returned),
            ("joined and left", &self.passed),
            ("left with a server", &self.split),
            ("came back with it", &self.back),
            ("other names", &self.renamed),
            ("modes", &self.changed),
            ("away and back", &self.stood),
        ]
    }

    /// Bytes it occupies, roughly.
    pub fn weight(&self) -> usize {
        size_of::<Self>() + self.groups().iter().map(|(_, names)| names.bytes).sum::<usize>()
    }

    /// Whether the line counts somebody whom it does not name.
    pub fn is_folded(&self) -> bool {
        self.stood.count > 1 || self.groups().iter().any(|(_, names)| names.is_counted())
    }

    /// Everybody it is about, as far as they are remembered: in groups, each with what happened to them.
    pub fn unfolded(&self) -> Vec<(&'static str, Vec<String>)> {
        let groups = self.groups().into_iter().filter(|(_, names)| names.count > 0);
        let lists = groups.map(|(what, names)| {
            let mut list = names.known.clone();
            let more = names.count - names.known.len();
            if more > 0 {
                list.push(format!("and {more} more"));
            }
            (what, list)
        });
        lists.collect()
    }

    /// The line in words, such as `bob joined, 4 left`, in the order in which it happened.
    pub fn runs(&self) -> Vec<Run> {
        let (many, changes) = (self.renamed.is_counted(), self.changed.is_counted());
        let servers =
            self.servers.as_ref().map(|servers| format!(" {servers}")).unwrap_or_default();
        let groups = [
            self.joined.words(|who| format!("{who} joined")),
            self.left.words(|who| format!("{who} left")),
            self.returned.words(|who| format!("{who} left and came back")),
            self.passed.words(|who| format!("{who} joined and left")),
            self.split.words(|who| format!("netsplit{servers}: {who} left")),
            self.back.words(|who| format!("netsplit over: {who} back")),
            self.stood.last_words(),
            self.renamed.words(|who| {
                if many { format!("{who} changed their names") } else { who.to_owned() }
            }),
            self.changed.words(|what| {
                if changes {
                    format!("{what} changes of modes by servers")
                } else {
                    what.to_owned()
                }
            }),
        ];
        let mut groups: Vec<(usize, String)> = groups.into_iter().flatten().collect();
        groups.sort_by_key(|(since, _)| *since);
        let mut words: Vec<String> = groups.into_iter().map(|(_, words)| words).collect();
        if let (Some(reason), Some(last)) = (&self.reason, words.last_mut()) {
            *last = format!("{last} ({reason})");
        }
        vec![Run::toned(words.join(", "), Tone::Muted)]
    }
}

impl Buffer {
    /// Adds somebody's coming or going to the last line if that is such a line. Out: whether it was.
    pub(super) fn fold_in(&mut self, coming: &Coming) -> bool {
        let Some(last) = self.lines.last() else {
            return false;
        };
        if !matches!(last.kind, EntryKind::Presence(_)) {
            return false;
        }
        self.lines.change(last.id, |entry| {
            if let EntryKind::Presence(comings) = &mut entry.kind {
                comings.add(coming.clone());
                entry.runs = comings.runs();
            }
        })
    }

    /// A first line of comings and goings.
    pub(super) fn presence(coming: Coming, time: Timestamp) -> Entry {
        let mut comings = Comings::default();
        comings.add(coming);
        let runs = comings.runs();
        Entry::program(time, EntryKind::Presence(Box::new(comings)), runs)
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

    fn renamed(from: &str, to: &str) -> Coming {
        Coming::Renamed { from: from.into(), to: to.into() }
    }

    #[test]
    fn a_run_of_comings_is_one_line_of_words() {
        for (events, words) in [
            (vec![joined("bob")], "bob joined"),
            (vec![left("bob", "bye")], "bob left (bye)"),
            (vec![left("bob", "bye"), joined("bob")], "bob left and came back"),
            (vec![joined("bob"), left("bob", ""), joined("bob")], "bob joined"),
            (vec![left("bob", "bye"), joined("bob"), left("bob", "")], "bob left"),
            (vec![left("bob", "bye"), joined("carol")], "bob left, carol joined"),
            (vec![joined("a"), joined("b"), joined("b")], "a, b joined"),
            (
                vec![joined("a"), joined("b"), joined("c"), joined("d"), left("a", "")],
                "b, c, d joined, a joined and left",
            ),
            (vec![renamed("a", "b")], "a is now b"),
            (
                vec![renamed("a", "b"), left("b", ""), joined("b"), joined("c")],
                "a is now b, b left and came back, c joined",
            ),
            (vec![joined("a"), renamed("a", "b")], "a joined, a is now b"),
        ] {
            let mut comings = Comings::default();
            for event in events {
                comings.add(event);
            }
            assert_eq!(plain_text(&comings.runs()), words);
        }
    }

    #[test]
    fn of_who_is_away_and_back_the_last_is_said() {
        let stands = |words: &str| Coming::Stands { words: words.into() };
        let mut comings = Comings::default();
        comings.add(stands("bob is away: at lunch"));
        assert_eq!(plain_text(&comings.runs()), "bob is away: at lunch");
        assert!(!comings.is_folded());
        comings.add(stands("bob is no longer away"));
        comings.add(stands("bob is away: at lunch"));
        assert_eq!(plain_text(&comings.runs()), "bob is away: at lunch (3 changes)");
        let unfolded = comings.unfolded();
        assert_eq!((unfolded[0].0, unfolded[0].1.len()), ("away and back", 3));
        for n in 0..10_000 {
            comings.add(stands(&n.to_string()));
        }
        assert_eq!(plain_text(&comings.runs()), "9999 (10003 changes)");
        assert!(comings.weight() < 20_000, "{}", comings.weight());
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
        assert_eq!(said(&comings), "netsplit x.y / z.w: 4 left, e joined");
        comings.add(split("f", "other.y / z.w"));
        comings.add(Coming::Back { nick: "a".into() });
        assert_eq!(said(&comings), "netsplit: 5 left, e joined, netsplit over: a back");
    }

    #[test]
    fn a_storm_stays_small() {
        let mut comings = Comings::default();
        for n in 0..100_000 {
            comings.add(joined(&format!("n{n}")));
        }
        assert!(comings.joined.known.len() <= REMEMBERED);
        for n in 0..REMEMBERED {
            comings.add(left(&format!("n{n}"), ""));
        }
        let words = plain_text(&comings.runs());
        assert_eq!(words, "99800 joined, 200 joined and left");
        assert!(comings.is_folded());
        let groups = comings.unfolded();
        let last = |at: usize| groups[at].1.last().map(String::as_str);
        assert_eq!((groups[0].0, last(0)), ("joined", Some("and 99800 more")));
        assert_eq!((groups[1].0, last(1)), ("joined and left", Some("n199")));
        assert!(comings.weight() < 20_000, "{}", comings.weight());
    }
}
