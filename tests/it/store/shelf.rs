//! History as the server has it: what was committed is there, at once, and after a start.

use std::fs;
use std::path::Path;

use tchat::proto::name::CASEMAP;
use tchat::proto::{Folded, MsgId, Timestamp};
use tchat::server::model::{Filter, Found, Query, Reach, Row, Slice, Write, id_number, id_of};
use tchat::server::store::{Durability, HistoryStore, Retention, Shelf, SqliteStore};
use tempfile::TempDir;

use super::agree::saved;
use super::rows::{World, place, said};

/// Waits for a future that needs no runtime.
pub(super) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

pub(super) fn open(folder: &Path) -> Shelf {
    let opened = Shelf::open(folder, Durability::Process, Retention::default());
    opened.expect("a folder of our own").0
}

pub(super) fn everything(place: Folded) -> Query {
    let reach = Reach::Open { since: id_of(0) };
    Query::Page { place, reach, slice: Slice::Latest { after: None }, limit: 1000, events: true }
}

pub(super) fn search(words: &str) -> Query {
    let places = vec![(place(0), Reach::Open { since: id_of(0) })];
    Query::Search { places, words: words.to_owned(), filter: Filter::default(), limit: 1000 }
}

pub(super) fn rows(shelf: &Shelf, query: Query) -> Vec<Row> {
    match wait(shelf.answer(query)) {
        Ok(Found::Rows(rows) | Found::Hits { rows, partial: false }) => rows,
        other => unreachable!("rows were asked for: {other:?}"),
    }
}

pub(super) fn id(write: &Write) -> i64 {
    match write {
        Write::Row(row) => id_number(&row.id).expect("an id of ours"),
        other => unreachable!("no row: {other:?}"),
    }
}

#[test]
fn what_was_committed_is_found_at_once_and_after_the_next_start() {
    let folder = TempDir::new().expect("a folder");
    let mut world = World::new();
    let shelf = open(folder.path());
    // Calls take effect in their order, also when nobody waits.
    let first = shelf.commit(vec![said(&mut world, "first words")]);
    let last = said(&mut world, "last words");
    let last_id = id(&last);
    wait(shelf.commit(vec![last, Write::Channel(saved(1, 5))])).expect("a disk that is well");
    wait(first).expect("a disk that is well");
    assert_eq!(rows(&shelf, everything(place(0))).len(), 2);
    assert_eq!(rows(&shelf, search("words")).len(), 2);
    assert_eq!(rows(&shelf, search("first")).len(), 1);
    drop(shelf);

    let (shelf, restored) =
        Shelf::open(folder.path(), Durability::Power, Retention::default()).expect("a folder");
    assert_eq!(restored.last_id, last_id);
    assert_eq!(restored.channels, [saved(1, 5)]);
    assert_ne!(restored.host_key, [0; 16]);
    assert_eq!(rows(&shelf, everything(place(0))).len(), 2);
    assert_eq!(rows(&shelf, search("words")).len(), 2);
    shelf.settle();
    assert_eq!(rows(&shelf, search("words")).len(), 2);
    let again = Shelf::open(folder.path(), Durability::Process, Retention::default());
    let error = again.expect_err("somebody has it").to_string();
    assert_eq!(
        error.replace(&folder.path().display().to_string(), "FOLDER"),
        "FOLDER is in use by another tchat serve; end that one, or choose another folder with --data"
    );
    drop(shelf);
    let (_, same) =
        Shelf::open(folder.path(), Durability::Process, Retention::default()).expect("it is free");
    assert_eq!(same.host_key, restored.host_key);
}

#[test]
fn ids_are_never_given_again_also_when_their_rows_are_gone() {
    let folder = TempDir::new().expect("a folder");
    let mut world = World::new();
    let shelf = open(folder.path());
    let write = said(&mut world, "oops");
    let number = id(&write);
    wait(shelf.commit(vec![write])).expect("a disk that is well");
    wait(shelf.commit(vec![Write::Redacted { place: place(0), id: id_of(number) }]))
        .expect("a disk that is well");
    drop(shelf);
    let (_, restored) =
        Shelf::open(folder.path(), Durability::Process, Retention::default()).expect("a folder");
    assert_eq!(restored.last_id, number);
}

