//! What a crowd at the doors costs those who talk.
//!
//! `cargo bench --bench doors -- --handshakes 1000 --unfinished 10000 --guests 64`, with `--program FILE` for another build
//! and `--waiting N` for how many may wait at the doors. Pairs of people talk over connections that are not encrypted, one
//! line in flight for each, and measure the time from writing it to reading it at the other; first alone, then while that
//! many clients come in over TLS at once, twice, then while that many connections begin a handshake and never go on, then
//! while that many guests read nothing of a channel in which somebody talks without a pause, and alone after each. The
//! memory is that of the server process. Who does not finish comes from processes of their own (`--crowd`): one process
//! may have no more files open than the server may.
#![expect(clippy::disallowed_methods, reason = "measures time")]

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tchat::wire::tls;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

const PAIRS: usize = 4;
/// A phase lasts so long at least, and a talker rests so long between two lines.
const PHASE: Duration = Duration::from_secs(4);
const REST: Duration = Duration::from_millis(2);
/// The beginning of a handshake.
const BEGINNING: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

/// How many connections one process of a crowd makes.
const CROWD: usize = 5000;
/// Lines that those who do not read are sent at a time.
const LINES: usize = 100;

type Samples = Arc<Mutex<Vec<Duration>>>;

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let after = |name: &str| {
        let at = args.iter().position(|arg| arg == name)?;
        args.get(at + 1)
    };
    let number = |name: &str, default: usize| {
        after(name).and_then(|number| number.parse().ok()).unwrap_or(default)
    };
    let (handshakes, unfinished) = (number("--handshakes", 1000), number("--unfinished", 10_000));
    let guests = number("--guests", 64);
    let program = after("--program").map_or(env!("CARGO_BIN_EXE_tchat"), String::as_str);
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if let Some(address) = after("--crowd") {
        let address = address.parse().map_err(io::Error::other)?;
        let failed = runtime.block_on(begin(address, unfinished))?;
        return writeln!(io::stdout(), "{failed}");
    }

    let (mut child, address) = start(program, number("--waiting", 2000))?;
    let samples = Samples::default();
    let over = Arc::new(AtomicBool::new(false));
    let talkers: Vec<_> = (0..PAIRS)
        .map(|pair| {
            let (samples, over) = (Arc::clone(&samples), Arc::clone(&over));
            thread::spawn(move || talk(address, pair, &samples, &over))
        })
        .collect();
    let phase = |what: &str, work: &dyn Fn() -> io::Result<String>| {
        samples.lock().expect("no panic").clear();
        let began = Instant::now();
        let said = work()?;
        thread::sleep(PHASE.saturating_sub(began.elapsed()));
        let mut all = std::mem::take(&mut *samples.lock().expect("no panic"));
        all.sort_unstable();
        let at = |percent: usize| {
            let sample = all.get((all.len() * percent / 100).min(all.len().saturating_sub(1)));
            sample.map_or(f64::NAN, |sample| sample.as_secs_f64() * 1000.0)
        };
        let (half, most, longest) = (at(50), at(99), at(100));
        let (lines, memory) = (all.len(), memory(child.id()));
        writeln!(
            io::stdout(),
            "{what}: median {half:.2} ms, 99th {most:.2} ms, longest {longest:.2} ms of {lines} lines; \
             {memory} MiB; {said}"
        )
    };
    let rest = || Ok("alone".to_owned());
    thread::sleep(Duration::from_secs(1));
    phase("before", &rest)?;
    phase("handshakes", &|| runtime.block_on(come_in(address, handshakes)))?;
    phase("between", &rest)?;
    phase("handshakes", &|| runtime.block_on(come_in(address, handshakes)))?;
    phase("between", &rest)?;
    phase("unfinished", &|| crowd(address, unfinished))?;
    phase("between", &rest)?;
    let deaf = std::cell::RefCell::new(Vec::new());
    phase("guests", &|| {
        let (guests, said) = overwhelm(address, guests)?;
        deaf.replace(guests);
        Ok(said)
    })?;
    drop(deaf.take());
    phase("guests are gone", &rest)?;
    phase("after", &rest)?;
    over.store(true, Ordering::Relaxed);
    for talker in talkers {
        talker.join().expect("talkers do not panic")?;
    }
    child.kill()?;
    child.wait()?;
    Ok(())
}

fn start(program: &str, waiting: usize) -> io::Result<(Child, SocketAddr)> {
    let file = std::env::temp_dir().join(format!("tchat-doors-{}.toml", std::process::id()));
    let limits =
        format!("flood_burst = 0\nhistory_in_memory = 1000\nwaiting_in_total = {waiting}\n");
    std::fs::write(&file, format!("memory = true\n[limits]\n{limits}"))?;
    let mut child = Command::new(program)
        .args(["serve", "--listen", "127.0.0.1:0", "--config"])
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first)?;
    std::fs::remove_file(file)?;
    let address = first.split_whitespace().last().unwrap_or_default();
    Ok((child, address.parse().map_err(io::Error::other)?))
}

