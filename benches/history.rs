//! What history costs when there is a lot of it: to write, to open, to read a page of, to search.
//!
//! `cargo bench --bench history -- 1000000`; the number is how many rows there are, in 50 channels. With `--commits` only
//! what a commit costs is measured. `--folder=PATH` keeps the rows there, and a later run with it only reads them.
#![expect(clippy::disallowed_methods, reason = "measures time")]
#![expect(clippy::print_stdout, reason = "tells what it measured")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tchat::proto::name::CASEMAP;
use tchat::proto::{Folded, MsgId, Source, Tags, Timestamp, Verb};
use tchat::server::model::{
    By, Filter, Found, Ids, Kept, Part, Query, Reach, Row, Selector, Slice, Write, id_of,
};
use tchat::server::store::{Durability, HistoryStore, Retention, Shelf, SqliteStore};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

const CHANNELS: usize = 50;
const PEOPLE: usize = 500;
const WORDS: usize = 30_000;
/// A line of a full page (limits.rs) and of a search.
const PAGE: usize = 100;
const HITS: usize = 50;
const TIMES: usize = 300;

fn main() {
    let only_commits = std::env::args().any(|arg| arg == "--commits");
    let numbers: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let rows = numbers.first().copied().unwrap_or(1_000_000);
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let given =
        std::env::args().find_map(|arg| Some(PathBuf::from(arg.strip_prefix("--folder=")?)));
    if given.is_none() || only_commits {
        commits(&runtime);
    }
    if only_commits {
        return;
    }
    let own = TempDir::new().expect("a folder");
    let folder = given.unwrap_or_else(|| own.path().to_owned());
    let mut world = World::new();
    if folder.join("tchat.db").exists() {
        (0..rows).for_each(|_| drop(world.write()));
    } else {
        let mut starts = Vec::new();
        for _ in 0..5 {
            starts.push(timed(|| drop(open(&folder))));
        }
        report("open and close, nothing in it", starts);
        load(&runtime, &folder, &mut world, rows);
    }
    let mut starts = Vec::new();
    for _ in 0..5 {
        let begin = Instant::now();
        let shelf = open(&folder);
        starts.push(begin.elapsed());
        drop(shelf);
    }
    report("open, everything in it", starts);
    let shelf = open(&folder);
    pages(&runtime, &shelf, &mut world);
    searches(&runtime, &shelf, &mut world);
}

fn open(folder: &Path) -> Shelf {
    let opened = Shelf::open(folder, Durability::Process, Retention::default());
    opened.expect("a folder of our own").0
}

/// Writes rows in turns of 100, as fast as they are taken.
fn load(runtime: &Runtime, folder: &Path, world: &mut World, rows: usize) {
    let shelf = open(folder);
    let begin = Instant::now();
    for _ in 0..rows / 100 {
        let writes = (0..100).map(|_| world.write()).collect();
        runtime.block_on(shelf.commit(writes)).expect("a disk that is well");
    }
    let written = begin.elapsed();
    shelf.settle();
    let indexed = begin.elapsed();
    let size = fs::metadata(folder.join("tchat.db")).map_or(0, |file| file.len());
    println!(
        "{rows} rows written in {:.1} s, indexed after {:.1} s",
        written.as_secs_f64(),
        indexed.as_secs_f64()
    );
    println!("file {} MB, {} bytes a row", size >> 20, size / rows.max(1) as u64);
}

/// What a turn of so many rows waits for its commit, on the thread of the caller and on the writer's.
fn commits(runtime: &Runtime) {
    for count in [1, 16, 64] {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("tchat.db");
        let mut inline = SqliteStore::open(&path, Durability::Process).expect("a file");
        let mut world = World::new();
        let (mut pieces, mut more) = (Vec::new(), true);
        let times = (0..2000).map(|_| {
            let writes: Vec<Write> = (0..count).map(|_| world.write()).collect();
            let took = timed(|| inline.commit(&writes).expect("a disk that is well"));
            pieces.push(timed(|| more = inline.index().expect("a disk that is well")));
            took
        });
        report(&format!("commit of {count}, inline"), times.collect());
        report("a piece of the index after each", pieces);
        println!("{:48} {}", "", if more { "and more is left" } else { "and no more is left" });
        let folder = TempDir::new().expect("a folder");
        let shelf = open(folder.path());
        let times = (0..2000).map(|_| {
            let writes: Vec<Write> = (0..count).map(|_| world.write()).collect();
            timed(|| runtime.block_on(shelf.commit(writes)).expect("a disk that is well"))
        });
        report(&format!("commit of {count}, by the writer"), times.collect());
    }
}

fn pages(runtime: &Runtime, shelf: &Shelf, world: &mut World) {
    let mut ask = |what: &str, slice: &dyn Fn(&mut World) -> Slice| {
        let times = (0..TIMES).map(|number| {
            let (place, reach) = (place(number % CHANNELS), everything());
            let query =
                Query::Page { place, reach, slice: slice(world), limit: PAGE, events: true };
            timed(|| drop(answer(runtime, shelf, query)))
        });
        report(what, times.collect());
    };
    ask("LATEST, the first time and again", &|_| Slice::Latest { after: None });
    ask("LATEST, again", &|_| Slice::Latest { after: None });
    ask("BEFORE an id, anywhere", &|world| Slice::Before(Selector::Id(world.any_id())));
    ask("BEFORE a time, anywhere", &|world| Slice::Before(Selector::At(world.any_time())));
    ask("AROUND an id, anywhere", &|world| Slice::Around(Selector::Id(world.any_id())));
}

