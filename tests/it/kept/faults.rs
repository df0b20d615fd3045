//! What can be wrong with a file: it is said in one line, and the file stays as it is.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{Keep, KeptPlace, Look, LookFilter, Seen};
use tchat::client::store::{Folder, Shelf};
use tchat::proto::Timestamp;
use tempfile::TempDir;

use super::{line, open_place, place, profile};

fn file(home: &TempDir) -> PathBuf {
    Folder::new(home.path()).file(&profile("net", "me"))
}

fn open(path: &Path) -> Result<Shelf, String> {
    Shelf::open(path, &profile("net", "me")).map_err(|fault| fault.to_string())
}

/// Why it cannot be opened.
fn refused(path: &Path) -> String {
    let before = fs::read(path).ok();
    let why = open(path).expect_err("it cannot be used");
    assert_eq!(fs::read(path).ok(), before, "it stays as it is");
    assert!(!why.contains('\n') && why.contains(&*path.with_extension("").to_string_lossy()));
    why
}

#[test]
fn a_file_is_for_one_client_at_a_time() {
    let home = TempDir::new().expect("a folder");
    let path = file(&home);
    let first = open(&path).expect("nobody has it");
    let mode = fs::metadata(&path).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(refused(&path).contains("in use by another tchat"));
    drop(first);
    open(&path).expect("nobody has it any more");
}

#[test]
fn what_is_no_file_of_ours_is_left_alone() {
    let home = TempDir::new().expect("a folder");
    let path = file(&home);
    fs::write(&path, "this is no database, but it is long enough to be looked at as one").unwrap();
    assert!(refused(&path).contains("is damaged"));

    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert!(refused(&path).contains("of another program"));

    fs::remove_file(&path).unwrap();
    drop(open(&path).unwrap());
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(refused(&path).contains("written by a newer tchat"));
}

#[test]
fn a_file_that_would_act_by_itself_is_not_used() {
    let home = TempDir::new().expect("a folder");
    let path = file(&home);
    drop(open(&path).unwrap());
    let trigger = "CREATE TRIGGER t AFTER INSERT ON line BEGIN DELETE FROM place; END";
    Connection::open(&path).unwrap().execute_batch(trigger).unwrap();
    assert!(refused(&path).contains("of another program"));
}

#[test]
fn damage_in_the_middle_is_found_and_told() {
    let home = TempDir::new().expect("a folder");
    let path = file(&home);
    let lines = (1..3_000).map(|id| line(id, "bob", &"words ".repeat(20))).collect();
    open(&path).unwrap().write(&[Keep::Lines(place("#a"), lines)]).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[8_192..length - 4_096].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    let told = match open(&path) {
        Err(why) => why,
        Ok(mut shelf) => {
            let look = Look::Before { place: place("#a"), before: None, limit: 500 };
            let read = shelf.answer(&look).map_err(|fault| fault.to_string());
            read.expect_err("it cannot be read")
        }
    };
    assert!(told.contains("damaged"), "{told}");
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("file"), "").unwrap();
    let path = home.path().join("file/below/x.db");
    assert!(open(&path).is_err());
}

