//! What was seen is there afterwards: servers that are killed, stopped, and cannot write.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use rusqlite::Connection;
use rustix::process::Signal;

use crate::harness::{
    Home, Launch, Plain, Screen, Server, Wire, free_port, home_of_impatient_server,
};

const ROUNDS: usize = 20;
const TALKERS: usize = 3;
/// Lines that each of them says if it can.
const LINES: usize = 300;

/// A server that slows nobody down, with that data folder.
fn server(data: &Path) -> Server {
    let data = data.to_str().expect("text");
    Server::in_home(home_of_impatient_server(), &["--data", data])
}

/// Id and text of a message, if the line is one to that channel.
fn message(line: &str, channel: &str) -> Option<(String, String)> {
    let tags = line.strip_prefix('@')?.split(' ').next()?;
    let id = tags.split(';').find_map(|tag| tag.strip_prefix("msgid="))?;
    let (_, text) = line.split_once(&format!(" PRIVMSG {channel} "))?;
    Some((id.to_owned(), text.trim_start_matches(':').to_owned()))
}

/// How many messages somebody has seen, to be waited for.
#[derive(Default)]
struct Count(Mutex<usize>, Condvar);

impl Count {
    fn add(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.1.notify_all();
    }

    fn wait_for(&self, wanted: usize) {
        let count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.1.wait_while(count, |count| *count < wanted));
    }
}

/// Somebody in a channel who writes down what they see.
struct Witness {
    lines: BufReader<TcpStream>,
    channel: String,
}

impl Witness {
    fn enter(server: &Server, nick: &str, channel: &str) -> Self {
        let stream = TcpStream::connect(server.address()).expect("the server accepts");
        stream.set_nodelay(true).expect("a connected socket");
        let mut witness = Self { lines: BufReader::new(stream), channel: channel.to_owned() };
        let hello = format!(
            "CAP REQ :message-tags echo-message\r\nNICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nCAP END\r\nJOIN {channel}\r\n"
        );
        witness.lines.get_mut().write_all(hello.as_bytes()).expect("the server reads");
        while !witness.line().expect("it is let in").contains(" 366 ") {}
        witness
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.lines.read_line(&mut line) {
            Ok(0) | Err(_) => None,
            // What a kill has cut off was not seen.
            Ok(_) => line.strip_suffix("\r\n").map(str::to_owned),
        }
    }

    /// Talks until the connection breaks, on a thread of its own.
    fn talk(&self, name: usize) {
        let mut stream = self.lines.get_ref().try_clone().expect("a connected socket");
        let channel = self.channel.clone();
        thread::spawn(move || {
            for line in 0..LINES {
                let said = format!("PRIVMSG {channel} :{name} says {line}\r\n");
                if stream.write_all(said.as_bytes()).is_err() {
                    break;
                }
            }
        });
    }

    /// Everything that is seen until the connection breaks.
    fn watch(mut self, count: &Count) -> Vec<(String, String)> {
        let mut seen = Vec::new();
        while let Some(line) = self.line() {
            if let Some(message) = message(&line, &self.channel) {
                seen.push(message);
                count.add();
            }
        }
        seen
    }
}

/// Everything that the server keeps of a channel, in its order.
fn history(server: &Server, channel: &str) -> Vec<(String, String)> {
    let mut reader = Wire::open(server);
    reader.send("CAP REQ :message-tags batch server-time draft/chathistory\r\nNICK reader\r\nUSER r 0 * :r\r\nCAP END");
    reader.send(&format!("JOIN {channel}"));
    reader.expect(" 366 ");
    let mut all: Vec<(String, String)> = Vec::new();
    loop {
        match all.first() {
            None => reader.send(&format!("CHATHISTORY LATEST {channel} * 100")),
            Some((id, _)) => reader.send(&format!("CHATHISTORY BEFORE {channel} msgid={id} 100")),
        }
        reader.expect("BATCH +");
        let mut page = Vec::new();
        while let Some(line) = reader.line() {
            if line.contains("BATCH -") {
                break;
            }
            page.extend(message(&line, channel));
        }
        if page.is_empty() {
            return all;
        }
        page.extend(all);
        all = page;
    }
}

