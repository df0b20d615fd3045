//! What a message to many costs the server: CPU seconds per million deliveries, with a check that nothing was lost.
//!
//! `cargo bench --bench fanout -- --clients 1000 --senders 4 --window 1 --seconds 5` starts this program's own server.
//! With `--port N --pid N` it loads another IRC server on loopback; only ratios of runs on one machine mean anything.
//! `--program FILE` is its server in place of the one that was built with it. With `--stores 5` its own server keeps history nowhere, on disk, and on disk against power cuts, in turn, five times.
//! A sender has `window` lines in flight: it goes on when one chosen member, its sentinel, has seen its line.
#![expect(
    clippy::disallowed_methods,
    reason = "measures time, starts a process and tasks of its own"
)]

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io::{self, BufRead, BufReader, Write};
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::task::ready;
use std::time::{Duration, Instant};

use tchat::proto::{Line, LineReader};
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::Semaphore;

/// Clock ticks a second in `/proc` (`getconf CLK_TCK`); the same on every Linux that matters.
const TICKS: u64 = 100;
const TEXT: usize = 100;
/// Clients that register at a time.
const AT_ONCE: usize = 100;

fn main() -> io::Result<()> {
    let options = Options::read(std::env::args().skip(1));
    if options.stores > 0 {
        return compare(&options);
    }
    let own = match options.port {
        Some(_) => None,
        None => Some(OwnServer::start(&options.program, STORES[0].1)?),
    };
    let (port, pid) = match &own {
        Some(own) => (own.port, own.child.id()),
        None => (options.port.unwrap_or(6667), options.pid),
    };
    let runtime = Builder::new_current_thread().enable_all().build_local(LocalOptions::default())?;
    runtime.block_on(load(&options, port, pid))?;
    Ok(())
}

/// Where history goes, by name; the data folder is one of the run's own.
const STORES: [(&str, &[&str]); 3] =
    [("--memory", &["--memory"]), ("--data", &[]), ("durable = power", &["durable = \"power\""])];

