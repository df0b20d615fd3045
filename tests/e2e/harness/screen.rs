//! The client in a terminal: keys in, a screen out.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::Signal;

use super::Server;
use super::keyboard;
use super::patience::Watched;
use super::process::{Launch, Process, starting};
use super::terminal::{Modes, Terminal, View};

/// Columns and rows unless a test needs others.
const USUAL: (u16, u16) = (140, 40);

type Keyboard = Arc<Mutex<Box<dyn Write + Send>>>;

pub(crate) struct Screen {
    process: Process,
    /// The two ends of the terminal; none when it is closed.
    held: Option<(Box<dyn MasterPty + Send>, Keyboard)>,
    terminal: Arc<Watched<Terminal>>,
    settings_found: String,
    _launch: Launch,
}

impl Screen {
    /// `tchat connect` to that server with these options besides, when it has taken the terminal.
    pub(crate) fn connect(server: &Server, options: &[&str]) -> Self {
        Self::connect_to(&server.address(), options)
    }

    pub(crate) fn connect_to(address: &str, options: &[&str]) -> Self {
        let arguments = [&["connect", address], options].concat();
        Self::full(Launch::new(&arguments), USUAL)
    }

    /// Connected, with that name.
    pub(crate) fn named(server: &Server, nick: &str) -> Self {
        let screen = Self::connect(server, &["--nick", nick]);
        screen.shows(&format!("your name here is {nick}"));
        screen
    }

    /// In that channel, with that name.
    pub(crate) fn in_channel(server: &Server, nick: &str, channel: &str) -> Self {
        let screen = Self::connect(server, &["--nick", nick, "--join", channel]);
        screen.shows(&format!("#{channel} ❯"));
        screen
    }

    /// Of that size, when the program has taken the terminal: keys sent before that would be the shell's.
    pub(crate) fn full(launch: Launch, size: (u16, u16)) -> Self {
        let screen = Self::run(launch, size);
        screen.wait_for("the program takes the terminal", |view| view.alternate);
        screen
    }

    /// Any program in a terminal of that width and height.
    pub(crate) fn run(launch: Launch, size: (u16, u16)) -> Self {
        let mut command = CommandBuilder::from_argv(launch.words.iter().map(Into::into).collect());
        command.env_clear();
        for (name, value) in launch.variables() {
            command.env(name, value);
        }
        command.cwd(launch.home.path());
        let (pty, mut child, settings_found) = {
            let _starting = starting();
            let pair = native_pty_system().openpty(pty_size(size)).expect("a pty");
            let settings_found = format!("{:?}", pair.master.get_termios());
            let child = pair.slave.spawn_command(command);
            (pair.master, child.expect("the program can be started"), settings_found)
        };
        let output = pty.try_clone_reader().expect("a pty can be read");
        let keyboard = Arc::new(Mutex::new(pty.take_writer().expect("nobody took it yet")));
        let terminal = Watched::new(Terminal::new(size));
        let (shown, answering) = (Arc::clone(&terminal), Arc::clone(&keyboard));
        thread::spawn(move || show(output, &shown, &answering));
        let process = Process::new(child.process_id(), move || child.wait());
        Self { process, held: Some((pty, keyboard)), terminal, settings_found, _launch: launch }
    }

    /// Presses keys: text, and chords in angle brackets as in `hello<enter>`.
    pub(crate) fn keys(&self, keys: &str) {
        self.sends(&keyboard::bytes(keys));
    }

