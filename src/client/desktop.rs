//! Programs of the machine that the client runs on: one that puts text onto the clipboard, one that opens links. Found when
//! the client begins, run as they stand, never by a shell, and never waited for by anything but a thread of their own.
//!
//! Over ssh a program here would fill the clipboard of the wrong machine; the terminal's escape sequence (OSC 52) does not.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::client::event::Event;
use crate::client::model::desktop::Desktop as Abilities;
use crate::client::programs::{end_within, ended_within};

/// How long a program may take to take a text.
const PATIENCE: Duration = Duration::from_secs(2);
/// A program that opens links and has not failed by then works.
const WORKS_BY: Duration = Duration::from_secs(10);
/// Reports that wait to be read; more are not worth it.
const MOST_REPORTS: usize = 16;

/// A program with its arguments.
type Line = Vec<String>;

/// What was found.
#[derive(Debug)]
pub(super) struct Desktop {
    copier: Option<Line>,
    opener: Option<Line>,
    tell: mpsc::Sender<Event>,
    told: mpsc::Receiver<Event>,
}

impl Desktop {
    /// Looks for programs. `open_command` is what the user wants links to be opened by; `var` reads the environment.
    pub(super) fn find(open_command: &[String], var: impl Fn(&str) -> Option<String>) -> Self {
        let (tell, told) = mpsc::channel(MOST_REPORTS);
        let set = |name: &str| var(name).is_some_and(|value| !value.is_empty());
        let remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(set);
        let path = var("PATH").unwrap_or_default();
        let there = |program: &str| {
            let mut folders = std::env::split_paths(&path);
            folders
                .any(|folder| !folder.as_os_str().is_empty() && is_program(&folder.join(program)))
        };
        let first = |lines: &[(bool, &str)]| -> Option<Line> {
            let fits = |(display, line): &&(bool, &str)| {
                *display && line.split(' ').next().is_some_and(there)
            };
            let (_, line) = lines.iter().find(fits)?;
            Some(line.split(' ').map(str::to_owned).collect())
        };
        let (mac, wayland, x11) =
            (cfg!(target_os = "macos"), set("WAYLAND_DISPLAY"), set("DISPLAY"));
        let copiers = [
            (mac, "pbcopy"),
            (wayland, "wl-copy"),
            (x11, "xclip -selection clipboard -in"),
            (x11, "xsel --clipboard --input"),
        ];
        let openers =
            [(mac, "open"), (set("WSL_DISTRO_NAME"), "wslview"), (wayland || x11, "xdg-open")];
        let (copier, opener) =
            if remote { (None, None) } else { (first(&copiers), first(&openers)) };
        let opener = if open_command.is_empty() { opener } else { Some(open_command.to_vec()) };
        Self { copier, opener, tell, told }
    }

    pub(super) fn abilities(&self) -> Abilities {
        Abilities { copies: self.copier.is_some(), opens: self.opener.is_some() }
    }

    /// Gives a text to the program that copies.
    pub(super) fn copy(&self, text: String) {
        if let Some(line) = self.copier.clone() {
            self.run(line, Some(text), PATIENCE);
        }
    }

    /// Opens a link, which the program gets as one argument.
    pub(super) fn open(&self, link: String) {
        if let Some(mut line) = self.opener.clone() {
            line.push(link);
            self.run(line, None, WORKS_BY);
        }
    }

    /// What has gone wrong; waits for ever when nothing does.
    pub(super) async fn next(&mut self) -> Option<Event> {
        self.told.recv().await
    }

    fn run(&self, line: Line, input: Option<String>, limit: Duration) {
        let tell = self.tell.clone();
        let named = thread::Builder::new().name("desktop".to_owned());
        let running = named.spawn(move || {
            if let Err(why) = run(&line, input, limit) {
                tell.try_send(Event::NotDone(why)).ok();
            }
        });
        if let Err(error) = running {
            self.tell.try_send(Event::NotDone(error.to_string())).ok();
        }
    }
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let found = path.metadata();
    found.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Runs a program. One that takes a text has as long as `limit`; another one goes on beyond it.
fn run(line: &[String], input: Option<String>, limit: Duration) -> Result<(), String> {
    let Some((program, args)) = line.split_first() else {
        return Ok(());
    };
    let about = |why: &dyn std::fmt::Display| format!("{program}: {why}");
    let mut child = Command::new(program)
        .args(args)
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // What ends us does not end the browser.
        .process_group(0)
        .spawn()
        .map_err(|error| about(&error))?;
    let takes = input.is_some();
    if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
        // One that does not read must not hold us: it is killed, which ends this thread too.
        thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || stdin.write_all(text.as_bytes()).ok())
            .map_err(|error| about(&error))?;
    }
    let wait = if takes { end_within } else { ended_within };
    match wait(&mut child, limit).map_err(|error| about(&error))? {
        Some(status) if status.success() => Ok(()),
        Some(_) => Err(about(&"it failed")),
        None if takes => Err(about(&"it did not take the text")),
        None => {
            child.wait().ok();
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    fn line(words: &[&str]) -> Line {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn a_text_goes_to_the_program_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("got");
        let tee = line(&["tee", file.to_str().expect("a name")]);
        assert_eq!(run(&tee, Some("$(rm x)\n漢".to_owned()), PATIENCE), Ok(()));
        assert_eq!(fs::read_to_string(&file).expect("it was written"), "$(rm x)\n漢");
        for (command, input, limit, why) in [
            (&["false"][..], None, WORKS_BY, "it failed"),
            (&["/nonexistent/open"], None, WORKS_BY, "No such file"),
            (&["sleep", "60"], Some("x".repeat(1 << 20)), Duration::ZERO, "did not take the text"),
        ] {
            let error = run(&line(command), input, limit).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn programs_are_found_where_their_display_is() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["wl-copy", "xclip", "xdg-open"] {
            let file = folder.path().join(name);
            fs::write(&file, "").expect("it can be written");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
        let path = folder.path().to_str().expect("a name").to_owned();
        let with = |set: &[&str]| {
            Desktop::find(&[], |name| match name {
                "PATH" => Some(path.clone()),
                name => set.contains(&name).then(|| "x".to_owned()),
            })
        };
        let found = |set: &[&str]| with(set).copier.map(|line| line.join(" "));
        if !cfg!(target_os = "macos") {
            assert_eq!(found(&["WAYLAND_DISPLAY", "DISPLAY"]).as_deref(), Some("wl-copy"));
            assert_eq!(found(&["DISPLAY"]).as_deref(), Some("xclip -selection clipboard -in"));
            assert_eq!(found(&[]), None);
            assert!(with(&["DISPLAY"]).abilities().opens);
        }
        assert_eq!(with(&["DISPLAY", "SSH_TTY"]).abilities(), Abilities::default());
        let mine = Desktop::find(&line(&["firefox", "--new-tab"]), |_| None);
        assert!(mine.abilities().opens && !mine.abilities().copies);
    }
}
