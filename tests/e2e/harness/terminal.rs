//! A terminal: what it shows, which of its modes are on, what it answers when it is asked.

use std::collections::BTreeSet;
use std::num::NonZero;

use vt100::{Callbacks, Parser};

/// A terminal and everything that was written to it.
pub(super) struct Terminal {
    parser: Parser<Beyond>,
    pub(super) written: Vec<u8>,
    /// Nobody is going to look at it any more.
    pub(super) closing: bool,
    pub(super) closed: bool,
}

/// What the emulation does not keep: modes it has no use for, the title, answers that are due.
#[derive(Debug, Default)]
struct Beyond {
    modes: BTreeSet<u16>,
    keyboard_levels: usize,
    titles_kept: usize,
    title: String,
    clipboard: Vec<String>,
    answers: Vec<u8>,
}

/// Everything that a program can leave behind besides text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Modes {
    on: Vec<&'static str>,
    mouse: String,
    pen: String,
    others: BTreeSet<u16>,
    keyboard_levels: usize,
    titles_kept: usize,
}

/// What is on the screen.
pub(crate) struct View {
    pub(crate) rows: Vec<String>,
    pub(crate) title: String,
    pub(crate) alternate: bool,
    /// Whether the program has asked for the mouse.
    pub(crate) mouse: bool,
}

impl View {
    pub(crate) fn contains(&self, text: &str) -> bool {
        self.rows.iter().any(|row| row.contains(text))
    }

    /// How many rows contain the text.
    pub(crate) fn count(&self, text: &str) -> usize {
        self.rows.iter().filter(|row| row.contains(text)).count()
    }

    /// How many rows outside of the input line contain the text.
    pub(crate) fn said(&self, text: &str) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.contains(text) && !row.contains('❯')).count()
    }

    /// Whether a row has that name and then exactly that text.
    pub(crate) fn says(&self, nick: &str, text: &str) -> bool {
        self.rows.iter().any(|row| {
            let columns: Vec<&str> = row.split('│').map(str::trim).collect();
            let mut pairs = columns.windows(2);
            pairs.any(|pair| matches!(pair, [who, what] if who.ends_with(nick) && *what == text))
        })
    }

    /// What stands in the input line; nothing when there is none.
    pub(crate) fn input(&self) -> &str {
        let row = self.rows.iter().rev().find_map(|row| row.split_once('❯'));
        row.map_or("", |(_, typed)| typed.trim())
    }

    /// The conversation that is open, as the title names it.
    pub(crate) fn place(&self) -> &str {
        let unread = |title: &str| title.starts_with('(');
        let title = self.title.trim_end_matches(" - tchat");
        match title.split_once(' ') {
            Some((_, place)) if unread(title) => place,
            _ => title,
        }
    }

    pub(crate) fn picture(&self) -> String {
        let width = self.rows.first().map_or(0, |row| row.chars().count());
        let edge = "-".repeat(width);
        format!("{edge}\n{}\n{edge}", self.rows.join("\n"))
    }
}

impl Terminal {
    /// Width and height in cells, at least one each.
    pub(super) fn new((width, height): (u16, u16)) -> Self {
        Self {
            parser: Parser::new_with_callbacks(cells(height), cells(width), 0, Beyond::default()),
            written: Vec::new(),
            closing: false,
            closed: false,
        }
    }

    /// Takes what a program writes. Out: what the terminal answers.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.written.extend_from_slice(bytes);
        self.parser.process(bytes);
        std::mem::take(&mut self.parser.callbacks_mut().answers)
    }

    pub(super) fn resize(&mut self, (width, height): (u16, u16)) {
        self.parser.set_size(cells(height), cells(width));
    }

    pub(super) fn view(&self) -> View {
        let screen = self.parser.screen();
        let (_, width) = screen.size();
        View {
            rows: screen.rows(0, width.get()).collect(),
            title: self.parser.callbacks().title.clone(),
            alternate: screen.alternate_screen(),
            mouse: screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None,
        }
    }

    pub(super) fn modes(&self) -> Modes {
        let screen = self.parser.screen();
        let beyond = self.parser.callbacks();
        let named = [
            ("alternate screen", screen.alternate_screen()),
            ("application cursor keys", screen.application_cursor()),
            ("application keypad", screen.application_keypad()),
            ("bracketed paste", screen.bracketed_paste()),
            ("hidden cursor", screen.hide_cursor()),
        ];
        let on = named.into_iter().filter_map(|(name, on)| on.then_some(name));
        Modes {
            on: on.collect(),
            mouse: format!("{:?}", screen.mouse_protocol_mode()),
            pen: screen.attributes_formatted(),
            others: beyond.modes.clone(),
            keyboard_levels: beyond.keyboard_levels,
            titles_kept: beyond.titles_kept,
        }
    }

    /// What programs asked to be put into the clipboard.
    pub(super) fn clipboard(&self) -> Vec<String> {
        self.parser.callbacks().clipboard.clone()
    }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal of at least one cell")
}

/// xterm's control sequences; kitty's keyboard protocol.
impl Callbacks for Beyond {
    fn set_window_title(&mut self, _: &mut vt100::Screen, title: &[u8]) {
        self.title = String::from_utf8_lossy(title).into_owned();
    }

    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8], data: &[u8]) {
        self.clipboard.push(String::from_utf8_lossy(data).into_owned());
    }

    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        mark: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        letter: char,
    ) {
        let first = parameters.first().and_then(|numbers| numbers.first());
        let first = first.copied().unwrap_or_default();
        let numbers = parameters.iter().copied().flatten().copied();
        match (mark, letter, first) {
            // Wrapping at the right edge is on in a terminal that nobody has touched.
            (Some(b'?'), 'l', 7) => self.modes.extend([7]),
            (Some(b'?'), 'h', 7) => self.modes.retain(|mode| *mode != 7),
            (Some(b'?'), 'h', _) => self.modes.extend(numbers),
            (Some(b'?'), 'l', _) => numbers.for_each(|mode| {
                self.modes.remove(&mode);
            }),
            (Some(b'>'), 'u', _) => self.keyboard_levels += 1,
            (Some(b'<'), 'u', _) => self.keyboard_levels = self.keyboard_levels.saturating_sub(1),
            (None, 't', 22) => self.titles_kept += 1,
            (None, 't', 23) => self.titles_kept = self.titles_kept.saturating_sub(1),
            (Some(b'?'), 'u', _) => self.answers.extend(b"\x1b[?0u"),
            (None, 'c', 0) => self.answers.extend(b"\x1b[?62;22c"),
            (None, 'n', 5) => self.answers.extend(b"\x1b[0n"),
            (None, 'n', 6) => {
                let (row, column) = screen.cursor_position();
                let place = format!("\x1b[{};{}R", row + 1, column + 1);
                self.answers.extend(place.bytes());
            }
            _ => {}
        }
    }

    fn unhandled_osc(&mut self, _: &mut vt100::Screen, parameters: &[&[u8]]) {
        match parameters {
            // A title with a semicolon in it comes in pieces.
            [b"2", pieces @ ..] => {
                self.title = String::from_utf8_lossy(&pieces.join(&b';')).into_owned();
            }
            [b"10", b"?"] => self.answers.extend(b"\x1b]10;rgb:dddd/dddd/dddd\x1b\\"),
            [b"11", b"?"] => self.answers.extend(b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
            _ => {}
        }
    }
}
