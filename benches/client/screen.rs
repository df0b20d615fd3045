//! A client in a pty with a terminal behind it: keys in, and when what is waited for was to be seen.

use std::io::{self, Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Callbacks, Parser};

use crate::process::Process;

/// Columns and rows.
pub(crate) const SIZE: (u16, u16) = (120, 40);
/// Rows at the bottom in one of which every client has its input line.
const INPUT: u16 = 4;

type Wanted = Box<dyn FnMut(&vt100::Screen) -> bool + Send>;
type Keyboard = Arc<Mutex<Box<dyn Write + Send>>>;

/// The program is killed when it is dropped.
pub(crate) struct Screen {
    child: Box<dyn Child + Send + Sync>,
    pub(crate) process: Process,
    pty: Box<dyn MasterPty + Send>,
    keyboard: Keyboard,
    shown: Arc<Watched>,
}

#[derive(Default)]
struct Watched {
    shown: Mutex<Option<Shown>>,
    changed: Condvar,
}

struct Shown {
    parser: Parser<Beyond>,
    /// Written so far.
    bytes: u64,
    /// When something was written last.
    last: Instant,
    wanted: Option<Wanted>,
    /// When it was there.
    met: Option<Instant>,
}

/// Answers that the terminal owes.
#[derive(Debug, Default)]
struct Beyond(Vec<u8>);

/// As xterm answers.
impl Callbacks for Beyond {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        mark: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        letter: char,
    ) {
        let first = parameters.iter().copied().flatten().next().copied().unwrap_or_default();
        match (mark, letter, first) {
            (None, 'c', 0) => self.0.extend(b"\x1b[?62;22c"),
            (None, 'n', 6) => {
                let (row, column) = screen.cursor_position();
                self.0.extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
            }
            _ => {}
        }
    }

    fn unhandled_osc(&mut self, _: &mut vt100::Screen, parameters: &[&[u8]]) {
        if let [b"11", b"?"] = parameters {
            self.0.extend(b"\x1b]11;rgb:0000/0000/0000\x1b\\");
        }
    }
}

impl Shown {
    /// Is it what is waited for? What is on the screen was written when something was written last.
    fn look(&mut self) {
        let Some(wanted) = self.wanted.as_mut().filter(|_| self.met.is_none()) else {
            return;
        };
        if wanted(self.parser.screen()) {
            self.met = Some(self.last);
        }
    }
}

impl Watched {
    fn lock(&self) -> MutexGuard<'_, Option<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<R>(&self, f: impl FnOnce(&mut Shown) -> R) -> R {
        f(self.lock().as_mut().expect("there from the start"))
    }
}

impl Screen {
    pub(crate) fn start(command: CommandBuilder) -> io::Result<Self> {
        let pair = native_pty_system().openpty(size(SIZE)).map_err(io::Error::other)?;
        let child = pair.slave.spawn_command(command).map_err(io::Error::other)?;
        let pty = pair.master;
        let output = pty.try_clone_reader().map_err(io::Error::other)?;
        let keyboard = pty.take_writer().map_err(io::Error::other)?;
        let keyboard = Arc::new(Mutex::new(keyboard));
        let shown = Arc::new(Watched::default());
        *shown.lock() = Some(Shown {
            parser: Parser::new_with_callbacks(cells(SIZE.1), cells(SIZE.0), 0, Beyond::default()),
            bytes: 0,
            last: Instant::now(),
            wanted: None,
            met: None,
        });
        let (watched, answering) = (Arc::clone(&shown), Arc::clone(&keyboard));
        // Ends with the program.
        thread::spawn(move || read(output, &watched, &answering).ok());
        let process = Process(child.process_id().unwrap_or_default());
        Ok(Self { child, process, pty, keyboard, shown })
    }

    /// Writes keys without waiting for anything.
    pub(crate) fn types(&self, keys: &str) -> io::Result<()> {
        let mut keyboard = self.keyboard.lock().unwrap_or_else(PoisonError::into_inner);
        keyboard.write_all(keys.as_bytes())
    }

