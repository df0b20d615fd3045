//! A server over pipes in memory, and the people at their other ends.
#![expect(
    clippy::disallowed_methods,
    reason = "the paused clock of the runtime is the clock of these tests"
)]

use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use futures_util::FutureExt;
use tchat::proto::Timestamp;
use tchat::server::config::{Birth, ServerConfig};
use tchat::server::driver::{Command, Driver, Switchboard};
use tchat::server::hub::Hub;
use tchat::server::model::Limits;
use tchat::server::store::{Retention, Shelf};
use tchat::wire::Stream;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, ReadHalf, WriteHalf, duplex, split};
use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::task::JoinHandle;
use tokio::time::Instant;

pub(super) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Large enough for whatever a test does not mean to hold up.
pub(super) const ROOMY: usize = 1 << 20;

pub(super) struct Server {
    pub(super) board: Rc<Switchboard<Box<dyn Stream>>>,
    pub(super) commands: UnboundedSender<Command>,
    pub(super) driver: JoinHandle<()>,
    started: Instant,
}

/// Runs a test against a server with these limits.
pub(super) fn with_server(change: impl FnOnce(&mut Limits), test: impl AsyncFnOnce(Server)) {
    let (shelf, _) = Shelf::memory(Retention::default()).expect("random numbers");
    with_shelf(shelf, change, test);
}

/// Runs a test against a server with these limits that keeps history there.
pub(super) fn with_shelf(
    shelf: Shelf,
    change: impl FnOnce(&mut Limits),
    test: impl AsyncFnOnce(Server),
) {
    let mut config = ServerConfig::default();
    change(&mut config.limits);
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build_local(LocalOptions::default())
        .expect("a runtime");
    runtime.block_on(async {
        let started = Instant::now();
        let clock = move || Timestamp::from_millis(1_800_000_000_000) + started.elapsed();
        let hub = Hub::new(config.hub(&Birth {
            at: clock(),
            seed: 7,
            host_key: [7; 16],
            lasting: false,
        }));
        let board = Switchboard::new(config.limits.clone(), Arc::new(AtomicUsize::new(0)));
        let (commands, receiver) = mpsc::unbounded_channel();
        let driver = Driver::new(hub, Rc::clone(&board), shelf, clock, false);
        let server = Server {
            board,
            commands,
            driver: tokio::task::spawn_local(driver.run(receiver)),
            started,
        };
        test(server).await;
    });
}

impl Server {
    /// A connection whose pipe holds `room` bytes each way. Nothing is said on it yet.
    pub(super) fn connect(&self, room: usize) -> Person {
        let (ours, theirs) = duplex(room);
        self.board.open(Box::new(theirs), HERE).expect("room");
        Person::at(ours)
    }

    /// A registered person in `#c`.
    pub(super) async fn join(&self, nick: &str, room: usize) -> Person {
        let mut person = self.connect(room);
        person
            .send(&format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN #c\r\nPING joined\r\n"))
            .await;
        person.until("PONG").await;
        person
    }

    /// By the paused clock.
    pub(super) fn since(&self, earlier: Duration) -> Duration {
        self.elapsed().saturating_sub(earlier)
    }

    /// Time since the start, by the paused clock.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

pub(super) struct Person {
    reader: BufReader<ReadHalf<Box<dyn Stream>>>,
    pub(super) writer: WriteHalf<Box<dyn Stream>>,
}

impl Person {
    pub(super) fn at(stream: impl Stream + 'static) -> Self {
        let stream: Box<dyn Stream> = Box::new(stream);
        let (reader, writer) = split(stream);
        Self { reader: BufReader::new(reader), writer }
    }

    pub(super) async fn send(&mut self, text: &str) {
        self.send_bytes(text.as_bytes()).await;
    }

    pub(super) async fn send_bytes(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).await.expect("still connected");
    }

    /// The next line; `None` at the end of the stream.
    pub(super) async fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        self.reader.read_until(b'\n', &mut line).await.expect("pipes do not break");
        if line.is_empty() {
            return None;
        }
        let line = String::from_utf8(line).expect("the server writes UTF-8");
        Some(line.strip_suffix("\r\n").unwrap_or(&line).to_owned())
    }

    /// Reads until a line that contains `mark`, and returns it.
    pub(super) async fn until(&mut self, mark: &str) -> String {
        loop {
            let line = self.line().await;
            assert!(line.is_some(), "the end came before {mark}");
            if let Some(line) = line.filter(|line| line.contains(mark)) {
                return line;
            }
        }
    }

    /// Everything up to the end of the stream.
    pub(super) async fn rest(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = self.line().await {
            lines.push(line);
        }
        lines
    }

    /// The texts said in `#c` that have arrived already: nothing is waited for.
    pub(super) fn heard_so_far(&mut self) -> Vec<String> {
        let mut heard = Vec::new();
        while let Some(line) = self.line().now_or_never().flatten() {
            heard.extend(said(&line));
        }
        heard
    }

    /// The next `count` texts said in `#c`.
    pub(super) async fn hear(&mut self, count: usize) -> Vec<String> {
        let mut heard = Vec::new();
        while heard.len() < count {
            let line = self.until("PRIVMSG").await;
            heard.extend(said(&line));
        }
        heard
    }
}

fn said(line: &str) -> Option<String> {
    let (_, text) = line.split_once(" PRIVMSG #c ")?;
    Some(text.trim_start_matches(':').to_owned())
}
