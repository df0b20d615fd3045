//! One open file: opening it, writing to it, asking it. The tables are the business of the files beside this one.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::fault::Fault;
use crate::client::model::kept::{Keep, Look, Place, Profile, Seen};

/// How long a client that is just ending is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// `tcha` in the head of the file: whose it is.
const APPLICATION: i64 = 0x7463_6861;
/// What the tables are now.
const VERSION: i64 = 1;
const TABLES: &str = include_str!("../../../assets/migrations/client_1.sql");
/// Bytes of memory for pages, as SQLite counts them: negative KiB.
const CACHE: i64 = -8 * 1024;
/// Lines brought into the index before a search, at most.
const MOST_BEFORE_SEARCH: usize = 100_000;
/// Lines of one answer.
pub(super) const MOST_LINES: usize = 1_000;

/// The file of one profile, ours alone while it is open.
#[derive(Debug)]
pub struct Shelf {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) profile: Profile,
    /// Numbers of conversations.
    pub(super) numbers: BTreeMap<Place, i64>,
}

impl Shelf {
    /// Opens the file of a profile, and makes it if it is not there.
    ///
    /// # Errors
    /// It is open elsewhere, damaged, of a newer version, somebody else's, or cannot be written.
    pub fn open(path: &Path, profile: &Profile) -> Result<Self, Fault> {
        // SQLite gives what it puts beside the file the same mode.
        let made = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path);
        made.map_err(|error| Fault::of_file("open", path, &error))?;
        let connection = connect(path)?;
        let mut shelf = Self {
            connection,
            path: path.to_owned(),
            profile: profile.clone(),
            numbers: BTreeMap::new(),
        };
        let wrote = shelf.remember_profile();
        wrote.map_err(|error| Fault::of(path, &error))?;
        Ok(shelf)
    }

    /// Opens a file that is there, of the profile that it says.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn reopen(path: &Path, address: &str) -> Result<Self, Fault> {
        let connection = connect(path)?;
        let fault = |error| Fault::of(path, &error);
        let value = |key: &str| {
            let sql = "SELECT value FROM meta WHERE key = ?1 AND octet_length(value) <= 1000";
            let found: rusqlite::Result<Option<String>> =
                connection.query_row(sql, [key], |row| row.get(0)).optional();
            Ok(found.map_err(fault)?.unwrap_or_default())
        };
        let (network, me) = (value("network")?, value("me")?);
        let profile = Profile { network, me, address: address.to_owned() };
        let path = path.to_owned();
        Ok(Self { connection, path, profile, numbers: BTreeMap::new() })
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    fn remember_profile(&mut self) -> rusqlite::Result<()> {
        let (network, me) = (self.profile.network.clone(), self.profile.me.clone());
        self.set_meta("network", &network)?;
        self.set_meta("me", &me)
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

    /// Writes all of it, or nothing when it fails.
    ///
    /// # Errors
    /// The disk is full or gone, or the file is damaged.
    pub fn write(&mut self, what: &[Keep]) -> Result<(), Fault> {
        self.in_one_piece(|shelf| what.iter().try_for_each(|keep| shelf.keep(keep)))
    }

    fn keep(&mut self, keep: &Keep) -> rusqlite::Result<()> {
        match keep {
            // The file is that of the profile already.
            Keep::Profile(_) => Ok(()),
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
            Look::Last { .. } | Look::Places => self.places(),
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
        seen.map_err(|error| Fault::of(&self.path, &error))
    }

    /// Does it in one transaction.
    pub(super) fn in_one_piece<T>(
        &mut self,
        with: impl FnOnce(&mut Self) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        let done = self.connection.execute_batch("BEGIN IMMEDIATE").and_then(|()| with(self));
        let done = done.and_then(|value| {
            self.connection.execute_batch("COMMIT")?;
            Ok(value)
        });
        done.map_err(|error| {
            // Numbers that were given out in here are gone with it.
            self.numbers.clear();
            self.connection.execute_batch("ROLLBACK").ok();
            Fault::of(&self.path, &error)
        })
    }
}

/// Opens the file for us alone, and brings its tables up to date.
fn connect(path: &Path) -> Result<Connection, Fault> {
    let fault = |error: rusqlite::Error| Fault::of(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    connection.busy_timeout(PATIENCE).map_err(fault)?;
    prepare(&connection).map_err(fault)?;
    let number = |name: &str| {
        connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
    };
    let (application, version) =
        (number("application_id").map_err(fault)?, number("user_version").map_err(fault)?);
    let tables = "SELECT count(*), count(*) FILTER (WHERE type IN ('trigger', 'view'))
                  FROM sqlite_schema";
    let (all, active): (i64, i64) =
        connection.query_row(tables, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(fault)?;
    let shown = path.display();
    if all == 0 && application == 0 && version == 0 {
        connection
            .execute_batch(&format!(
                "BEGIN IMMEDIATE; {TABLES}
                 PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
            ))
            .map_err(fault)?;
    } else if application != APPLICATION || active > 0 || version < 1 {
        return Err(Fault(format!("{shown} is not a file of tchat; it stays as it is")));
    } else if version > VERSION {
        return Err(Fault(format!("{shown} is of a newer tchat; it stays as it is")));
    }
    Ok(connection)
}

/// Nobody else has the file while it is open, so that no memory need be shared; what is committed survives the end of the
/// process; what is in the file is not trusted.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA mmap_size = 0;
         PRAGMA cache_size = {CACHE};
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA foreign_keys = OFF;
         BEGIN IMMEDIATE; COMMIT;"
    ))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
