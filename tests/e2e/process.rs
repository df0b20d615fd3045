//! The program as a process: what it says, how it ends. Every wait has an end; nothing is slept through.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);

/// The program with no configuration of whoever runs the tests.
fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tchat"));
    command
        .env_clear()
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the program to its end.
pub(crate) fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    let output = program(home.path()).args(args).output();
    output.expect("the program was built")
}

/// What was said on standard error, which is one line, and the exit code.
pub(crate) fn failure<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> (String, Option<i32>) {
    let output = run(args);
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(said.lines().count(), 1, "{said}");
    (said.trim_end().to_owned(), output.status.code())
}

/// A running `tchat serve` on a free port.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    pub(crate) out: Lines,
    pub(crate) err: Lines,
    _home: TempDir,
}

impl Server {
    pub(crate) fn start<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let mut child = program(home.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(args)
            .spawn()
            .expect("the program was built");
        let out = Lines::of(child.stdout.take().expect("piped"));
        let err = Lines::of(child.stderr.take().expect("piped"));
        let first = out.until("listening on ");
        let (_, port) = first.rsplit_once(':').expect("the address to join");
        Self {
            port: port.parse().expect("a port"),
            child,
            out,
            err,
            _home: home,
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
    }

    /// Waits for the end; the exit code.
    pub(crate) fn end(&mut self) -> Option<i32> {
        self.child.wait().expect("it was started").code()
    }

    /// Waits for an orderly end; everything that was logged.
    pub(crate) fn log(mut self) -> Vec<String> {
        assert_eq!(self.end(), Some(0));
        let log = std::mem::take(&mut self.err);
        log.all()
    }

    pub(crate) fn connect(&self) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a time above zero");
        Client(BufReader::new(stream))
    }

    /// A registered connection.
    pub(crate) fn register(&self, nick: &str) -> Client {
        let mut client = self.connect();
        client.send(&format!("NICK {nick}\r\nUSER {nick} 0 * {nick}\r\n"));
        client.until(" 001 ");
        client
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A plain socket that speaks the protocol by hand.
pub(crate) struct Client(BufReader<TcpStream>);

impl Client {
    pub(crate) fn send(&mut self, text: &str) {
        let stream = self.0.get_mut();
        stream.write_all(text.as_bytes()).expect("still connected");
    }

    /// The next line; empty at the end.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("an answer in time");
        line.trim_end().to_owned()
    }

    /// Reads until a line that contains `mark`, and returns it.
    pub(crate) fn until(&mut self, mark: &str) -> String {
        loop {
            let line = self.line();
            assert!(!line.is_empty(), "the end came before {mark}");
            if line.contains(mark) {
                return line;
            }
        }
    }
}

/// The lines of a pipe, read by a thread so that waiting for one can end.
#[derive(Default)]
pub(crate) struct Lines {
    /// Gone once everything was taken.
    coming: Option<Receiver<String>>,
    seen: RefCell<Vec<String>>,
}

impl Lines {
    fn of(pipe: impl Read + Send + 'static) -> Self {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            coming: Some(receiver),
            seen: RefCell::default(),
        }
    }

    fn next(&self) -> Option<String> {
        self.coming.as_ref()?.recv_timeout(PATIENCE).ok()
    }

    /// Waits for a line that contains `mark`.
    pub(crate) fn until(&self, mark: &str) -> String {
        loop {
            let line = self.next();
            assert!(line.is_some(), "no line with {mark} came");
            self.seen.borrow_mut().extend(line.clone());
            if let Some(line) = line.filter(|line| line.contains(mark)) {
                return line;
            }
        }
    }

    /// Everything from the first line to the end of the pipe.
    pub(crate) fn all(self) -> Vec<String> {
        let mut lines = self.seen.take();
        while let Some(line) = self.next() {
            lines.push(line);
        }
        lines
    }
}
