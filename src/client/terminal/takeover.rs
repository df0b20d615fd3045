//! The terminal as a place: taken over, given back, written to. Given back on every way out: drop, panic, suspend.
//!
//! Which bytes make a frame is decided in `paint`, `brush` and `shift`.

use std::fmt;
use std::io::{self, Write};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::buffer::Buffer;
use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};
use ratatui::layout::{Position, Rect};
use rustix::process::{Signal, getpid, kill_process};

use crate::client::model::abilities::{Abilities, Clusters};
use crate::client::model::telling::Way;
use crate::client::terminal::clipboard::{self, Between};
use crate::client::terminal::paint::Painter;
use crate::client::terminal::{answers, notify, side_doors};
use crate::client::text::hyperlinks::Hyperlinks;

/// Keep the title (XTWINOPS 22), cells in the order in which they are written (see [`crate::client::text`]), alternate
/// screen, no wrapping at the right edge, bracketed paste, focus reports,
/// and the first level of the kitty keyboard protocol, which tells apart keys that are one byte otherwise. Terminals
/// that do not know one of these ignore it, so nobody is asked.
const ENTER: &str =
    "\x1b[22;2t\x1b[8l\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?1004h\x1b[>1u\x1b[?25l\x1b[m\x1b[2J";
/// The same backwards; first the end of a synchronized update, in which a panic may have struck.
const LEAVE: &str = "\x1b[?2026l\x1b[<1u\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\
                     \x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l\x1b[8h\x1b[23;2t";
/// Presses, drags and the wheel in the SGR form. Not 1003: it reports every movement and so wakes the program.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Whole clusters get cells (mode 2027), in terminals that have offered it.
const CLUSTERS_ON: &str = "\x1b[?2027h";
const CLUSTERS_OFF: &str = "\x1b[?2027l";

/// True while the terminal is ours. A process has one terminal, and the panic hook has nothing else to ask.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// True while mode 2027 is switched on by us.
static CLUSTERS: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal of this process while the program fills it; dropping it gives the terminal back.
pub struct Terminal {
    painter: Painter,
    next: Buffer,
    mouse: bool,
    clusters: bool,
    /// It opens links, or ignores them (OSC 8).
    links: bool,
    /// Notifications so far.
    notified: u64,
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal").field("area", &self.next.area).finish_non_exhaustive()
    }
}

