//! What a client with a long history takes to its first frame, against one that begins; and what questions to that history
//! take, each with the way to the store's thread and back.
//!
//! `cargo bench --bench restoring -- 1000000`; the number is how many lines are kept, in fifty conversations.
#![expect(clippy::disallowed_methods, reason = "measures time")]
#![expect(clippy::print_stdout, reason = "tells what it measured")]

use std::path::Path;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tchat::client::app::App;
use tchat::client::config::ClientConfig;
use tchat::client::effect::{Effect, Effects};
use tchat::client::event::Event;
use tchat::client::model::NetworkId;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::entry::EntryId;
use tchat::client::model::geometry::Size;
use tchat::client::model::kept::{
    Keep, KeptKind, KeptLine, KeptPlace, Look, LookFilter, LookId, Place, Profile,
};
use tchat::client::model::settings::Start;
use tchat::client::model::target::Target;
use tchat::client::store::{Folder, Shelf, Stores};
use tchat::client::ui::theme::{Background, Depth};
use tchat::client::ui::{self, Cache, Theme, View};
use tchat::proto::{Casemap, MsgId, Timestamp};

const NET: NetworkId = NetworkId(1);
const SIZE: Size = Size { width: 120, height: 40 };
const NOW: i64 = 1_795_356_000_000;
const CONVERSATIONS: usize = 50;
const RUNS: usize = 20;
const WORDS: [&str; 8] =
    ["hello", "rust", "deploy", "coffee", "review", "branch", "日本語", "later"];

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let count = numbers.first().copied().unwrap_or(1_000_000);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut medians = Vec::new();
    for lines in [0, count] {
        let home = tempfile::tempdir().expect("a folder");
        runtime.block_on(fill(home.path(), lines));
        let times: Vec<Duration> =
            (0..RUNS).map(|_| runtime.block_on(first_frame(home.path()))).collect();
        medians.push(report(&format!("first frame with {lines} lines"), times));
        if lines > 0 {
            runtime.block_on(questions(home.path()));
        }
    }
    if let [empty, full] = medians.as_slice() {
        println!("ratio of the first frames: {:.2}", full.as_secs_f64() / empty.as_secs_f64());
    }
}

fn profile() -> Profile {
    Profile {
        network: "net".to_owned(),
        address: Target::default().to_string(),
        me: "alice".to_owned(),
        account: false,
    }
}

fn place(n: usize) -> Place {
    Place { kind: BufferKind::Channel, key: Casemap::Ascii.fold(&format!("#channel{n}")) }
}

fn line(n: usize) -> KeptLine {
    let words: Vec<&str> = (0..8).map(|k| WORDS[(n / (k + 1) + k) % WORDS.len()]).collect();
    let id = u64::try_from(NOW).expect("now") - 2_000_000_000 + u64::try_from(n).expect("few");
    KeptLine {
        id: EntryId(id * EntryId::ROOM),
        kind: KeptKind::Said,
        time: Timestamp::from_millis(i64::try_from(id).expect("a time")),
        msgid: MsgId::parse(&format!("m{n}")),
        who: format!("nick{}", n % 97),
        text: format!("{} number {n}", words.join(" ")),
        reply: None,
        own: false,
        mention: n.is_multiple_of(1_000),
        redacted: None,
        reactions: Vec::new(),
    }
}

/// Writes what a client with so many lines would have, and lets an address lead to it.
async fn fill(home: &Path, count: usize) {
    let folder = Folder::new(home);
    let mut stores = Stores::new(Some(folder.clone()), 0);
    stores.keep(NET, Keep::Profile(profile()));
    stores.look(NET, LookId(0), Look::Places);
    stores.next().await;
    drop(stores);
    let mut shelf = Shelf::open(&folder.file(&profile()), &profile()).expect("our file");
    for n in 0..CONVERSATIONS {
        let name = place(n).key.as_str().to_owned();
        let read = count.checked_sub(1_000).map(|n| (line(n).id, Timestamp::default()));
        let kept = KeptPlace {
            place: place(n),
            name,
            open: u32::try_from(n).ok(),
            draft: String::new(),
            read,
            top: None,
            joined: true,
            secret: None,
            level: None,
        };
        shelf.write(&[Keep::Place(kept)]).expect("room");
    }
    shelf.write(&[Keep::Focus(place(7))]).expect("room");
    let begun = Instant::now();
    for from in (0..count).step_by(5_000) {
        let mut piece = vec![Vec::new(); CONVERSATIONS];
        for n in from..(from + 5_000).min(count) {
            piece[n % CONVERSATIONS].push(line(n));
        }
        let keeps = piece.into_iter().enumerate().map(|(n, lines)| Keep::Lines(place(n), lines));
        shelf.write(&keeps.collect::<Vec<_>>()).expect("room");
    }
    let written = begun.elapsed();
    let begun = Instant::now();
    while shelf.index(5_000).expect("our file") > 0 {}
    if count > 0 {
        println!("written in {written:.1?}, indexed in {:.1?}", begun.elapsed());
    }
}

/// From the start of the app to a frame with what was kept.
async fn first_frame(home: &Path) -> Duration {
    let start = Start { nick: Some("alice".to_owned()), ..Start::default() };
    let begun = Instant::now();
    let now = Timestamp::from_millis(NOW);
    let mut app = App::new(start, ClientConfig::default().keymap, 7);
    let mut stores = Stores::new(Some(Folder::new(home)), 0);
    let effects = app.start(now);
    take(&mut stores, effects);
    take(&mut stores, app.update(now, Event::Resized(SIZE)));
    while app.model().looks.is_waiting() {
        if let Some(event) = stores.next().await {
            let effects = app.update(now, event);
            take(&mut stores, effects);
        }
    }
    let theme = Theme::new(Depth::True, Background::Dark);
    let view = View { model: app.model(), theme, now };
    let mut cells = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
    ui::draw(&view, &mut Cache::default(), &mut cells);
    let took = begun.elapsed();
    assert_eq!(app.model().focused().name, "#channel7");
    took
}

fn take(stores: &mut Stores, effects: Effects) {
    for effect in effects {
        match effect {
            Effect::Keep(network, what) => stores.keep(network, what),
            Effect::Look(network, id, what) => stores.look(network, id, what),
            _ => {}
        }
    }
}

async fn questions(home: &Path) {
    let mut stores = Stores::new(Some(Folder::new(home)), 0);
    stores.keep(NET, Keep::Profile(profile()));
    let search = |words: &str, place| Look::Search {
        place,
        words: words.to_owned(),
        filter: LookFilter::default(),
        limit: 100,
    };
    let rare = format!("number {}", 4_321);
    for (what, look) in [
        ("a page of 200", Look::Before { place: place(3), before: None, limit: 200 }),
        ("a word that is everywhere", search("coffee", None)),
        ("the same in one conversation", search("coffee", Some(place(3)))),
        ("a word that is rare", search(&rare, None)),
        ("a part of a word", search("cof", None)),
        ("characters without spaces", search("本語", None)),
        ("mentions", Look::Mentions { limit: 100 }),
    ] {
        let mut times = Vec::new();
        for n in 0..RUNS {
            let begun = Instant::now();
            stores.look(NET, LookId(u64::try_from(n).expect("few")), look.clone());
            stores.next().await;
            times.push(begun.elapsed());
        }
        report(what, times);
    }
}

fn report(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let last = times.last().copied().unwrap_or_default();
    let shown = |time: Duration| time.as_secs_f64() * 1000.0;
    println!("| {what} | {:.2} ms | {:.2} ms |", shown(median), shown(last));
    median
}
