//! Whatever happens, the store on disk answers as the one in memory: commits, redactions, other names, retention, with the
//! index lagging behind anywhere, and after the file was opened again.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use tchat::proto::name::CASEMAP;
use tchat::proto::{Folded, Timestamp};
use tchat::server::model::{
    AccountId, Filter, Query, Reach, SavedChannel, SavedMember, SavedPerson, Selector, Slice, Write,
};
use tchat::server::store::{Durability, HistoryStore, MemoryStore, Retention, Shelf, SqliteStore};
use tempfile::TempDir;

use super::rows::{PLACES, QUERIES, START, Seed, World, nick, place};
use super::shelf::wait;

#[derive(Debug, Clone)]
pub(super) enum Step {
    Rows(Vec<Seed>),
    Redact(usize),
    Rename(usize, usize),
    Save(usize, u32),
    Unsave(usize),
    /// An account goes, with what it said to single people.
    Forget(i64),
    Person(usize, i64, bool),
    Mark(i64, usize, Option<i64>),
    Again(usize),
    Index,
    Prune {
        days: u32,
        each: u64,
        all: u64,
        own: usize,
    },
    Reopen,
    Ask(Asking),
}

/// Numbers out of which a question is made.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    kind: u8,
    place: usize,
    points: (usize, usize),
    times: (i64, i64),
    limit: usize,
    events: bool,
    open: bool,
}

fn seed() -> impl Strategy<Value = Seed> {
    let later = prop_oneof![8 => 0..3_i64, 1 => -40..0_i64, 1 => 3..90_000_i64];
    (0..PLACES, 0..5_usize, 0..8_u8, 0..12_usize, any::<bool>(), later).prop_map(
        |(place, who, kind, text, closed, later)| Seed { place, who, kind, text, closed, later },
    )
}

fn asking() -> impl Strategy<Value = Asking> {
    let points = (0..60_usize, 0..60_usize);
    let times = (0..60_i64, 0..60_i64);
    (0..16_u8, 0..28_usize, points, times, 0..9_usize, any::<bool>(), any::<bool>()).prop_map(
        |(kind, place, points, times, limit, events, open)| Asking {
            kind,
            place,
            points,
            times,
            limit,
            events,
            open,
        },
    )
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => vec(seed(), 1..6).prop_map(Step::Rows),
        1 => (0..60_usize).prop_map(Step::Redact),
        1 => (0..4_usize, 0..4_usize).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => (0..4_usize, 0..3_u32).prop_map(|(place, limit)| Step::Save(place, limit)),
        1 => (0..4_usize).prop_map(Step::Unsave),
        1 => (1..4_i64).prop_map(Step::Forget),
        1 => (0..4_usize, 1..4_i64, any::<bool>())
            .prop_map(|(nick, account, here)| Step::Person(nick, account, here)),
        1 => (1..4_i64, 0..PLACES, proptest::option::of(0..9_i64))
            .prop_map(|(account, place, read)| Step::Mark(account, place, read)),
        1 => (0..60_usize).prop_map(Step::Again),
        2 => Just(Step::Index),
        1 => (0..3_u32, 0..9_u64, 0..20_u64, 0..4_usize)
            .prop_map(|(days, each, all, own)| Step::Prune { days, each, all, own }),
        1 => Just(Step::Reopen),
        12 => asking().prop_map(Step::Ask),
    ]
}

impl Asking {
    pub(super) fn query(&self, world: &mut World) -> Query {
        let since = |world: &mut World, number| {
            let since = world.id(number);
            if self.open { Reach::Open { since } } else { Reach::Since(since) }
        };
        let reach = since(world, self.points.1 + 3);
        let point = |world: &mut World, first: bool| {
            let (number, at) =
                if first { (self.points.0, self.times.0) } else { (self.points.1, self.times.1) };
            if number.is_multiple_of(2) {
                Selector::At(world.at(at))
            } else {
                Selector::Id(world.id(number / 2))
            }
        };
        let (place_of, limit) = (place(self.place), self.limit);
        let places = |world: &mut World| -> Vec<(Folded, Reach)> {
            let reach = |number: usize| match number % 3 {
                0 => Reach::Open { since: world.id(self.points.0 + number) },
                1 => Reach::Since(world.id(self.points.1 + number)),
                _ => Reach::Open { since: world.id(9) },
            };
            (0..=self.points.0 % PLACES)
                .zip((0..PLACES).map(reach))
                .map(|(number, reach)| (place(number), reach))
                .collect()
        };
        let slice = match self.kind {
            0 => Slice::Latest { after: None },
            1 => Slice::Latest { after: Some(point(world, true)) },
            2 => Slice::Before(point(world, true)),
            3 => Slice::After(point(world, true)),
            4 => Slice::Around(point(world, true)),
            5 | 6 => Slice::Between(point(world, true), point(world, false)),
            7 => return Query::One { place: place_of, reach, id: world.id(self.points.0) },
            8 => {
                let (from, to) = (world.at(self.times.0), world.at(self.times.1 * 7));
                return Query::Targets { places: places(world), from, to, limit };
            }
            kind => {
                let filter = Filter {
                    from: kind.is_multiple_of(3).then(|| CASEMAP.fold(nick(self.points.1))),
                    after: kind.is_multiple_of(4).then(|| world.at(self.times.0)),
                    before: kind.is_multiple_of(5).then(|| world.at(self.times.1)),
                };
                let words = QUERIES[self.place % QUERIES.len()].to_owned();
                return Query::Search { places: places(world), words, filter, limit };
            }
        };
        Query::Page { place: place_of, reach, slice, limit, events: self.events }
    }
}