impl Terminal {
    /// Takes the terminal over, and makes every later panic give it back before it is reported.
    ///
    /// # Errors
    /// When there is no terminal, or it does not do raw mode.
    pub fn open() -> io::Result<Self> {
        HOOK.call_once(|| {
            let report = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                give_back();
                report(info);
            }));
        });
        let mut terminal = Self {
            painter: Painter::new(),
            next: Buffer::empty(Rect::ZERO),
            mouse: false,
            clusters: false,
            links: takes_links(variable),
            notified: 0,
        };
        terminal.take_over()?;
        Ok(terminal)
    }

    /// Width and height in cells, as the terminal says; 80x24 when it says nothing of use.
    pub fn size() -> (u16, u16) {
        match size() {
            Ok((width, height)) if width > 0 && height > 0 => (width, height),
            _ => (80, 24),
        }
    }

    /// Draws one frame of `width` x `height` cells. `draw` fills an empty buffer and says where the cursor is, if it
    /// is to be seen, and which cells are links. Only what differs from the last frame is written, at once.
    ///
    /// # Errors
    /// When the terminal cannot be written, or was given back because some part of the program panicked.
    pub fn draw(
        &mut self,
        (width, height): (u16, u16),
        draw: impl FnOnce(&mut Buffer) -> (Option<Position>, Hyperlinks),
    ) -> io::Result<()> {
        if !TAKEN.load(Ordering::SeqCst) {
            return Err(io::Error::other("a part of the program failed"));
        }
        let area = Rect::new(0, 0, width, height);
        if self.next.area == area {
            self.next.reset();
        } else {
            self.next = Buffer::empty(area);
        }
        let (cursor, links) = draw(&mut self.next);
        let links = if self.links { links } else { Hyperlinks::default() };
        let bytes = self.painter.paint(&mut self.next, &links, cursor);
        write(&bytes)
    }

    /// The next frame repaints every cell, whatever the terminal shows now.
    pub fn forget_shown(&mut self) {
        self.painter.forget();
    }

    /// Asks the terminal what it can do. Out: whether it may answer.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    pub fn ask(&self) -> io::Result<bool> {
        let term = variable("TERM").unwrap_or_default();
        let asked = answers::knows_questions(&term);
        if asked {
            write(answers::QUESTIONS.as_bytes())?;
        }
        Ok(asked)
    }

    /// Uses what the terminal has said that it can do. The next frame repaints everything where that changes widths.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    pub fn set_abilities(&mut self, abilities: &Abilities) -> io::Result<()> {
        self.painter.set_synchronized(abilities.synchronized);
        let offered = abilities.clusters == Clusters::Offered;
        if offered && !self.clusters {
            self.clusters = true;
            self.painter.forget();
            Self::switch_clusters_on()?;
        }
        Ok(())
    }

    fn switch_clusters_on() -> io::Result<()> {
        CLUSTERS.store(true, Ordering::SeqCst);
        write(CLUSTERS_ON.as_bytes())
    }

    /// Whether clicks and the wheel come to the program or stay with the terminal.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        write(if on { MOUSE_ON } else { MOUSE_OFF }.as_bytes())
    }

    /// Sets the title of the window.
    pub fn set_title(&self, title: &str) -> io::Result<()> {
        write(side_doors::title(title).as_bytes())
    }

    /// Tells the desktop, in the way that is given or as the terminal is known to take it.
    pub fn notify(&mut self, way: Way, title: &str, body: &str) -> io::Result<()> {
        let way = match way {
            Way::Auto => notify::detect(variable),
            way => way,
        };
        let between = Between::detect(|name| std::env::var_os(name).is_some());
        self.notified += 1;
        write(side_doors::notify(way, (title, body), self.notified, between).as_bytes())
    }

    /// Puts a text onto the clipboard.
    pub fn copy(&self, text: &str) -> io::Result<()> {
        let between = Between::detect(|name| std::env::var_os(name).is_some());
        write(clipboard::copy(text, between).as_bytes())
    }

    /// Rings.
    pub fn bell(&self) -> io::Result<()> {
        write(b"\x07")
    }

    /// Gives the terminal back and asks the system to stop this process, as ctrl-z does for any program.
    ///
    /// The stop reaches the process a little later; whoever is told of its continuation calls [`Self::resume`].
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        kill_process(getpid(), Signal::TSTP)?;
        Ok(())
    }

    /// Gives the terminal back for a while, to another program of the user; [`Self::resume`] takes it over again.
    pub fn leave(&mut self) {
        give_back();
    }

    /// Takes the terminal over again after a stop, whoever caused it. The next frame repaints everything.
    pub fn resume(&mut self) -> io::Result<()> {
        give_back();
        self.take_over()
    }

    fn take_over(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        self.painter.forget();
        write(ENTER.as_bytes())?;
        if self.mouse {
            write(MOUSE_ON.as_bytes())?;
        }
        if self.clusters {
            Self::switch_clusters_on()?;
        }
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).and_then(|value| value.into_string().ok())
}

/// Whether the terminal keeps the addresses of links to itself: the Linux console prints them, and screen prints the ends of
/// long ones.
fn takes_links(var: impl Fn(&str) -> Option<String>) -> bool {
    answers::knows_questions(&var("TERM").unwrap_or_default()) && var("STY").is_none()
}

/// Leaves the terminal as it was found. A terminal that is gone cannot be told, so failures do not matter.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        if CLUSTERS.swap(false, Ordering::SeqCst) {
            write(CLUSTERS_OFF.as_bytes()).ok();
        }
        write(LEAVE.as_bytes()).ok();
        disable_raw_mode().ok();
    }
}

fn write(bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}