#[test]
fn a_full_disk_takes_nothing_of_a_commit_and_the_next_one_when_there_is_room() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("tchat.db");
    let mut store = SqliteStore::open(&path, Durability::Process).expect("a file");
    let mut world = World::new();
    store.commit(&[said(&mut world, "before")]).expect("room");
    store.limit_pages(Some(1)).expect("a limit");
    let small = said(&mut world, "small");
    let large = said(&mut world, &"large ".repeat(4000));
    let error = store.commit(&[small.clone(), large.clone()]).expect_err("no room").to_string();
    assert_eq!(
        error.replace(&path.display().to_string(), "FILE"),
        "cannot write FILE: the disk is full (database or disk is full); make room"
    );
    let count = |store: &mut SqliteStore| match store.answer(&everything(place(0))) {
        Ok(Found::Rows(rows)) => rows.len(),
        other => unreachable!("rows were asked for: {other:?}"),
    };
    assert_eq!(count(&mut store), 1, "of the commit there is nothing");
    store.limit_pages(None).expect("a limit");
    store.commit(&[small, large]).expect("room");
    while store.index().expect("room") {}
    assert_eq!(count(&mut store), 3);
}

/// What is written to a file that is deleted would be lost with the end of the server, however many have seen it.
#[cfg(unix)]
#[test]
fn a_file_that_is_deleted_while_it_is_open_takes_nothing_until_it_is_back() {
    let folder = TempDir::new().expect("a folder");
    let (path, away) = (folder.path().join("tchat.db"), folder.path().join("away.db"));
    let shelf = open(folder.path());
    let mut world = World::new();
    wait(shelf.commit(vec![said(&mut world, "before")])).expect("a disk that is well");
    fs::rename(&path, &away).expect("a file");
    let lost = said(&mut world, "lost");
    let error = wait(shelf.commit(vec![lost])).expect_err("nobody would find it").to_string();
    assert!(error.contains("deleted or replaced while it was open"), "{error}");
    fs::rename(&away, &path).expect("a file");
    wait(shelf.commit(vec![said(&mut world, "after")])).expect("a disk that is well");
    assert_eq!(rows(&shelf, everything(place(0))).len(), 2);
}

#[test]
fn what_lags_far_behind_is_indexed_in_larger_pieces() {
    let folder = TempDir::new().expect("a folder");
    let mut store =
        SqliteStore::open(&folder.path().join("tchat.db"), Durability::Process).expect("a file");
    let mut world = World::new();
    let writes: Vec<Write> = (0..6000).map(|_| said(&mut world, "words")).collect();
    store.commit(&writes).expect("room");
    let mut pieces = 0;
    while store.index().expect("room") {
        pieces += 1;
    }
    assert!(pieces < 6000 / 32, "{pieces}");
    match store.answer(&search("words")) {
        Ok(Found::Hits { rows, partial: false }) => assert_eq!(rows.len(), 1000),
        other => unreachable!("rows were asked for: {other:?}"),
    }
}

#[test]
fn in_memory_there_is_a_bound_also_without_one() {
    let (shelf, restored) = Shelf::memory(Retention::default()).expect("memory");
    assert!(restored.channels.is_empty() && restored.last_id == 0);
    let mut world = World::new();
    let retention = Retention { rows_per_channel: 10, ..Retention::default() };
    shelf.retain(retention);
    for _ in 0..30 {
        wait(shelf.commit(vec![said(&mut world, "words")])).expect("memory");
    }
    assert_eq!(rows(&shelf, everything(place(0))).len(), 10);
}

#[test]
fn of_a_channel_whose_lines_are_gone_nothing_stays() {
    let folder = TempDir::new().expect("a folder");
    let shelf = open(folder.path());
    let mut world = World::new();
    let mut in_channel = |number: usize| match said(&mut world, "words") {
        Write::Row(row) => Write::Row(Row { place: CASEMAP.fold(&format!("#{number}")), ..row }),
        other => other,
    };
    let writes = (0..1000).map(&mut in_channel).collect();
    wait(shelf.commit(writes)).expect("a disk that is well");
    shelf.retain(Retention { rows_in_total: 10, ..Retention::default() });
    shelf.settle();
    // One of them is there again, and so is what is said in it.
    wait(shelf.commit(vec![in_channel(7)])).expect("a disk that is well");
    assert_eq!(rows(&shelf, everything(CASEMAP.fold("#7"))).len(), 1);
    assert_eq!(rows(&shelf, everything(CASEMAP.fold("#8"))).len(), 0);
    assert_eq!(rows(&shelf, everything(CASEMAP.fold("#999"))).len(), 1);
    shelf.settle();
    drop(shelf);
    let db = rusqlite::Connection::open(folder.path().join("tchat.db")).expect("a file");
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    assert_eq!(count("SELECT count(*) FROM line"), 10);
    assert_eq!(count("SELECT count(*) FROM channel"), 10);
}