/// One of a pair writes to the other, until it is over.
fn talk(address: SocketAddr, pair: usize, samples: &Samples, over: &AtomicBool) -> io::Result<()> {
    let join = |nick: &str| -> io::Result<_> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        write!(stream, "NICK {nick}\r\nUSER t 0 * t\r\n")?;
        let mut reader = BufReader::new(stream.try_clone()?);
        until(&mut reader, " 422 ")?;
        Ok((stream, reader))
    };
    let (mut writer, _held) = join(&format!("from{pair}"))?;
    let (mut answers, mut reader) = join(&format!("to{pair}"))?;
    let mut count = 0_u64;
    while !over.load(Ordering::Relaxed) {
        count += 1;
        let began = Instant::now();
        writer.write_all(format!("PRIVMSG to{pair} :{count}.\r\n").as_bytes())?;
        until(&mut reader, &format!(":{count}."))?;
        samples.lock().expect("no panic").push(began.elapsed());
        if count.is_multiple_of(1000) {
            answers.write_all(b"PONG x\r\n")?;
        }
        thread::sleep(REST);
    }
    Ok(())
}

fn until(reader: &mut impl BufRead, mark: &str) -> io::Result<()> {
    let mut line = String::new();
    while !line.contains(mark) {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// So many clients come in at once and stay until all are in.
async fn come_in(address: SocketAddr, count: usize) -> io::Result<String> {
    let config = tls::connecting(tls::judging(|_| Ok(())), None).map_err(io::Error::other)?;
    let began = Instant::now();
    let mut all = JoinSet::new();
    for number in 0..count {
        let connector = TlsConnector::from(Arc::clone(&config));
        all.spawn(async move {
            let stream = tokio::net::TcpStream::connect(address).await?;
            let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
            let mut stream = tokio::io::BufReader::new(connector.connect(name, stream).await?);
            let words = format!("NICK tls{number}\r\nUSER t 0 * t\r\n");
            stream.write_all(words.as_bytes()).await?;
            let mut line = String::new();
            while !line.contains(" 422 ") {
                line.clear();
                if stream.read_line(&mut line).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            io::Result::Ok(stream)
        });
    }
    let mut inside = Vec::new();
    let mut failed = 0;
    while let Some(joined) = all.join_next().await {
        match joined.map_err(io::Error::other)? {
            Ok(stream) => inside.push(stream),
            Err(_) => failed += 1,
        }
    }
    let took = began.elapsed().as_secs_f64();
    Ok(format!("{} came in within {took:.2} s, {failed} did not", inside.len()))
}

/// So many connections begin, from other processes, and do not go on.
fn crowd(address: SocketAddr, count: usize) -> io::Result<String> {
    let began = Instant::now();
    let this = std::env::current_exe()?;
    let shares = (0..count).step_by(CROWD).map(|first| CROWD.min(count - first));
    let crowds: io::Result<Vec<Child>> = shares
        .map(|share| {
            Command::new(&this)
                .args(["--crowd", &address.to_string(), "--unfinished", &share.to_string()])
                .stdout(Stdio::piped())
                .spawn()
        })
        .collect();
    let mut failed = 0;
    for crowd in crowds? {
        let output = crowd.wait_with_output()?.stdout;
        let said = String::from_utf8_lossy(&output);
        failed += said.trim().parse::<usize>().map_err(io::Error::other)?;
    }
    let took = began.elapsed().as_secs_f64();
    Ok(format!("the last of {count} was put out after {took:.2} s, {failed} could not connect"))
}

/// So many guests come in, join a channel and read nothing any more, while somebody talks there. Out: their connections.
fn overwhelm(address: SocketAddr, count: usize) -> io::Result<(Vec<TcpStream>, String)> {
    let mut guests = Vec::new();
    for number in 0..count {
        let mut stream = TcpStream::connect(address)?;
        write!(stream, "guest{number}\n/join crowd\n")?;
        until(&mut BufReader::new(stream.try_clone()?), "you joined")?;
        guests.push(stream);
    }
    let mut talker = TcpStream::connect(address)?;
    write!(talker, "NICK talker\r\nUSER t 0 * t\r\nJOIN #crowd\r\n")?;
    let mut answers = BufReader::new(talker.try_clone()?);
    until(&mut answers, " 366 ")?;
    let (began, mut said) = (Instant::now(), 0);
    let line = format!("PRIVMSG #crowd :{}\r\n", "x".repeat(400));
    while began.elapsed() < PHASE * 2 {
        talker.write_all(line.repeat(LINES).as_bytes())?;
        talker.write_all(b"PING :here\r\n")?;
        until(&mut answers, "PONG")?;
        said += LINES;
    }
    Ok((guests, format!("{count} guests were sent {said} lines of 400 bytes")))
}

/// So many connections begin and do not go on, until the server has hung up on all of them. Out: how many could not.
async fn begin(address: SocketAddr, count: usize) -> io::Result<usize> {
    let mut all = JoinSet::new();
    for _ in 0..count {
        all.spawn(async move {
            let mut stream = tokio::net::TcpStream::connect(address).await?;
            stream.write_all(BEGINNING).await?;
            // An end or a reset, it is all the same.
            stream.read_to_end(&mut Vec::new()).await.ok();
            io::Result::Ok(())
        });
    }
    let mut failed = 0;
    while let Some(ended) = all.join_next().await {
        failed += usize::from(ended.map_err(io::Error::other)?.is_err());
    }
    Ok(failed)
}

/// Resident memory of a process in MiB, where the system tells.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    number.unwrap_or(0) / 1024
}
