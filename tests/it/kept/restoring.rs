//! A client ends and begins again: conversations, drafts, places and lines are as they were left, whichever server answers.

use std::collections::VecDeque;
use std::time::Duration;

use tchat::client::app::App;
use tchat::client::config::ClientConfig;
use tchat::client::effect::{Effect, Effects};
use tchat::client::event::{Event, NetEvent};
use tchat::client::model::buffer::{Buffer, BufferKind};
use tchat::client::model::entry::Entry;
use tchat::client::model::scroll::Scroll;
use tchat::client::model::settings::{Settings, Start};
use tchat::client::model::target::Target;
use tchat::client::model::{Model, NetworkId};
use tchat::client::store::{Folder, Stores};
use tchat::proto::{Timestamp, encode, parse_lenient};
use tempfile::TempDir;

pub(super) const NET: NetworkId = NetworkId(1);
const NOON: i64 = 1_795_356_000_000;

/// One run of the client after another, over one folder.
pub(super) struct Desk {
    pub(super) home: TempDir,
    now: Timestamp,
}

/// A run.
pub(super) struct Run<'a> {
    desk: &'a mut Desk,
    pub(super) app: App,
    stores: Stores,
    pub(super) sent: Vec<String>,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self { home: TempDir::new().expect("a folder"), now: Timestamp::from_millis(NOON) }
    }

    pub(super) async fn start(&mut self, host: &str, nick: Option<&str>) -> Run<'_> {
        self.now = self.now + Duration::from_secs(60);
        let start = Start {
            target: Target::plain(host, 1234),
            nick: nick.map(str::to_owned),
            suggestion: "login".to_owned(),
            settings: Settings { typing: false, ..Settings::default() },
            ..Start::default()
        };
        let mut app = App::new(start, ClientConfig::default().keymap, 7);
        let first = app.start(self.now);
        let stores = Stores::new(Some(Folder::new(self.home.path())), 0);
        let mut run = Run { desk: self, app, stores, sent: Vec::new() };
        run.perform(first).await;
        run
    }

    /// A run that the server of that name lets in.
    pub(super) async fn online(&mut self, host: &str, nick: &str, network: &str) -> Run<'_> {
        let mut run = self.start(host, Some(nick)).await;
        run.welcome(nick, network).await;
        run
    }
}

impl Run<'_> {
    /// Does what the client wants, until nothing is left that it waits for.
    pub(super) async fn perform(&mut self, effects: Effects) {
        let mut waiting: VecDeque<Effect> = effects.into_iter().collect();
        loop {
            while let Some(effect) = waiting.pop_front() {
                match effect {
                    Effect::Keep(network, what) => self.stores.keep(network, what),
                    Effect::Look(network, id, what) => self.stores.look(network, id, what),
                    Effect::Send(_, message) => {
                        let line = String::from_utf8(encode(&message)).expect("UTF-8");
                        self.sent.push(line.trim_end().to_owned());
                    }
                    _ => {}
                }
            }
            if !self.app.model().looks.is_waiting() {
                return;
            }
            if let Some(event) = self.stores.next().await {
                waiting.extend(self.app.update(self.desk.now, event));
            }
        }
    }

    pub(super) async fn event(&mut self, event: Event) {
        let effects = self.app.update(self.desk.now, event);
        self.perform(effects).await;
    }

    pub(super) async fn line(&mut self, line: &str) {
        let message = parse_lenient(line.as_bytes()).expect("a line");
        self.event(Event::Net(NET, NetEvent::Line(message))).await;
    }

    pub(super) async fn lines(&mut self, lines: &[&str]) {
        for line in lines {
            self.line(line).await;
        }
    }

    pub(super) async fn welcome(&mut self, nick: &str, network: &str) {
        self.event(Event::Net(NET, NetEvent::Connected)).await;
        self.lines(&[
            &format!(":srv 001 {nick} :Welcome"),
            &format!(":srv 005 {nick} {network} CASEMAPPING=ascii :are supported"),
            &format!(":srv 422 {nick} :no motd"),
        ])
        .await;
    }

    pub(super) async fn keys(&mut self, text: &str) {
        for c in text.chars() {
            let chord = if c == '\n' { "enter".to_owned() } else { c.to_string() };
            let chord = if c == ' ' { "space".to_owned() } else { chord };
            self.event(Event::Key(chord.parse().expect("a chord"))).await;
        }
    }

    pub(super) async fn press(&mut self, chord: &str) {
        self.event(Event::Key(chord.parse().expect("a chord"))).await;
    }

    async fn waits(&mut self, time: Duration) {
        self.desk.now = self.desk.now + time;
        self.event(Event::Due).await;
    }

    /// The user leaves.
    pub(super) async fn quits(mut self) {
        self.event(Event::Ended).await;
    }

    pub(super) fn model(&self) -> &Model {
        self.app.model()
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.model().buffers().iter().map(|buffer| &*buffer.name).collect()
    }

    pub(super) fn here(&self) -> &str {
        &self.model().focused().name
    }

    pub(super) fn buffer(&self, name: &str) -> &Buffer {
        let mut buffers = self.model().buffers().iter();
        buffers.find(|buffer| buffer.name == name).expect("it is open")
    }

    /// What people say in a conversation, as far as it is in memory.
    pub(super) fn said(&self, name: &str) -> Vec<String> {
        let entries = self.buffer(name).entries().filter(|entry| entry.who.is_some());
        entries.map(Entry::text).collect()
    }

    pub(super) fn told(&self, text: &str) -> bool {
        let buffers = self.model().buffers().iter().filter(|b| b.kind == BufferKind::Server);
        buffers.flat_map(Buffer::entries).any(|entry| entry.text().contains(text))
    }
}