/// Medians of a few runs of each, and what they are of the first.
fn compare(options: &Options) -> io::Result<()> {
    let mut figures = STORES.map(|_| Vec::new());
    for _ in 0..options.stores {
        for (at, (name, how)) in STORES.iter().enumerate() {
            writeln!(io::stdout(), "{name}:")?;
            let own = OwnServer::start(&options.program, how)?;
            let runtime =
                Builder::new_current_thread().enable_all().build_local(LocalOptions::default())?;
            figures[at].push(runtime.block_on(load(options, own.port, own.child.id()))?);
        }
    }
    let median = |mut all: Vec<f64>| {
        all.sort_unstable_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let medians = figures.map(|runs| {
        let cpu = median(runs.iter().map(|figures| figures.cpu).collect());
        (cpu, median(runs.iter().map(|figures| figures.trip).collect()))
    });
    let first = medians[0];
    for ((name, _), (cpu, trip)) in STORES.iter().zip(medians) {
        writeln!(
            io::stdout(),
            "{name}: {cpu:.3} CPU s per million deliveries ({:.2}), round trip {trip:.3} ms ({:.2})",
            cpu / first.0,
            trip / first.1,
        )?;
    }
    Ok(())
}

/// What one run came to.
struct Figures {
    /// CPU seconds of the server per million deliveries.
    cpu: f64,
    /// Median of the round trips, milliseconds.
    trip: f64,
}

struct Options {
    port: Option<u16>,
    pid: u32,
    clients: usize,
    senders: usize,
    window: usize,
    seconds: u64,
    /// Runs with each way to keep history.
    stores: usize,
    program: String,
}

impl Options {
    fn read(args: impl Iterator<Item = String>) -> Self {
        let args: Vec<String> = args.collect();
        let number = |name: &str| {
            let at = args.iter().position(|arg| arg == name)?;
            args.get(at + 1)?.parse::<u32>().ok()
        };
        let or = |name, default| number(name).map_or(default, |n| n as usize);
        let senders = or("--senders", 4);
        Self {
            port: number("--port").and_then(|port| port.try_into().ok()),
            pid: number("--pid").unwrap_or(0),
            // Each sender has a sentinel that does not send.
            clients: or("--clients", 1000).max(2 * senders),
            senders,
            window: or("--window", 1),
            seconds: or("--seconds", 5) as u64,
            stores: or("--stores", 0),
            program: args
                .iter()
                .position(|arg| arg == "--program")
                .and_then(|at| args.get(at + 1))
                .map_or_else(|| env!("CARGO_BIN_EXE_tchat").to_owned(), String::clone),
        }
    }
}

struct OwnServer {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl OwnServer {
    /// `how` is options and lines of the configuration.
    fn start(program: &str, how: &[&str]) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("server.toml");
        let (options, lines): (Vec<&str>, Vec<&str>) =
            how.iter().partition(|line| line.starts_with("--"));
        let lines = lines.join("\n");
        std::fs::write(&file, format!("data = \"data\"\n{lines}\n[limits]\nflood_burst = 0\n"))?;
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(&file)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first)?;
        let port = first.trim_end().rsplit(':').next().unwrap_or_default();
        Ok(Self { port: port.parse().map_err(io::Error::other)?, child, _folder: folder })
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What all clients share.
struct Field {
    buffer: RefCell<Vec<u8>>,
    delivered: Cell<u64>,
    /// Lines that came twice, too late or not at all.
    faults: Cell<u64>,
    senders: Vec<Sender>,
    /// Round trips to the sentinels.
    trips: RefCell<Vec<Duration>>,
    /// Clients that have passed the barrier.
    passed: Semaphore,
}

struct Sender {
    window: Semaphore,
    sent_at: RefCell<std::collections::VecDeque<Instant>>,
    sent: Cell<u64>,
}

async fn load(options: &Options, port: u16, pid: u32) -> io::Result<Figures> {
    let sender = || Sender {
        window: Semaphore::new(options.window),
        sent_at: RefCell::default(),
        sent: Cell::new(0),
    };
    let field = Rc::new(Field {
        buffer: RefCell::new(vec![0; 1 << 16]),
        delivered: Cell::new(0),
        faults: Cell::new(0),
        senders: (0..options.senders).map(|_| sender()).collect(),
        trips: RefCell::default(),
        passed: Semaphore::new(0),
    });
    let mut writers = Vec::new();
    for batch in (0..options.clients).collect::<Vec<_>>().chunks(AT_ONCE) {
        writers.extend(register(options, &field, port, batch).await?);
    }
    let mut writers = barrier(&field, writers).await?;

    let (cpu, began) = (cpu_seconds(pid), Instant::now());
    let end = began + Duration::from_secs(options.seconds);
    let talking: Vec<_> = writers
        .drain(..options.senders)
        .enumerate()
        .map(|(number, writer)| {
            tokio::task::spawn_local(talk(Rc::clone(&field), number, writer, end))
        })
        .collect();
    for talk in talking {
        writers.push(talk.await.map_err(io::Error::other)??);
    }
    let writers = barrier(&field, writers).await?;
    let (cpu, took) = (cpu_seconds(pid) - cpu, began.elapsed());
    let figures = report(options, &field, cpu, took)?;
    drop(writers);
    Ok(figures)
}

/// Brings some clients into the channel.
async fn register(
    options: &Options,
    field: &Rc<Field>,
    port: u16,
    batch: &[usize],
) -> io::Result<Vec<OwnedWriteHalf>> {
    let mut writers = Vec::new();
    for &number in batch {
        let (reader, writer) = TcpStream::connect(("127.0.0.1", port)).await?.into_split();
        let mut client = Client::new(number, options, reader, Rc::clone(field));
        tokio::task::spawn_local(async move { client.read().await });
        writers.push(say(writer, &format!("NICK b{number}\r\nUSER b 0 * :b\r\n")).await?);
    }
    // Their welcomes; some servers take no JOIN before that.
    pass(field, batch.len()).await;
    let mut joined = Vec::new();
    for writer in writers {
        joined.push(say(writer, "JOIN #bench\r\n").await?);
    }
    Ok(joined)
}

async fn say(mut writer: OwnedWriteHalf, text: &str) -> io::Result<OwnedWriteHalf> {
    writer.write_all(text.as_bytes()).await?;
    Ok(writer)
}

/// Waits until this many clients have had their welcome or the answer to their PING.
async fn pass(field: &Field, clients: usize) {
    let clients = u32::try_from(clients).expect("not that many");
    let passed = field.passed.acquire_many(clients).await;
    passed.expect("never closed").forget();
}

/// Waits until every client has everything that was sent before.
async fn barrier(field: &Field, writers: Vec<OwnedWriteHalf>) -> io::Result<Vec<OwnedWriteHalf>> {
    let mut after = Vec::with_capacity(writers.len());
    for writer in writers {
        after.push(say(writer, "PING :barrier\r\n").await?);
    }
    pass(field, after.len()).await;
    Ok(after)
}

/// Sends until the time is over.
async fn talk(
    field: Rc<Field>,
    number: usize,
    mut writer: OwnedWriteHalf,
    end: Instant,
) -> io::Result<OwnedWriteHalf> {
    let sender = &field.senders[number];
    let text = "x".repeat(TEXT - 12);
    loop {
        let permit = sender.window.acquire().await;
        permit.expect("never closed").forget();
        let now = Instant::now();
        if now >= end {
            return Ok(writer);
        }
        let sent = sender.sent.get();
        sender.sent.set(sent + 1);
        sender.sent_at.borrow_mut().push_back(now);
        let line = format!("PRIVMSG #bench :{number} {sent:09} {text}\r\n");
        writer.write_all(line.as_bytes()).await?;
    }
}

struct Client {
    number: usize,
    reader: OwnedReadHalf,
    lines: LineReader,
    field: Rc<Field>,
    /// The next line of each sender.
    expected: Vec<u64>,
    sentinel_of: Option<usize>,
}

impl Client {
    fn new(number: usize, options: &Options, reader: OwnedReadHalf, field: Rc<Field>) -> Self {
        let senders = options.senders;
        let from_the_end = options.clients - 1 - number;
        Self {
            number,
            reader,
            lines: LineReader::for_client(),
            field,
            expected: vec![0; senders],
            sentinel_of: (from_the_end < senders).then_some(from_the_end),
        }
    }

    /// Reads to the end of the connection.
    async fn read(&mut self) {
        while self.read_once().await.is_ok_and(|read| read > 0) {}
    }

    async fn read_once(&mut self) -> io::Result<usize> {
        let field = Rc::clone(&self.field);
        let read = poll_fn(|cx| {
            let mut buffer = field.buffer.borrow_mut();
            let mut buffer = ReadBuf::new(&mut buffer);
            ready!(Pin::new(&mut self.reader).poll_read(cx, &mut buffer))?;
            let (expected, sentinel_of, number) =
                (&mut self.expected, self.sentinel_of, self.number);
            self.lines.feed(buffer.filled(), |line| {
                if let Line::Complete(line) = line {
                    field.take(line, expected, sentinel_of, number);
                }
            });
            std::task::Poll::Ready(Ok::<_, io::Error>(buffer.filled().len()))
        });
        read.await
    }
}

impl Field {
    fn take(&self, line: &[u8], expected: &mut [u64], sentinel_of: Option<usize>, number: usize) {
        let mut words = line.split(|byte| *byte == b' ').skip_while(|w| w.starts_with(b"@"));
        match words.nth(1) {
            Some(b"PRIVMSG") => {}
            Some(b"001") => return self.passed.add_permits(1),
            Some(b"PONG") if line.ends_with(b"barrier") => return self.passed.add_permits(1),
            _ => return,
        }
        let figure = |word: Option<&[u8]>| -> Option<u64> {
            std::str::from_utf8(word?).ok()?.trim_start_matches(':').parse().ok()
        };
        let (Some(from), Some(sent)) = (figure(words.nth(1)), figure(words.next())) else {
            return;
        };
        let from = usize::try_from(from).expect("small");
        self.delivered.set(self.delivered.get() + 1);
        if expected[from] != sent || from == number {
            self.faults.set(self.faults.get() + 1);
        }
        expected[from] = sent + 1;
        if sentinel_of == Some(from) {
            let sender = &self.senders[from];
            if let Some(at) = sender.sent_at.borrow_mut().pop_front() {
                self.trips.borrow_mut().push(at.elapsed());
            }
            sender.window.add_permits(1);
        }
    }
}

/// User and system time of a process so far (proc(5), fields 14 and 15).
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 1000 / TICKS).as_secs_f64()
}

fn report(options: &Options, field: &Field, cpu: f64, took: Duration) -> io::Result<Figures> {
    let sent: u64 = field.senders.iter().map(|sender| sender.sent.get()).sum();
    let wanted = sent * (options.clients as u64 - 1);
    let delivered = field.delivered.get();
    let mut trips = field.trips.take();
    trips.sort_unstable();
    let part = |per_mille: usize| {
        let at = (trips.len() * per_mille / 1000).min(trips.len().saturating_sub(1));
        trips.get(at).copied().unwrap_or_default()
    };
    let millions = Duration::from_micros(delivered).as_secs_f64();
    let Options { clients, senders, window, .. } = options;
    writeln!(
        io::stdout(),
        "{clients} clients, {senders} senders, window {window}: {:.3} CPU s per million deliveries, \
         {:.0} k/s, p50 {:.2?}, p99 {:.2?}, sent {sent}, missing {}, faults {}",
        cpu / millions,
        1000.0 * millions / took.as_secs_f64(),
        part(500),
        part(990),
        wanted.saturating_sub(delivered),
        field.faults.get(),
    )?;
    Ok(Figures { cpu: cpu / millions, trip: part(500).as_secs_f64() * 1000.0 })
}
