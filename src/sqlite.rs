//! What the stores of both halves have in common: a database file is opened, brought to the schema of this version, and
//! what goes wrong is said in one line. What is in it is theirs.
//!
//! A schema is a row of steps. `PRAGMA user_version` counts those that a file has been through: an older file goes through
//! the rest when it is opened, each in a transaction of its own; a newer one is left alone.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

/// What a file is to look like.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// Written into the file, so that no other program's is taken for ours (`PRAGMA application_id`).
    pub application_id: i32,
    /// SQL that brings a file from the version of its place to the next one.
    pub steps: &'static [&'static str],
}

/// What survives when a transaction has ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, however it comes.
    #[default]
    Process,
    /// The end of the machine's power as well.
    Power,
}

/// Why a file cannot be used, and what to do, in one line.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot make the folder {}: {error}", .path.display())]
    Folder { path: PathBuf, error: io::Error },
    #[error("{} is a file, not a folder; choose another folder", .0.display())]
    NoFolder(PathBuf),
    #[error("{} is in use by another tchat; end that one, or choose another folder", .0.display())]
    InUse(PathBuf),
    #[error("cannot write {}: it is read-only; make it writable, or choose another folder", .0.display())]
    ReadOnly(PathBuf),
    #[error("{} is a database of another program; choose another folder", .0.display())]
    Foreign(PathBuf),
    #[error("{} is damaged, or no database; move it away to begin anew, or put a copy in its place", .0.display())]
    Damaged(PathBuf),
    #[error(
        "{} was written by a newer tchat (schema {found}, known are up to {known}); use that one, or choose another folder",
        .path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("cannot write {}: the disk is full; make room", .0.display())]
    Full(PathBuf),
    #[error("cannot write {}: the disk fails ({error}); look at it", .path.display())]
    Failing { path: PathBuf, error: rusqlite::Error },
    #[error("cannot open {}: {error}", .path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("cannot open {}: {error}", .path.display())]
    Sqlite { path: PathBuf, error: rusqlite::Error },
}

/// How long a connection waits for another one of the same file.
const BUSY: Duration = Duration::from_secs(5);

/// Makes a folder that only its owner can look into, unless it is there.
///
/// # Errors
/// It cannot be made, or is no folder.
pub fn make_folder(path: &Path) -> Result<(), OpenError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => OpenError::NoFolder(path.to_owned()),
        _ => OpenError::Folder { path: path.to_owned(), error },
    })
}

/// A file that at most one process has, until its end or until this is dropped.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held, not read: closing it gives the lock up")] File);

impl Lock {
    /// # Errors
    /// Somebody has it, or it cannot be written.
    pub fn take(path: &Path) -> Result<Self, OpenError> {
        let file = own_file(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(file_error(path, error)),
        }
    }
}

/// A file that only its owner can read, made if it is not there; what is in it stays.
fn own_file(path: &Path) -> Result<File, OpenError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| file_error(path, error))
}

fn file_error(path: &Path, error: io::Error) -> OpenError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            OpenError::ReadOnly(path)
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => OpenError::Full(path),
        _ => OpenError::File { path, error },
    }
}

/// Opens a file for writing, makes it if it is not there, and brings it to the schema. What a process that was killed has
/// left in its journal is taken over.
///
/// # Errors
/// What the file is, or why it cannot be written.
pub fn open(path: &Path, schema: &Schema, durability: Durability) -> Result<Connection, OpenError> {
    // SQLite makes files that everybody can read, and gives those beside it the rights of this one.
    drop(own_file(path)?);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let in_path = |error| open_error(path, error);
    let mut db = Connection::open_with_flags(path, flags).map_err(in_path)?;
    if db.is_readonly("main").map_err(in_path)? {
        return Err(OpenError::ReadOnly(path.to_owned()));
    }
    db.busy_timeout(BUSY).map_err(in_path)?;
    let version = version(&db, path, schema)?;
    prepare(&db, durability).map_err(in_path)?;
    migrate(&mut db, schema, version).map_err(in_path)?;
    Ok(db)
}

/// Another connection to a file that [`open`] has opened, for reading only.
///
/// # Errors
/// As of [`open`].
pub fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    let in_path = |error| open_error(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(in_path)?;
    db.busy_timeout(BUSY).map_err(in_path)?;
    db.execute_batch(
        "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY",
    )
    .map_err(in_path)?;
    Ok(db)
}

