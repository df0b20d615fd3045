//! The hub as IRC logs: each file of `tests/data/hub` is played, written down anew and compared.
//!
//! A file holds scenarios, each with a hub of its own. How one is written is told in `script.rs`, what is checked besides
//! the text in `stage.rs`. `TCHAT_BLESS=1 cargo test --test it hub::` writes the files; read what changed.

mod bad_input;
mod edge;
mod hiding;
mod lines;
mod msgids;
mod people;
mod proving;
mod script;
pub(crate) mod stage;
mod turns;

use std::fs;
use std::path::PathBuf;

use script::{Item, Scenario};
use stage::{Shows, Stage};
use tchat::server::handlers;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/hub")
}

/// Plays a scenario: its text with what every session was sent, and everything the hub wanted done.
fn play(scenario: &Scenario, shows: Shows) -> (String, Vec<String>) {
    let mut stage = Stage::new(scenario.config(), shows);
    let mut text = String::new();
    let mut curtain_up = false;
    for item in &scenario.items {
        text.push_str(&item.text());
        text.push('\n');
        match item {
            Item::Verbatim(_) | Item::Set(..) => {}
            Item::CurtainUp => curtain_up = true,
            Item::Cue(cue, _) => {
                let said = stage.play(cue);
                if curtain_up {
                    for line in said {
                        text.push_str(&line);
                        text.push('\n');
                    }
                }
            }
        }
    }
    (text, stage.into_trace())
}

fn check(topic: &str) {
    let path = folder().join(format!("{topic}.irc"));
    let written = fs::read_to_string(&path).expect("a transcript of this name");
    let (prologue, scenarios) = script::read(&written);
    let shows = match topic {
        "records" => Shows::Records,
        "welcome" => Shows::WholeWelcome,
        _ => Shows::Lines,
    };
    let mut text = prologue;
    for scenario in &scenarios {
        let (played, trace) = play(scenario, shows);
        let (again, same_trace) = play(scenario, shows);
        assert_eq!(played, again, "the same events give the same lines");
        assert_eq!(trace, same_trace, "the same events give the same effects");
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&played);
    }
    if std::env::var_os("TCHAT_BLESS").is_some() {
        fs::write(&path, text).expect("the transcript can be written");
    } else {
        same(topic, &written, &text);
    }
}

/// Fails with the first lines that differ.
fn same(topic: &str, written: &str, played: &str) {
    let mut title = "";
    let mut lines = (written.lines(), played.lines());
    loop {
        let (written, played) = (lines.0.next(), lines.1.next());
        let Some(line) = written.or(played) else {
            break;
        };
        if line.starts_with("# ") {
            title = line;
        }
        assert_eq!(
            written, played,
            "written and played in {topic}.irc, {title}; TCHAT_BLESS=1 writes the files anew"
        );
    }
}

macro_rules! transcripts {
    ($($topic:ident)*) => {
        $(#[test]
        fn $topic() {
            check(stringify!($topic));
        })*

        #[test]
        fn every_transcript_is_played() {
            let mut files: Vec<String> = fs::read_dir(folder())
                .expect("the folder of transcripts")
                .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
                .collect();
            files.sort_unstable();
            let topics = [$(concat!(stringify!($topic), ".irc")),*];
            assert_eq!(files, topics, "a file, and a name in the list in alphabetical order");
        }
    };
}

transcripts! {
    about
    accounts
    always_on
    away
    cap
    channel
    chathistory
    client_batch
    closing
    connect
    direct_history
    echo
    errands
    event_playback
    external
    flood
    founders
    garbled
    guest
    history_reach
    history_refused
    history_targets
    info
    isupport
    isupport_limits
    labels
    list
    lists
    longest
    lookup
    member
    message
    mode
    monitor
    multiline
    names
    nickserv
    not_stored
    oper
    owner
    pass
    passwords
    pre_away
    presence
    reactions
    read_marker
    records
    redaction
    register
    reload
    rename
    restart
    sasl
    search
    secure
    services
    sessions
    statusmsg
    tags
    timeouts
    welcome
    who
    whois
    whowas
    whox
}

/// `tests/README.md` says where each command and each capability is looked at; there it is.
#[test]
fn every_command_and_capability_is_in_the_table_and_in_its_transcript() {
    let readme = fs::read_to_string(folder().join("../../README.md")).expect("a table");
    let row = |name: &str| {
        let start = format!("| {name} |");
        let row = readme.lines().find(|line| line.starts_with(&start));
        let row = row.unwrap_or_default();
        assert!(!row.is_empty(), "{name} is not in tests/README.md");
        let last = row.trim_end_matches(" |").rsplit("| ").next();
        let file = last.and_then(|files| files.split([',', ';']).next());
        fs::read_to_string(folder().join(file.expect("a file"))).expect("a transcript")
    };
    for command in handlers::commands() {
        let verb = command.verb.as_str();
        assert!(row(verb).contains(&format!("> {verb}")), "{verb}");
    }
    let welcome = fs::read_to_string(folder().join("cap.irc")).expect("a transcript");
    let offered =
        welcome.lines().filter_map(|line| line.split_once(" LS * :").or(line.split_once(" LS :")));
    let offered: Vec<&str> = offered.flat_map(|(_, names)| names.split(' ')).collect();
    assert!(!offered.is_empty(), "a list");
    for name in offered.into_iter().filter_map(|name| name.split('=').next()) {
        if !name.starts_with("draft/") {
            assert!(row(name).contains(name), "{name}");
        }
    }
}
