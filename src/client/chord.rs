//! A key with its modifiers, as the program and the configuration speak of it: `ctrl-n`, `alt-shift-z`, `pgup`.
//!
//! Terminals report some chords in more than one way. [`Chord::new`] makes one value of those, so that bindings
//! need no doubles.

use std::fmt;
use std::str::FromStr;

use crate::nearest::nearest;

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// What the key types, the space bar included; never a control character.
    Char(char),
    /// A function key, 1 to 24.
    F(u8),
    Enter,
    Tab,
    Esc,
    Backspace,
    Delete,
    Insert,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
}

const NAMES: &[(&str, Key)] = &[
    ("backspace", Key::Backspace),
    ("delete", Key::Delete),
    ("down", Key::Down),
    ("end", Key::End),
    ("enter", Key::Enter),
    ("esc", Key::Esc),
    ("home", Key::Home),
    ("insert", Key::Insert),
    ("left", Key::Left),
    ("pgdn", Key::PageDown),
    ("pgup", Key::PageUp),
    ("right", Key::Right),
    ("space", Key::Char(' ')),
    ("tab", Key::Tab),
    ("up", Key::Up),
];

const LAST_FUNCTION_KEY: u8 = 24;

/// The modifiers held with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Held {
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

impl Held {
    pub const NONE: Self = Self { ctrl: false, alt: false, shift: false };
    pub const CTRL: Self = Self { ctrl: true, ..Self::NONE };
    pub const ALT: Self = Self { alt: true, ..Self::NONE };
    pub const SHIFT: Self = Self { shift: true, ..Self::NONE };
}

/// A key and what is held with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    key: Key,
    held: Held,
}

impl Chord {
    /// One value for every way a terminal reports the same chord:
    /// shift is part of a character that is typed; with ctrl or alt an ASCII capital is shift and the small letter,
    /// and with ctrl case means nothing; ctrl-4 to ctrl-7 are the bytes of ctrl-\, ctrl-], ctrl-^ and ctrl-_, and
    /// ctrl-/ is the same as ctrl-_.
    pub fn new(key: Key, held: Held) -> Self {
        let mut chord = Self { key, held };
        if let Key::Char(c) = key {
            let (c, shift) = match c {
                c if held.ctrl => (control_name(c), held.shift && c.is_ascii_alphabetic()),
                c if held.alt && c.is_ascii_uppercase() => (c.to_ascii_lowercase(), true),
                c if held.alt && c.is_ascii_lowercase() => (c, held.shift),
                c if !held.alt && held.shift && c.is_ascii_lowercase() => {
                    (c.to_ascii_uppercase(), false)
                }
                c => (c, false),
            };
            chord.key = Key::Char(c);
            chord.held.shift = shift;
        }
        chord
    }

    pub fn key(self) -> Key {
        self.key
    }

    pub fn held(self) -> Held {
        self.held
    }

    /// The character this chord types when nothing is bound to it.
    pub fn typed(self) -> Option<char> {
        match self.key {
            Key::Char(c) if !self.held.ctrl && !self.held.alt => Some(c),
            _ => None,
        }
    }
}

fn control_name(c: char) -> char {
    match c {
        '4' => '\\',
        '5' => ']',
        '6' => '^',
        '7' | '/' => '_',
        c => c.to_ascii_lowercase(),
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in
            [(self.held.ctrl, "ctrl-"), (self.held.alt, "alt-"), (self.held.shift, "shift-")]
        {
            if held {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, key)| *key == self.key) {
            return f.write_str(name);
        }
        match self.key {
            Key::Char(c) => write!(f, "{c}"),
            Key::F(n) => write!(f, "f{n}"),
            named => unreachable!("{named:?} is in the table of names"),
        }
    }
}

/// Text that names no chord.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such key: {0}")]
pub struct NoSuchKey(pub String);

impl FromStr for Chord {
    type Err = NoSuchKey;

    /// `ctrl-`, `alt-`, `shift-` in any order, then one character or the name of a key.
    fn from_str(text: &str) -> Result<Self, NoSuchKey> {
        let wrong = || NoSuchKey(text.to_owned());
        let mut held = Held::NONE;
        let mut rest = text;
        loop {
            let (modifier, after) = if let Some(after) = rest.strip_prefix("ctrl-") {
                (&mut held.ctrl, after)
            } else if let Some(after) = rest.strip_prefix("alt-") {
                (&mut held.alt, after)
            } else if let Some(after) = rest.strip_prefix("shift-") {
                (&mut held.shift, after)
            } else {
                break;
            };
            if *modifier {
                return Err(wrong());
            }
            *modifier = true;
            rest = after;
        }
        let key = key_named(rest).ok_or_else(wrong)?;
        Ok(Self::new(key, held))
    }
}

