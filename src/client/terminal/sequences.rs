//! What a complete control sequence from the terminal means: a key, the mouse, the focus, or an answer.
//!
//! Sources: xterm control sequences ("PC-Style Function Keys", "Mouse Tracking"), the kitty keyboard protocol. What means
//! nothing here is swallowed: a sequence never becomes typed letters.

use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::answers::{self, Answer};

/// What was heard of the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    Event(Event),
    Answer(Answer),
}

/// A key without modifiers.
pub(super) fn plain(code: KeyCode) -> Heard {
    Heard::Event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
}

/// A key that types `c`; capital letters say that shift is held.
pub(super) fn letter(c: char) -> Heard {
    let held = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    Heard::Event(Event::Key(KeyEvent::new(KeyCode::Char(c), held)))
}

/// The same key with alt.
pub(super) fn with_alt(heard: Heard) -> Heard {
    match heard {
        Heard::Event(Event::Key(mut key)) => {
            key.modifiers |= KeyModifiers::ALT;
            Heard::Event(Event::Key(key))
        }
        other => other,
    }
}

/// The key of `ESC O` and this byte.
pub(super) fn of_ss3(byte: u8) -> Option<Heard> {
    let code = match byte {
        b'M' => KeyCode::Enter,
        byte => named(byte)?,
    };
    Some(plain(code))
}

/// `body` is everything between `CSI` and the final byte.
pub(super) fn of_csi(body: &[u8], last: u8) -> Option<Heard> {
    let marked = body.first().is_some_and(|byte| matches!(byte, b'<'..=b'?'));
    let (mark, rest) = if marked { body.split_at(1) } else { (&b""[..], body) };
    let digits = rest.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'));
    let (numbers, between) = rest.split_at(digits.unwrap_or(rest.len()));
    let numbers = Numbers::read(numbers)?;
    match (mark, between, last) {
        (b"<", b"", b'M' | b'm') => mouse(&numbers, last == b'm'),
        (b"?", b"$", b'y') => answers::of_mode_report(&numbers.firsts()).map(Heard::Answer),
        (b"?", b"", b'u') => {
            let flags = numbers.firsts().first().copied().unwrap_or(0);
            Some(Heard::Answer(Answer::Keyboard(flags)))
        }
        (b"?", b"", b'c') => Some(Heard::Answer(Answer::Device)),
        (b"", b"", last) => key(&numbers, last),
        _ => None,
    }
}

/// Parameters of a sequence, each with its parts; an empty one is 0.
struct Numbers(Vec<Vec<u32>>);

impl Numbers {
    /// `None` when one of them is larger than any that means something.
    fn read(text: &[u8]) -> Option<Self> {
        let number = |text: &[u8]| -> Option<u32> {
            let digits = std::str::from_utf8(text).ok()?;
            if digits.is_empty() { Some(0) } else { digits.parse().ok() }
        };
        let parts = |text: &[u8]| text.split(|byte| *byte == b':').map(number).collect();
        text.split(|byte| *byte == b';').map(parts).collect::<Option<_>>().map(Self)
    }

    /// The number at a place, from 0, and a part of it; 0 where there is none.
    fn at(&self, index: usize, part: usize) -> u32 {
        self.0.get(index).and_then(|parts| parts.get(part)).copied().unwrap_or(0)
    }

    /// The first part of each; what is too large for a mode is none.
    fn firsts(&self) -> Vec<u16> {
        let first = |parts: &Vec<u32>| parts.first().and_then(|n| u16::try_from(*n).ok());
        self.0.iter().map(|parts| first(parts).unwrap_or(u16::MAX)).collect()
    }
}

fn key(numbers: &Numbers, last: u8) -> Option<Heard> {
    match last {
        b'I' => return Some(Heard::Event(Event::FocusGained)),
        b'O' => return Some(Heard::Event(Event::FocusLost)),
        b'Z' => {
            let key = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
            return Some(Heard::Event(Event::Key(key)));
        }
        _ => {}
    }
    let code = match last {
        // xterm's other form of keys with modifiers.
        b'~' if numbers.at(0, 0) == 27 => of_code(numbers.at(2, 0))?,
        b'~' => numbered(numbers.at(0, 0))?,
        b'u' => of_code(numbers.at(0, 0))?,
        // Else it says where the cursor is, which nobody asked.
        b'R' if numbers.at(0, 0) != 1 => return None,
        last => named(last)?,
    };
    let (held, kind) = (modifiers(numbers.at(1, 0)), kind(numbers.at(1, 1)));
    let code = if code == KeyCode::Tab && held.contains(KeyModifiers::SHIFT) {
        KeyCode::BackTab
    } else {
        code
    };
    Some(Heard::Event(Event::Key(KeyEvent::new_with_kind(code, held, kind))))
}

