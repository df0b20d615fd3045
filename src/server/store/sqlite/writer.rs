//! The one connection that writes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::proto::name::CASEMAP;
use crate::proto::{Folded, MsgId};
use crate::server::model::{Row, SavedChannel, Write, id_number, partner};
use crate::server::store::page::number;
use crate::server::store::{OpenError, Restored, StoreError, memory, words};
use crate::sqlite::{self, Durability, InPlace};

use super::columns::{COLUMNS, Columns, KIND, SAID, read};
use super::known::{Known, fact, set_fact};
use super::{SCHEMA, accounts, people, saved, terms};

/// Writes, and what follows from it when there is time.
#[derive(Debug)]
pub(in crate::server::store) struct Writer {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    in_place: InPlace,
    /// `None` after something has failed.
    pub(super) known: Option<Known>,
    /// The index may have pages that are to be put together.
    pub(super) merges: bool,
}

impl Writer {
    /// Opens the file, or makes it. Checkpoints are another connection's.
    pub(in crate::server::store) fn open(
        path: &Path,
        durability: Durability,
    ) -> Result<Self, OpenError> {
        let db = sqlite::open(path, &SCHEMA, durability);
        let db = db.map_err(|error| OpenError::Other(error.to_string()))?;
        let mut writer = Self {
            db,
            path: path.to_owned(),
            in_place: InPlace::of(path),
            known: None,
            merges: false,
        };
        let prepared = writer.db.execute_batch("PRAGMA wal_autocheckpoint = 0");
        writer.db.set_prepared_statement_cache_capacity(64);
        let known = prepared
            .and_then(|()| begin_index_anew(&writer.db))
            .and_then(|()| Known::load(&writer.db));
        writer.known =
            Some(known.map_err(|error| OpenError::Other(writer.failed("read", &error).0))?);
        Ok(writer)
    }

    pub(in crate::server::store) fn restore(&mut self) -> Result<Restored, StoreError> {
        let last_id = self.known()?.last_id;
        let read = |db: &Connection| {
            let key = "SELECT value FROM fact WHERE name = 'host_key'";
            let host_key = db.query_row(key, [], |row| row.get::<_, [u8; 16]>(0))?;
            let mut states = db.prepare("SELECT state FROM saved ORDER BY name")?;
            let states = states.query_map([], |row| row.get::<_, String>(0))?;
            let channels: Vec<Option<SavedChannel>> = states
                .map(|state| state.map(|state| saved::read(&state)))
                .collect::<Result<_, _>>()?;
            let channels = channels.into_iter().flatten().collect();
            let (accounts, markers) = (accounts::all(db)?, accounts::markers(db)?);
            let (conversations, people) = (people::conversations(db)?, people::all(db)?);
            Ok(Restored { last_id, host_key, channels, accounts, conversations, people, markers })
        };
        read(&self.db).map_err(|error| self.failed("read", &error))
    }

    /// All of it or nothing. Out: the channels that had no line before.
    pub(in crate::server::store) fn commit(
        &mut self,
        writes: &[Write],
    ) -> Result<BTreeSet<Folded>, StoreError> {
        memory::check(writes)?;
        self.in_place.check().map_err(StoreError)?;
        self.transact(|db, known| {
            let last_id = known.last_id;
            known.created.clear();
            for (at, write) in writes.iter().enumerate() {
                match write {
                    Write::Row(row) => add(db, known, row)?,
                    Write::Redacted { place, id } => redact(db, known, place, id)?,
                    Write::Renamed { from, to } => rename(db, known, from, to)?,
                    Write::Channel(channel) => {
                        let later = writes.get(at + 1..).unwrap_or_default();
                        let subject = write.subject();
                        if !later.iter().any(|later| later.subject() == subject) {
                            let save = "INSERT OR REPLACE INTO saved VALUES (?, ?)";
                            let name = CASEMAP.fold(&channel.name);
                            db.prepare_cached(save)?
                                .execute((name.as_str(), saved::write(channel)))?;
                        }
                    }
                    Write::NoChannel(place) => {
                        let sql = "DELETE FROM saved WHERE name = ?";
                        db.prepare_cached(sql)?.execute([place.as_str()])?;
                        vanish(db, known, place)?;
                    }
                    Write::Account(account) => accounts::put(db, account)?,
                    Write::NoAccount(id) => {
                        accounts::remove(db, *id)?;
                        for place in known.places_where(|place| partner(place, *id).is_some()) {
                            known.created.remove(&place);
                            known.give_up(db, &place)?;
                        }
                    }
                    Write::Person(person) => people::put(db, person)?,
                    Write::NoPerson(nick) => people::remove(db, nick)?,
                    Write::Marker { account, target, read } => {
                        accounts::mark(db, *account, target, *read)?;
                    }
                }
            }
            if known.last_id > last_id {
                set_fact(db, "last_id", known.last_id)?;
            }
            Ok(std::mem::take(&mut known.created))
        })
    }

