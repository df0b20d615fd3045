//! The client on pipes: lines in, lines out, an exit code.

use std::io::Write;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::Arc;

use super::lines::{self, Lines};
use super::patience::Watched;
use super::process::{Launch, Process, starting};
use super::server::taken;
use super::{Dialogue, Server};

pub(crate) struct Plain {
    process: Process,
    input: Option<ChildStdin>,
    out: Arc<Watched<Lines>>,
    complaints: Arc<Watched<Lines>>,
    /// Lines before this one have been asked about.
    read: usize,
    _launch: Launch,
}

impl Plain {
    /// `tchat connect --plain` to that server, with these options besides.
    pub(crate) fn connect(server: &Server, options: &[&str]) -> Self {
        Self::connect_to(&server.address(), options)
    }

    pub(crate) fn connect_to(address: &str, options: &[&str]) -> Self {
        let arguments = [&["connect", "--plain", address], options].concat();
        Self::run(Launch::new(&arguments))
    }

    pub(crate) fn run(launch: Launch) -> Self {
        let (program, arguments) = launch.words.split_first().expect("a program");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .envs(launch.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = {
            let _starting = starting();
            command.spawn().expect("the program can be started")
        };
        let input = child.stdin.take();
        let out = Lines::collect(taken(child.stdout.take()));
        let complaints = Lines::collect(taken(child.stderr.take()));
        let process = Process::new(Some(child.id()), move || child.wait().map(Into::into));
        Self { process, input, out, complaints, read: 0, _launch: launch }
    }

    /// Writes that to it.
    pub(crate) fn writes(&mut self, text: &str) {
        let input = self.input.as_mut().expect("its input is open");
        input.write_all(text.as_bytes()).expect("it reads its input");
    }

    /// Waits for a line with that text on stderr.
    pub(crate) fn complains(&self, text: &str) {
        if let Err(all) = lines::find(&self.complaints, 0, text) {
            panic!("it did not complain of {text:?}:\n{all}");
        }
    }

    /// Waits for its end and that of its output. Out: the exit code.
    pub(crate) fn exit_code(&self) -> u32 {
        match self.process.end() {
            Some(Ok(code)) => {
                for lines in [&self.out, &self.complaints] {
                    drop(lines.wait(|lines| lines.closed));
                }
                code
            }
            Some(Err(signal)) => panic!("ended by {signal}:\n{}", self.printed().join("\n")),
            None => panic!("it does not end:\n{}", self.printed().join("\n")),
        }
    }

    /// Every line it printed so far.
    pub(crate) fn printed(&self) -> Vec<String> {
        self.out.read().all.clone()
    }

    /// Every line on stderr so far.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.complaints.read().all.clone()
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        self.process.signal(signal);
    }
}

impl Dialogue for Plain {
    fn nameless(server: &Server) -> Self {
        let mut plain = Self::connect(server, &[]);
        plain.says("by which name shall others know you here?");
        plain
    }

    fn named(server: &Server, nick: &str) -> Self {
        let mut plain = Self::connect(server, &["--nick", nick]);
        plain.says(&format!("your name here is {nick}"));
        plain
    }

    fn types(&mut self, line: &str) {
        self.writes(&format!("{line}\n"));
    }

    fn says(&mut self, text: &str) -> String {
        match lines::find(&self.out, self.read, text) {
            Ok((number, line)) => {
                self.read = number + 1;
                line
            }
            Err(all) => panic!(
                "it did not say {text:?} after line {} of:\n{all}\n--- on stderr:\n{}",
                self.read,
                self.complaints.read().all.join("\n")
            ),
        }
    }

    fn ends(&self) -> Vec<String> {
        assert_eq!(self.exit_code(), 0, "{:?}", self.complaints());
        self.printed()
    }

    fn end_of_input(&mut self) {
        self.input = None;
    }
}
