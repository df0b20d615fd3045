//! Stored before seen: what the driver does while the disk fails, and when it is well again.

use std::sync::{Arc, Mutex, PoisonError};

use tchat::proto::Timestamp;
use tchat::server::model::{Found, Kept, Query, Write};
use tchat::server::store::{HistoryStore, MemoryStore, Restored, Retention, Shelf, StoreError};

use super::pipes::{ROOMY, Server, with_shelf};

/// A disk as the test wants it, and what was written to it, a line a commit.
#[derive(Clone, Default)]
struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    full: bool,
    /// So many of the next commits fail.
    fails: usize,
    /// Nothing with this word in it can be written.
    poison: Option<&'static str>,
    commits: Vec<String>,
}

impl Disk {
    fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_full(&self, full: bool) {
        self.with(|state| state.full = full);
    }

    /// What was written since this was last asked.
    fn take(&self) -> Vec<String> {
        self.with(|state| std::mem::take(&mut state.commits))
    }
}

/// Keeps what it is given, as long as its disk takes it.
struct Fragile {
    disk: Disk,
    kept: MemoryStore,
}

impl HistoryStore for Fragile {
    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        let line = writes.iter().map(briefly).collect::<Vec<_>>().join(", ");
        let fails = self.disk.with(|state| {
            let fails = state.fails > 0;
            state.fails -= usize::from(fails);
            fails || state.full || state.poison.is_some_and(|poison| line.contains(poison))
        });
        if fails {
            return Err(StoreError("no room".to_owned()));
        }
        self.disk.with(|state| state.commits.push(line));
        self.kept.commit(writes)
    }

    fn answer(&mut self, query: &Query) -> Result<Found, StoreError> {
        self.kept.answer(query)
    }

    fn prune(&mut self, _: &Retention, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn restore(&mut self) -> Result<Restored, StoreError> {
        self.kept.restore()
    }
}

/// The text of a message, the verb and first parameters of another row, or what else it is.
fn briefly(write: &Write) -> String {
    match write {
        Write::Row(row) => match &row.what {
            Kept::Said { parts, .. } => parts.iter().map(|part| part.text.as_str()).collect(),
            Kept::Event { verb, params } => {
                let nick = row.by.source.to_string();
                let nick = nick.split('!').next().unwrap_or_default();
                let params: Vec<&str> = params.iter().map(String::as_str).take(2).collect();
                format!("{nick} {verb} {}", params.join(" "))
            }
            Kept::Tagged { .. } => "tags".to_owned(),
        },
        Write::Channel(saved) => format!("channel {}", saved.name),
        Write::NoChannel(key) => format!("no channel {}", key.as_str()),
        _ => "other".to_owned(),
    }
}

fn with_disk(test: impl AsyncFnOnce(Server, Disk)) {
    let disk = Disk::default();
    let store = Fragile { disk: disk.clone(), kept: MemoryStore::new([7; 16]) };
    with_shelf(Shelf::over(store), |_| {}, async |server| test(server, disk).await);
}

/// The commits that hold none but messages of people, without what is saved of channels.
fn said(commits: Vec<String>) -> Vec<String> {
    commits.into_iter().filter(|commit| !commit.contains("channel #")).collect()
}

#[test]
fn what_cannot_be_stored_is_refused_and_nobody_sees_it() {
    with_disk(async |server, disk| {
        let mut alice = server.join("alice", ROOMY).await;
        let mut bob = server.join("bob", ROOMY).await;
        alice.send("CAP REQ echo-message\r\n").await;
        alice.until("ACK").await;
        disk.is_full(true);
        alice.send("PRIVMSG #c :lost\r\nPRIVMSG bob :between us\r\nPING 1\r\n").await;
        let mut told = Vec::new();
        while let Some(line) = alice.line().await {
            told.push(line.clone());
            if line.contains("PONG") {
                break;
            }
        }
        // What follows from a failed commit is told when the rest of the turn is.
        told.push(alice.until("FAIL").await);
        let fail =
            ":tchat.local FAIL PRIVMSG NOT_STORED #c :Not stored and not sent; try again later";
        assert_eq!(told.iter().filter(|line| line.contains(fail)).count(), 1, "{told:?}");
        assert!(told.iter().all(|line| !line.contains("lost")), "{told:?}");
        assert!(bob.until("PRIVMSG").await.ends_with("PRIVMSG bob :between us"));

        disk.is_full(false);
        alice.send("PRIVMSG #c :found\r\n").await;
        let echo = alice.until("PRIVMSG").await;
        assert!(echo.ends_with("PRIVMSG #c :found"), "{echo}");
        assert_eq!(bob.hear(1).await, ["found"]);
    });
}