    /// Does something in one transaction. When it fails nothing has happened, in the file or in what is known of it.
    pub(super) fn transact<T>(
        &mut self,
        does: impl FnOnce(&Connection, &mut Known) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.known()?;
        let done = match &mut self.known {
            Some(known) => {
                let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate);
                transaction.and_then(|transaction| {
                    let done = does(&transaction, known)?;
                    transaction.commit()?;
                    Ok(done)
                })
            }
            None => Err(rusqlite::Error::QueryReturnedNoRows),
        };
        done.map_err(|error| {
            self.known = None;
            self.failed("write", &error)
        })
    }

    pub(super) fn known(&mut self) -> Result<&mut Known, StoreError> {
        if self.known.is_none() {
            let known = Known::load(&self.db);
            self.known = Some(known.map_err(|error| self.failed("read", &error))?);
        }
        self.known.as_mut().ok_or_else(|| StoreError("nothing is known of the file".to_owned()))
    }

    pub(super) fn failed(&self, tried: &str, error: &rusqlite::Error) -> StoreError {
        StoreError(sqlite::explain(tried, &self.path, error))
    }

    /// For tests: makes the disk full after so many pages of the file, or well again.
    pub(in crate::server::store) fn limit_pages(&self, most: Option<u32>) -> rusqlite::Result<()> {
        let most = most.map_or(i64::from(u32::MAX - 1), i64::from);
        self.db.pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))
    }
}

/// Another way of cutting text into words wants another index.
fn begin_index_anew(db: &Connection) -> rusqlite::Result<()> {
    if fact(db, "cutting")? == words::VERSION {
        return Ok(());
    }
    db.execute_batch(
        "BEGIN; INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM said;
         UPDATE channel SET lines = 0; UPDATE fact SET value = 0 WHERE name = 'mark'; COMMIT",
    )?;
    set_fact(db, "cutting", words::VERSION)
}

fn add(db: &Connection, known: &mut Known, row: &Row) -> rusqlite::Result<()> {
    let Some(line) = Columns::of(row) else {
        return Ok(());
    };
    let number = if let Some(place) = known.place(&row.place) {
        place.number
    } else {
        db.prepare_cached("INSERT INTO channel (name) VALUES (?)")?
            .execute([row.place.as_str()])?;
        let number = db.last_insert_rowid();
        known.begin(&row.place, number, line.id);
        number
    };
    let sql = "INSERT OR IGNORE INTO line (channel, id, kind, at, verb, source, account, target, body, tags)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let added = db.prepare_cached(sql)?.execute(rusqlite::params![
        number,
        line.id,
        line.kind,
        line.at,
        line.verb,
        line.source,
        line.account,
        line.target,
        line.body,
        line.tags
    ])?;
    if added == 0 {
        return Ok(());
    }
    known.one_more(&row.place, line.id);
    known.last_id = known.last_id.max(line.id);
    if line.id > known.mark {
        known.unindexed.insert((line.id, number));
        return Ok(());
    }
    // The mark has passed it already: it is late, as what was kept while the disk failed is.
    count(db, number, 1)?;
    index(db, number, row)
}

