//! The one door for text from the network: what comes out can be drawn, logged, put into a title or on the
//! clipboard, and does nothing there.
//!
//! - C0, DEL and C1 controls, U+2028 and U+2029 become visible signs; an escape sequence is then only its letters.
//! - Controls of writing direction are left out: they can make a name or a file name read as another one.
//! - Tabs become spaces up to the next stop.
//! - A cluster stays drawable: combining marks beyond a few are left out, and endless chains of joiners, jamo or
//!   conjuncts are cut by a zero-width space. Joiners and marks in honest text stay.
//! - The length is bounded.
//!
//! Everything else stays as it was written.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use crate::client::text::style::{Run, Tone};
use crate::client::text::width;
use crate::proto::format;

/// The longest text kept, in bytes; longer than any line a server may send, tags included.
pub const TEXT_LIMIT: usize = 16 * 1024;
/// The longest name kept, in bytes: nicks, channels, hosts, modes.
pub const NAME_LIMIT: usize = 200;
/// The most runs of one text; each takes more than its letters.
pub const MOST_RUNS: usize = 256;
/// Tab stops, in cells.
pub const TAB: usize = 4;

/// Lines and bytes of one message that are kept, and runs.
pub const MOST_LINES: usize = 400;
const MOST_BYTES: usize = 64 * 1024;
const MOST_RUNS_IN_ALL: usize = 2_000;

/// Combining marks that may follow each other.
const MOST_MARKS: usize = 6;
/// `char`s of one cluster: a family of four with skin tones takes eleven.
const MOST_CHARS: usize = 16;

/// Harmless text of at most [`TEXT_LIMIT`] bytes. Formatting codes are controls here; [`runs`] reads them.
pub fn text(raw: &str) -> String {
    clean(raw, TEXT_LIMIT)
}

/// A harmless name of at most [`NAME_LIMIT`] bytes.
pub fn name(raw: &str) -> String {
    clean(raw, NAME_LIMIT)
}

/// Harmless text in one line of at most `most` clusters, for what leaves by another door than the cells of the screen: a
/// title, a notification. Line breaks become spaces.
pub fn line(raw: &str, most: usize) -> String {
    let clean = text(&raw.replace(['\r', '\n'], " "));
    // A cluster may be long without taking room.
    let bytes = most * 4;
    let fits = |(at, cluster): &(usize, &str)| at + cluster.len() <= bytes;
    let end = clean.grapheme_indices(true).take(most).take_while(fits).last();
    match end.map(|(at, cluster)| at + cluster.len()) {
        Some(end) if end < clean.len() => format!("{}…", clean.get(..end).unwrap_or_default()),
        _ => clean,
    }
}

/// A message of several lines, parted by `\n` in what comes out too; each as [`runs`] makes it. Of a message that is larger
/// than any server should let through, the rest is counted.
pub fn lines(raw: &str, tone: Tone) -> Vec<Run> {
    if !raw.contains('\n') {
        return runs(raw, tone);
    }
    let mut out: Vec<Run> = Vec::new();
    let mut bytes = 0;
    for (index, line) in raw.split('\n').enumerate() {
        if index >= MOST_LINES || bytes >= MOST_BYTES || out.len() >= MOST_RUNS_IN_ALL {
            let more = raw.split('\n').count() - index;
            out.push(Run::toned(format!("\n… {more} more lines"), Tone::Muted));
            break;
        }
        bytes += line.len() + 1;
        if index > 0 {
            match out.last_mut() {
                Some(last) => last.text.push('\n'),
                None => out.push(Run::toned("\n", tone)),
            }
        }
        out.extend(runs(line, tone));
    }
    out
}

/// Harmless text with its formatting codes (mIRC and its relatives) read as formats, in runs of `tone`; at most
/// [`TEXT_LIMIT`] bytes in all. After [`MOST_RUNS`] the format stays as it is.
pub fn runs(raw: &str, tone: Tone) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut cleaner = Cleaner::new(TEXT_LIMIT);
    for part in format::runs(raw) {
        let mut text = String::new();
        cleaner.clean(&part.text, &mut text);
        if text.is_empty() {
            continue;
        }
        let out_of_runs = out.len() >= MOST_RUNS;
        match out.last_mut() {
            Some(last) if out_of_runs => last.text.push_str(&text),
            _ => out.push(Run { text, tone, format: part.format }),
        }
    }
    out
}