#[test]
fn a_burst_is_one_commit_and_is_seen_in_order() {
    with_disk(async |server, disk| {
        let mut alice = server.join("alice", ROOMY).await;
        let mut bob = server.join("bob", ROOMY).await;
        disk.take();
        let burst: Vec<String> = (0..40).map(|n| format!("PRIVMSG #c :{n}\r\n")).collect();
        alice.send(&burst.concat()).await;
        let wanted: Vec<String> = (0..40).map(|n| n.to_string()).collect();
        assert_eq!(bob.hear(40).await, wanted);
        assert_eq!(disk.take(), [wanted.join(", ")]);
    });
}

#[test]
fn who_came_and_went_is_stored_when_the_disk_is_well_again() {
    with_disk(async |server, disk| {
        let mut alice = server.join("alice", ROOMY).await;
        disk.take();
        disk.is_full(true);
        let mut bob = server.join("bob", ROOMY).await;
        alice.until("JOIN").await;
        bob.send("PRIVMSG #c :lost\r\nPART #c\r\n").await;
        alice.until("PART").await;
        assert_eq!(disk.take(), [""; 0]);
        disk.is_full(false);
        alice.send("PRIVMSG #c :alone\r\nPING 1\r\n").await;
        alice.until("PONG").await;
        assert_eq!(said(disk.take()), ["bob JOIN #c *, bob PART #c", "alone"]);
    });
}

#[test]
fn what_can_never_be_stored_does_not_keep_the_rest_from_it() {
    with_disk(async |server, disk| {
        let mut alice = server.join("alice", ROOMY).await;
        disk.take();
        disk.with(|state| state.poison = Some("JOIN"));
        let mut bob = server.join("bob", ROOMY).await;
        alice.send("PRIVMSG #c :one\r\n").await;
        assert_eq!(bob.hear(1).await, ["one"]);
        alice.send("PRIVMSG #c :two\r\n").await;
        assert_eq!(bob.hear(1).await, ["two"]);
        assert_eq!(said(disk.take()), ["one", "two"]);
    });
}

#[test]
fn what_comes_late_does_not_undo_what_is_newer() {
    with_disk(async |server, disk| {
        let mut alice = server.join("alice", ROOMY).await;
        disk.take();
        disk.is_full(true);
        alice.send("TOPIC #c old\r\n").await;
        alice.until("TOPIC").await;
        disk.is_full(false);
        disk.with(|state| state.fails = 1);
        alice.send("TOPIC #c new\r\nPING 1\r\n").await;
        alice.until("PONG").await;
        assert_eq!(disk.take(), ["alice TOPIC #c new, channel #c", "alice TOPIC #c old"]);
    });
}

#[test]
fn what_is_still_to_be_stored_is_stored_at_the_end() {
    with_disk(async |server, disk| {
        let alice = server.join("alice", ROOMY).await;
        disk.take();
        disk.is_full(true);
        let bob = server.join("bob", ROOMY).await;
        disk.is_full(false);
        let reason = "done".to_owned();
        let stop = tchat::server::driver::Command::Stop { reason };
        server.commands.send(stop).expect("it runs");
        server.driver.await.expect("an orderly end");
        assert_eq!(said(disk.take()), ["bob JOIN #c *"]);
        drop((alice, bob));
    });
}