/// Root may write everywhere, so there it is a folder that is in the way.
#[test]
fn a_file_that_cannot_be_written_is_told() {
    let home = TempDir::new().expect("a folder");
    let path = file(&home);
    drop(open(&path).unwrap());
    fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    if fs::OpenOptions::new().append(true).open(&path).is_err() {
        assert!(refused(&path).contains("read-only"));
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(open(&path).is_err());
}

/// The disk ends: nothing of that piece is written, and what was there before is still read.
#[test]
fn a_full_disk_takes_nothing_by_halves() {
    let home = TempDir::new().expect("a folder");
    let path = file(&home);
    let mut shelf = open(&path).unwrap();
    shelf.write(&[Keep::Lines(place("#a"), vec![line(1, "bob", "before")])]).unwrap();
    shelf.most_pages(60);
    let lines: Vec<_> = (2..3_000).map(|id| line(id, "bob", &"words ".repeat(50))).collect();
    let why = shelf.write(&[Keep::Lines(place("#a"), lines)]).expect_err("it does not fit");
    assert!(why.to_string().contains("the disk is full"), "{why}");
    let look = Look::Before { place: place("#a"), before: None, limit: 9 };
    assert_eq!(shelf.answer(&look), Ok(Seen::Lines(vec![line(1, "bob", "before")])));
}

/// Nobody would ever find what is written to it then.
#[test]
fn a_file_that_is_deleted_while_it_is_open_is_told() {
    let home = TempDir::new().expect("a folder");
    let path = file(&home);
    let mut shelf = open(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let why = shelf.write(&[Keep::Lines(place("#a"), vec![line(1, "bob", "lost")])]);
    let why = why.expect_err("it is not kept").to_string();
    assert!(why.contains("deleted or replaced while it was open"), "{why}");
}

/// A file that somebody else wrote: absurd numbers, huge texts, text that is none.
#[test]
fn what_somebody_else_wrote_is_bounded() {
    let home = TempDir::new().expect("a folder");
    let path = file(&home);
    let mut shelf = open(&path).unwrap();
    shelf
        .write(&[
            Keep::Place(KeptPlace { draft: "x".to_owned(), ..open_place("#a", 0) }),
            Keep::Lines(place("#a"), (1..=8).map(|id| line(id, "bob", "word")).collect()),
        ])
        .unwrap();
    drop(shelf);
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch(
            "PRAGMA ignore_check_constraints = ON;
             UPDATE line SET seq = 9223372036854775807, id = 9223372036854775807 WHERE id = 1;
             UPDATE line SET id = -5 WHERE id = 2;
             UPDATE line SET time = -9223372036854775808 WHERE id = 3;
             UPDATE line SET text = CAST(zeroblob(5000000) AS TEXT) WHERE id = 4;
             UPDATE line SET who = CAST(x'fffe' AS TEXT) WHERE id = 5;
             UPDATE line SET kind = 77 WHERE id = 6;
             UPDATE line SET own = 9, mention = -3, reactions = char(9, 10, 9) WHERE id = 7;
             UPDATE place SET top_id = -1, top_row = 9223372036854775807, read_id = -7,
                 open = 4294967296, draft = CAST(zeroblob(5000000) AS TEXT), lines = -9;
             INSERT INTO place (kind, key, open) VALUES (7, 'x', 0), (1, '#b', 3);
             INSERT INTO meta VALUES ('focus', '99999999999999999999');",
        )
        .unwrap();
    drop(other);
    let mut shelf = open(&path).unwrap();
    let Ok(Seen::Places { places, focus, last, .. }) = shelf.answer(&Look::Places) else {
        panic!("no places");
    };
    assert_eq!((focus, last), (None, EntryId(8)));
    let shown: Vec<_> = places.iter().map(|(kept, ..)| (&*kept.name, kept.open)).collect();
    assert_eq!(shown, [("", Some(3)), ("#a", None)]);
    assert_eq!((&*places[1].0.draft, places[1].0.top, places[1].0.read), ("", None, None));
    let look = Look::Before { place: place("#a"), before: None, limit: 99 };
    let Ok(Seen::Lines(lines)) = shelf.answer(&look) else {
        panic!("no lines");
    };
    let ids: Vec<u64> = lines.iter().map(|line| line.id.0).collect();
    assert_eq!(ids, [3, 4, 7, 8]);
    assert_eq!(lines[0].time, Timestamp::parse_server_time("0001-01-01T00:00:00Z").unwrap());
    assert_eq!(lines[1].text, "");
    assert!(lines[2].reactions.is_empty());
    let words = "word".to_owned();
    let filter = LookFilter::default();
    let search = Look::Search { place: None, words, filter, limit: 99 };
    assert!(matches!(shelf.answer(&search), Ok(Seen::Found(found)) if found.len() == 3));
    // And it can be written to.
    shelf.write(&[Keep::Lines(place("#a"), vec![line(9, "bob", "new")])]).unwrap();
}
