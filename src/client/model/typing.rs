//! Who is writing: what we told others of it, and what others told. Source: IRCv3 client tag typing.

use std::time::Duration;

use crate::client::model::buffer::BufferId;
use crate::proto::{Folded, Timestamp};

/// The value of the tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    Active,
    Paused,
    Done,
}

impl Typing {
    /// Of a tag's value; `None` for values that are to come.
    pub fn parse(value: &str) -> Option<Self> {
        [Self::Active, Self::Paused, Self::Done].into_iter().find(|typing| typing.as_str() == value)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Done => "done",
        }
    }

    /// How long others may be believed to write after they said so.
    fn holds(self) -> Duration {
        match self {
            Self::Active => Duration::from_secs(6),
            Self::Paused => Duration::from_secs(30),
            Self::Done => Duration::ZERO,
        }
    }
}

/// No two notifications to one conversation are sent within this time.
const APART: Duration = Duration::from_secs(3);
/// Who has not touched the text for so long has paused.
const PAUSE: Duration = Duration::from_secs(5);
/// An error this soon after a notification may be the answer to it.
const BLAMED: Duration = Duration::from_secs(10);
/// People remembered as writing, and conversations in which the user writes.
const MOST_OTHERS: usize = 200;
const MOST_OWN: usize = 64;

/// What one conversation knows of the user's own writing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Own {
    buffer: BufferId,
    /// There is a text, and it is one for others.
    writing: bool,
    changed: Timestamp,
    told: Option<Typing>,
    told_at: Option<Timestamp>,
    said_at: Option<Timestamp>,
    /// The server takes no notifications for it.
    refused: bool,
}

impl Own {
    /// The next notification that is owed, and when.
    fn next(&self, now: Timestamp) -> Option<(Typing, Timestamp)> {
        if self.refused {
            return None;
        }
        let earliest = self.told_at.map_or(now, |at| at + APART);
        if !self.writing {
            return self.told.map(|_| (Typing::Done, earliest));
        }
        if self.told.is_none() || self.told_at.is_none_or(|told| told < self.changed) {
            return Some((Typing::Active, earliest));
        }
        let paused = (self.changed + PAUSE).max(earliest);
        (self.told == Some(Typing::Active)).then_some((Typing::Paused, paused))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Other {
    buffer: BufferId,
    key: Folded,
    nick: String,
    until: Timestamp,
}

/// Everybody's writing, in all conversations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Writers {
    own: Vec<Own>,
    others: Vec<Other>,
}

impl Writers {
    fn own(&mut self, buffer: BufferId) -> &mut Own {
        let index = self.own.iter().position(|own| own.buffer == buffer).unwrap_or_else(|| {
            if self.own.len() >= MOST_OWN {
                self.own.remove(0);
            }
            self.own.push(Own {
                buffer,
                writing: false,
                changed: Timestamp::default(),
                told: None,
                told_at: None,
                said_at: None,
                refused: false,
            });
            self.own.len() - 1
        });
        &mut self.own[index]
    }

    /// The user changed a text; `writing` tells whether there still is one that others are to know of.
    pub fn edited(&mut self, buffer: BufferId, writing: bool, now: Timestamp) {
        let own = self.own(buffer);
        own.writing = writing;
        own.changed = now;
    }

    /// The user sent a message, which ends the writing for everybody who sees it.
    pub fn said(&mut self, buffer: BufferId, now: Timestamp) {
        let own = self.own(buffer);
        own.writing = false;
        own.told = None;
        own.said_at = Some(now);
    }

    /// Notifications to be sent now; they count as sent.
    pub fn owed(&mut self, now: Timestamp) -> Vec<(BufferId, Typing)> {
        let mut owed = Vec::new();
        for own in &mut self.own {
            if let Some((typing, at)) = own.next(now)
                && at <= now
            {
                own.told = Some(typing).filter(|typing| *typing != Typing::Done);
                own.told_at = Some(now);
                owed.push((own.buffer, typing));
            }
        }
        owed
    }

    /// An error came that may be the answer to a notification. Out: whether it is taken for that; then nothing more is
    /// told there.
    pub fn blame(&mut self, buffer: BufferId, now: Timestamp) -> bool {
        let Some(own) = self.own.iter_mut().find(|own| own.buffer == buffer) else {
            return false;
        };
        let newest = own.told_at.filter(|told| own.said_at.is_none_or(|said| said < *told));
        own.refused |= newest.is_some_and(|told| now.since(told) < BLAMED);
        own.refused
    }

    /// The server takes no notifications for a conversation.
    pub fn refuse(&mut self, buffer: BufferId) {
        self.own(buffer).refused = true;
    }