#[test]
fn what_is_too_old_or_too_much_goes_from_pages_and_from_the_index() {
    let folder = TempDir::new().expect("a folder");
    let shelf = open(folder.path());
    let mut world = World::new();
    let writes: Vec<Write> =
        (0..500).map(|number| said(&mut world, &format!("words {number}"))).collect();
    wait(shelf.commit(writes)).expect("a disk that is well");
    shelf.settle();
    assert_eq!(rows(&shelf, search("words")).len(), 500);
    shelf.retain(Retention { rows_per_channel: 100, ..Retention::default() });
    shelf.settle();
    assert_eq!(rows(&shelf, search("words")).len(), 100);
    assert_eq!(rows(&shelf, search("399")).len(), 0);
    assert_eq!(rows(&shelf, search("400")).len(), 1);
    assert_eq!(rows(&shelf, everything(place(0))).len(), 100);
    shelf.retain(Retention { rows_per_channel: 100, days: 9000, ..Retention::default() });
    // Longer ago than that by any clock.
    world.now = Timestamp::from_millis(1_000_000_000_000);
    let old = said(&mut world, "words of old");
    wait(shelf.commit(vec![old])).expect("a disk that is well");
    shelf.settle();
    assert_eq!(rows(&shelf, search("old")).len(), 0, "it is gone, though it was the newest");
    drop(shelf);
    let db = rusqlite::Connection::open(folder.path().join("tchat.db")).expect("a file");
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    assert_eq!(count("SELECT count(*) FROM line"), 100);
    assert_eq!(count("SELECT count(*) FROM said"), 100);
    assert!(fs::metadata(folder.path().join("tchat.db")).is_ok());
}

/// Over many channels the index is asked for the words alone first, and most of what it finds is none of theirs.
#[test]
fn what_somebody_may_read_is_found_under_any_number_of_hits_elsewhere() {
    let folder = TempDir::new().expect("a folder");
    let (mut world, shelf) = (World::new(), open(folder.path()));
    let mut write = |channel: &str, text: &str| {
        let mut write = said(&mut world, text);
        if let Write::Row(row) = &mut write {
            row.place = CASEMAP.fold(channel);
        }
        write
    };
    let mut writes = Vec::new();
    for (number, channel) in ["#m0", "#m1", "#m2", "#m3", "#m4", "#m5", "#m0"].iter().enumerate() {
        writes.push(write(channel, &format!("needle {number}")));
        let hay = if number < 5 { 30 } else { 1_500 };
        writes.extend((0..hay).map(|_| write("#elsewhere", "needle of others")));
    }
    let mine: Vec<MsgId> = writes
        .iter()
        .filter_map(|write| match write {
            Write::Row(row) if row.place.as_str() != "#elsewhere" => Some(row.id.clone()),
            _ => None,
        })
        .collect();
    wait(shelf.commit(writes)).expect("a disk that is well");
    for indexed in [false, true] {
        if indexed {
            shelf.settle();
        }
        for (limit, since) in [(100, 0), (3, 0), (100, 2)] {
            // Where they came later, what was said before was not in the open.
            let since = |number| if number < since { mine[4].clone() } else { id_of(0) };
            let place =
                |number| (CASEMAP.fold(&format!("#m{number}")), Reach::Since(since(number)));
            let places = (0..6).map(place).collect();
            let (words, filter) = ("needle".to_owned(), Filter::default());
            let found: Vec<MsgId> = rows(&shelf, Query::Search { places, words, filter, limit })
                .into_iter()
                .map(|row| row.id)
                .collect();
            let hidden = if since(0) == id_of(0) { 0 } else { 2 };
            let first = hidden.max(mine.len().saturating_sub(limit));
            assert_eq!(found, mine[first..], "{limit} {hidden} {indexed}");
        }
    }
}