pub(super) const RUST: &[&str] = &[
    ":alice!a@h JOIN #rust",
    ":srv 366 alice #rust :End",
    ":bob!b@h PRIVMSG #rust :first",
    ":bob!b@h PRIVMSG #rust :second",
];

/// A run in which there is something to come back to.
pub(super) async fn first_run(desk: &mut Desk) {
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.lines(RUST).await;
    run.lines(&[
        ":alice!a@h JOIN #Other",
        ":srv 366 alice #Other :End",
        ":carol!c@h PRIVMSG alice :psst",
        ":alice!a@h JOIN #left",
        ":alice!a@h PART #left",
    ])
    .await;
    run.event(Event::Input("/msg dave hi".to_owned())).await;
    run.keys("draft of mine").await;
    run.quits().await;
}

#[tokio::test]
async fn everything_is_as_it_was_left_before_the_server_has_said_a_word() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let before = {
        let run = desk.start("host", Some("alice")).await;
        assert_eq!(run.names(), ["host:1234", "#rust", "#Other", "#left", "carol", "dave"]);
        run.here().to_owned()
    };
    let mut run = desk.start("host", Some("ALICE")).await;
    assert_eq!(run.here(), before);
    assert_eq!(run.model().focused().editor.text(), "draft of mine");
    assert_eq!(run.buffer("carol").unread(), 1);
    let buffer = |name: &str| run.model().find(NET, &run.buffer(name).key).expect("it is open");
    assert_ne!(buffer("#rust"), buffer("#Other"));
    assert!(run.said("#Other").is_empty());
    // What was not in focus is read when it is shown.
    while run.here() != "carol" {
        run.press("ctrl-n").await;
    }
    assert_eq!(run.said("carol"), ["psst"]);
    while run.here() != "#rust" {
        run.press("ctrl-n").await;
    }
    assert_eq!(run.said("#rust"), ["first", "second"]);
    run.welcome("alice", "NETWORK=Net").await;
    let joins: Vec<&String> = run.sent.iter().filter(|line| line.starts_with("JOIN")).collect();
    assert_eq!(joins, ["JOIN #rust,#Other"], "what was left by /part is not joined");
    run.lines(RUST).await;
    assert_eq!(run.said("#rust"), ["first", "second", "first", "second"]);
}

#[tokio::test]
async fn the_place_in_a_long_conversation_is_found_again() {
    let mut desk = Desk::new();
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.lines(RUST).await;
    for n in 0..300 {
        run.line(&format!(":bob!b@h PRIVMSG #rust :line {n}")).await;
    }
    run.press("pgup").await;
    run.press("pgup").await;
    let place = run.model().focused().scroll();
    assert!(matches!(place, Scroll::At { .. }));
    run.quits().await;
    let mut run = desk.start("host", Some("alice")).await;
    assert_eq!((run.here(), run.model().focused().scroll()), ("#rust", place));
    let Scroll::At { entry, .. } = place else {
        return;
    };
    assert!(run.model().focused().entry(entry).is_some());
    assert_eq!(run.said("#rust").last().map(String::as_str), Some("line 299"));
    run.press("esc").await;
    assert_eq!(run.model().focused().scroll(), Scroll::Bottom);
}

#[tokio::test]
async fn only_what_is_new_is_counted_below_a_place_that_was_found_again() {
    let mut desk = Desk::new();
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.lines(RUST).await;
    for n in 0..300 {
        run.line(&format!(":bob!b@h PRIVMSG #rust :line {n}")).await;
    }
    run.press("pgup").await;
    run.quits().await;
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    assert_eq!(run.buffer("#rust").newer(), 0);
    run.lines(&[":alice!a@h JOIN #rust", ":bob!b@h PRIVMSG #rust :news"]).await;
    let new = run.buffer("#rust").newer();
    assert!((1..=4).contains(&new), "{new}: a line, and what the program says of the connection");
}

