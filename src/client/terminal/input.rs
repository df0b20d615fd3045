//! The bytes of the terminal, cut into keys, pastes and answers.
//!
//! Pure: bytes come in pieces of any size, and what is not complete waits for the rest. How long, [`Input::patience`] says;
//! then [`Input::give_up`] decides: an escape byte alone is the key, a sequence that has clearly begun is dropped. An
//! answer of the terminal is told from keys by its form and not by when it comes, so that a late, split, endless or
//! garbled one never becomes typed text.

use std::mem;
use std::time::Duration;

use ratatui::crossterm::event::{Event, KeyCode};

use super::framing::{Endless, First, PASTE, first, is_text};
use super::sequences::{self, Heard};

/// What follows an escape byte of a key comes at once, also over slow lines.
const FOR_A_KEY: Duration = Duration::from_millis(30);
/// What was sent in two pieces may take this long.
const FOR_THE_REST: Duration = Duration::from_millis(500);
/// Bytes of a paste that are handed on at once.
const LONGEST_PASTE: usize = 1 << 20;

const PASTED: &[u8] = b"\x1b[201~";

/// What came and was not understood yet.
#[derive(Debug, Default)]
pub struct Input {
    bytes: Vec<u8>,
    /// What was pasted so far, while a paste goes on.
    paste: Option<Vec<u8>>,
    /// Something without end goes by: everything is dropped until it ends.
    endless: Option<Endless>,
}

