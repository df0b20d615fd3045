//! One open file: opening it, writing to it, asking it. The tables are the business of the files beside this one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _};

use super::fault::Fault;
use super::wiping::{Wipe, wipes};
use crate::client::model::kept::{Keep, Look, Place, Profile, Seen};
use crate::proto::Timestamp;
use crate::sqlite::{self, Durability, InPlace, Lock, OpenError, Schema};

/// `tchc` in the head of the file: whose it is.
const SCHEMA: Schema = Schema {
    application_id: 0x7463_6863,
    steps: &[
        include_str!("../../../assets/migrations/client_1.sql"),
        include_str!("../../../assets/migrations/client_2.sql"),
    ],
};
/// Bytes of memory for pages, as `SQLite` counts them: negative KiB.
const CACHE: i64 = -8 * 1024;
/// Lines brought into the index before a search, at most.
const MOST_BEFORE_SEARCH: usize = 100_000;
/// Lines of one answer.
pub(super) const MOST_LINES: usize = 2_000;

/// What one transaction did to lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Lines that were not there before.
    pub new: usize,
    /// One that was there is another now: what the index has of it is wrong.
    pub changed: bool,
    /// New lines by conversation, not yet counted there.
    pub(super) uncounted: BTreeMap<i64, i64>,
}

/// The file of one profile, ours alone while it is open.
#[derive(Debug)]
pub struct Shelf {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) profile: Profile,
    /// Numbers of conversations.
    pub(super) numbers: BTreeMap<Place, i64>,
    /// Until when this profile had read before it took along what a guest has, for the next answer.
    pub(super) adopted: Option<Timestamp>,
    pub(super) wipe: Wipe,
    pub(super) written: Written,
    in_place: InPlace,
    _lock: Lock,
}

impl Shelf {
    /// Opens the file of a profile, and makes it if it is not there.
    ///
    /// # Errors
    /// It is open elsewhere, damaged, of a newer version, somebody else's, or cannot be written.
    pub fn open(path: &Path, profile: &Profile) -> Result<Self, Fault> {
        let (lock, connection) = connect(path)?;
        let mut shelf = Self {
            connection,
            path: path.to_owned(),
            profile: profile.clone(),
            numbers: BTreeMap::new(),
            adopted: None,
            wipe: Wipe::default(),
            written: Written::default(),
            in_place: InPlace::of(path),
            _lock: lock,
        };
        let wrote = shelf.remember_profile();
        wrote.map_err(|error| Fault::of("write", path, &error))?;
        Ok(shelf)
    }

    /// Opens a file that is there, of the profile that it says.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn reopen(path: &Path, address: &str) -> Result<Self, Fault> {
        let (lock, connection) = connect(path)?;
        let fault = |error| Fault::of("read", path, &error);
        let value = |key: &str| {
            let sql = "SELECT value FROM meta WHERE key = ?1 AND octet_length(value) <= 1000";
            let found: rusqlite::Result<Option<String>> =
                connection.query_row(sql, [key], |row| row.get(0)).optional();
            Ok::<String, Fault>(found.map_err(fault)?.unwrap_or_default())
        };
        let (network, me) = (value("network")?, value("me")?);
        let account = value("account")? == "1";
        let profile = Profile { network, me, address: address.to_owned(), account };
        let (in_place, path) = (InPlace::of(path), path.to_owned());
        let (numbers, adopted, wipe) = (BTreeMap::new(), None, Wipe::default());
        let written = Written::default();
        Ok(Self {
            connection,
            path,
            profile,
            numbers,
            adopted,
            wipe,
            written,
            in_place,
            _lock: lock,
        })
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file grows no further than this: to see what a full disk does.
    pub fn most_pages(&mut self, pages: u32) {
        let set = self.connection.pragma_update(None, "max_page_count", pages);
        set.expect("it is a number");
    }

    /// The profile is that of an account from here on.
    pub(super) fn belongs_to(&mut self, account: &Profile) -> Result<(), Fault> {
        self.profile = account.clone();
        self.remember_profile().map_err(|error| Fault::of("write", &self.path, &error))
    }

    fn remember_profile(&mut self) -> rusqlite::Result<()> {
        let (network, me) = (self.profile.network.clone(), self.profile.me.clone());
        self.set_meta("network", &network)?;
        self.set_meta("me", &me)?;
        // Once an account's, always: nobody's else takes it along.
        if self.profile.account { self.set_meta("account", "1") } else { Ok(()) }
    }