fn kind(number: u32) -> KeyEventKind {
    match number {
        2 => KeyEventKind::Repeat,
        3 => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    }
}

fn modifiers(number: u32) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ]
    .into_iter()
    .filter(|(bit, _)| bits & bit != 0)
    .fold(KeyModifiers::NONE, |all, (_, held)| all | held)
}

fn named(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(byte - b'O'),
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    let function =
        |first: u32, n: u8| u8::try_from(number - first).ok().map(|by| KeyCode::F(n + by));
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28 | 29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => None,
    }
}

/// A key by its number in the kitty protocol: that of its character, or one of the private use area.
fn of_code(code: u32) -> Option<KeyCode> {
    const KEYPAD: [char; 15] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '/', '*', '-', '+'];
    Some(match code {
        9 => KeyCode::Tab,
        13 | 57_414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        127 => KeyCode::Backspace,
        57_376..=57_398 => KeyCode::F(13 + u8::try_from(code - 57_376).ok()?),
        57_399..=57_413 => KeyCode::Char(*KEYPAD.get(usize::try_from(code - 57_399).ok()?)?),
        57_415 => KeyCode::Char('='),
        57_416 => KeyCode::Char(','),
        57_417 => KeyCode::Left,
        57_418 => KeyCode::Right,
        57_419 => KeyCode::Up,
        57_420 => KeyCode::Down,
        57_421 => KeyCode::PageUp,
        57_422 => KeyCode::PageDown,
        57_423 => KeyCode::Home,
        57_424 => KeyCode::End,
        57_425 => KeyCode::Insert,
        57_426 => KeyCode::Delete,
        0xe000..=0xf8ff => return None,
        code => KeyCode::Char(char::from_u32(code).filter(|c| !c.is_control())?),
    })
}

/// `CSI < button ; column ; row M`, or `m` when it is let go.
fn mouse(numbers: &Numbers, released: bool) -> Option<Heard> {
    let cell = |index| u16::try_from(numbers.at(index, 0)).ok()?.checked_sub(1);
    let (column, row) = (cell(1)?, cell(2)?);
    pointer(numbers.at(0, 0), (column, row), released)
}

/// `CSI M` and three bytes, of terminals that do not know the other form.
pub(super) fn old_mouse(bytes: [u8; 3]) -> Option<Heard> {
    let [button, column, row] = bytes.map(|byte| byte.checked_sub(32));
    let cell = |place: Option<u8>| place?.checked_sub(1).map(u16::from);
    pointer(u32::from(button?), (cell(column)?, cell(row)?), false)
}

fn pointer(bits: u32, (column, row): (u16, u16), released: bool) -> Option<Heard> {
    let button = match bits & 3 {
        0 => Some(MouseButton::Left),
        1 => Some(MouseButton::Middle),
        2 => Some(MouseButton::Right),
        _ => None,
    };
    let (moved, wheel) = (bits & 32 != 0, bits & 0b1100_0000);
    let kind = match (wheel, button) {
        (0, Some(button)) if released => MouseEventKind::Up(button),
        (0, Some(button)) if moved => MouseEventKind::Drag(button),
        (0, Some(button)) => MouseEventKind::Down(button),
        (0, None) if moved => MouseEventKind::Moved,
        (0, None) => MouseEventKind::Up(MouseButton::Left),
        (64, Some(MouseButton::Left)) => MouseEventKind::ScrollUp,
        (64, Some(MouseButton::Middle)) => MouseEventKind::ScrollDown,
        (64, Some(MouseButton::Right)) => MouseEventKind::ScrollLeft,
        (64, None) => MouseEventKind::ScrollRight,
        _ => return None,
    };
    // Shift, alt and control, as with keys.
    let modifiers = modifiers(1 + ((bits >> 2) & 7));
    Some(Heard::Event(Event::Mouse(MouseEvent { kind, column, row, modifiers })))
}
