//! What the writer knows of the file without asking it. It is read when the file is opened, and again when a commit has
//! failed: then nobody can say what of it still holds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use rusqlite::{Connection, OptionalExtension};

use crate::proto::Folded;
use crate::proto::name::CASEMAP;

/// Channels that are looked at in one go.
const CHANNELS_AT_ONCE: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Known {
    places: BTreeMap<Folded, Place>,
    /// The channels by [`Place::first`], so that the oldest lines are found without looking at all channels.
    firsts: BTreeSet<(i64, Folded)>,
    /// Of all of `places`.
    lines: u64,
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
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) number: i64,
    pub(super) lines: u64,
    /// No line is below this id, but its first one may be above it.
    first: i64,
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
                    known.insert(name, Place { number, lines, first: 0 });
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
                let new = u64::try_from(new).unwrap_or(u64::MAX);
                place.lines += new;
                self.lines += new;
            }
            self.unseen.pop();
        }
        Ok(self.unseen.is_empty())
    }

    pub(super) fn place(&self, name: &Folded) -> Option<Place> {
        self.places.get(name).copied()
    }

    /// The channels of a kind.
    pub(super) fn places_where(&self, wanted: impl Fn(&Folded) -> bool) -> Vec<Folded> {
        self.places.keys().filter(|place| wanted(place)).cloned().collect()
    }

    /// Some channels in the order of their names, from the one behind this.
    pub(super) fn names_after(&self, name: Option<&Folded>, most: usize) -> Vec<Folded> {
        let from = name.map_or(Bound::Unbounded, Bound::Excluded);
        let places = self.places.range::<Folded, _>((from, Bound::Unbounded));
        places.take(most).map(|(name, _)| name.clone()).collect()
    }

    /// The channel whose lines may begin before those of all others, that id, and the next such id.
    pub(super) fn oldest(&self) -> Option<(Folded, i64, i64)> {
        let mut firsts = self.firsts.iter();
        let (first, name) = firsts.next()?;
        Some((name.clone(), *first, firsts.next().map_or(i64::MAX, |(next, _)| *next)))
    }

    /// A channel without lines that begins with this one.
    pub(super) fn begin(&mut self, name: &Folded, number: i64, first: i64) {
        self.insert(name.clone(), Place { number, lines: 0, first });
        self.created.insert(name.clone());
    }

    fn insert(&mut self, name: Folded, place: Place) {
        self.lines += place.lines;
        self.firsts.insert((place.first, name.clone()));
        self.places.insert(name, place);
    }

    pub(super) fn remove(&mut self, name: &Folded) -> Option<Place> {
        let place = self.places.remove(name)?;
        self.lines = self.lines.saturating_sub(place.lines);
        self.firsts.remove(&(place.first, name.clone()));
        self.created.remove(name);
        Some(place)
    }

    pub(super) fn rename(&mut self, from: &Folded, to: &Folded) -> Option<Place> {
        let place = self.remove(from)?;
        self.insert(to.clone(), place);
        Some(place)
    }

    /// Its lines are to be forgotten: nobody finds them from now on.
    pub(super) fn give_up(&mut self, db: &Connection, name: &Folded) -> rusqlite::Result<()> {
        if let Some(place) = self.remove(name) {
            let sql = "UPDATE channel SET name = NULL WHERE number = ?";
            db.prepare_cached(sql)?.execute([place.number])?;
            self.nameless.push(place.number);
        }
        Ok(())
    }

    /// A line has been written.
    pub(super) fn one_more(&mut self, name: &Folded, id: i64) {
        let Some(place) = self.places.get_mut(name) else {
            return;
        };
        place.lines += 1;
        self.lines += 1;
        if id < place.first {
            self.begins_at(name, id);
        }
    }

    /// A line has been deleted that was not above the mark, or was known to be.
    pub(super) fn one_less(&mut self, name: &Folded) {
        if let Some(place) = self.places.get_mut(name) {
            place.lines = place.lines.saturating_sub(1);
            self.lines = self.lines.saturating_sub(1);
        }
    }

    /// No line is below this id.
    pub(super) fn begins_at(&mut self, name: &Folded, id: i64) {
        if let Some(place) = self.places.get_mut(name) {
            self.firsts.remove(&(place.first, name.clone()));
            place.first = id;
            self.firsts.insert((id, name.clone()));
        }
    }

    pub(super) fn has_seen_all(&self) -> bool {
        self.unseen.is_empty()
    }

    /// Lines of all channels.
    pub(super) fn lines(&self) -> u64 {
        self.lines
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