/// How many steps the file has been through.
fn version(db: &Connection, path: &Path, schema: &Schema) -> Result<usize, OpenError> {
    let in_path = |error| open_error(path, error);
    let number = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let count = |sql| db.query_row(sql, [], |row| row.get::<_, i64>(0));
    let found = number("user_version").map_err(in_path)?;
    let application = number("application_id").map_err(in_path)?;
    let tables = count("SELECT count(*) FROM sqlite_schema").map_err(in_path)?;
    let is_new = application == 0 && found == 0 && tables == 0;
    if !is_new && application != i64::from(schema.application_id) {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    let known = schema.steps.len();
    match usize::try_from(found) {
        Ok(version) if version <= known && (is_new || version > 0) => Ok(version),
        // What says that it is ours says so since its first step.
        _ if found < 1 => Err(OpenError::Damaged(path.to_owned())),
        _ => {
            let known = i64::try_from(known).unwrap_or(i64::MAX);
            Err(OpenError::Newer { path: path.to_owned(), found, known })
        }
    }
}

fn prepare(db: &Connection, durability: Durability) -> rusqlite::Result<()> {
    // Of what is deleted nothing is left in the file.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864",
    )?;
    let synchronous = match durability {
        Durability::Process => "NORMAL",
        Durability::Power => "FULL",
    };
    db.pragma_update(None, "synchronous", synchronous)
}

fn migrate(db: &mut Connection, schema: &Schema, from: usize) -> rusqlite::Result<()> {
    for (at, sql) in schema.steps.iter().enumerate().skip(from) {
        let step = db.transaction()?;
        step.execute_batch(sql)?;
        step.pragma_update(None, "application_id", schema.application_id)?;
        step.pragma_update(None, "user_version", i64::try_from(at + 1).unwrap_or(i64::MAX))?;
        step.commit()?;
    }
    Ok(())
}

/// Whether there is no room, be it for the file or for the memory beside it, which the connections of a file share.
fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || error.sqlite_error().is_some_and(|e| e.extended_code == ffi::SQLITE_IOERR_SHMSIZE)
}

fn open_error(path: &Path, error: rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::Damaged(path),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => OpenError::ReadOnly(path),
        _ if is_full(&error) => OpenError::Full(path),
        Some(ErrorCode::SystemIoFailure) => OpenError::Failing { path, error },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse(path),
        _ => OpenError::Sqlite { path, error },
    }
}

/// What went wrong with a file that is open, in one line: what was tried, on which, and what to do.
pub fn explain(tried: &str, path: &Path, error: &rusqlite::Error) -> String {
    let path = path.display();
    let (why, advice) = match error.sqlite_error_code() {
        _ if is_full(error) => ("the disk is full", "; make room"),
        Some(ErrorCode::SystemIoFailure) => ("the disk fails", "; look at it"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            ("it is read-only", "; make it writable")
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            ("it is damaged", "; put a copy in its place")
        }
        Some(ErrorCode::OperationInterrupted) => ("it took too long", ""),
        _ => return format!("cannot {tried} {path}: {error}"),
    };
    format!("cannot {tried} {path}: {why} ({error}){advice}")
}

/// A file as it was opened. It can be deleted or replaced while it is open: what is written then is lost with it.
#[derive(Debug)]
pub struct InPlace {
    path: PathBuf,
    /// Which one it was, where the system can tell.
    identity: Option<(u64, u64)>,
}

impl InPlace {
    pub fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), identity: identity(path) }
    }

    /// # Errors
    /// What happened and what to do, in one line, when the path does not lead to this file any more.
    pub fn check(&self) -> Result<(), String> {
        if self.identity.is_none() || identity(&self.path) == self.identity {
            return Ok(());
        }
        let path = self.path.display();
        Err(format!(
            "cannot write {path}: it was deleted or replaced while it was open; put it back, or start again"
        ))
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Reads the whole file and says what is wrong with it, if anything is. It takes as long as reading the file does.
///
/// # Errors
/// What was found first.
pub fn check(db: &Connection) -> Result<(), String> {
    let found = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    match found {
        Ok(verdict) if verdict == "ok" => Ok(()),
        Ok(verdict) => Err(verdict),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As on a file system that had room for the file, but not for the memory beside it.
    #[test]
    fn a_disk_without_room_is_full_whichever_file_it_is_for() {
        let said = |code| {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let ran = explain("write", Path::new("x.db"), &error);
            [open_error(Path::new("x.db"), error).to_string(), ran]
        };
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            for said in said(code) {
                assert!(said.starts_with("cannot write x.db: the disk is full"), "{said}");
                assert!(said.ends_with("; make room"), "{said}");
            }
        }
        for said in said(ffi::SQLITE_IOERR_WRITE) {
            assert!(said.contains("the disk fails") && said.ends_with("; look at it"), "{said}");
        }
    }
}
