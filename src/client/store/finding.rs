//! The index of words: filled when there is time, and asked.
//!
//! A line is found by its words, and by marks: who said it, in which conversation, and whether it has a link. So a frequent word
//! in one conversation is not sought among those of all others.

use rusqlite::{OptionalExtension as _, params};

use super::columns::{self, LINE};
use super::fault::Fault;
use super::lines::most;
use super::shelf::Shelf;
use crate::client::model::kept::{KeptLine, LookFilter, Place};
use crate::proto::{Casemap, format};
use crate::words::{wanted, words};

/// Lines that one search looks at. More have the words only where everything else that is asked for is rare.
const MOST_LOOKED_AT: i64 = 200_000;
/// Words looked for at once.
const MOST_WORDS: usize = 32;

impl Shelf {
    /// Brings lines into the index, the latest first, `most` of them. Out: how many it were; 0 when all are there.
    ///
    /// # Errors
    /// The file cannot be written or read.
    pub fn index(&mut self, most: usize) -> Result<usize, Fault> {
        let sql = "SELECT EXISTS (SELECT 1 FROM unindexed)";
        let waiting: rusqlite::Result<bool> = self.connection.query_row(sql, [], |row| row.get(0));
        if !waiting.map_err(|error| Fault::of("read", &self.path, &error))? {
            return Ok(0);
        }
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.in_one_piece(|shelf| shelf.index_some(most))
    }

    fn index_some(&self, most: i64) -> rusqlite::Result<usize> {
        let numbers: Vec<i64> = self
            .connection
            .prepare_cached("SELECT seq FROM unindexed ORDER BY seq DESC LIMIT ?1")?
            .query_map([most], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let select = format!("SELECT {LINE} FROM line WHERE seq = ?1");
        let mut select = self.connection.prepare_cached(&select)?;
        let replace = "REPLACE INTO word (rowid, words, marks) VALUES (?1, ?2, ?3)";
        let mut replace = self.connection.prepare_cached(replace)?;
        let mut done = self.connection.prepare_cached("DELETE FROM unindexed WHERE seq = ?1")?;
        for seq in &numbers {
            let line = select.query_row([seq], |row| Ok(columns::line(row))).optional()?;
            if let Some((place, line)) = line.flatten() {
                let text = format::strip(&line.text);
                let mut marks = format!("p{place} {}", mark_of_nick(&line.who));
                if has_link(&text) {
                    marks.push_str(" link");
                }
                replace.execute(params![seq, words(&text).join(" "), marks])?;
            }
            done.execute([seq])?;
        }
        Ok(numbers.len())
    }

    /// The latest lines that have all of the words and are what the filter asks for, newest first.
    pub(super) fn search(
        &self,
        place: Option<&Place>,
        query: &str,
        filter: &LookFilter,
        limit: usize,
    ) -> rusqlite::Result<Vec<(Place, KeptLine)>> {
        let number = match place {
            None => None,
            Some(place) => match self.known_number(place)? {
                None => return Ok(Vec::new()),
                found => found,
            },
        };
        let phrases = wanted(query);
        let expression = expression(&phrases, number, filter);
        // What has no words, such as a sign, is sought in the texts themselves.
        let text = if phrases.is_empty() { query.trim().to_lowercase() } else { String::new() };
        let sql = if expression.is_empty() {
            "SELECT seq FROM line WHERE ?1 = '' ORDER BY seq DESC LIMIT ?2"
        } else {
            "SELECT rowid FROM word WHERE word MATCH ?1 ORDER BY rowid DESC LIMIT ?2"
        };
        let mut candidates = self.connection.prepare_cached(sql)?;
        let mut candidates = candidates.query(params![expression, MOST_LOOKED_AT])?;
        let select = format!("SELECT {LINE} FROM line WHERE seq = ?1");
        let mut select = self.connection.prepare_cached(&select)?;
        let limit = usize::try_from(most(limit)).unwrap_or(0);
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(candidate) = candidates.next()?
        {
            let seq: i64 = candidate.get(0)?;
            let line = select.query_row([seq], |row| Ok(columns::line(row))).optional()?;
            let Some((place, line)) = line.flatten() else {
                continue;
            };
            let there = number.is_none_or(|number| number == place);
            if there && is_wanted(&line, filter) && has(&line, &text) {
                found.push((place, line));
            }
        }
        self.with_places(found)
    }
}

fn has(line: &KeptLine, text: &str) -> bool {
    text.is_empty() || format::strip(&line.text).to_lowercase().contains(text)
}

fn is_wanted(line: &KeptLine, filter: &LookFilter) -> bool {
    let from = filter.from.as_ref();
    let said = line.redacted.is_none() && !line.text.is_empty();
    said && from.is_none_or(|from| folded(from.as_str()) == folded(&line.who))
        && filter.after.is_none_or(|after| line.time > after)
        && filter.before.is_none_or(|before| line.time < before)
        && (!filter.has_link || has_link(&format::strip(&line.text)))
}

/// What the index is asked for; empty where it cannot help. The last word need only begin so: it may still be typed.
fn expression(phrases: &[Vec<String>], place: Option<i64>, filter: &LookFilter) -> String {
    let mut parts = Vec::new();
    let last = phrases.len().saturating_sub(1);
    for (index, phrase) in phrases.iter().enumerate().take(MOST_WORDS) {
        let words: Vec<&str> = phrase.iter().take(MOST_WORDS).map(String::as_str).collect();
        // One letter begins too many words.
        let typed = index == last && phrase.last().is_some_and(|word| word.len() > 1);
        let begins = if typed { " *" } else { "" };
        parts.push(format!("words : \"{}\"{begins}", words.join(" ")));
    }
    if let Some(from) = &filter.from {
        parts.push(format!("marks : {}", mark_of_nick(from.as_str())));
    }
    if filter.has_link {
        parts.push("marks : link".to_owned());
    }
    if let Some(place) = place {
        parts.push(format!("marks : p{place}"));
    }
    parts.join(" AND ")
}

/// A nick as one word of the index.
fn mark_of_nick(nick: &str) -> String {
    let hash = folded(nick).bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("n{hash:016x}")
}

/// As the coarsest of servers fold: nobody knows here which one it was.
fn folded(nick: &str) -> String {
    Casemap::Rfc1459.fold(nick).as_str().to_owned()
}

fn has_link(text: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|start| text.contains(start))
}
