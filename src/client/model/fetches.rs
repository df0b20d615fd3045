//! What is asked of a server's history: what waits, what is on its way, and which answer belongs to which question. Bounded
//! and paced: who is in two hundred channels does not flood the server.
//!
//! Source: IRCv3 chathistory, labeled-response.

use std::collections::VecDeque;
use std::time::Duration;

use crate::client::model::buffer::BufferId;
use crate::client::model::entry::EntryId;
use crate::client::model::reference::{Reference, Way};
use crate::client::model::timeline::End;
use crate::proto::Timestamp;

/// Questions on their way at once, where answers have labels; else one.
pub const MOST_FLYING: usize = 3;
/// Lines that one question asks for, where the server allows as many.
pub const PAGE: usize = 100;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Where answers have no labels, nothing else is asked for so long after that: the answer that comes late would be taken for
/// that of the next question.
const STALE: Duration = Duration::from_secs(300);
/// Questions whose answers may still come after that time, where answers have labels.
const MOST_LATE: usize = 32;
/// Questions that wait, two for every conversation.
const MOST_WAITING: usize = 2_000;

/// What a page is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// The newest page of a conversation of which nothing is known. A gap that waited for it is closed by it.
    Begin { gap: Option<EntryId> },
    /// What was said meanwhile: between the gap and what is known above it.
    Fill {
        gap: EntryId,
        known: Option<Reference>,
        /// Lines that were got so far, shown or not.
        got: usize,
    },
    /// The first of what was said after the last line that is known above a gap: where reading goes on, also where the gap
    /// is too wide to be filled at once.
    FillDown { gap: EntryId, known: Reference },
    /// The newest message of all, to see whether the server has ever heard of the last one that is known.
    Check { gap: EntryId, known: Reference },
    /// Whether the server's history, which does not have the last message that is known, goes back to its time: what came
    /// between may be forgotten with it.
    Reach { gap: EntryId },
    /// Lines above the one that is the first in memory.
    Older(Option<EntryId>),
    /// Lines of a window far from the newest ones.
    Window(End),
    /// Such a window.
    Around,
    /// With whom one has talked meanwhile.
    Targets,
}

impl Goal {
    fn is_filling(&self) -> bool {
        self.gap().is_some() || matches!(self, Self::Begin { .. })
    }

    /// The gap that waits for it.
    pub fn gap(&self) -> Option<EntryId> {
        match self {
            Self::Begin { gap } => *gap,
            Self::Fill { gap, .. }
            | Self::FillDown { gap, .. }
            | Self::Check { gap, .. }
            | Self::Reach { gap } => Some(*gap),
            Self::Older(_) | Self::Window(_) | Self::Around | Self::Targets => None,
        }
    }