fn searches(runtime: &Runtime, shelf: &Shelf, world: &mut World) {
    let mut ask =
        |what: &str, channels: usize, words: &dyn Fn(&mut World) -> String, from: bool| {
            let mut hits = 0;
            let times = (0..TIMES).map(|number| {
                let first = if channels == 1 { number % CHANNELS } else { 0 };
                let places = (first..first + channels).map(|number| (place(number), everything()));
                let from = from.then(|| CASEMAP.fold(&nick(number % PEOPLE)));
                let filter = Filter { from, ..Filter::default() };
                let query = Query::Search {
                    places: places.collect(),
                    words: words(world),
                    filter,
                    limit: HITS,
                };
                timed(|| hits += answer(runtime, shelf, query).len())
            });
            let times = times.collect();
            report(&format!("{what}, {channels} channels"), times);
            println!("{:40} {} hits each", "", hits / TIMES);
        };
    let rare = |world: &mut World| format!("w{}", WORDS / 2 + world.next() % (WORDS / 2));
    let han = |world: &mut World, count| (0..count).map(|_| world.han()).collect::<String>();
    for channels in [1, CHANNELS] {
        ask("rare word", channels, &rare, false);
        ask("word that all messages have", channels, &|_| "the".to_owned(), false);
        ask("frequent and rare word", channels, &|world| format!("the {}", rare(world)), false);
        ask(
            "two frequent words",
            channels,
            &|world| format!("w{} w{}", world.next() % 9, 9 + world.next() % 9),
            false,
        );
        ask("one Han character", channels, &|world| han(world, 1), false);
        ask("two Han characters together", channels, &|world| han(world, 2), false);
        ask("frequent word from somebody", channels, &|_| "the".to_owned(), true);
        ask("everything from somebody", channels, &|_| String::new(), true);
    }
}

fn answer(runtime: &Runtime, shelf: &Shelf, query: Query) -> Vec<Row> {
    match runtime.block_on(shelf.answer(query)) {
        Ok(Found::Rows(rows) | Found::Hits { rows, .. }) => rows,
        _ => Vec::new(),
    }
}

fn everything() -> Reach {
    Reach::Open { since: id_of(0) }
}

fn place(number: usize) -> Folded {
    CASEMAP.fold(&format!("#channel-{number}"))
}

fn nick(number: usize) -> String {
    format!("nick{number}")
}

/// Where rows come from: a few channels and words are most of it.
struct World {
    ids: Ids,
    now: Timestamp,
    state: u64,
    some: Vec<(MsgId, Timestamp)>,
}

impl World {
    fn new() -> Self {
        let now = Timestamp::from_millis(1_795_356_000_000);
        Self { ids: Ids::new(7), now, state: 88_172_645_463_325_252, some: Vec::new() }
    }

    fn next(&mut self) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap_or(0)
    }

    /// A number below `end`, low ones far more often.
    fn low(&mut self, end: usize) -> usize {
        let part = self.next() % end + 1;
        self.next() % part
    }

    fn han(&mut self) -> char {
        let at = u32::try_from(self.low(3000)).unwrap_or(0);
        char::from_u32(0x4e00 + at).unwrap_or('一')
    }

    fn any_id(&mut self) -> MsgId {
        let at = self.next() % self.some.len();
        self.some[at].0.clone()
    }

    fn any_time(&mut self) -> Timestamp {
        let at = self.next() % self.some.len();
        self.some[at].1
    }

    /// One message in twenty is in Han, one row in ten is no message.
    fn write(&mut self) -> Write {
        self.now = self.now + Duration::from_millis(u64::try_from(self.next() % 4000).unwrap_or(0));
        let id = self.ids.message(self.now);
        let place = place(self.low(CHANNELS));
        let name = nick(self.low(PEOPLE));
        let text = match self.next() % 20 {
            0 => format!("the {}", (0..12).map(|_| self.han()).collect::<String>()),
            _ => (0..9).fold("the".to_owned(), |text, _| format!("{text} w{}", self.low(WORDS))),
        };
        let target = place.as_str().to_owned();
        let what = if self.next().is_multiple_of(10) {
            Kept::Event { verb: Verb::Join, params: vec![target, name.clone(), name.clone()] }
        } else {
            let parts = vec![Part { text, concat: false }];
            Kept::Said { verb: Verb::Privmsg, target, parts, tags: Tags::default() }
        };
        if self.next().is_multiple_of(100) && self.some.len() < 10_000 {
            self.some.push((id.clone(), self.now));
        }
        let source = Source::user(name.clone(), name.clone(), "some.host.example");
        let by = By { source, account: Some(name), bot: false };
        Write::Row(Row { id, at: self.now, place, by, closed: false, what })
    }
}

fn timed(does: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    does();
    begin.elapsed()
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let millis = |at: usize| times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    let last = times.len().saturating_sub(1);
    println!(
        "{what:48} p50 {:8.3}  p99 {:8.3}  most {:8.3} ms",
        millis(last / 2),
        millis(last * 99 / 100),
        millis(last)
    );
}