/// The longest address that is handed to a terminal as one, in bytes; longer ones are refused by some.
const ADDRESS_LIMIT: usize = 2083;

/// An address as it may stand in an escape sequence: visible ASCII, everything else percent-encoded (RFC 3986 section 2.1).
/// `None` when it is too long: a part of an address leads elsewhere.
pub fn address(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        if out.len() > ADDRESS_LIMIT {
            return None;
        }
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            byte => {
                let digit =
                    |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0').to_ascii_uppercase();
                out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    (out.len() <= ADDRESS_LIMIT).then_some(out)
}

/// What a user typed or pasted, ready to be edited: CR LF, CR, U+2028 and U+2029 become `\n`, tabs spaces up to the
/// next stop of their line; other controls and those of writing direction are left out.
pub fn typed(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    // Where the last line or tab ended: columns count from there, so a long line is measured once.
    let mut stop = 0;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' | '\u{2028}' | '\u{2029}' => {
                out.push('\n');
                stop = out.len();
            }
            '\t' => {
                let cells = width::text(out.get(stop..).unwrap_or_default());
                out.extend(std::iter::repeat_n(' ', TAB - cells % TAB));
                stop = out.len();
            }
            c if c.is_control() => {}
            c => out.extend(sign(c)),
        }
    }
    out
}

fn clean(raw: &str, limit: usize) -> String {
    let mut out = String::with_capacity(raw.len().min(limit));
    Cleaner::new(limit).clean(raw, &mut out);
    out
}

struct Cleaner {
    /// Bytes that may still come.
    room: usize,
    /// Cells so far, for the tab stops.
    column: usize,
}

impl Cleaner {
    fn new(limit: usize) -> Self {
        Self { room: limit, column: 0 }
    }

    fn clean(&mut self, raw: &str, out: &mut String) {
        if raw.len() <= self.room && is_plain(raw) {
            self.room -= raw.len();
            self.column += raw.len();
            out.push_str(raw);
            return;
        }
        let visible = visible(raw);
        for cluster in visible.graphemes(true) {
            if cluster == "\t" {
                let spaces = TAB - self.column % TAB;
                for _ in 0..spaces {
                    self.put(" ", out);
                }
            } else {
                self.put(&drawable(cluster), out);
            }
        }
    }

    fn put(&mut self, cluster: &str, out: &mut String) {
        if cluster.len() > self.room {
            self.room = 0;
            return;
        }
        self.room -= cluster.len();
        self.column += usize::from(width::cluster(cluster));
        out.push_str(cluster);
    }
}