    /// Whether both ask for the same thing: another gap of a conversation is another thing.
    fn is_like(&self, other: &Self) -> bool {
        match (self.gap(), other.gap()) {
            (Some(one), Some(another)) => one == another,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    pub buffer: BufferId,
    pub goal: Goal,
    pub way: Way,
    /// The message that it begins at.
    pub at: Option<Reference>,
    pub limit: usize,
    /// It has been asked by the message's id, in vain.
    pub by_time: bool,
}

impl Fetch {
    /// A question for a page.
    pub fn page(buffer: BufferId, goal: Goal, way: Way, at: Option<Reference>) -> Self {
        Self { buffer, goal, way, at, limit: PAGE, by_time: false }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Flight {
    fetch: Fetch,
    label: Option<String>,
    until: Timestamp,
}

/// The questions to one server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fetches {
    waiting: VecDeque<Fetch>,
    flying: Vec<Flight>,
    /// Given up; a page that comes all the same has its place.
    late: VecDeque<Flight>,
    /// Until when the answer may come to a question that was given up and has no label.
    owed: Option<Timestamp>,
}

impl Fetches {
    /// Lets a question wait, unless the same one does or is on its way. Out: whether there will be an answer; not where too
    /// many wait already.
    pub fn ask(&mut self, fetch: Fetch) -> bool {
        let same = |other: &Fetch| other.buffer == fetch.buffer && other.goal.is_like(&fetch.goal);
        let twice = self.waiting.iter().any(same) || self.flying.iter().any(|f| same(&f.fetch));
        let room = self.waiting.len() < MOST_WAITING;
        if !twice && room {
            self.waiting.push_back(fetch);
        }
        twice || room
    }

    /// Lets the next step of a question that was answered go before all others.
    pub fn go_on(&mut self, fetch: Fetch) {
        self.waiting.push_front(fetch);
    }

    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    pub fn flying(&self) -> usize {
        self.flying.len()
    }

    /// Takes the question with the least rank; of several the one that has waited longest.
    pub fn next(&mut self, rank: impl Fn(BufferId) -> usize) -> Option<Fetch> {
        let best = self.waiting.iter().enumerate().min_by_key(|(_, fetch)| rank(fetch.buffer));
        let index = best.map(|(index, _)| index)?;
        self.waiting.remove(index)
    }

    /// Whether it is asked with whom one has talked.
    pub fn is_asking_targets(&self) -> bool {
        let mut all = self.flying.iter().map(|flight| &flight.fetch).chain(&self.waiting);
        all.any(|fetch| fetch.goal == Goal::Targets)
    }

    /// Whether what was missed of a conversation is asked for.
    pub fn is_filling(&self, buffer: BufferId) -> bool {
        let flying = self.flying.iter().map(|flight| &flight.fetch);
        let mut all = flying.chain(&self.waiting);
        all.any(|f| f.buffer == buffer && f.goal.is_filling())
    }

    /// A question is on its way.
    pub fn fly(&mut self, fetch: Fetch, label: Option<String>, now: Timestamp) {
        self.flying.push(Flight { fetch, label, until: now + PATIENCE });
    }

    /// The question that an answer with this label settles; without a label the only one.
    pub fn land(&mut self, label: Option<&str>) -> Option<Fetch> {
        let same = |flight: &Flight| flight.label.as_deref() == label;
        if label.is_none() && self.owed.take().is_some() {
            // Where it belongs nobody can say any more.
            return None;
        }
        if let Some(index) = self.flying.iter().position(same) {
            return Some(self.flying.remove(index).fetch);
        }
        let index = self.late.iter().position(same)?;
        self.late.remove(index).map(|flight| flight.fetch)
    }

    /// The question that is on its way with this label.
    pub fn get(&self, label: Option<&str>) -> Option<&Fetch> {
        self.flying.iter().find(|f| f.label.as_deref() == label).map(|flight| &flight.fetch)
    }

    /// Questions whose answers did not come.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Fetch> {
        let late: Vec<Fetch> = self
            .flying
            .iter()
            .filter(|flight| flight.until <= now)
            .map(|flight| flight.fetch.clone())
            .collect();
        // A view that was asked for is not wanted any more.
        let (gone, flying): (Vec<Flight>, Vec<Flight>) =
            std::mem::take(&mut self.flying).into_iter().partition(|flight| flight.until <= now);
        self.flying = flying;
        self.owed = self.owed.filter(|until| *until > now);
        if gone.iter().any(|flight| flight.label.is_none()) {
            self.owed = Some(now + STALE);
        }
        let fills = |goal: &Goal| goal.gap().is_some() || matches!(goal, Goal::Older(_));
        let may_come = |flight: &Flight| flight.label.is_some() && fills(&flight.fetch.goal);
        self.late.extend(gone.into_iter().filter(may_come));
        self.late.drain(..self.late.len().saturating_sub(MOST_LATE));
        late
    }

    /// When [`Self::expire`] has something to do.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.flying.iter().map(|flight| flight.until).chain(self.owed).min()
    }

    /// Whether an answer may still come that could be taken for that of another question.
    pub fn is_owed(&self) -> bool {
        self.owed.is_some()
    }

    /// Nothing is asked any more. Out: all questions without an answer.
    pub fn clear(&mut self) -> Vec<Fetch> {
        self.late.clear();
        self.owed = None;
        let flying = std::mem::take(&mut self.flying).into_iter().map(|flight| flight.fetch);
        flying.chain(std::mem::take(&mut self.waiting)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_questions_wait_than_there_is_room_for() {
        let mut fetches = Fetches::default();
        let fetch = |number: usize| {
            let buffer = BufferId(u32::try_from(number).expect("small"));
            Fetch::page(buffer, Goal::Older(None), Way::Before, None)
        };
        for number in 0..MOST_WAITING {
            assert!(fetches.ask(fetch(number)), "{number}");
        }
        assert!(!fetches.ask(fetch(MOST_WAITING)), "there is no room");
        assert!(fetches.ask(fetch(7)), "the same one waits already");
        let next = fetches.next(|buffer| usize::from(buffer != BufferId(9))).expect("a question");
        assert_eq!(next.buffer, BufferId(9));
        assert!(fetches.ask(fetch(MOST_WAITING)), "there is room again");
        assert!(!fetches.ask(fetch(MOST_WAITING + 1)));
        assert_eq!(fetches.clear().len(), MOST_WAITING);
        assert!(fetches.is_idle() && fetches.ask(fetch(0)));
    }
}
