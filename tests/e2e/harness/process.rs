//! A process of the program: what it is started with, how it is signalled, how it ends.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use portable_pty::ExitStatus;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::patience::Watched;

/// The program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_tchat");

/// A home folder of its own, empty at first.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a folder for a home"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Puts a file there, and the folders it is in.
    pub(crate) fn with(self, file: &str, text: &str) -> Self {
        let path = self.path().join(file);
        let folder = path.parent().expect("a file is in a folder");
        std::fs::create_dir_all(folder).expect("a folder in an own home");
        std::fs::write(&path, text).expect("a file in an own home");
        self
    }
}

/// What is started: a command line and all of its environment.
pub(crate) struct Launch {
    pub(super) words: Vec<String>,
    pub(super) environment: Vec<(&'static str, String)>,
    pub(super) home: Home,
}

impl Launch {
    /// The program with these arguments.
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self::any(&[&[PROGRAM], arguments].concat())
    }

    /// Any command line, in which `tchat` stands for the program.
    pub(crate) fn shell(script: &str) -> Self {
        Self::any(&["/bin/sh", "-c", &script.replace("tchat", PROGRAM)])
    }

    fn any(words: &[&str]) -> Self {
        let home = Home::new();
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            words,
            environment: vec![
                ("TERM", "xterm-256color".to_owned()),
                ("LANG", "C.UTF-8".to_owned()),
                ("TZ", "UTC".to_owned()),
                ("PATH", "/usr/local/bin:/usr/bin:/bin".to_owned()),
                ("USER", "tester".to_owned()),
                ("LOGNAME", "tester".to_owned()),
            ],
            home,
        }
    }

    /// In this home instead of an empty one.
    pub(crate) fn at(mut self, home: Home) -> Self {
        self.home = home;
        self
    }

    /// With this variable besides the usual ones, or instead.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, value.to_owned()));
        self
    }

    /// All variables, those that name the home included.
    pub(super) fn variables(&self) -> Vec<(&'static str, String)> {
        let home = self.home.path().to_string_lossy();
        let below = |folder: &str| format!("{home}/{folder}");
        let mut all = self.environment.clone();
        all.push(("HOME", home.clone().into_owned()));
        all.push(("XDG_CONFIG_HOME", below(".config")));
        all.push(("XDG_DATA_HOME", below(".local/share")));
        all.push(("XDG_STATE_HOME", below(".local/state")));
        all
    }
}

/// Held while a process is started: what is opened for one child must not be inherited by another.
pub(super) fn starting() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A child that is killed when the test has no more use for it.
pub(super) struct Process {
    pid: Pid,
    end: Arc<Watched<Option<ExitStatus>>>,
}

impl Process {
    /// `wait` returns when the child has ended.
    pub(super) fn new(
        pid: Option<u32>,
        wait: impl FnOnce() -> std::io::Result<ExitStatus> + Send + 'static,
    ) -> Self {
        let pid = pid.and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
        let end = Watched::new(None);
        let ended = Arc::clone(&end);
        thread::spawn(move || {
            let status = wait().expect("a child can be waited for");
            ended.change(|end| *end = Some(status));
        });
        Self { pid: pid.expect("a child has a process id"), end }
    }

    #[cfg(target_os = "linux")]
    pub(super) fn pid(&self) -> Pid {
        self.pid
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("a signal to a running child");
    }

    /// Waits for the end. Out: the exit code, or the name of the signal; `None` when it does not end.
    pub(super) fn end(&self) -> Option<Result<u32, String>> {
        let status = self.end.wait(Option::is_some).ok()?;
        let status = status.as_ref()?;
        Some(match status.signal() {
            Some(signal) => Err(signal.to_owned()),
            None => Ok(status.exit_code()),
        })
    }

    pub(super) fn kill(&self) {
        if self.end.read().is_none() {
            // One that ended a moment ago is what was wanted.
            kill_process(self.pid, Signal::KILL).ok();
            self.end();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