pub(super) fn saved(number: usize, limit: u32) -> SavedChannel {
    SavedChannel {
        name: place(number).as_str().to_owned(),
        created: START,
        topic: None,
        flags: "nt".to_owned(),
        key: None,
        limit: Some(limit),
        lists: Vec::new(),
        members: vec![SavedMember {
            source: "a!b@c".to_owned(),
            account: None,
            signs: "@".to_owned(),
            since: 5,
        }],
        registered: None,
    }
}

fn person(number: usize, account: i64) -> SavedPerson {
    SavedPerson {
        account: AccountId(account),
        nick: nick(number).to_owned(),
        username: "u".to_owned(),
        realname: "A\tperson".to_owned(),
        host: "h".to_owned(),
        away: number.is_multiple_of(2).then(|| ("gone".to_owned(), account == 1)),
        modes: "i".to_owned(),
        signed_on: START,
        active: START,
        unattended: (account == 2).then_some(START),
        channels: vec![("#c".to_owned(), "@".to_owned(), account)],
    }
}

/// What a step writes.
pub(super) fn writes(step: &Step, world: &mut World) -> Option<Vec<Write>> {
    Some(match step {
        Step::Rows(seeds) => seeds.iter().flat_map(|seed| world.writes(seed)).collect(),
        Step::Redact(number) => {
            let count = world.made.len().max(1);
            let made = world.made.get(number % count);
            let redacted = |(place, id): &(Folded, _)| Write::Redacted {
                place: place.clone(),
                id: Clone::clone(id),
            };
            made.map(redacted).into_iter().collect()
        }
        Step::Rename(from, to) => vec![Write::Renamed { from: place(*from), to: place(*to) }],
        Step::Save(number, limit) => {
            vec![Write::Channel(saved(*number, *limit)), Write::Channel(saved(*number, limit + 1))]
        }
        Step::Unsave(number) => vec![Write::NoChannel(place(*number))],
        Step::Forget(account) => vec![Write::NoAccount(AccountId(*account))],
        Step::Person(number, account, true) => vec![Write::Person(person(*number, *account))],
        Step::Person(number, ..) => vec![Write::NoPerson(CASEMAP.fold(nick(*number)))],
        Step::Mark(account, number, read) => vec![Write::Marker {
            account: AccountId(*account),
            target: place(*number),
            read: read.map(Timestamp::from_millis),
        }],
        _ => return None,
    })
}

pub(super) fn retention(days: u32, each: u64, all: u64, own: usize) -> Retention {
    Retention {
        days,
        rows_per_channel: each,
        rows_in_total: all,
        channels: vec![(place(own).as_str().to_owned(), 0, 3)],
    }
}

