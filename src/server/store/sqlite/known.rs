//! What the writer knows of the file without asking it. It is read when the file is opened, and again when a commit has
//! failed: then nobody can say what of it still holds.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};

use crate::proto::Folded;
use crate::proto::name::CASEMAP;

/// Channels that are looked at in one go.
const CHANNELS_AT_ONCE: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) places: BTreeMap<Folded, Place>,
    /// Channels without a name: their lines are being forgotten.
    pub(super) nameless: Vec<i64>,
    /// Lines above the mark, by id and channel.
    pub(super) unindexed: BTreeSet<(i64, i64)>,
    pub(super) mark: i64,
    pub(super) last_id: i64,
    /// Channels that had no line before the commit at hand, or the last one.
    pub(super) created: BTreeSet<Folded>,
    /// Channels that may have lines above the mark from before the file was opened.
    unseen: Vec<(Folded, i64)>,
}

/// A channel.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) number: i64,
    pub(super) lines: u64,
    /// No line is below this id; `None` when it was not looked up.
    pub(super) first: Option<i64>,
}

impl Known {
    pub(super) fn load(db: &Connection) -> rusqlite::Result<Self> {
        let mut known =
            Self { mark: fact(db, "mark")?, last_id: fact(db, "last_id")?, ..Self::default() };
        let mut channels = db.prepare_cached("SELECT number, name, lines FROM channel")?;
        let mut rows = channels.query([])?;
        while let Some(row) = rows.next()? {
            let (number, name) = (row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?);
            let lines = u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0);
            match name.map(|name| CASEMAP.fold(&name)) {
                Some(name) => {
                    known.unseen.push((name.clone(), number));
                    known.places.insert(name, Place { number, lines, first: None });
                }
                None => known.nameless.push(number),
            }
        }
        Ok(known)
    }

    /// Looks for lines that were written but not indexed before the file was opened, in some channels more. Out: whether
    /// all of them are known now.
    pub(super) fn look(&mut self, db: &Connection) -> rusqlite::Result<bool> {
        let mut above =
            db.prepare_cached("SELECT id FROM line WHERE channel = ? AND id > ? ORDER BY id")?;
        for _ in 0..CHANNELS_AT_ONCE {
            let Some((name, number)) = self.unseen.last() else {
                return Ok(true);
            };
            let ids: Vec<i64> = above
                .query_map((number, self.mark), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let new = ids.into_iter().filter(|id| self.unindexed.insert((*id, *number))).count();
            // It may have another name by now.
            let number = *number;
            let place = match self.places.get_mut(name).filter(|place| place.number == number) {
                Some(place) => Some(place),
                None => self.places.values_mut().find(|place| place.number == number),
            };
            if let Some(place) = place {
                place.lines += u64::try_from(new).unwrap_or(u64::MAX);
            }
            self.unseen.pop();
        }
        Ok(self.unseen.is_empty())
    }

    /// A line has been deleted that was not above the mark, or was known to be.
    pub(super) fn one_less(&mut self, name: &Folded) {
        if let Some(place) = self.places.get_mut(name) {
            place.lines = place.lines.saturating_sub(1);
        }
    }

    pub(super) fn has_seen_all(&self) -> bool {
        self.unseen.is_empty()
    }

    pub(super) fn lines(&self) -> u64 {
        self.places.values().map(|place| place.lines).sum()
    }
}

pub(super) fn fact(db: &Connection, name: &str) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT value FROM fact WHERE name = ?")?.query_row([name], |row| row.get(0))
}

pub(super) fn set_fact(db: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE fact SET value = ? WHERE name = ?")?.execute((value, name))?;
    Ok(())
}

/// The lowest id of a channel.
pub(super) fn first_of(db: &Connection, channel: i64) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT id FROM line WHERE channel = ? ORDER BY id LIMIT 1";
    db.prepare_cached(sql)?.query_row([channel], |row| row.get(0)).optional()
}