fn is_whole(data: &Path) {
    let file = Connection::open(data.join("tchat.db")).expect("a database");
    let said: String =
        file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it can be checked");
    assert_eq!(said, "ok");
}

/// Each is in history once, in the order in which it was seen.
fn were_kept(seen: &[(String, String)], kept: &[(String, String)]) {
    let places: BTreeMap<&str, usize> =
        kept.iter().enumerate().map(|(place, (id, _))| (id.as_str(), place)).collect();
    assert_eq!(places.len(), kept.len(), "each id once");
    let mut last = None;
    for (id, text) in seen {
        let place = places.get(id.as_str()).copied();
        assert!(place.is_some(), "{text} was seen and is not there");
        let place = place.expect("just looked at");
        assert_eq!(kept[place].1, *text);
        assert!(last < Some(place), "{text} was seen after what it stands before");
        last = Some(place);
    }
}

#[test]
fn what_anybody_saw_is_in_history_however_the_server_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let (mut highest, mut first_round) = (String::new(), Vec::new());
    let mut server = server(&data);
    for round in 0..ROUNDS {
        let channel = format!("#round{round}");
        let count = Arc::new(Count::default());
        let witnesses: Vec<Witness> =
            (0..=TALKERS).map(|n| Witness::enter(&server, &format!("w{n}"), &channel)).collect();
        for (n, witness) in witnesses.iter().take(TALKERS).enumerate() {
            witness.talk(n);
        }
        let watching: Vec<_> = witnesses
            .into_iter()
            .map(|witness| {
                let count = Arc::clone(&count);
                thread::spawn(move || witness.watch(&count))
            })
            .collect();
        // Now early, now late.
        count.wait_for(1 + round * 97 % (TALKERS * LINES));
        server.kill();
        let seen: Vec<_> = watching
            .into_iter()
            .map(|watch| watch.join().expect("it ends with the server"))
            .collect();
        server = self::server(&data);
        let kept = history(&server, &channel);
        for seen in &seen {
            were_kept(seen, &kept);
        }
        let lowest = kept.first().map(|(id, _)| id.clone()).unwrap_or_default();
        assert!(highest < lowest, "{lowest} came after {highest}");
        highest = kept.last().map(|(id, _)| id.clone()).unwrap_or_default();
        is_whole(&data);
        if round == 0 {
            first_round = kept;
        }
    }
    assert_eq!(history(&server, "#round0"), first_round);
}

#[test]
fn an_orderly_end_leaves_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = server(&data);
    let mut alice = Wire::in_channel(&server, "alice", "#c");
    alice.send("PRIVMSG #c :hello\r\nPING 1");
    alice.expect("PONG");
    assert_eq!(server.stop(Signal::TERM), 0);
    let journal = data.join("tchat.db-wal");
    let left = journal.metadata().map_or(0, |file| file.len());
    assert_eq!(left, 0, "everything is in its place");
    is_whole(&data);
    let server = self::server(&data);
    assert_eq!(history(&server, "#c").len(), 1);
}

#[test]
fn hosts_bans_topics_and_ranks_are_there_after_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = server(&data);
    let mut alice = Wire::in_channel(&server, "alice", "#c");
    alice.send("TOPIC #c :what lasts\r\nWHOIS alice");
    let host = alice.expect(" 311 ").split(' ').nth(5).expect("a host").to_owned();
    alice.send(&format!("MODE #c +b *!*@{host}\r\nPING 1"));
    alice.expect("PONG");
    server.kill();
    let server = self::server(&data);
    let mut bob = Wire::named(&server, "bob");
    bob.send("JOIN #c");
    bob.expect(" 474 bob #c ");
    let mut alice = Wire::named(&server, "alice");
    alice.send("JOIN #c");
    alice.expect(" 332 alice #c what lasts");
    alice.expect(" 353 alice = #c @alice");
    alice.send("MODE #c +b");
    alice.expect(&format!("*!*@{host}"));
}