/// Forgets until there is nothing more to forget.
fn prune(
    store: &mut dyn HistoryStore,
    retention: &Retention,
    now: Timestamp,
) -> Result<(), TestCaseError> {
    for _ in 0..1000 {
        if store.prune(retention, now).expect("a disk that is well") == 0 {
            return Ok(());
        }
    }
    Err(TestCaseError::fail("it does not end"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_store_on_disk_answers_as_the_one_in_memory(steps in vec(step(), 1..40)) {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("tchat.db");
        let open = || SqliteStore::open(&path, Durability::Process).expect("a file");
        let mut disk = open();
        let mut memory = MemoryStore::new(disk.restore().expect("a file").host_key);
        let mut world = World::new();
        let mut written: Vec<Write> = Vec::new();
        for step in &steps {
            if let Some(writes) = writes(step, &mut world) {
                disk.commit(&writes).expect("a disk that is well");
                memory.commit(&writes).expect("rows of ours");
                if matches!(step, Step::Rename(..) | Step::Forget(_)) {
                    // Under another name it would be another row with the same id.
                    written.clear();
                }
                written.extend(writes.into_iter().filter(|write| matches!(write, Write::Row(_))));
                continue;
            }
            match step {
                Step::Again(number) => {
                    let write = written.get(number % written.len().max(1)).cloned();
                    let writes: Vec<Write> = write.into_iter().collect();
                    disk.commit(&writes).expect("a disk that is well");
                    memory.commit(&writes).expect("rows of ours");
                }
                Step::Index => {
                    disk.index().expect("a disk that is well");
                }
                Step::Prune { days, each, all, own } => {
                    let retention = retention(*days, *each, *all, *own);
                    prune(&mut disk, &retention, world.now)?;
                    prune(&mut memory, &retention, world.now)?;
                }
                Step::Reopen => {
                    drop(disk);
                    disk = open();
                }
                Step::Ask(asking) => {
                    let query = asking.query(&mut world);
                    prop_assert_eq!(disk.answer(&query), memory.answer(&query), "{:?}", query);
                }
                _ => {}
            }
        }
        prop_assert_eq!(disk.restore(), memory.restore());
        let db = rusqlite::Connection::open(&path).expect("a file");
        prop_assert_eq!(tchat::sqlite::check(&db), Ok(()));
    }

    /// The same of the store as the server has it, with its threads and with the newest rows in memory.
    #[test]
    fn the_shelf_answers_as_the_store_in_memory(steps in vec(step(), 1..40)) {
        let folder = TempDir::new().expect("a folder");
        let open = || Shelf::open(folder.path(), Durability::Process, Retention::default()).expect("a file");
        let (mut shelf, restored) = open();
        let mut memory = MemoryStore::new(restored.host_key);
        let mut world = World::new();
        for step in &steps {
            if let Some(writes) = writes(step, &mut world) {
                memory.commit(&writes).expect("rows of ours");
                wait(shelf.commit(writes)).expect("a disk that is well");
                continue;
            }
            match step {
                Step::Index => shelf.settle(),
                Step::Prune { each, all, own, .. } => {
                    let retention = retention(0, *each, *all, *own);
                    prune(&mut memory, &retention, world.now)?;
                    shelf.retain(retention);
                    shelf.settle();
                    shelf.retain(Retention::default());
                }
                Step::Reopen => {
                    drop(shelf);
                    shelf = open().0;
                }
                Step::Ask(asking) => {
                    let query = asking.query(&mut world);
                    let found = memory.answer(&query).expect("it is in memory");
                    prop_assert_eq!(wait(shelf.answer(query.clone())), Ok(found), "{:?}", query);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn of_very_many_rows_the_newest_are_in_memory_and_answers_are_the_same() {
    let folder = TempDir::new().expect("a folder");
    let (shelf, _) =
        Shelf::open(folder.path(), Durability::Process, Retention::default()).expect("a file");
    let (mut memory, mut world) = (MemoryStore::default(), World::new());
    let ask = |shelf: &Shelf, memory: &mut MemoryStore, world: &mut World, number: usize| {
        for kind in 0..9 {
            let asking = Asking {
                kind,
                place: number % 2,
                points: (number * 7 % 50, number % 50),
                times: (1, 2),
                limit: [5, 50, 400][number % 3],
                events: number.is_multiple_of(2),
                open: !number.is_multiple_of(3),
            };
            let query = asking.query(world);
            let found = memory.answer(&query).expect("it is in memory");
            assert_eq!(wait(shelf.answer(query.clone())), Ok(found), "{query:?}");
        }
    };
    let write = |shelf: &Shelf, memory: &mut MemoryStore, world: &mut World, number: usize| {
        let seed = Seed {
            place: number % 2,
            who: number % 3,
            kind: 0,
            text: number,
            closed: number.is_multiple_of(5),
            later: 1,
        };
        let writes = world.writes(&seed);
        memory.commit(&writes).expect("rows of ours");
        wait(shelf.commit(writes)).expect("a disk that is well");
    };
    for number in 0..900 {
        write(&shelf, &mut memory, &mut world, number);
        if number.is_multiple_of(10) {
            ask(&shelf, &mut memory, &mut world, number);
        }
    }
    drop(shelf);
    let (shelf, _) =
        Shelf::open(folder.path(), Durability::Process, Retention::default()).expect("a file");
    for number in 900..1300 {
        ask(&shelf, &mut memory, &mut world, number);
        write(&shelf, &mut memory, &mut world, number);
    }
    assert!(START + Duration::from_secs(1000) < world.now);
}