    /// What a terminal sends when the user pastes.
    pub(crate) fn pastes(&self, text: &str) {
        self.sends(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    /// Bytes as a terminal sends them.
    pub(crate) fn sends(&self, bytes: &[u8]) {
        let (_, keyboard) = self.held();
        type_in(keyboard, bytes).expect("the program reads its terminal");
    }

    /// Waits until the screen is as wanted.
    pub(crate) fn wait_for(&self, what: &str, mut wanted: impl FnMut(&View) -> bool) {
        let seen = self.terminal.wait(|terminal| terminal.closed || wanted(&terminal.view()));
        let seen = seen.unwrap_or_else(|late| late).view();
        assert!(wanted(&seen), "waited in vain: {what}\n{}", seen.picture());
    }

    /// Waits until a row contains the text.
    pub(crate) fn shows(&self, text: &str) {
        self.wait_for(&format!("shows {text:?}"), |view| view.contains(text));
    }

    /// Waits until that stands in the input line.
    pub(crate) fn has_typed(&self, text: &str) {
        self.wait_for(&format!("typed {text:?}"), |view| view.input() == text);
    }

    /// What it shows at this moment.
    pub(crate) fn view(&self) -> View {
        self.terminal.read().view()
    }

    /// Waits until the program has written those bytes a second time.
    pub(crate) fn writes_again(&self, bytes: &str) {
        let count = |terminal: &Terminal| {
            let windows = terminal.written.windows(bytes.len());
            windows.filter(|window| *window == bytes.as_bytes()).count()
        };
        let seen = self.terminal.wait(|terminal| terminal.closed || count(terminal) >= 2);
        let seen = seen.unwrap_or_else(|late| late);
        assert!(count(&seen) >= 2, "{bytes:?} was not written again\n{}", seen.view().picture());
    }

    /// Every byte written to the terminal so far.
    pub(crate) fn written(&self) -> Vec<u8> {
        self.terminal.read().written.clone()
    }

    pub(crate) fn clipboard(&self) -> Vec<String> {
        self.terminal.read().clipboard()
    }

    /// Gives the terminal another width and height.
    pub(crate) fn resize(&self, size: (u16, u16)) {
        self.terminal.change(|terminal| terminal.resize(size));
        let (pty, _) = self.held();
        pty.resize(pty_size(size)).expect("a pty can be resized");
    }

    pub(crate) fn signal(&self, signal: Signal) {
        self.process.signal(signal);
    }

    /// Waits for the end of the program and of what it writes. Out: the exit code, or the signal that ended it.
    pub(crate) fn end(&self) -> Result<u32, String> {
        let end = self.process.end();
        drop(self.terminal.wait(|terminal| terminal.closed));
        end.unwrap_or_else(|| panic!("it does not end\n{}", self.view().picture()))
    }

    /// Waits for the end of the program, its terminal being closed; `None` when it goes on.
    pub(crate) fn ends(&self) -> Option<Result<u32, String>> {
        self.process.end()
    }

    /// Fails unless every mode and setting of the terminal is as it was before the program started.
    pub(crate) fn is_as_found(&self) {
        let untouched = Terminal::new(USUAL).modes();
        assert_eq!(self.modes(), untouched);
        assert_eq!(self.settings(), self.settings_found);
    }

    /// Fails unless the program has the terminal.
    pub(crate) fn is_taken(&self) {
        let found = Terminal::new(USUAL).modes();
        self.wait_for("the mouse is the program's", |view| view.mouse);
        assert_ne!(self.modes(), found);
        assert_ne!(self.settings(), self.settings_found);
    }

    fn modes(&self) -> Modes {
        self.terminal.read().modes()
    }

    fn settings(&self) -> String {
        let (pty, _) = self.held();
        format!("{:?}", pty.get_termios())
    }

    fn held(&self) -> &(Box<dyn MasterPty + Send>, Keyboard) {
        self.held.as_ref().expect("the terminal is open")
    }

    /// Closes the terminal, as when its window is closed or the line to it is cut.
    pub(crate) fn close(&mut self) {
        self.terminal.change(|terminal| terminal.closing = true);
        // Whoever reads the terminal notices with the next thing it is told to show: the client draws anew, and where
        // nobody reads keys the terminal itself shows them.
        self.resize((40, 10));
        self.keys("<ctrl-l>");
        drop(self.terminal.wait(|terminal| terminal.closed));
        self.held = None;
    }
}

/// Shows what the program writes, and answers what it asks, until it ends.
fn show(mut output: impl Read, terminal: &Watched<Terminal>, keyboard: &Keyboard) {
    let mut chunk = [0; 4096];
    while let Ok(count @ 1..) = output.read(&mut chunk) {
        let written = chunk.get(..count).unwrap_or_default();
        let answers = terminal.change(|terminal| terminal.write(written));
        let closing = terminal.read().closing;
        if closing || !answers.is_empty() && type_in(keyboard, &answers).is_err() {
            break;
        }
    }
    terminal.change(|terminal| terminal.closed = true);
}

fn type_in(keyboard: &Keyboard, bytes: &[u8]) -> std::io::Result<()> {
    let mut keyboard = keyboard.lock().unwrap_or_else(PoisonError::into_inner);
    keyboard.write_all(bytes)?;
    keyboard.flush()
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, ..PtySize::default() }
}