    pub(super) fn set_meta(&self, key: &str, value: &str) -> rusqlite::Result<()> {
        let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2)
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value
                   WHERE value != excluded.value";
        self.connection.prepare_cached(sql)?.execute([key, value])?;
        Ok(())
    }

    pub(super) fn meta(&self, key: &str) -> rusqlite::Result<Option<String>> {
        let sql = "SELECT value FROM meta WHERE key = ?1 AND octet_length(value) <= 1000";
        self.connection.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()
    }

    /// Writes all of it, or nothing when it fails. Out: what it was.
    ///
    /// # Errors
    /// The disk is full or gone, or the file is damaged, or no longer where it was.
    pub fn write(&mut self, what: &[Keep]) -> Result<Written, Fault> {
        self.in_place.check().map_err(Fault)?;
        if wipes(what) {
            self.wipe = Wipe::Journal;
        }
        self.written = Written::default();
        self.in_one_piece(|shelf| {
            what.iter().try_for_each(|keep| {
                // What else is kept may be about how many lines there are.
                if !matches!(keep, Keep::Lines(..)) {
                    shelf.count_written()?;
                }
                shelf.keep(keep)
            })
        })?;
        Ok(std::mem::take(&mut self.written))
    }

    fn keep(&mut self, keep: &Keep) -> rusqlite::Result<()> {
        match keep {
            // The file is that of the profile already.
            Keep::Profile(_) | Keep::Account { .. } => Ok(()),
            Keep::Lines(place, lines) => self.keep_lines(place, lines),
            Keep::Forget(place, lines) => self.forget_lines(place, lines),
            Keep::Place(place) => self.keep_place(place),
            Keep::Focus(place) => self.keep_focus(place),
            Keep::Renamed { from, to } => self.rename(from, to),
        }
    }

    /// Answers from everything that was written.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn answer(&mut self, look: &Look) -> Result<Seen, Fault> {
        if matches!(look, Look::Search { .. }) {
            self.index(MOST_BEFORE_SEARCH)?;
        }
        let seen = match look {
            Look::Last { .. } | Look::Places => {
                let places = self.places();
                self.adopted = None;
                places
            }
            Look::Before { place, before, limit } => {
                self.lines_before(place, *before, *limit).map(Seen::Lines)
            }
            Look::After { place, after, limit } => {
                self.lines_after(place, *after, *limit).map(Seen::Lines)
            }
            Look::Message { place, msgid } => self.line_of(place, msgid).map(Seen::Lines),
            Look::Search { place, words, filter, limit } => {
                self.search(place.as_ref(), words, filter, *limit).map(Seen::Found)
            }
            Look::Mentions { limit } => self.mentions(*limit).map(Seen::Found),
        };
        seen.map_err(|error| Fault::of("read", &self.path, &error))
    }

    /// Does it in one transaction.
    pub(super) fn in_one_piece<T>(
        &mut self,
        with: impl FnOnce(&mut Self) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        let done = self.connection.execute_batch("BEGIN IMMEDIATE").and_then(|()| with(self));
        let done = done.and_then(|value| {
            self.count_written()?;
            self.connection.execute_batch("COMMIT")?;
            Ok(value)
        });
        done.map_err(|error| {
            // Numbers that were given out in here are gone with it.
            self.numbers.clear();
            self.written = Written::default();
            self.connection.execute_batch("ROLLBACK").ok();
            Fault::of("write", &self.path, &error)
        })
    }
}

/// Opens the file for us alone, and brings its tables up to date.
fn connect(path: &Path) -> Result<(Lock, Connection), Fault> {
    let lock = Lock::take(&path.with_extension("lock"))?;
    let connection = sqlite::open(path, &SCHEMA, Durability::Process)?;
    prepare(&connection).map_err(|error| Fault::of("read", path, &error))?;
    let active = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type IN ('trigger', 'view'))";
    let active: bool = connection
        .query_row(active, [], |row| row.get(0))
        .map_err(|error| Fault::of("read", path, &error))?;
    // We have made none: they would do what somebody else wants with what we write.
    if active { Err(OpenError::Foreign(path.to_owned()).into()) } else { Ok((lock, connection)) }
}

/// What is in the file is not trusted.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = {CACHE};"
    ))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
