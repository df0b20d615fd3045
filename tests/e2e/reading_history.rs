//! Another program reads history from the server over a socket, as senpai does: what was said before it came, also before
//! the server started. How each command is answered in full is told by the transcripts.

use crate::harness::{Server, Wire};

const CAPS: &str = "batch labeled-response message-tags server-time draft/chathistory draft/event-playback \
                    draft/read-marker soju.im/search";

/// The lines of the next batch, each from its source on, without its tags.
fn batch(wire: &mut Wire, kind: &str) -> Vec<String> {
    let start = wire.expect("BATCH +");
    assert!(start.contains(kind), "{start}");
    let mut lines = Vec::new();
    while let Some(line) = wire.line() {
        if line.contains("BATCH -") {
            return lines;
        }
        let (tags, line) = line.split_once(' ').expect("tags and a source");
        assert!(tags.starts_with("@batch="), "{tags}");
        lines.push(line.to_owned());
    }
    unreachable!("a batch ends");
}

/// What was said in them, and where.
fn said(lines: &[String]) -> Vec<String> {
    let said = lines.iter().filter_map(|line| Some(line.split_once(" PRIVMSG ")?.1));
    said.map(|said| said.replacen(" :", " ", 1)).collect()
}

#[test]
fn another_client_fills_its_windows_and_finds_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("text").to_owned();
    let server = Server::with(&["--data", &data]);
    let mut bob = Wire::in_channel(&server, "bob", "#c");
    for line in 1..=9 {
        bob.send(&format!("PRIVMSG #c :line {line}"));
    }
    bob.send("PRIVMSG #c :a needle\r\nPING 1");
    bob.expect("PONG");
    server.kill();

    let server = Server::with(&["--data", &data]);
    let mut senpai = Wire::open(&server);
    senpai.send("CAP LS 302");
    senpai.expect("soju.im/search");
    for cap in CAPS.split_whitespace() {
        senpai.send(&format!("CAP REQ {cap}"));
        senpai.expect(&format!("ACK {cap}"));
    }
    senpai.send("NICK senpai\r\nUSER senpai 0 * senpai\r\nCAP END\r\nJOIN #c");
    senpai.expect(" 366 ");

    let (from, to) = ("timestamp=2000-01-01T00:00:00.000Z", "timestamp=2090-01-01T00:00:00.000Z");
    senpai.send(&format!("CHATHISTORY TARGETS {from} {to} 1000"));
    let targets = batch(&mut senpai, "draft/chathistory-targets");
    assert_eq!(targets.len(), 1, "{targets:?}");
    assert!(targets[0].contains("CHATHISTORY TARGETS #c "), "{targets:?}");

    senpai.send("@label=1 CHATHISTORY LATEST #c * 4");
    let start = senpai.expect("@label=1");
    assert!(start.contains("chathistory #c"), "{start}");
    let mut oldest = String::new();
    while let Some(line) = senpai.line().filter(|line| !line.contains("BATCH -")) {
        let id = line.split([';', ' ']).find_map(|tag| tag.strip_prefix("msgid="));
        if oldest.is_empty() {
            id.expect("the id of the line").clone_into(&mut oldest);
        }
    }
    senpai.send(&format!("CHATHISTORY BEFORE #c msgid={oldest} 100"));
    let before = batch(&mut senpai, "chathistory #c");
    assert_eq!(said(&before).first().map(String::as_str), Some("#c line 1"), "{before:?}");
    senpai.send(&format!("CHATHISTORY BEFORE #c {to} 3"));
    assert_eq!(said(&batch(&mut senpai, "chathistory #c")), ["#c line 9", "#c a needle"]);
    senpai.send(&format!("CHATHISTORY AFTER #c {from} 100"));
    let all = batch(&mut senpai, "chathistory #c");
    let lines = (1..=9).map(|line| format!("#c line {line}"));
    let lines: Vec<String> = lines.chain(["#c a needle".to_owned()]).collect();
    assert_eq!(said(&all), lines);

    senpai.send("SEARCH in=#c;text=needle");
    assert_eq!(said(&batch(&mut senpai, "soju.im/search")), ["#c a needle"]);
    senpai.send("SEARCH in=#c;text=haystack");
    assert!(batch(&mut senpai, "soju.im/search").is_empty());
}
