//! Where one thing that a terminal sent ends and the next one begins: keys, sequences, strings, the beginning of a paste.

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::answers;
use super::sequences::{self, Heard};

/// No sequence that means something is longer, in bytes.
const LONGEST: usize = 256;

/// What comes before what is pasted.
pub(super) const PASTE: &[u8] = b"\x1b[200~";

/// What is longer than anything that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endless {
    /// Ends with a letter.
    Sequence,
    /// Ends with `ESC \\` or BEL.
    String,
}

/// What stands at the beginning of the bytes.
pub(super) enum First {
    /// So many bytes, which mean this or nothing.
    Whole(usize, Option<Heard>),
    /// The end is missing.
    Part,
    Endless(Endless),
    Paste,
}

/// What the strings of answers consist of.
pub(super) fn is_text(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// What stands at the beginning of bytes.
pub(super) fn first(bytes: &[u8]) -> First {
    match bytes {
        [] | [0x1b] | [0x1b, b'[' | b'O' | b']' | b'P'] => First::Part,
        [0x1b, 0x1b, ..] => First::Whole(1, Some(sequences::plain(KeyCode::Esc))),
        [0x1b, b'[', rest @ ..] => csi(bytes, rest),
        [0x1b, b'O', byte, ..] if sequences::of_ss3(*byte).is_some() => {
            First::Whole(3, sequences::of_ss3(*byte))
        }
        [0x1b, b']', b'0'..=b'9', ..] => {
            string(bytes, |body| answers::of_osc(body).map(Heard::Answer))
        }
        // Nobody is asked anything that is answered by one of these, and yet it could come.
        [0x1b, b'P', b'0'..=b'9' | b'>' | b'!' | b'+' | b'$', ..] => string(bytes, |_| None),
        [0x1b, rest @ ..] => match first(rest) {
            First::Whole(count, heard) => First::Whole(count + 1, heard.map(sequences::with_alt)),
            other => other,
        },
        [byte, ..] if *byte < 0x20 || *byte == 0x7f => First::Whole(1, Some(control(*byte))),
        _ => character(bytes),
    }
}

fn control(byte: u8) -> Heard {
    let with_ctrl = |c| {
        let key = KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        Heard::Event(Event::Key(key))
    };
    match byte {
        b'\r' => sequences::plain(KeyCode::Enter),
        b'\t' => sequences::plain(KeyCode::Tab),
        0x7f => sequences::plain(KeyCode::Backspace),
        0 => with_ctrl(' '),
        1..=0x1a => with_ctrl(char::from(byte - 1 + b'a')),
        // As terminals have it: 4 to 7 with ctrl.
        _ => with_ctrl(char::from((byte & 0x1f).saturating_sub(0x1c) + b'4')),
    }
}

fn character(bytes: &[u8]) -> First {
    let length = match bytes.first() {
        Some(0..=0x7f) => 1,
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => return First::Whole(1, None),
    };
    let Some(encoded) = bytes.get(..length) else {
        let broken = bytes.iter().skip(1).any(|byte| byte & 0xc0 != 0x80);
        return if broken { First::Whole(1, None) } else { First::Part };
    };
    match std::str::from_utf8(encoded).ok().and_then(|text| text.chars().next()) {
        // C1 controls are no keys.
        Some(c) if c.is_control() => First::Whole(length, None),
        Some(c) => First::Whole(length, Some(sequences::letter(c))),
        None => First::Whole(1, None),
    }
}

/// `rest` is what follows `CSI`.
fn csi(bytes: &[u8], rest: &[u8]) -> First {
    match rest {
        // The Linux console: F1 to F5.
        [b'[', byte @ b'A'..=b'E', ..] => {
            return First::Whole(4, Some(sequences::plain(KeyCode::F(byte - b'@'))));
        }
        [b'M', button, column, row, ..] => {
            return First::Whole(6, sequences::old_mouse([*button, *column, *row]));
        }
        [b'['] | [b'M', ..] => return First::Part,
        _ if bytes.starts_with(PASTE) => return First::Paste,
        _ => {}
    }
    let end = rest.iter().position(|byte| !matches!(byte, 0x20..=0x3f));
    match end {
        None if rest.len() > LONGEST => First::Endless(Endless::Sequence),
        None => First::Part,
        Some(end) => {
            let (body, last) = (rest.get(..end).unwrap_or_default(), rest.get(end).copied());
            match last {
                Some(last @ 0x40..=0x7e) => {
                    let heard = || sequences::of_csi(body, last);
                    First::Whole(end + 3, (end <= LONGEST).then(heard).flatten())
                }
                // Something else began before it ended.
                _ => First::Whole(end + 2, None),
            }
        }
    }
}

/// A string of `ESC` and an introducer, up to `ESC \` or BEL.
fn string(bytes: &[u8], meaning: impl Fn(&[u8]) -> Option<Heard>) -> First {
    let body = bytes.get(2..).unwrap_or_default();
    let Some(end) = body.iter().position(|byte| !is_text(*byte)) else {
        let endless = First::Endless(Endless::String);
        return if body.len() > LONGEST { endless } else { First::Part };
    };
    let (body, rest) = body.split_at(end);
    let heard = || meaning(body).filter(|_| body.len() <= LONGEST);
    match rest {
        [0x07, ..] => First::Whole(end + 3, heard()),
        [0x1b, b'\\', ..] => First::Whole(end + 4, heard()),
        [0x1b] => First::Part,
        // Something else began before it ended.
        _ => First::Whole(end + 2, None),
    }
}