    /// How long it takes after `doing` until the screen is as wanted; nothing when it never is.
    pub(crate) fn time(
        &self,
        patience: Duration,
        wanted: impl FnMut(&vt100::Screen) -> bool + Send + 'static,
        doing: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<Option<Duration>> {
        self.shown.with(|shown| {
            shown.wanted = Some(Box::new(wanted));
            shown.met = None;
        });
        let began = Instant::now();
        doing()?;
        // It may have been there before.
        self.shown.with(Shown::look);
        let left = patience.saturating_sub(began.elapsed());
        let waiting = |shown: &mut Option<Shown>| shown.as_ref().is_some_and(|s| s.met.is_none());
        let shown = self.shown.changed.wait_timeout_while(self.shown.lock(), left, waiting);
        let (mut shown, _) = shown.unwrap_or_else(PoisonError::into_inner);
        let met = shown.as_mut().and_then(|shown| {
            shown.wanted = None;
            shown.met.take()
        });
        Ok(met.map(|at| at.saturating_duration_since(began)))
    }

    /// Waits until a text is on the screen.
    pub(crate) fn shows(&self, text: &str, patience: Duration) -> io::Result<Option<Duration>> {
        let text = text.to_owned();
        self.time(patience, move |screen| contains(screen, &text), || Ok(()))
    }

    /// Changes the size; the program is told by SIGWINCH.
    pub(crate) fn resize(&self, to: (u16, u16)) -> io::Result<()> {
        self.shown.with(|shown| shown.parser.set_size(cells(to.1), cells(to.0)));
        self.pty.resize(size(to)).map_err(io::Error::other)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.shown.with(|shown| shown.bytes)
    }

    pub(crate) fn rows(&self) -> Vec<String> {
        self.shown.with(|shown| rows(shown.parser.screen()))
    }

    /// Waits until it does nothing any more, a minute at most.
    pub(crate) fn settle(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        let (mut calm, mut ran) = (0, self.process.running());
        while calm < 4 && Instant::now() < end {
            thread::sleep(Duration::from_millis(100));
            let now = self.process.running();
            let little = now.saturating_sub(ran) < Duration::from_millis(2);
            let quiet = self.shown.with(|shown| shown.last.elapsed()) > Duration::from_millis(50);
            calm = if little && quiet { calm + 1 } else { 0 };
            ran = now;
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The terminal: takes what the program writes until it ends.
fn read(mut output: impl Read, watched: &Watched, keyboard: &Keyboard) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = output.read(&mut buffer)?;
        let at = Instant::now();
        if count == 0 {
            return Ok(());
        }
        let answers = watched.with(|shown| {
            shown.bytes += count as u64;
            shown.last = at;
            shown.parser.process(buffer.get(..count).unwrap_or_default());
            shown.look();
            std::mem::take(&mut shown.parser.callbacks_mut().0)
        });
        watched.changed.notify_all();
        if !answers.is_empty() {
            keyboard.lock().unwrap_or_else(PoisonError::into_inner).write_all(&answers)?;
        }
    }
}

pub(crate) fn rows(screen: &vt100::Screen) -> Vec<String> {
    screen.rows(0, screen.size().1.get()).collect()
}

pub(crate) fn contains(screen: &vt100::Screen, text: &str) -> bool {
    screen.rows(0, screen.size().1.get()).any(|row| row.contains(text))
}

/// Whether the text stands at the bottom, where every client has its input line.
pub(crate) fn is_typed(screen: &vt100::Screen, text: &str) -> bool {
    let (height, width) = screen.size();
    let (height, width) = (height.get(), width.get());
    let mut bottom = height.saturating_sub(INPUT)..height;
    bottom.any(|row| screen.contents_between(row, 0, row, width).contains(text))
}

fn size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal of at least one cell")
}