/// Whether every byte is a cluster of one cell that stays as it is: most text, and what a flood is made of.
fn is_plain(raw: &str) -> bool {
    raw.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// `raw` with every control but the tab made visible or left out.
fn visible(raw: &str) -> String {
    raw.chars().filter_map(sign).collect()
}

/// What stands for `c`; nothing for those that are left out.
fn sign(c: char) -> Option<char> {
    match c {
        '\t' => Some('\t'),
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => Some(char::REPLACEMENT_CHARACTER),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => {
            None
        }
        c => Some(c),
    }
}

/// The cluster without its excess of marks, broken by zero-width spaces when it has no end.
fn drawable(cluster: &str) -> String {
    let mut out = String::with_capacity(cluster.len());
    let (mut chars, mut marks) = (0, 0);
    for c in cluster.chars() {
        let mark = is_mark(c);
        marks = if mark { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            continue;
        }
        if chars == MOST_CHARS {
            if mark {
                continue;
            }
            out.push('\u{200b}');
            chars = 0;
        }
        chars += 1;
        out.push(c);
    }
    out
}

/// Whether `c` draws onto the character before it. Joiners, variation selectors and the tags of flags draw nothing.
pub fn is_mark(c: char) -> bool {
    c.width() == Some(0)
        && !matches!(c, '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_visible_or_go() {
        for (raw, harmless) in [
            ("plain", "plain"),
            ("\x1b]0;title\x07", "␛]0;title␇"),
            ("\u{9b}2J\u{85}", "\u{fffd}2J\u{fffd}"),
            ("a\0b\x7fc\r\n", "a␀b␡c␍␊"),
            ("exe.\u{202e}gpj", "exe.gpj"),
            ("\u{2066}x\u{2069}\u{200f}\u{61c}", "x"),
            ("a\u{2028}b\u{2029}c", "a\u{fffd}b\u{fffd}c"),
            ("\tx\ty", "    x   y"),
            ("漢\tx", "漢  x"),
            ("cafe\u{301} 👨\u{200d}👩\u{200d}👧", "cafe\u{301} 👨\u{200d}👩\u{200d}👧"),
            ("\u{ad}\u{200b}\u{feff}", "\u{ad}\u{200b}\u{feff}"),
        ] {
            let out = text(raw);
            assert_eq!(out, harmless);
            assert!(!out.contains(char::is_control), "{out:?}");
        }
    }

    #[test]
    fn clusters_stay_drawable() {
        let zalgo = format!("a{}b", "\u{301}".repeat(100));
        assert_eq!(text(&zalgo), format!("a{}b", "\u{301}".repeat(MOST_MARKS)));
        for endless in [
            "\u{1100}".repeat(400),
            "👨\u{200d}".repeat(400),
            "क\u{94d}".repeat(400),
            "\u{600}".repeat(400),
        ] {
            let out = text(&endless);
            for cluster in out.graphemes(true) {
                assert!(cluster.chars().count() <= MOST_CHARS + 1, "{cluster:?}");
            }
        }
    }

    #[test]
    fn addresses_are_visible_ascii_or_none() {
        for (raw, harmless) in [
            ("https://example.org/a?b=c;d#e", "https://example.org/a?b=c;d#e"),
            ("https://ä.org/漢", "https://%C3%A4.org/%E6%BC%A2"),
            ("https://x\x1b\\\u{9b}\x07 y\x7f", "https://x%1B\\%C2%9B%07%20y%7F"),
        ] {
            assert_eq!(address(raw).as_deref(), Some(harmless));
        }
        let longest = "x".repeat(ADDRESS_LIMIT);
        assert_eq!(address(&longest).as_deref(), Some(longest.as_str()));
        assert_eq!(address(&"x".repeat(ADDRESS_LIMIT + 1)), None);
        assert_eq!(address(&"漢".repeat(ADDRESS_LIMIT / 9 + 1)), None);
    }

    #[test]
    fn length_is_bounded_between_clusters() {
        assert_eq!(name(&"x".repeat(1000)).len(), NAME_LIMIT);
        assert_eq!(name(&"é".repeat(1000)).len(), NAME_LIMIT);
        let mixed = format!("{}漢b", "x".repeat(NAME_LIMIT - 2));
        assert_eq!(name(&mixed), "x".repeat(NAME_LIMIT - 2));
    }

    #[test]
    fn typed_text_keeps_its_lines_and_no_codes() {
        for (raw, kept) in [
            ("a\r\nb\rc\nd\u{2028}e", "a\nb\nc\nd\ne"),
            ("\x02bold\x02 \x1b[31m\u{9b}x\0", "bold [31mx"),
            ("a\tb\n\tc", "a   b\n    c"),
            ("\u{202e}x", "x"),
        ] {
            assert_eq!(typed(raw), kept);
        }
    }

    #[test]
    fn formats_without_end_stop_at_a_bound() {
        let mixed: Vec<String> = (0..1000).map(|n| format!("\u{3}{:02}x", n % 16)).collect();
        let runs = runs(&mixed.concat(), Tone::Plain);
        assert_eq!(runs.len(), MOST_RUNS);
        assert_eq!(runs.iter().map(|run| run.text.len()).sum::<usize>(), 1000);
    }

    #[test]
    fn formatting_codes_become_formats_and_the_rest_stays_harmless() {
        let runs = runs("a\x02b\x1bc\x02", Tone::Plain);
        let shown: Vec<_> = runs.iter().map(|run| (run.text.as_str(), run.format.bold)).collect();
        assert_eq!(shown, [("a", false), ("b␛c", true)]);
    }
}
