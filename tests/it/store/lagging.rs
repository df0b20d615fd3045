//! Searches while the index is far behind, as it is after it was begun anew.

use tchat::server::model::{Filter, Found, Query, Reach, Row, Write, id_of};
use tchat::server::store::{Durability, HistoryStore, SqliteStore};
use tempfile::TempDir;

use super::rows::{World, place, said};

fn hits(store: &mut SqliteStore, words: &str, after: bool) -> (Vec<Row>, bool) {
    let places = vec![(place(0), Reach::Open { since: id_of(0) })];
    let filter = Filter { after: after.then(Default::default), ..Filter::default() };
    let query = Query::Search { places, words: words.to_owned(), filter, limit: 10 };
    match store.answer(&query) {
        Ok(Found::Hits { rows, partial }) => (rows, partial),
        other => unreachable!("a search was asked for: {other:?}"),
    }
}

#[test]
fn without_the_index_the_nearest_lines_are_looked_at_and_the_rest_is_owned_up_to() {
    let folder = TempDir::new().expect("a folder");
    let mut store =
        SqliteStore::open(&folder.path().join("tchat.db"), Durability::Process).expect("a file");
    let mut world = World::new();
    let mut lines = vec![said(&mut world, "first word")];
    while store.index().expect("room") {}
    lines.extend((0..24_000).map(|_| said(&mut world, "filler")));
    lines.push(said(&mut world, "last word"));
    let texts = |rows: &[Row]| -> Vec<Write> { rows.iter().cloned().map(Write::Row).collect() };
    let (first, last) = (lines[0].clone(), lines[lines.len() - 1].clone());
    store.commit(&lines).expect("room");
    let (rows, partial) = hits(&mut store, "word", false);
    assert_eq!((texts(&rows), partial), (vec![last.clone()], true));
    let (rows, partial) = hits(&mut store, "word", true);
    assert_eq!((texts(&rows), partial), (vec![first.clone()], true));
    let (rows, partial) = hits(&mut store, "filler", false);
    assert_eq!((rows.len(), partial), (10, false), "there are enough");
    // When a part of it is in the index, what is left can be looked at.
    for _ in 0..40 {
        store.index().expect("room");
    }
    for after in [false, true] {
        let (rows, partial) = hits(&mut store, "word", after);
        assert_eq!((texts(&rows), partial), (vec![first.clone(), last.clone()], false));
    }
}