/// Enters a message into the index of words.
pub(super) fn index(db: &Connection, channel: i64, row: &Row) -> rusqlite::Result<()> {
    if let Some(text) = terms::text(channel, row) {
        let id = number(row);
        // The id of a message is its alone. Should it ever be in two channels, the index still holds it once.
        let sql = "INSERT OR IGNORE INTO said VALUES (?, ?)";
        if db.prepare_cached(sql)?.execute((id, channel))? > 0 {
            let sql = "INSERT INTO words (rowid, text) VALUES (?, ?)";
            db.prepare_cached(sql)?.execute((id, text))?;
        }
    }
    Ok(())
}

pub(super) fn count(db: &Connection, channel: i64, more: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE channel SET lines = lines + ? WHERE number = ?";
    db.prepare_cached(sql)?.execute((more, channel))?;
    Ok(())
}

fn redact(db: &Connection, known: &mut Known, place: &Folded, id: &MsgId) -> rusqlite::Result<()> {
    let channel = known.place(place).map(|place| place.number);
    if let Some((channel, id)) = channel.zip(id_number(id))
        && delete(db, known, channel, id)?
    {
        known.one_less(place);
    }
    Ok(())
}

/// Deletes a line, also from the index. Out: whether it was counted.
pub(super) fn delete(
    db: &Connection,
    known: &mut Known,
    channel: i64,
    id: i64,
) -> rusqlite::Result<bool> {
    if id <= known.mark {
        let sql = one_line();
        let row = db.prepare_cached(&sql)?.query_row((channel, id), |row| {
            let is_said = row.get::<_, i64>(1)? & KIND == SAID;
            Ok((is_said, read(row, &CASEMAP.fold(""))?))
        });
        let Some((is_said, row)) = row.optional()? else {
            return Ok(false);
        };
        if let Some(text) = terms::text(channel, &row).filter(|_| is_said) {
            let sql = "DELETE FROM said WHERE id = ? AND channel = ?";
            if db.prepare_cached(sql)?.execute((id, channel))? > 0 {
                let sql = "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)";
                db.prepare_cached(sql)?.execute((id, text))?;
            }
        }
        count(db, channel, -1)?;
    }
    let sql = "DELETE FROM line WHERE channel = ? AND id = ?";
    let deleted = db.prepare_cached(sql)?.execute((channel, id))? > 0;
    Ok(deleted && (id <= known.mark || known.unindexed.remove(&(id, channel))))
}

/// One line, by channel and id.
pub(super) fn one_line() -> String {
    format!("SELECT {COLUMNS} FROM line WHERE channel = ? AND id = ?")
}

/// Of a channel that is no more, what was said in it is kept. One in which nothing was said leaves nothing behind.
fn vanish(db: &Connection, known: &mut Known, name: &Folded) -> rusqlite::Result<()> {
    known.created.remove(name);
    let Some(place) = known.place(name) else {
        return Ok(());
    };
    let sql = "SELECT EXISTS (SELECT 1 FROM line WHERE channel = ?1 AND kind & 7 = 0)
               OR EXISTS (SELECT 1 FROM line WHERE channel = ?1 AND kind & 7 = 4)";
    if !db.prepare_cached(sql)?.query_row([place.number], |row| row.get(0))? {
        known.give_up(db, name)?;
    }
    Ok(())
}

fn rename(db: &Connection, known: &mut Known, from: &Folded, to: &Folded) -> rusqlite::Result<()> {
    if from == to {
        return Ok(());
    }
    known.give_up(db, to)?;
    if let Some(place) = known.rename(from, to) {
        let sql = "UPDATE channel SET name = ? WHERE number = ?";
        db.prepare_cached(sql)?.execute((to.as_str(), place.number))?;
    }
    Ok(())
}