#[tokio::test]
async fn where_nobody_keeps_it_a_line_tells_since_when_nothing_is_known() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    for _ in 0..2 {
        let mut run = desk.online("host", "alice", "NETWORK=Net").await;
        while run.here() != "#rust" {
            run.press("ctrl-n").await;
        }
        run.lines(&[":alice!a@h JOIN #rust", ":srv 366 alice #rust :End"]).await;
        let lines = run.buffer("#rust").entries();
        let unknown: Vec<String> =
            lines.map(Entry::text).filter(|text| text.contains("is not known here")).collect();
        assert_eq!(unknown.len(), 1, "{unknown:?}");
        assert!(unknown[0].starts_with("14:01 - 14:0"), "{unknown:?}");
        run.quits().await;
    }
}

#[tokio::test]
async fn what_is_typed_is_kept_within_a_second_or_two() {
    let mut desk = Desk::new();
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.lines(RUST).await;
    run.keys("never sent").await;
    run.waits(Duration::from_secs(1)).await;
    // It does not end by itself: it is killed.
    drop(run);
    let run = desk.start("host", Some("alice")).await;
    assert_eq!(run.model().focused().editor.text(), "never sent");
}

#[tokio::test]
async fn an_idle_client_is_not_woken_for_it() {
    let mut desk = Desk::new();
    let mut run = desk.start("host", Some("alice")).await;
    run.event(Event::Net(NET, NetEvent::Failed { reason: "x".to_owned() })).await;
    run.event(Event::Input("/disconnect".to_owned())).await;
    run.waits(Duration::from_secs(10)).await;
    assert_eq!(run.app.deadline(), None);
}

#[tokio::test]
async fn a_conversation_that_was_closed_stays_closed_and_its_lines_come_back_with_it() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    while run.here() != "carol" {
        run.press("ctrl-n").await;
    }
    run.event(Event::Input("/close".to_owned())).await;
    run.quits().await;
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    assert!(!run.names().contains(&"carol"));
    run.line(":carol!c@h PRIVMSG alice :again").await;
    while run.here() != "carol" {
        run.press("ctrl-n").await;
    }
    assert_eq!(run.said("carol"), ["psst", "again"]);
}

#[tokio::test]
async fn a_cleared_window_is_empty_and_its_lines_are_kept() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.start("host", Some("alice")).await;
    while run.here() != "#rust" {
        run.press("ctrl-n").await;
    }
    run.event(Event::Input("/clear".to_owned())).await;
    assert!(run.said("#rust").is_empty());
    run.quits().await;
    let run = desk.start("host", Some("alice")).await;
    assert_eq!(run.said("#rust"), ["first", "second"]);
}

#[tokio::test]
async fn a_network_is_known_under_another_address() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.start("other", Some("alice")).await;
    assert_eq!(run.names(), ["other:1234"], "nobody knows yet who that is");
    run.welcome("alice", "NETWORK=Net").await;
    assert!(run.names().contains(&"#rust") && run.names().contains(&"carol"));
    assert!(run.sent.contains(&"JOIN #rust,#Other".to_owned()), "{:?}", run.sent);
    run.quits().await;
    let run = desk.start("other", Some("alice")).await;
    assert!(run.names().contains(&"#rust"), "now the address is known");
}

#[tokio::test]
async fn two_networks_behind_one_address_are_not_mixed() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.online("host", "alice", "NETWORK=Another").await;
    assert_eq!(run.names(), ["host:1234"]);
    assert!(run.told("another network or name than last time"));
    assert!(!run.sent.iter().any(|line| line.starts_with("JOIN")), "{:?}", run.sent);
    run.lines(RUST).await;
    run.quits().await;
    let run = desk.online("host", "alice", "NETWORK=Net").await;
    assert!(run.names().contains(&"carol"), "{:?}", run.names());
}

/// The name that a server has because nobody gave it one says nothing; what it has drawn for itself does.
#[tokio::test]
async fn servers_without_a_name_of_their_own_are_told_apart() {
    for (one, other, same) in [
        ("NETWORK=tchat", "NETWORK=tchat", false),
        ("NETWORK=tchat tchat/ID=aa", "NETWORK=tchat tchat/ID=bb", false),
        ("NETWORK=tchat tchat/ID=aa", "NETWORK=renamed tchat/ID=aa", true),
        ("AWAYLEN=9", "AWAYLEN=9", false),
        ("NETWORK=Libera.Chat", "NETWORK=Libera.Chat", true),
    ] {
        let mut desk = Desk::new();
        let mut run = desk.online("one", "alice", one).await;
        run.lines(RUST).await;
        run.quits().await;
        let run = desk.online("other", "alice", other).await;
        assert_eq!(run.names().contains(&"#rust"), same, "{one} and {other}");
    }
}

