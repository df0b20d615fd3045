//! What a terminal sends for the keys that are pressed, as xterm does.

use tchat::client::chord::{Chord, Held, Key};

/// The bytes for text with chords in angle brackets: `hello<enter>`, `<ctrl-c>`. Brackets around anything else are text.
pub(super) fn bytes(keys: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        let named = rest
            .strip_prefix('<')
            .and_then(|after| after.split_once('>'))
            .and_then(|(name, after)| Some((name.parse::<Chord>().ok()?, after)));
        if let Some((chord, after)) = named {
            bytes.extend(pressed(chord));
            rest = after;
        } else {
            bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    bytes
}

fn pressed(chord: Chord) -> Vec<u8> {
    let held = chord.held();
    let text = match chord.key() {
        Key::Tab if held.shift => "\x1b[Z".to_owned(),
        Key::Up => cursor_key('A', held),
        Key::Down => cursor_key('B', held),
        Key::Right => cursor_key('C', held),
        Key::Left => cursor_key('D', held),
        Key::Home => cursor_key('H', held),
        Key::End => cursor_key('F', held),
        Key::Insert => "\x1b[2~".to_owned(),
        Key::Delete => "\x1b[3~".to_owned(),
        Key::PageUp => "\x1b[5~".to_owned(),
        Key::PageDown => "\x1b[6~".to_owned(),
        Key::F(n @ 1..=4) => format!("\x1bO{}", char::from(b'O' + n)),
        Key::F(n) => panic!("f{n} is not used by any test"),
        key => {
            let byte = match key {
                Key::Char(c) if held.ctrl && c.is_ascii() => {
                    char::from(c.to_ascii_uppercase() as u8 & 0x1f)
                }
                Key::Char(c) => c,
                Key::Enter => '\r',
                Key::Tab => '\t',
                Key::Esc => '\x1b',
                _ => '\x7f',
            };
            let prefix = if held.alt { "\x1b" } else { "" };
            format!("{prefix}{byte}")
        }
    };
    text.into_bytes()
}

fn cursor_key(letter: char, held: Held) -> String {
    let number = 1 + u8::from(held.shift) + 2 * u8::from(held.alt) + 4 * u8::from(held.ctrl);
    match number {
        1 => format!("\x1b[{letter}"),
        number => format!("\x1b[1;{number}{letter}"),
    }
}
