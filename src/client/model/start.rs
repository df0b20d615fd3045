//! The start screen: host a server here, join an address that is typed, or go back to where one was.

use crate::client::model::Model;
use crate::client::model::password::Secret;
use crate::client::model::picker::Picker;
use crate::client::model::places::{Listed, Visited, link};
use crate::client::model::target::{self, Target};

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Be the server.
    Host(Target),
    /// What was typed.
    Address,
    Named(Listed),
    Visited(Visited),
}

/// What is known at the start, and when it is asked for again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beginnings {
    pub listed: Vec<Listed>,
    pub visited: Vec<Visited>,
    /// Passwords that the user wanted remembered: by `host:port` an account and what it is proved by.
    pub remembered: Vec<(String, String, Secret)>,
    /// Why it is not known where the user was, in one line.
    pub unreadable: Option<String>,
    /// This program can be the server, at this address.
    pub host: Option<Target>,
}

/// The screen.
#[derive(Debug)]
pub struct StartScreen {
    /// Places among the ways; its filter is the address.
    pub picker: Picker,
    ways: Vec<Way>,
    /// What could not be done, and what to do about it.
    pub complaint: Option<String>,
    /// Somebody was asked to host and has not answered.
    pub waits: bool,
}

impl StartScreen {
    pub fn new(model: &Model) -> Self {
        let known = &model.beginnings;
        let mut ways: Vec<Way> = known.host.clone().map(Way::Host).into_iter().collect();
        ways.push(Way::Address);
        ways.extend(known.listed.iter().cloned().map(Way::Named));
        let listed =
            |place: &&Visited| known.listed.iter().any(|l| l.target.same_place(&place.target));
        let visited = known.visited.iter().filter(|place| !listed(place));
        ways.extend(visited.cloned().map(Way::Visited));
        Self { picker: Picker::default(), ways, complaint: None, waits: false }
    }

    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        self.picker.filter.text().trim()
    }

    /// The chosen row.
    pub fn chosen(&self) -> Option<&Way> {
        self.ways.get(self.picker.chosen()?)
    }

    /// Shows what fits what is typed, in `height` rows: without a word everything but joining an address, with one that
    /// first.
    pub fn refresh(&mut self, height: usize) {
        if self.picker.is_stale(0) {
            let wanted = self.picker.wanted();
            let fits = |way: &Way| match way {
                Way::Host(_) => wanted.is_empty() || "host".starts_with(&wanted),
                Way::Address => !wanted.is_empty(),
                Way::Named(listed) => {
                    listed.name.to_lowercase().contains(&wanted)
                        || link(&listed.target).contains(&wanted)
                }
                Way::Visited(place) => {
                    place.name.to_lowercase().contains(&wanted)
                        || link(&place.target).contains(&wanted)
                }
            };
            let shown: Vec<usize> = (0..self.ways.len()).filter(|n| fits(&self.ways[*n])).collect();
            self.complaint = None;
            // A name that is known is rather meant than an address; what can be read as one only stands first.
            let known = |n: &usize| matches!(self.ways[*n], Way::Named(_) | Way::Visited(_));
            let looks = wanted.contains([':', '.', '/']) || target::parse(&wanted).is_err();
            let mut shown = shown;
            if !looks && shown.iter().any(known) {
                shown.sort_by_key(|n| matches!(self.ways[*n], Way::Address));
            }
            self.picker.show(0, shown, None);
        }
        self.picker.keep_in_sight(height);
    }
}
