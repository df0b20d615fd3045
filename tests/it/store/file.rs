//! The file of history: of an older version, of a newer one, damaged; and what is deleted is in no file any more.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use tchat::proto::verifier::LEAST_ITERATIONS;
use tchat::proto::{Account as AccountName, Timestamp, Verifier};
use tchat::server::model::{Account, AccountId, Write, id_of};
use tchat::server::store::{Durability, Retention, Shelf};
use tempfile::TempDir;

use super::rows::{World, place, said};
use super::shelf::{everything, id, open, rows, search, wait};

/// A file as version 1 wrote it: two messages in `#c`, one of them not indexed yet.
const VERSION_1: &str = include_str!("../../data/history-1.sql");

fn refused(folder: &Path) -> String {
    let opened = Shelf::open(folder, Durability::Process, Retention::default());
    let error = opened.expect_err("it is not to be opened").to_string();
    error.replace(&folder.display().to_string(), "FOLDER")
}

#[test]
fn a_file_of_an_older_version_is_opened() {
    let folder = TempDir::new().expect("a folder");
    let db = Connection::open(folder.path().join("tchat.db")).expect("a file");
    db.execute_batch(VERSION_1).expect("a file of version 1");
    drop(db);
    let (shelf, restored) = Shelf::open(folder.path(), Durability::Process, Retention::default())
        .expect("an older file");
    assert_eq!(restored.last_id, 120_000_000_000_000_001);
    assert_eq!(&restored.host_key, b"0123456789abcdef");
    assert_eq!(restored.channels[0].name, "#C");
    for _ in 0..2 {
        let texts: Vec<String> = rows(&shelf, everything(place(0)))
            .iter()
            .map(|row| format!("{:?}", row.what))
            .collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert_eq!(rows(&shelf, search("old")).len(), 2);
        assert_eq!(rows(&shelf, search("second")).len(), 1);
        shelf.settle();
    }
}

#[test]
fn what_cannot_be_used_is_said_in_one_line() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("tchat.db");
    drop(open(folder.path()));
    let db = Connection::open(&path).expect("a file");
    db.pragma_update(None, "user_version", 99).expect("a number");
    drop(db);
    let newer = refused(folder.path());
    assert!(
        newer.starts_with(
            "FOLDER/tchat.db was written by a newer tchat (schema 99, known are up to "
        ),
        "{newer}"
    );
    fs::write(&path, "no database ".repeat(1000)).expect("a file");
    assert_eq!(
        refused(folder.path()),
        "FOLDER/tchat.db is damaged, or no database; move it away to begin anew, or put a copy in its place"
    );
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    let error =
        Shelf::open(&file, Durability::Process, Retention::default()).expect_err("no folder");
    assert!(error.to_string().ends_with("/file is a file, not a folder; choose another folder"));
}

#[test]
fn an_account_whose_password_is_damaged_keeps_its_name() {
    let folder = TempDir::new().expect("a folder");
    let verifier = Arc::new(Verifier::derive("sesam", b"salt", LEAST_ITERATIONS));
    let names = ["text", "bytes", "sound"];
    let shelf = open(folder.path());
    for (name, number) in names.into_iter().zip(1..) {
        let name = AccountName::parse(name, 30).expect("a name");
        let start = Timestamp::from_millis(0);
        let account = Account::new(AccountId(number), name, start, Arc::clone(&verifier));
        wait(shelf.commit(vec![Write::Account(account)])).expect("there is room");
    }
    drop(shelf);
    let db = Connection::open(folder.path().join("tchat.db")).expect("a file");
    for damage in [
        "UPDATE account SET verifier = 'SCRAM-SHA-256$1:x' WHERE name = 'text'",
        "UPDATE account SET verifier = x'ff00' WHERE name = 'bytes'",
    ] {
        assert_eq!(db.execute(damage, []), Ok(1));
    }
    drop(db);
    let (_, restored) = Shelf::open(folder.path(), Durability::Process, Retention::default())
        .expect("it is opened");
    let known = |account: &Account| (account.name.to_string(), account.verifier.is_locked());
    let known: Vec<(String, bool)> = restored.accounts.iter().map(known).collect();
    assert_eq!(known, names.map(|name| (name.to_owned(), name != "sound")));
    assert!(
        restored
            .accounts
            .iter()
            .all(|account| account.verifier.opens("sesam") != account.verifier.is_locked())
    );
}

/// Whether a text is in any file of the folder.
fn is_anywhere(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).expect("a folder").any(|file| {
        let bytes = fs::read(file.expect("a file").path()).expect("a file");
        bytes.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
    })
}

#[test]
fn of_what_was_taken_back_nothing_is_left_in_any_file() {
    let folder = TempDir::new().expect("a folder");
    let shelf = open(folder.path());
    let mut world = World::new();
    let mut secrets = Vec::new();
    for number in 0..400 {
        let text = match number % 50 {
            7 => format!("the password is Zanzibar{number} do not tell"),
            _ => format!("words of no interest, zanz and zara, {number}"),
        };
        let write = said(&mut world, &text);
        if number % 50 == 7 {
            secrets.push(id(&write));
        }
        wait(shelf.commit(vec![write])).expect("a disk that is well");
    }
    // Half of them before they are indexed and out of the journal, half of them after.
    let (early, late) = secrets.split_at(4);
    assert!(is_anywhere(folder.path(), "zanzibar"));
    for secrets in [early, late] {
        for secret in secrets {
            let redacted = Write::Redacted { place: place(0), id: id_of(*secret) };
            wait(shelf.commit(vec![redacted])).expect("a disk that is well");
        }
        shelf.settle();
    }
    assert!(rows(&shelf, search("zanzibar7")).is_empty());
    assert_eq!(rows(&shelf, search("password")).len(), 0);
    assert_eq!(rows(&shelf, search("zanz")).len(), 392);
    assert!(!is_anywhere(folder.path(), "zanzibar"));
    drop(shelf);
    assert!(!is_anywhere(folder.path(), "zanzibar"));
    let db = Connection::open(folder.path().join("tchat.db")).expect("a file");
    assert_eq!(tchat::sqlite::check(&db), Ok(()));
}

/// A process that is killed leaves its journal; here it is copied from under one that lives.
#[test]
fn what_a_killed_process_has_committed_is_there() {
    let folder = TempDir::new().expect("a folder");
    let shelf = open(folder.path());
    let mut world = World::new();
    for number in 0..50 {
        wait(shelf.commit(vec![said(&mut world, &format!("words {number}"))]))
            .expect("a disk that is well");
    }
    let copy = TempDir::new().expect("a folder");
    for name in ["tchat.db", "tchat.db-wal"] {
        fs::copy(folder.path().join(name), copy.path().join(name)).expect("a file");
    }
    let other = open(copy.path());
    assert_eq!(rows(&other, everything(place(0))), rows(&shelf, everything(place(0))));
    assert_eq!(rows(&other, search("words")).len(), 50);
    other.settle();
    assert_eq!(rows(&other, search("words")).len(), 50);
}