    /// Somebody else told of their writing.
    pub fn heard(
        &mut self,
        (buffer, key): (BufferId, Folded),
        nick: &str,
        typing: Typing,
        now: Timestamp,
    ) {
        if typing == Typing::Done {
            self.stopped(Some(buffer), &key);
            return;
        }
        let until = now + typing.holds();
        let room = self.others.len() < MOST_OTHERS;
        let known = self.others.iter_mut().find(|other| other.buffer == buffer && other.key == key);
        if let Some(other) = known {
            other.until = until;
        } else if room {
            self.others.push(Other { buffer, key, nick: nick.to_owned(), until });
        }
    }

    /// Somebody writes no longer: in one conversation, or in any.
    pub fn stopped(&mut self, buffer: Option<BufferId>, key: &Folded) {
        self.others.retain(|other| {
            other.key != *key || buffer.is_some_and(|buffer| buffer != other.buffer)
        });
    }

    /// Who writes in a conversation, by nick, who began first at the front.
    pub fn names(&self, buffer: BufferId) -> impl Iterator<Item = &str> {
        self.others
            .iter()
            .filter(move |other| other.buffer == buffer)
            .map(|other| other.nick.as_str())
    }

    /// Forgets who has not said for too long that they write.
    pub fn expire(&mut self, now: Timestamp) {
        self.others.retain(|other| other.until > now);
    }

    /// When [`Self::owed`] or [`Self::expire`] have something to do.
    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let owed = self.own.iter().filter_map(|own| own.next(now)).map(|(_, at)| at);
        owed.chain(self.others.iter().map(|other| other.until)).min()
    }

    /// Forgets all about these conversations.
    pub fn forget(&mut self, concerns: impl Fn(BufferId) -> bool) {
        self.own.retain(|own| !concerns(own.buffer));
        self.others.retain(|other| !concerns(other.buffer));
    }
}

/// Names in words for the hint line, such as `carol and dave type…`; empty for nobody.
pub fn words<'n>(names: impl Iterator<Item = &'n str>) -> String {
    const NAMED: usize = 2;
    let names: Vec<&str> = names.collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("{one} types…"),
        [one, two] => format!("{one} and {two} type…"),
        [first @ .., _] => {
            let shown = first.get(..NAMED).unwrap_or(first);
            format!("{} and {} more type…", shown.join(", "), names.len() - shown.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: BufferId = BufferId(1);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000 + second * 1000)
    }

    /// Lets seconds pass; out: what was told, and when.
    fn told(writers: &mut Writers, seconds: std::ops::Range<i64>) -> Vec<(i64, &'static str)> {
        seconds
            .flat_map(|second| {
                let owed = writers.owed(at(second));
                owed.into_iter().map(move |(_, typing)| (second, typing.as_str()))
            })
            .collect()
    }

    #[test]
    fn writing_is_told_at_most_every_three_seconds() {
        let mut writers = Writers::default();
        let mut seen = Vec::new();
        for second in 0..8 {
            writers.edited(HERE, true, at(second));
            seen.extend(told(&mut writers, second..second + 1));
        }
        seen.extend(told(&mut writers, 8..60));
        assert_eq!(
            seen,
            [(0, "active"), (3, "active"), (6, "active"), (9, "active"), (12, "paused")]
        );
        assert_eq!(writers.deadline(at(60)), None);
        writers.edited(HERE, true, at(60));
        writers.edited(HERE, false, at(60));
        assert_eq!(told(&mut writers, 60..90), [(60, "done")]);
    }

    #[test]
    fn a_text_that_was_sent_needs_no_word() {
        let mut writers = Writers::default();
        writers.edited(HERE, true, at(0));
        assert_eq!(told(&mut writers, 0..1), [(0, "active")]);
        writers.said(HERE, at(1));
        writers.edited(HERE, false, at(1));
        assert_eq!(told(&mut writers, 1..60), []);
    }

    #[test]
    fn a_new_text_waits_until_three_seconds_after_the_last_word() {
        let mut writers = Writers::default();
        writers.edited(HERE, true, at(0));
        writers.owed(at(0));
        writers.said(HERE, at(1));
        writers.edited(HERE, true, at(1));
        assert_eq!(writers.deadline(at(1)), Some(at(3)));
        assert_eq!(told(&mut writers, 1..20), [(3, "active"), (6, "paused")]);
    }

    #[test]
    fn a_server_that_refuses_hears_no_more() {
        let mut writers = Writers::default();
        writers.edited(HERE, true, at(0));
        assert!(!writers.blame(HERE, at(0)), "nothing was told yet");
        writers.owed(at(0));
        assert!(writers.blame(HERE, at(1)));
        writers.edited(HERE, true, at(9));
        assert_eq!(told(&mut writers, 9..60), []);
    }

    #[test]
    fn many_who_write_are_counted() {
        for (names, said) in [
            (&[][..], ""),
            (&["bob"], "bob types…"),
            (&["bob", "carol"], "bob and carol type…"),
            (&["bob", "carol", "dave"], "bob, carol and 1 more type…"),
            (&["a", "b", "c", "d"], "a, b and 2 more type…"),
        ] {
            assert_eq!(words(names.iter().copied()), said);
        }
    }
}