/// What was probably meant by a text that names no chord: a slip, or the way other programs write it (`C-n`, `ctrl+n`,
/// `^n`, `pageup`).
pub fn meant(text: &str) -> Option<Chord> {
    let text = text.to_lowercase().replace('+', "-");
    let text = text.strip_prefix('^').map_or(text.clone(), |rest| format!("ctrl-{rest}"));
    let (modifiers, key) = text.rsplit_once('-').unwrap_or(("", &text));
    let word = |typed: &str, others: &[(&str, &'static str)], names: &[&'static str]| {
        let other = others.iter().find(|(other, _)| *other == typed).map(|(_, name)| *name);
        other.or_else(|| names.iter().copied().find(|name| *name == typed)).or_else(|| {
            // A single letter is a letter.
            nearest(typed, names.iter().copied()).filter(|_| typed.chars().count() > 1)
        })
    };
    let mut meant = String::new();
    for modifier in modifiers.split('-').filter(|modifier| !modifier.is_empty()) {
        meant.push_str(word(modifier, OTHER_MODIFIERS, &["ctrl", "alt", "shift"])?);
        meant.push('-');
    }
    let names: Vec<&'static str> = NAMES.iter().map(|(name, _)| *name).collect();
    let key = match key_named(key) {
        Some(_) => key,
        None => word(key, OTHER_KEYS, &names)?,
    };
    (meant + key).parse().ok()
}

/// What other programs call modifiers and keys.
const OTHER_MODIFIERS: &[(&str, &str)] = &[
    ("a", "alt"),
    ("c", "ctrl"),
    ("control", "ctrl"),
    ("m", "alt"),
    ("meta", "alt"),
    ("option", "alt"),
    ("s", "shift"),
];
const OTHER_KEYS: &[(&str, &str)] = &[
    ("bs", "backspace"),
    ("del", "delete"),
    ("escape", "esc"),
    ("ins", "insert"),
    ("pagedown", "pgdn"),
    ("pageup", "pgup"),
    ("return", "enter"),
    ("spc", "space"),
];

fn key_named(name: &str) -> Option<Key> {
    if let Some((_, key)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*key);
    }
    let mut chars = name.chars();
    match (chars.next()?, chars.next()) {
        (c, None) if !c.is_control() && c != ' ' => Some(Key::Char(c)),
        ('f', Some(_)) => name
            .get(1..)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0'))
            .and_then(|digits| digits.parse().ok())
            .filter(|n| (1..=LAST_FUNCTION_KEY).contains(n))
            .map(Key::F),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chord(text: &str) -> Chord {
        text.parse().expect(text)
    }

    #[test]
    fn text_and_value_round_trip() {
        for text in [
            "ctrl-n",
            "alt-shift-z",
            "pgup",
            "shift-tab",
            "f1",
            "f24",
            "ctrl-_",
            "ctrl-space",
            "alt-1",
            "alt--",
            "-",
            "ä",
            "A",
            "ctrl-alt-delete",
            "alt-enter",
            "esc",
        ] {
            assert_eq!(chord(text).to_string(), text);
        }
        for (_, key) in NAMES {
            let plain = Chord::new(*key, Held::NONE);
            assert_eq!(chord(&plain.to_string()), plain);
        }
    }

    #[test]
    fn the_same_chord_is_one_value_however_it_is_reported() {
        assert_eq!(chord("ctrl-7"), chord("ctrl-_"));
        assert_eq!(chord("ctrl-/"), chord("ctrl-_"));
        assert_eq!(chord("ctrl-N"), chord("ctrl-n"));
        assert_eq!(chord("alt-Z"), chord("shift-alt-z"));
        assert_eq!(chord("shift-a"), chord("A"));
        assert_eq!(chord("shift-A"), chord("A"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in
            ["", "ctrl-", "ctrl-ctrl-a", "f0", "f25", "f01", "nope", "ab", " ", "\u{1b}", "alt-foo"]
        {
            assert_eq!(text.parse::<Chord>(), Err(NoSuchKey(text.to_owned())));
        }
    }

    #[test]
    fn what_was_meant_is_recognised() {
        for (text, name) in [
            ("pageup", Some("pgup")),
            ("PgDn", Some("pgdn")),
            ("contrl-n", Some("ctrl-n")),
            ("C-n", Some("ctrl-n")),
            ("ctrl+n", Some("ctrl-n")),
            ("M-x", Some("alt-x")),
            ("^n", Some("ctrl-n")),
            ("shift-ctrl-bakspace", Some("ctrl-shift-backspace")),
            ("retrun", None),
            ("return", Some("enter")),
            ("f99", None),
            ("", None),
            ("xyzzy", None),
            ("ctrl-", None),
        ] {
            assert_eq!(meant(text).map(|chord| chord.to_string()).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn only_characters_without_ctrl_and_alt_are_typed() {
        assert_eq!(chord("A").typed(), Some('A'));
        assert_eq!(chord("space").typed(), Some(' '));
        assert_eq!(chord("alt-a").typed(), None);
        assert_eq!(chord("enter").typed(), None);
    }
}