impl Input {
    /// Takes what was read. Out: what is complete.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Heard> {
        self.bytes.extend_from_slice(bytes);
        let mut heard = Vec::new();
        loop {
            if let Some(paste) = self.paste.take() {
                if !self.pasted(paste, &mut heard) {
                    return heard;
                }
            } else if let Some(kind) = self.endless {
                if !self.skip(kind) {
                    return heard;
                }
            } else if !self.next(&mut heard) {
                return heard;
            }
        }
    }

    /// How long to wait for more before [`Self::give_up`]; `None` when nothing is waited for.
    pub fn patience(&self) -> Option<Duration> {
        if self.paste.is_some() {
            return None;
        }
        match self.bytes.len() {
            0 => self.endless.map(|_| FOR_THE_REST),
            1 | 2 if self.bytes.first() == Some(&0x1b) => Some(FOR_A_KEY),
            _ => Some(FOR_THE_REST),
        }
    }

    /// Nothing more came. Out: the key that it was after all.
    pub fn give_up(&mut self) -> Vec<Heard> {
        self.endless = None;
        let bytes = mem::take(&mut self.bytes);
        match bytes.as_slice() {
            [0x1b] => vec![sequences::plain(KeyCode::Esc)],
            [0x1b, byte @ 0x21..=0x7e] => {
                vec![sequences::with_alt(sequences::letter(char::from(*byte)))]
            }
            _ => Vec::new(),
        }
    }

    /// Takes one thing from the beginning. Out: whether there may be more.
    fn next(&mut self, heard: &mut Vec<Heard>) -> bool {
        match first(&self.bytes) {
            First::Whole(count, what) => {
                self.bytes.drain(..count);
                heard.extend(what);
                true
            }
            First::Part => false,
            First::Endless(kind) => {
                self.endless = Some(kind);
                true
            }
            First::Paste => {
                self.bytes.drain(..PASTE.len());
                self.paste = Some(Vec::new());
                true
            }
        }
    }

    /// Moves what was pasted. Out: whether the paste has ended.
    fn pasted(&mut self, mut paste: Vec<u8>, heard: &mut Vec<Heard>) -> bool {
        let text = |bytes: &[u8]| Heard::Event(Event::Paste(String::from_utf8_lossy(bytes).into()));
        // The end may have come in two pieces.
        let from = paste.len().saturating_sub(PASTED.len());
        paste.append(&mut self.bytes);
        let mut windows = paste.windows(PASTED.len()).enumerate().skip(from);
        let end = windows.find(|(_, window)| *window == PASTED).map(|(at, _)| at);
        if let Some(end) = end {
            self.bytes = paste.split_off(end).split_off(PASTED.len());
            heard.push(text(&paste));
            return true;
        }
        if paste.len() > LONGEST_PASTE {
            let kept = paste.split_off(paste.len() - PASTED.len());
            heard.push(text(&paste));
            paste = kept;
        }
        self.paste = Some(paste);
        false
    }

    /// Drops what belongs to something without end. Out: whether it has ended.
    fn skip(&mut self, kind: Endless) -> bool {
        let goes_on = |byte: &u8| match kind {
            Endless::Sequence => matches!(byte, 0x20..=0x3f),
            Endless::String => is_text(*byte),
        };
        let Some(end) = self.bytes.iter().position(|byte| !goes_on(byte)) else {
            self.bytes.clear();
            return false;
        };
        self.bytes.drain(..end);
        let terminator = match self.bytes.as_slice() {
            [0x40..=0x7e, ..] if kind == Endless::Sequence => 1,
            _ if kind == Endless::Sequence => 0,
            [0x07, ..] => 1,
            [0x1b, b'\\', ..] => 2,
            [0x1b] => return false,
            _ => 0,
        };
        self.bytes.drain(..terminator);
        self.endless = None;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::abilities::{Abilities, Clusters};
    use crate::client::terminal::answers::Answers;
    use proptest::prelude::*;
    use ratatui::crossterm::event::{KeyEventKind, MouseEventKind};

    /// A short name for what was heard.
    fn name(heard: &Heard) -> String {
        match heard {
            Heard::Event(Event::Key(key)) => {
                let kind = if key.kind == KeyEventKind::Release { "-" } else { "" };
                let code = match key.code {
                    KeyCode::Char(c) => c.to_string(),
                    code => format!("{code:?}"),
                };
                let held = format!("{:?}", key.modifiers);
                let held = held.trim_start_matches("KeyModifiers(").trim_end_matches(')');
                if held == "0x0" { format!("{kind}{code}") } else { format!("{kind}{code}+{held}") }
            }
            Heard::Event(Event::Mouse(mouse)) => {
                format!("{:?} {},{}", mouse.kind, mouse.column, mouse.row)
            }
            Heard::Event(event) => format!("{event:?}"),
            Heard::Answer(answer) => format!("{answer:?}"),
        }
    }

    fn heard(pieces: &[&[u8]]) -> Vec<String> {
        let mut input = Input::default();
        let mut all: Vec<Heard> = pieces.iter().flat_map(|piece| input.take(piece)).collect();
        all.extend(input.give_up());
        all.iter().map(name).collect()
    }

    #[test]
    fn keys_are_told_from_their_bytes() {
        for (bytes, keys) in [
            (&b"aZ"[..], vec!["a", "Z+SHIFT"]),
            (
                b"\r\t\x7f\x08\x00\x1f",
                vec!["Enter", "Tab", "Backspace", "h+CONTROL", " +CONTROL", "7+CONTROL"],
            ),
            ("é漢👍".as_bytes(), vec!["é", "漢", "👍"]),
            (b"\x1b", vec!["Esc"]),
            (b"\x1b\x1b", vec!["Esc", "Esc"]),
            (b"\x1ba\x1b\r\x1b[\x1bx", vec!["a+ALT", "Enter+ALT", "x+ALT"]),
            (b"\x1b[", vec!["[+ALT"]),
            (b"\x1bO", vec!["O+SHIFT | ALT"]),
            (b"\x1b]", vec!["]+ALT"]),
            (b"\x1b]x", vec!["]+ALT", "x"]),
            (
                b"\x1b[A\x1bOB\x1b[1;5C\x1b[H\x1b[4~",
                vec!["Up", "Down", "Right+CONTROL", "Home", "End"],
            ),
            (b"\x1bOP\x1b[15~\x1b[24;2~\x1b[[E", vec!["F(1)", "F(5)", "F(12)+SHIFT", "F(5)"]),
            (b"\x1b[Z\x1b[9;2u", vec!["BackTab+SHIFT", "BackTab+SHIFT"]),
            (b"\x1b[13;2u\x1b[106;5u\x1b[97;1:3u", vec!["Enter+SHIFT", "j+CONTROL", "-a"]),
            (b"\x1b[27;5;105~\x1b[57414u\x1b[57409u", vec!["i+CONTROL", "Enter", "."]),
            (b"\x1b[I\x1b[O", vec!["FocusGained", "FocusLost"]),
            (b"\x1b[200~a\x1b[31mb\r\x1b[201~c", vec!["Paste(\"a\\u{1b}[31mb\\r\")", "c"]),
            (b"\xff\xc3a\xe2\x82", vec!["a"]),
        ] {
            assert_eq!(heard(&[bytes]), keys, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn the_mouse_is_told_in_both_forms() {
        for (bytes, seen) in [
            (&b"\x1b[<0;5;3M"[..], "Down(Left) 4,2"),
            (b"\x1b[<32;5;3M", "Drag(Left) 4,2"),
            (b"\x1b[<0;5;3m", "Up(Left) 4,2"),
            (b"\x1b[<64;1;1M", "ScrollUp 0,0"),
            (b"\x1b[<65;300;1M", "ScrollDown 299,0"),
            (b"\x1b[M !!", "Down(Left) 0,0"),
        ] {
            assert_eq!(heard(&[bytes]), [seen], "{}", bytes.escape_ascii());
        }
        assert!(heard(&[b"\x1b[<0;0;0M"]).is_empty());
        assert!(heard(&[b"\x1b[<0;99999999999;1M"]).is_empty());
        let moved = MouseEventKind::Moved;
        assert_eq!(heard(&[b"\x1b[<35;1;1M"]), [format!("{moved:?} 0,0")]);
    }

    fn told(bytes: &[u8]) -> (Abilities, bool, Vec<String>) {
        let mut input = Input::default();
        let mut answers = Answers::default();
        let mut keys = Vec::new();
        for heard in input.take(bytes).into_iter().chain(input.give_up()) {
            match heard {
                Heard::Answer(answer) => drop(answers.take(answer)),
                other @ Heard::Event(_) => keys.push(name(&other)),
            }
        }
        (answers.abilities(), answers.is_complete(), keys)
    }

    #[test]
    fn terminals_answer_each_in_its_way() {
        let none = Abilities::default();
        for (terminal, bytes, abilities) in [
            (
                "xterm",
                &b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?2026;0$y\x1b[?2027;0$y\x1b[?64;1;2;6;22c"
                    [..],
                Abilities { background: Some([255; 3]), ..none },
            ),
            (
                "kitty",
                b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?2026;2$y\x1b[?2027;0$y\x1b[?1u\x1b[?62;c",
                Abilities { background: Some([0; 3]), synchronized: true, keyboard: true, ..none },
            ),
            (
                "foot",
                b"\x1b]11;rgb:2424/2424/2424\x1b\\\x1b[?2026;2$y\x1b[?2027;2$y\x1b[?62;4;22;28c",
                Abilities {
                    background: Some([0x24; 3]),
                    synchronized: true,
                    clusters: Clusters::Offered,
                    ..none
                },
            ),
            (
                "always",
                b"\x1b]11;rgb:24/24/24\x07\x1b[?2026;3$y\x1b[?2027;3$y\x1b[?62c",
                Abilities {
                    background: Some([0x24; 3]),
                    synchronized: true,
                    clusters: Clusters::Always,
                    ..none
                },
            ),
            (
                "tmux",
                b"\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\\x1b[?1;2;4c",
                Abilities { background: Some([0xfd, 0xf6, 0xe3]), ..none },
            ),
            ("screen", b"\x1b[?1;2c", none),
            ("linux", b"\x1b[?6c", none),
        ] {
            assert_eq!(told(bytes), (abilities, true, Vec::new()), "{terminal}");
            // The same in pieces, with keys between them.
            for cut in 0..bytes.len() {
                let (before, after) = bytes.split_at(cut);
                let mut input = Input::default();
                let mut all = input.take(before);
                all.extend(input.take(after));
                let answers = all.iter().filter(|heard| matches!(heard, Heard::Answer(_)));
                assert_eq!(answers.count(), all.len(), "{terminal} cut at {cut}");
                assert!(input.bytes.is_empty());
            }
        }
        let typed = b"h\x1b]11;rgb:1/2/3\x07i\x1b[?2026;1$y\x1b[A\x1b[?62c!";
        assert_eq!(told(typed).2, ["h", "i", "Up", "!"]);
    }

    #[test]
    fn what_lies_or_breaks_off_is_never_typed() {
        let endless = [b"\x1b]11;rgb:".as_slice(), &b"f".repeat(100_000), b"\x1b\\x"].concat();
        let wide = [b"\x1b[".as_slice(), &b"1;".repeat(50_000), b"$yx"].concat();
        for (bytes, keys) in [
            (&endless[..], vec!["x"]),
            (&wide, vec!["x"]),
            (b"\x1b]11;rgb:zz/zz/zz\x07x", vec!["x"]),
            (b"\x1b]11;rgb:11/\rx", vec!["Enter", "x"]),
            (b"\x1b]11;rgb:11/\x1b[Ax", vec!["Up", "x"]),
            (b"\x1b[?2026;2\x1b[Bx", vec!["Down", "x"]),
            (b"\x1b[?99999999;1$yx", vec!["x"]),
            (b"\x1b[?2026;9$y\x1b[?2026$y\x1b[?1;2;3$yx", vec!["x"]),
            (b"\x1b[24;80R\x1b[?0u\x1b[>1;10;0c\x1b[0nx", vec!["x"]),
            (b"\x1bP>|terminal 1.0\x1b\\x", vec!["x"]),
            (b"\x1b]11;rgb:11/", vec![]),
            (b"\x1b[?2026;", vec![]),
        ] {
            assert_eq!(told(bytes).2, keys, "{:.60}", bytes.escape_ascii().to_string());
        }
        // Broken off so long ago that what comes now was typed.
        let mut input = Input::default();
        assert!(input.take(b"\x1b]11;rgb:11").is_empty());
        assert_eq!(input.patience(), Some(FOR_THE_REST));
        assert!(input.give_up().is_empty());
        assert_eq!(input.patience(), None);
        assert_eq!(input.take(b"y").len(), 1);
    }

    #[test]
    fn a_long_paste_comes_in_pieces_and_whole() {
        let text = "x".repeat(LONGEST_PASTE * 2 + 77);
        let mut input = Input::default();
        let mut all = input.take(PASTE);
        for piece in text.as_bytes().chunks(LONGEST_PASTE / 3) {
            all.extend(input.take(piece));
        }
        assert_eq!(input.patience(), None);
        all.extend(input.take(b"\x1b[20"));
        all.extend(input.take(b"1~"));
        let pasted: String = all
            .iter()
            .map(|heard| match heard {
                Heard::Event(Event::Paste(text)) => text.as_str(),
                other => panic!("{other:?} was not pasted"),
            })
            .collect();
        assert_eq!(pasted, text);
    }

    proptest! {
        /// Wherever the bytes are cut, the same is heard; and nothing is waited for without end.
        #[test]
        fn pieces_make_no_difference(
            bytes in prop::collection::vec(
                prop_oneof![3 => Just(0x1b_u8), 3 => b' '..=b'~', 1 => any::<u8>()], 0..60),
            cut in 0_usize..60,
        ) {
            let cut = cut.min(bytes.len());
            let (before, after) = bytes.split_at(cut);
            prop_assert_eq!(heard(&[&bytes]), heard(&[before, after]));
            let mut input = Input::default();
            drop(input.take(&bytes));
            drop(input.give_up());
            if input.paste.is_none() {
                prop_assert_eq!(input.patience(), None);
            }
        }
    }
}
