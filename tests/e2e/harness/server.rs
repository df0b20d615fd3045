//! The server as a process: where it listens and what it logs.

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use rustix::process::Signal;

use super::lines::{self, Lines};
use super::patience::Watched;
use super::process::{Home, Launch, Process, starting};

pub(crate) struct Server {
    process: Process,
    address: SocketAddr,
    printed: Arc<Watched<Lines>>,
    log: Arc<Watched<Lines>>,
    options: Vec<String>,
    launch: Launch,
}

impl Server {
    /// On a free port of this machine, with the channels it has by itself.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// With these options besides.
    pub(crate) fn with(options: &[&str]) -> Self {
        Self::in_home(Home::new(), options)
    }

    /// With these options and with what is in that home.
    pub(crate) fn in_home(home: Home, options: &[&str]) -> Self {
        Self::listening("127.0.0.1:0", home, options)
    }

    /// With these options, and deaf to the signal of a file that has become too large.
    #[cfg(target_os = "linux")]
    pub(crate) fn that_survives_full_disks(options: &[&str]) -> Self {
        let script = "trap '' XFSZ; exec tchat serve --listen 127.0.0.1:0 ".to_owned();
        let launch = Launch::shell(&(script + &options.join(" ")));
        Self::launched(launch, options)
    }

    /// Whether it can write to files: with a limit of none it cannot, as on a full disk.
    #[cfg(target_os = "linux")]
    pub(crate) fn may_write(&self, may: bool) {
        use rustix::process::{Resource, Rlimit, getrlimit, prlimit};
        let maximum = getrlimit(Resource::Fsize).maximum;
        let current = if may { maximum } else { Some(0) };
        let limit = Rlimit { current, maximum };
        prlimit(Some(self.process.pid()), Resource::Fsize, limit).expect("a child can be limited");
    }

    fn listening(address: &str, home: Home, options: &[&str]) -> Self {
        let launch = Launch::new(&[&["serve", "--listen", address], options].concat()).at(home);
        Self::launched(launch, options)
    }

    fn launched(launch: Launch, options: &[&str]) -> Self {
        let (program, arguments) = launch.words.split_first().expect("a program");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .envs(launch.variables())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = {
            let _starting = starting();
            command.spawn().expect("the program can be started")
        };
        let printed = Lines::collect(taken(child.stdout.take()));
        let log = Lines::collect(taken(child.stderr.take()));
        let process = Process::new(Some(child.id()), move || child.wait().map(Into::into));
        let address = lines::find(&printed, 0, "listening on ").map_or_else(
            |_| panic!("the server does not listen: {:#?}", log.read().all),
            |(_, line)| address_in(&line),
        );
        Self {
            process,
            address,
            printed,
            log,
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            launch,
        }
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Waits until something is logged. Out: the line.
    pub(crate) fn logged(&self, text: &str) -> String {
        match lines::find(&self.log, 0, text) {
            Ok((_, line)) => line,
            Err(all) => panic!("the server logged no {text:?}:\n{all}"),
        }
    }

    /// Waits until something is printed for the operator. Out: the line.
    pub(crate) fn printed(&self, text: &str) -> String {
        match lines::find(&self.printed, 0, text) {
            Ok((_, line)) => line,
            Err(all) => panic!("the server printed no {text:?}:\n{all}"),
        }
    }

    /// Everything logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.read().all.join("\n")
    }

    /// What a client has left in its home.
    pub(crate) fn files_of_client(&self) -> Vec<String> {
        let folder = self.launch.home.path().join(".local/share/tchat/client");
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    /// Ends it at once, as `kill -9` does.
    pub(crate) fn kill(&self) {
        self.process.kill();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        self.process.signal(signal);
    }

    /// Ends it by a signal that it obeys, and waits for all of its log. Out: the exit code.
    pub(crate) fn stop(&self, signal: Signal) -> u32 {
        self.signal(signal);
        let end = self.process.end().expect("the server ends when told to");
        drop(self.log.wait(|log| log.closed));
        end.expect("an exit code")
    }

    /// Another one on the same port with the same options, after this one has ended.
    pub(crate) fn again(self) -> Self {
        self.kill();
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        Self::listening(&self.address(), Home::new(), &options)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if thread::panicking() {
            println!("--- log of the server\n{}", self.log());
        }
    }
}

/// A port on which nothing listens.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound socket").port()
}

/// A server that lives there slows nobody down: for tests of order, not of patience.
pub(crate) fn home_of_impatient_server() -> Home {
    Home::new().with(".config/tchat/server.toml", "[limits]\nflood_burst = 0\n")
}

pub(super) fn taken<T: Read>(pipe: Option<T>) -> T {
    pipe.expect("asked for as a pipe")
}

/// The address in "listening on ADDRESS; join with ..".
fn address_in(line: &str) -> SocketAddr {
    let mut words = line.split([' ', ';']).skip_while(|word| *word != "on");
    words
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or_else(|| panic!("no address in {line:?}"))
}