#[tokio::test]
async fn without_a_nick_the_last_one_is_proposed_and_another_one_has_conversations_of_its_own() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.start("host", None).await;
    assert!(run.names().contains(&"carol"));
    assert_eq!(run.model().editor().text(), "alice");
    run.event(Event::Net(NET, NetEvent::Connected)).await;
    for _ in 0.."alice".len() {
        run.press("backspace").await;
    }
    run.keys("zoe\n").await;
    run.welcome("zoe", "NETWORK=Net").await;
    assert_eq!(run.names(), ["host:1234"]);
    run.quits().await;
    let run = desk.start("host", None).await;
    assert_eq!(run.model().editor().text(), "zoe");
}

/// A ghost that still has the nick, or another nick later on, is no reason to lose anything.
#[tokio::test]
async fn another_nick_in_the_same_run_changes_nothing() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.start("host", Some("alice")).await;
    run.event(Event::Net(NET, NetEvent::Connected)).await;
    run.line(":srv 433 * alice :taken").await;
    run.keys("alice2\n").await;
    run.lines(&[":srv 001 alice2 :hi", ":srv 005 alice2 NETWORK=Net :are", ":srv 422 alice2 :x"])
        .await;
    assert!(run.names().contains(&"carol"));
    run.line(":alice2!a@h NICK zoe").await;
    run.line(":carol!c@h PRIVMSG zoe :new").await;
    run.quits().await;
    let run = desk.start("host", Some("alice")).await;
    assert_eq!(run.buffer("carol").unread(), 2);
}

#[tokio::test]
async fn a_second_client_says_that_it_keeps_nothing_and_runs_on() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let folder = desk.home.path().to_owned();
    let first = desk.start("host", Some("alice")).await;
    let mut second = Desk { home: TempDir::new().expect("a folder"), now: first.desk.now };
    let mut run = second.start("host", Some("alice")).await;
    run.stores = Stores::new(Some(Folder::new(&folder)), 0);
    run.event(Event::Input("/server elsewhere".to_owned())).await;
    run.event(Event::Input("/server host".to_owned())).await;
    run.welcome("alice", "NETWORK=Net").await;
    assert!(run.told("in use by another tchat"));
    run.lines(RUST).await;
    assert_eq!(run.said("#rust"), ["first", "second"]);
    drop(first);
}

#[tokio::test]
async fn a_renamed_channel_keeps_what_was_said_in_it() {
    let mut desk = Desk::new();
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.lines(RUST).await;
    run.lines(&[":srv RENAME #rust #new :x", ":bob!b@h PRIVMSG #new :third"]).await;
    run.quits().await;
    let run = desk.start("host", Some("alice")).await;
    assert_eq!(run.said("#new"), ["first", "second", "third"]);
    assert!(!run.names().contains(&"#rust"));
}

/// The channel's file is hostile: its names and drafts are.
#[tokio::test]
async fn what_comes_from_disk_is_made_harmless() {
    let mut desk = Desk::new();
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.lines(RUST).await;
    run.line(":bob!b@h PRIVMSG #rust :\u{1b}]0;owned\u{7}\u{202e}txt").await;
    run.quits().await;
    let file = std::fs::read_dir(desk.home.path()).expect("a folder").filter_map(Result::ok);
    let file =
        file.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|e| e == "db"));
    rusqlite::Connection::open(file.expect("a file"))
        .expect("a database")
        .execute_batch(
            "UPDATE place SET name = char(27) || '[2J#rust', draft = 'a' || char(27) || char(13) || 'b'
             WHERE kind = 1;
             UPDATE line SET who = char(27) || 'bob' WHERE text = 'first'",
        )
        .expect("our tables");
    let run = desk.start("host", Some("alice")).await;
    let here = run.model().focused();
    assert_eq!((&*here.name, here.editor.text()), ("␛[2J#rust", "a\nb"));
    for entry in here.entries() {
        let text = format!("{:?}{}", entry.who, entry.text());
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
}

#[tokio::test]
async fn what_is_unread_is_known_before_there_is_a_connection() {
    let mut desk = Desk::new();
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.lines(RUST).await;
    run.event(Event::Focus(false)).await;
    for n in 0..3 {
        run.line(&format!(":bob!b@h PRIVMSG #rust :unseen {n}")).await;
    }
    run.quits().await;
    let run = desk.start("host", Some("alice")).await;
    let rust = run.buffer("#rust");
    let fence = rust.fence().and_then(|fence| rust.entry(fence)).map(Entry::text);
    assert_eq!(fence.as_deref(), Some("unseen 0"), "the unread line stands above it");
}
