//! What is forgotten of very many channels, and of those in which nothing was said.

use tchat::proto::name::CASEMAP;
use tchat::proto::{Folded, Verb};
use tchat::server::model::{Kept, Row, Write};
use tchat::server::store::{Durability, HistoryStore, Retention, SqliteStore};
use tempfile::TempDir;

use super::rows::{World, place, said};
use super::shelf::{everything, open, rows, wait};

fn channel(number: usize) -> Folded {
    CASEMAP.fold(&format!("#{number}"))
}

fn said_in(world: &mut World, place: Folded) -> Write {
    match said(world, "words") {
        Write::Row(row) => Write::Row(Row { place, ..row }),
        other => other,
    }
}

fn joined(world: &mut World, place: Folded) -> Write {
    let params = vec![place.as_str().to_owned()];
    match said_in(world, place) {
        Write::Row(row) => {
            Write::Row(Row { what: Kept::Event { verb: Verb::Join, params }, ..row })
        }
        other => other,
    }
}

#[test]
fn of_very_many_channels_the_oldest_lines_go_also_when_nothing_is_known_of_them_yet() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("tchat.db");
    let open = || SqliteStore::open(&path, Durability::Process).expect("a file");
    let (mut store, mut world) = (open(), World::new());
    let order = |round: usize| (0..700).map(move |number| channel(number * 11 % 700 + round % 2));
    let writes: Vec<Write> =
        (0..3).flat_map(order).map(|place| said_in(&mut world, place)).collect();
    store.commit(&writes).expect("a disk that is well");
    drop(store);
    let mut store = open();
    let retention = Retention { rows_in_total: 100, ..Retention::default() };
    let mut forgotten = 0;
    loop {
        match store.prune(&retention, world.now).expect("a disk that is well") {
            0 => break,
            count => forgotten += count,
        }
    }
    // A channel of which nothing is left counts once more.
    assert!((2000..=2000 + 701).contains(&forgotten), "{forgotten}");
    let newest = writes.iter().skip(2000);
    for write in newest {
        let Write::Row(row) = write else { panic!("no row: {write:?}") };
        let found = store.answer(&everything(row.place.clone())).expect("a disk that is well");
        assert_eq!(found, tchat::server::model::Found::Rows(vec![row.clone()]));
    }
}

#[test]
fn of_a_channel_in_which_nothing_was_said_nothing_is_left_when_it_is_gone() {
    let folder = TempDir::new().expect("a folder");
    let shelf = open(folder.path());
    let mut world = World::new();
    for number in 0..300 {
        let throwaway = channel(number);
        let write = joined(&mut world, throwaway.clone());
        wait(shelf.commit(vec![write, Write::NoChannel(throwaway)])).expect("a disk that is well");
    }
    let writes = vec![joined(&mut world, place(0)), said_in(&mut world, place(0))];
    wait(shelf.commit(writes)).expect("a disk that is well");
    wait(shelf.commit(vec![Write::NoChannel(place(0))])).expect("a disk that is well");
    assert_eq!(rows(&shelf, everything(channel(7))), []);
    assert_eq!(rows(&shelf, everything(place(0))).len(), 2, "what was said is kept, and around it");
    // Under the same name another one begins.
    let again = joined(&mut world, channel(7));
    wait(shelf.commit(vec![again])).expect("a disk that is well");
    assert_eq!(rows(&shelf, everything(channel(7))).len(), 1);
    shelf.settle();
    drop(shelf);
    let db = rusqlite::Connection::open(folder.path().join("tchat.db")).expect("a file");
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        db.query_row(&sql, [], |row| row.get::<_, i64>(0)).expect("a number")
    };
    assert_eq!((count("channel"), count("line")), (2, 3));
}
