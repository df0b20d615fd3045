//! What leaves for the terminal by another door than the cells: the title, notifications. Each text goes through the one
//! function that makes texts harmless here too, whatever was done with it before: this is the last place.

use crate::client::model::telling::Way;
use crate::client::terminal::clipboard::Between;
use crate::client::terminal::notify;
use crate::client::text::neutral;

/// Clusters of a title and of a notification; some terminals take all they are given.
const MOST_TITLE: usize = 120;
const MOST_TEXT: usize = 250;

/// The bytes that set the title of the window (OSC 2).
pub(super) fn title(title: &str) -> String {
    format!("\x1b]2;{}\x1b\\", neutral::line(title, MOST_TITLE))
}

/// The bytes of a notification, as [`notify::notify`].
pub(super) fn notify(
    way: Way,
    (title, body): (&str, &str),
    number: u64,
    between: Between,
) -> String {
    let (title, body) = (neutral::line(title, MOST_TITLE), neutral::line(body, MOST_TEXT));
    notify::notify(way, (&title, &body), number, between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::terminal::clipboard;

    /// What people have sent to act on somebody's terminal.
    const PAYLOADS: &[&str] = &[
        "\x1b]0;title\x07",
        "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\",
        "\x1b]52;c;ZXZpbA==\x07",
        "\x1b[2J",
        "\x1b[?1049l",
        "\x1b[6n",
        "\x1bPq#0\x1b\\",
        "\x1bc",
        "\x1b\\\x1b]777;notify;a;b\x07",
        "\u{9b}31m",
        "\u{9d}0;title\u{9c}",
        "a\u{85}b",
        "\x07\x07\x07",
        "abc\x08\x08\x08",
        "\x0e\x0f\x0b\x0c",
        "\x7f\x00",
        "exe.\u{202e}gpj",
        "\u{2066}a\u{2069}\u{200f}\u{61c}",
        "a\u{2028}b\u{2029}c",
        "a\tb\r\nc",
        "4;1;50;x",
    ];

    /// The bytes without the frame that is ours.
    fn inside<'a>(bytes: &'a str, begin: &str, end: &str) -> &'a str {
        let inside = bytes.strip_prefix(begin).and_then(|bytes| bytes.strip_suffix(end));
        inside.expect("the frame is there, once")
    }

    #[track_caller]
    fn harmless(text: &str) {
        let acts = |c: char| {
            c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
        };
        assert!(!text.contains(acts), "{text:?}");
    }

    #[test]
    fn nothing_acts_on_the_terminal_by_any_door() {
        let long = "x".repeat(100_000) + &"a\u{301}".repeat(10_000) + &"👨\u{200d}".repeat(10_000);
        for payload in PAYLOADS.iter().copied().chain([long.as_str()]) {
            let set = title(payload);
            harmless(inside(&set, "\x1b]2;", "\x1b\\"));
            assert!(set.len() < 600, "{}", set.len());

            let told = |way| notify(way, (payload, payload), 1, Between::Nothing);
            harmless(inside(&told(Way::Osc9), "\x1b]9; ", "\x1b\\"));
            let told_777 = told(Way::Osc777);
            let words = inside(&told_777, "\x1b]777;notify;", "\x1b\\");
            harmless(words);
            assert_eq!(words.matches(';').count(), 1, "title and text, {words}");
            let told_99 = told(Way::Osc99);
            let parts: Vec<&str> = told_99.split_terminator("\x1b\\").collect();
            assert_eq!(parts.len(), 2);
            for part in parts {
                harmless(inside(part, "\x1b]99;", ""));
                assert!(part.len() < 2048, "{}", part.len());
            }
            let through = notify(Way::Osc9, (payload, payload), 1, Between::Tmux);
            harmless(inside(&through, "\x1bPtmux;\x1b\x1b]9; ", "\x1b\x1b\\\x1b\\"));
            let through = notify(Way::Osc777, (payload, payload), 1, Between::Screen);
            let pieces = through.split_terminator("\x1b\\").map(|piece| inside(piece, "\x1bP", ""));
            let whole: String = pieces.collect();
            harmless(inside(&whole, "\x1b]777;notify;", "\x07"));

            // The clipboard is for programs that take every byte: only the way there is harmless.
            let copied = clipboard::copy(payload, Between::Nothing);
            let code = inside(&copied, "\x1b]52;c;", "\x07");
            assert!(code.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b)));
        }
    }
}
