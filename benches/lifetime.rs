//! How long a server takes to start and to end, by the clock of whoever waits for it.
//!
//! `cargo bench --bench lifetime -- --runs 20 --clients 1000`, with `--program FILE` for another build. Starting is from
//! the call that creates the process to the answer to a first line; ending is from SIGTERM to the end of the process, with
//! nobody connected, with clients that are in no channel, and with all of them in one. Every client must have been told
//! the reason.
#![expect(clippy::disallowed_methods, reason = "measures time")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let number = |name: &str, default: usize| {
        let at = args.iter().position(|arg| arg == name);
        at.and_then(|at| args.get(at + 1)?.parse().ok()).unwrap_or(default)
    };
    let (runs, clients) = (number("--runs", 20), number("--clients", 1000));
    let program = args.iter().position(|arg| arg == "--program");
    let program = program.and_then(|at| args.get(at + 1)).map(String::as_str);
    let program = program.unwrap_or(env!("CARGO_BIN_EXE_tchat"));
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })?;

    let mut starts = Vec::new();
    let mut ends = [const { Vec::new() }; 3];
    for _ in 0..runs {
        for (many, channel, times) in [(0, false, 0), (clients, false, 1), (clients, true, 2)] {
            let (server, took) = Server::start(program)?;
            starts.push(took);
            ends[times].push(server.end_with(many, channel)?);
        }
    }
    let mut out = io::stdout().lock();
    writeln!(out, "| | fastest | median | slowest |\n|---|---|---|---|")?;
    let [nobody, idle, together] = ends;
    for (what, times) in [
        ("start to the first answer".to_owned(), starts),
        ("end with nobody".to_owned(), nobody),
        (format!("end with {clients}"), idle),
        (format!("end with {clients} in one channel"), together),
    ] {
        writeln!(out, "{}", row(&what, times))?;
    }
    Ok(())
}

fn row(what: &str, mut times: Vec<Duration>) -> String {
    times.sort();
    let shown = |time: Option<&Duration>| {
        format!("{:.1} ms", time.copied().unwrap_or_default().as_secs_f64() * 1000.0)
    };
    let (fastest, median) = (times.first(), times.get(times.len() / 2));
    format!("| {what} | {} | {} | {} |", shown(fastest), shown(median), shown(times.last()))
}

struct Server {
    child: Child,
    address: SocketAddr,
    /// Where it keeps history.
    _data: tempfile::TempDir,
}

impl Server {
    fn start(program: &str) -> io::Result<(Self, Duration)> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(program);
        command.args(["serve", "--listen", &address.to_string()]);
        let data = tempfile::tempdir()?;
        command.env("XDG_DATA_HOME", data.path());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        let server = Self { child: command.spawn()?, address, _data: data };
        let mut stream = loop {
            match TcpStream::connect(address) {
                Ok(stream) => break stream,
                // It does not listen yet.
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                    std::thread::yield_now();
                }
                Err(error) => return Err(error),
            }
        };
        stream.write_all(b"CAP LS 302\r\n")?;
        stream.read_exact(&mut [0])?;
        Ok((server, begun.elapsed()))
    }

    fn end_with(mut self, clients: usize, channel: bool) -> io::Result<Duration> {
        let joins = if channel { "JOIN #all\r\n" } else { "" };
        let mut people = Vec::with_capacity(clients);
        for number in 0..clients {
            let mut stream = TcpStream::connect(self.address)?;
            let hello = format!("NICK n{number}\r\nUSER u 0 * u\r\n{joins}PING ready\r\n");
            stream.write_all(hello.as_bytes())?;
            let mut stream = BufReader::with_capacity(4096, stream);
            let mut line = String::new();
            while !line.contains("PONG") {
                line.clear();
                if stream.read_line(&mut line)? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            people.push(stream);
        }
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let begun = Instant::now();
        kill_process(pid.expect("its number"), Signal::TERM)?;
        let status = self.child.wait()?;
        let took = begun.elapsed();
        assert!(status.success(), "{status}");
        for mut stream in people {
            let mut rest = String::new();
            stream.read_to_string(&mut rest)?;
            assert!(rest.contains("ERROR :Closing link"), "nobody is left without a word: {rest}");
        }
        Ok(took)
    }
}
