//! Database files: made, opened again, brought to a newer schema, and left alone when they are not ours.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use tchat::sqlite::{self, Durability, InPlace, Lock, OpenError, Schema};
use tempfile::TempDir;

const FIRST: &str = "CREATE TABLE word (text TEXT)";
const SECOND: &str =
    "ALTER TABLE word ADD COLUMN length INTEGER; UPDATE word SET length = length(text)";
const OLD: Schema = Schema { application_id: 77, steps: &[FIRST] };
const NEW: Schema = Schema { application_id: 77, steps: &[FIRST, SECOND] };

fn open(path: &Path, schema: &Schema) -> Result<Connection, OpenError> {
    sqlite::open(path, schema, Durability::Process)
}

fn refused(path: &Path, schema: &Schema) -> String {
    let error = open(path, schema).expect_err("it is not to be opened");
    error.to_string().replace(&path.display().to_string(), "FILE")
}

#[test]
fn an_older_file_goes_through_the_steps_it_lacks_and_a_newer_one_is_left_alone() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("words.db");
    let db = open(&path, &OLD).expect("a new file");
    db.execute("INSERT INTO word VALUES ('eleven')", []).expect("a row");
    drop(db);
    let db = open(&path, &NEW).expect("an older file");
    let length = db.query_row("SELECT length FROM word", [], |row| row.get::<_, i64>(0));
    assert_eq!(length.expect("a row"), 6);
    sqlite::check(&db).expect("nothing is wrong");
    drop(db);
    let before = fs::read(&path).expect("a file");
    assert_eq!(
        refused(&path, &OLD),
        "FILE was written by a newer tchat (schema 2, known are up to 1); use that one, or choose \
         another folder"
    );
    assert_eq!(fs::read(&path).expect("a file"), before, "it is as it was");
}

#[test]
fn a_step_that_fails_leaves_the_file_as_it_was() {
    const BROKEN: Schema = Schema {
        application_id: 77,
        steps: &[FIRST, "CREATE TABLE other (text TEXT); INSERT INTO nowhere VALUES (1)"],
    };
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("words.db");
    drop(open(&path, &OLD).expect("a new file"));
    assert_eq!(refused(&path, &BROKEN), "cannot open FILE: no such table: nowhere");
    let db = open(&path, &OLD).expect("still the old schema");
    let tables = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    assert_eq!(tables.expect("a number"), 1);
}

#[test]
fn what_is_not_ours_is_said_to_be_so() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("words.db");
    let damaged = "FILE is damaged, or no database; move it away to begin anew, or put a copy in \
                   its place";
    fs::write(&path, "dear diary, ".repeat(100)).expect("a file");
    assert_eq!(refused(&path, &NEW), damaged);

    fs::remove_file(&path).expect("a file");
    let other = Connection::open(&path).expect("a file");
    other.execute_batch("CREATE TABLE song (title TEXT)").expect("a table");
    drop(other);
    assert_eq!(
        refused(&path, &NEW),
        "FILE is a database of another program; choose another folder"
    );

    fs::remove_file(&path).expect("a file");
    drop(open(&path, &NEW).expect("a new file"));
    let mut bytes = fs::read(&path).expect("a file");
    bytes.truncate(5000);
    bytes.get_mut(100..).expect("a page").fill(0xee);
    fs::write(&path, bytes).expect("a file");
    assert_eq!(refused(&path, &NEW), damaged);
}

#[test]
fn a_file_of_ours_without_a_version_is_damaged() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("words.db");
    for version in [0, -5] {
        let db = open(&path, &NEW).expect("our file");
        db.pragma_update(None, "user_version", version).expect("a number");
        drop(db);
        let why = refused(&path, &NEW);
        assert!(why.starts_with("FILE is damaged, or no database; "), "{version}: {why}");
        fs::remove_file(&path).expect("a file");
    }
}

#[cfg(unix)]
#[test]
fn a_file_is_in_place_until_it_is_deleted_or_replaced_and_again_when_it_is_back() {
    let folder = TempDir::new().expect("a folder");
    let (path, away) = (folder.path().join("words.db"), folder.path().join("away.db"));
    drop(open(&path, &NEW).expect("a new file"));
    let in_place = InPlace::of(&path);
    assert_eq!(in_place.check(), Ok(()));
    fs::rename(&path, &away).expect("a file");
    let why = in_place.check().expect_err("it is away");
    assert_eq!(
        why.replace(&path.display().to_string(), "FILE"),
        "cannot write FILE: it was deleted or replaced while it was open; put it back, or start again"
    );
    drop(open(&path, &NEW).expect("another file"));
    assert!(in_place.check().is_err(), "that is another one");
    fs::rename(&away, &path).expect("a file");
    assert_eq!(in_place.check(), Ok(()));
}

#[test]
fn a_locked_file_is_in_use_until_it_is_given_up() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("lock");
    let lock = Lock::take(&path).expect("nobody has it");
    let error = Lock::take(&path).expect_err("somebody has it").to_string();
    assert_eq!(
        error.replace(&path.display().to_string(), "FILE"),
        "FILE is in use by another tchat; end that one, or choose another folder"
    );
    drop(lock);
    Lock::take(&path).expect("nobody has it any more");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    let inner = folder.path().join("a/b");
    sqlite::make_folder(&inner).expect("a folder in a folder");
    sqlite::make_folder(&inner).expect("it is there already");
    let path = inner.join("words.db");
    let db = open(&path, &NEW).expect("a new file");
    db.execute("INSERT INTO word (text) VALUES ('x')", []).expect("a row");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    for end in ["", "-wal", "-shm"] {
        assert_eq!(mode(&inner.join(format!("words.db{end}"))), 0o600, "{end}");
    }
    let error = sqlite::make_folder(&path).expect_err("that is a file").to_string();
    assert!(error.ends_with(" is a file, not a folder; choose another folder"), "{error}");
}
