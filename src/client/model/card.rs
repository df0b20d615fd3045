//! The answer to WHOIS or WHOWAS while it comes in: many numerics that make one card. Bounded.

use std::time::Duration;

use crate::client::model::buffer::BufferId;
use crate::proto::{Folded, Timestamp};

/// Cards that can be open at once; a new one ends the oldest.
const MOST_CARDS: usize = 8;
/// Facts of one card; the rest is left out.
const MOST_FACTS: usize = 64;
/// How long a card waits for its next line before it is shown as it is.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a fact is about, in the order in which a card shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// `user@host`, and where that really is.
    Address,
    /// A time when somebody of the name was here (WHOWAS).
    Was,
    Account,
    Away,
    Channels,
    Server,
    Idle,
    Since,
    /// What else they are: operator, bot, on a secure connection.
    Is,
}

impl Fact {
    /// The word before it; at most eight letters, for the narrowest nick column.
    pub fn label(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Was => "was",
            Self::Account => "account",
            Self::Away => "away",
            Self::Channels => "channels",
            Self::Server => "server",
            Self::Idle => "idle",
            Self::Since => "since",
            Self::Is => "is",
        }
    }
}

/// One card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub nick: String,
    pub real_name: String,
    /// Where it belongs.
    pub place: BufferId,
    key: Folded,
    facts: Vec<(Fact, String)>,
    touched: Timestamp,
}

impl Card {
    /// A fact, if there is room.
    pub fn add(&mut self, fact: Fact, text: impl Into<String>) {
        if self.facts.len() < MOST_FACTS {
            self.facts.push((fact, text.into()));
        }
    }

    /// Adds to the last fact of a kind; begins one where there is none.
    pub fn extend(&mut self, fact: Fact, text: &str) {
        match self.facts.iter_mut().rev().find(|(known, _)| *known == fact) {
            Some((_, last)) => {
                last.push_str(", ");
                last.push_str(text);
            }
            None => self.add(fact, text),
        }
    }

    /// Whether it is about somebody who is not here any more.
    pub fn is_past(&self) -> bool {
        self.facts.iter().any(|(fact, _)| *fact == Fact::Was)
    }

    /// Labels and texts in order; several facts of a kind are one row, but each time somebody was here is its own.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let mut facts: Vec<&(Fact, String)> = self.facts.iter().collect();
        facts.sort_by_key(|(fact, _)| *fact);
        let mut rows: Vec<(&'static str, String)> = Vec::new();
        for (fact, text) in facts {
            let label = fact.label();
            match rows.last_mut().filter(|(last, _)| *last == label && *fact != Fact::Was) {
                Some((_, row)) => {
                    row.push_str(if *fact == Fact::Channels { " " } else { ", " });
                    row.push_str(text);
                }
                None => rows.push((label, text.clone())),
            }
        }
        rows
    }
}

/// The cards that are coming in, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cards {
    open: Vec<Card>,
}

impl Cards {
    /// The open card of somebody.
    pub fn get(&mut self, key: &Folded, now: Timestamp) -> Option<&mut Card> {
        let card = self.open.iter_mut().find(|card| card.key == *key)?;
        card.touched = now;
        Some(card)
    }

    /// Begins a card. Out: a card that must make room for it.
    pub fn begin(
        &mut self,
        key: Folded,
        nick: &str,
        place: BufferId,
        now: Timestamp,
    ) -> Option<Card> {
        let full = self.open.len() >= MOST_CARDS;
        let oldest = full.then(|| self.open.remove(0));
        self.open.push(Card {
            nick: nick.to_owned(),
            real_name: String::new(),
            place,
            key,
            facts: Vec::new(),
            touched: now,
        });
        oldest
    }

    /// Takes a card that is complete.
    pub fn finish(&mut self, key: &Folded) -> Option<Card> {
        let index = self.open.iter().position(|card| card.key == *key)?;
        Some(self.open.remove(index))
    }

    /// Takes the first card whose end does not come.
    pub fn overdue(&mut self, now: Timestamp) -> Option<Card> {
        let index = self.open.iter().position(|card| card.touched + PATIENCE <= now)?;
        Some(self.open.remove(index))
    }

    /// When [`Self::overdue`] has something to do.
    pub fn due(&self) -> Option<Timestamp> {
        self.open.iter().map(|card| card.touched + PATIENCE).min()
    }

    pub fn clear(&mut self) {
        self.open.clear();
    }
}
