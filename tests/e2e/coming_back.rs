//! The client ends, however it does, and begins again in the same folder.

use std::path::{Path, PathBuf};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::harness::{Fake, Home, Launch, Screen, Server, Wire};

/// A folder in which a client keeps what it keeps.
struct Data(TempDir);

impl Data {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    /// `alice` at that address.
    fn client(&self, address: &str) -> Screen {
        let folder = self.0.path().display();
        let config = format!("data = \"{folder}\"\nnick = \"alice\"\n");
        let home = Home::new().with(".config/tchat/client.toml", &config);
        Screen::full(Launch::new(&["connect", address]).at(home), (200, 24))
    }

    /// What everything is in.
    fn file(&self) -> PathBuf {
        let files = std::fs::read_dir(self.0.path()).expect("a folder").filter_map(Result::ok);
        let mut files = files.map(|file| file.path());
        let is_database = |path: &PathBuf| path.extension().is_some_and(|end| end == "db");
        files.find(is_database).expect("something was kept")
    }
}

/// Texts of lines, once the file was found to be whole.
fn kept_texts(file: &Path) -> Vec<String> {
    let database = rusqlite::Connection::open(file).expect("a database");
    let verdict: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("it can be checked");
    assert_eq!(verdict, "ok");
    let mut lines = database.prepare("SELECT text FROM line ORDER BY id").expect("our tables");
    let texts = lines.query_map([], |row| row.get(0)).expect("they can be read");
    texts.collect::<Result<_, _>>().expect("they are texts")
}

#[test]
fn the_draft_the_place_and_the_lines_are_there_again_with_and_without_a_server() {
    let server = Server::start();
    let data = Data::new();
    let alice = data.client(&server.address());
    alice.shows("your name here is alice");
    alice.keys("/join rust<enter>");
    alice.shows("#rust ❯");
    let mut bob = Wire::in_channel(&server, "bob", "#rust");
    for n in 100..200 {
        bob.send(&format!("PRIVMSG #rust :this is line {n}"));
    }
    alice.shows("this is line 199");
    // Whoever says something has read everything, however fast it went by.
    alice.keys("I see<enter>");
    bob.expect("I see");
    alice.keys("/join other<enter>");
    alice.shows("#other ❯");
    alice.keys("<ctrl-p>");
    alice.shows("#rust ❯");
    alice.keys("<pgup><pgup>half a thought");
    alice.has_typed("half a thought");
    alice.wait_for("the place", |view| !view.contains("this is line 199"));
    let lines = |screen: &Screen| -> Vec<String> {
        let rows = screen.view().rows.into_iter().filter(|row| row.contains("this is line"));
        rows.filter_map(|row| row.split("this is line ").nth(1).map(str::to_owned))
            .map(|rest| rest.chars().take(3).collect())
            .collect()
    };
    let before = lines(&alice);
    alice.signal(Signal::TERM);
    alice.end().expect("it ends in order");

    let again = data.client(&server.address());
    again.shows("#rust ❯");
    again.wait_for("the lines", |view| view.count("this is line") == before.len());
    assert_eq!(lines(&again), before);
    again.has_typed("half a thought");
    again.shows("MEMBERS 2");
    again.shows("#other");
    again.keys(", and more");
    again.has_typed("half a thought, and more");
    again.signal(Signal::HUP);
    assert!(again.ends().is_some());

    server.kill();
    let alone = data.client(&server.address());
    alone.has_typed("half a thought, and more");
    alone.wait_for("the lines", |view| view.count("this is line") == before.len());
    assert_eq!(lines(&alone), before);
    alone.keys("<esc>");
    alone.shows("this is line 199");
}

/// Whatever was on the screen a moment before is on disk, once.
#[test]
fn a_client_that_is_killed_under_load_leaves_a_whole_file() {
    let server = Fake::start();
    let data = Data::new();
    let alice = data.client(&server.address());
    let mut wire = server.accept();
    wire.welcome();
    wire.send(":alice!a@h JOIN #x\r\n:fake 366 alice #x :End");
    alice.shows("#x ❯");
    let mut sent = 0;
    let mut flood = |wire: &mut Wire, lines: usize| {
        let from = sent;
        sent += lines;
        let lines = (from..sent).map(|n| format!(":bob!b@h PRIVMSG #x :load {n:06}"));
        wire.send(&lines.collect::<Vec<_>>().join("\r\n"));
    };
    for _ in 0..10 {
        flood(&mut wire, 500);
    }
    alice.wait_for("two thousand lines", |view| {
        let shown = view.rows.iter().filter_map(|row| row.split_once("load "));
        shown.filter_map(|(_, n)| n.get(..6)?.parse().ok()).any(|n: usize| n >= 2_000)
    });
    alice.signal(Signal::KILL);
    assert!(alice.ends().is_some());
    let texts = kept_texts(&data.file());
    let whole = (0..texts.len()).map(|n| format!("load {n:06}"));
    assert_eq!(texts, whole.collect::<Vec<_>>(), "every line once, in order, up to the end");
    assert!(texts.len() >= 1_000, "{}", texts.len());

    let again = data.client(&server.address());
    // What was on the screen too shortly to be noted as read may be led to first.
    again.shows("load ");
    again.keys("<esc>");
    again.shows(texts.last().expect("there are some"));
}

#[test]
fn a_second_client_runs_without_saving_and_says_so() {
    let server = Server::start();
    let data = Data::new();
    let first = data.client(&server.address());
    first.shows("your name here is alice");
    first.keys("/join rust<enter>");
    first.shows("#rust ❯");
    let second = data.client(&server.address());
    // The name is taken, so it asks for another one, and goes on.
    second.shows("alice is taken");
    second.keys("2<enter>");
    second.shows("your name here is");
    second.shows("nothing is saved from here on");
    second.shows("in use by another tchat");
    second.signal(Signal::TERM);
    second.end().expect("it ends in order");
}

#[test]
fn a_damaged_file_is_told_and_left_as_it_is() {
    let server = Server::start();
    let data = Data::new();
    let first = data.client(&server.address());
    first.shows("your name here is alice");
    first.keys("/exit<enter>");
    assert_eq!(first.end(), Ok(0));
    let file = data.file();
    let damaged = vec![0x5a; 20_000];
    std::fs::write(&file, &damaged).expect("an own file");
    let second = data.client(&server.address());
    second.shows("nothing is saved from here on");
    second.shows("is damaged");
    second.keys("/exit<enter>");
    assert_eq!(second.end(), Ok(0));
    assert_eq!(std::fs::read(&file).expect("it is there"), damaged);
}