/// Runs a server that is not to start: what it says, and its exit code.
fn refusal(data: &Path) -> (String, u32) {
    let data = data.to_str().expect("text");
    let plain = Plain::run(Launch::new(&["serve", "--listen", "127.0.0.1:0", "--data", data]));
    let code = plain.exit_code();
    (plain.complaints().join("\n"), code)
}

#[test]
fn a_folder_that_cannot_be_used_is_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| {
        let data = folder.path().join(name);
        std::fs::create_dir(&data).expect("a folder");
        (data.clone(), data.join("tchat.db"))
    };
    let (corrupt, database) = file("corrupt");
    std::fs::write(&database, "something else, and much of it").expect("written");
    let (newer, database) = file("newer");
    drop(server(&newer));
    let newest = Connection::open(&database).expect("a database");
    newest.pragma_update(None, "user_version", 999).expect("written");
    drop(newest);
    let (used, _) = file("used");
    let _user = server(&used);
    let no_folder = folder.path().join("corrupt/tchat.db/data");
    for (data, why) in [
        (&corrupt, "is damaged, or no database"),
        (&newer, "was written by a newer tchat"),
        (&used, "is in use by another tchat"),
        (&no_folder, "cannot make the folder"),
    ] {
        let (said, code) = refusal(data);
        assert!(said.contains(why) && said.lines().count() == 1, "{said}");
        assert!(said.starts_with("tchat: "), "{said}");
        assert_eq!(code, 1, "{said}");
    }
}

#[test]
fn memory_leaves_nothing_behind() {
    let home = Home::new();
    let path = home.path().to_owned();
    let server = Server::in_home(home, &["--memory"]);
    let mut alice = Wire::in_channel(&server, "alice", "#c");
    alice.send("PRIVMSG #c :hello\r\nPING 1");
    alice.expect("PONG");
    assert_eq!(history(&server, "#c").len(), 1);
    let left = std::fs::read_dir(path).expect("a home").count();
    assert_eq!(left, 0);
}

#[test]
fn who_hosts_while_the_folder_is_used_is_told_that_nothing_lasts() {
    let port = free_port();
    let home =
        Home::new().with(".config/tchat/client.toml", &format!("server = \"127.0.0.1:{port}\"\n"));
    let data = home.path().join(".local/share/tchat/server");
    let _other = Server::with(&["--data", data.to_str().expect("text")]);
    let host = Screen::full(Launch::new(&[]).at(home), (140, 40));
    host.shows("this program is the server until you leave");
    host.shows("forgets what is said when you leave");
}

#[cfg(target_os = "linux")]
#[test]
fn while_the_disk_fails_nobody_sees_what_cannot_be_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::that_survives_full_disks(&["--data", data.to_str().expect("text")]);
    let mut alice = Wire::in_channel(&server, "alice", "#c");
    let mut bob = Wire::in_channel(&server, "bob", "#c");
    server.may_write(false);
    alice.send("PRIVMSG #c :lost");
    alice.expect("FAIL PRIVMSG NOT_STORED #c");
    server.logged("cannot store");
    let mut carol = Wire::in_channel(&server, "carol", "#c");
    server.may_write(true);
    alice.send("PRIVMSG #c :found");
    let heard = bob.expect("PRIVMSG");
    assert!(heard.ends_with("found"), "{heard}");
    server.logged("can be stored again");
    carol.expect("found");
    server.kill();
    is_whole(&data);
    let server = self::server(&data);
    let kept: Vec<String> = history(&server, "#c").into_iter().map(|(_, text)| text).collect();
    assert_eq!(kept, ["found"]);
}
