//! Notifications of the desktop of whoever sits before the terminal, by an escape sequence: they come through ssh too.
//!
//! Sources: iTerm2's OSC 9 (`WezTerm` has it too), kitty's desktop notifications protocol (OSC 99), urxvt's OSC 777 (foot and
//! Ghostty have it too). The environment has to say which one is known. tmux hands it through in a DCS where
//! `allow-passthrough` is on, screen always. Nothing is sent to a terminal of which nothing is known.

use super::clipboard::{Between, base64, pieces};
use crate::client::model::telling::Way;

/// Terminals by a variable of theirs: its name, how its value begins, and what they know. The first one that fits counts.
/// Variables come before `TERM` and `TERM_PROGRAM`, which tmux and screen set anew.
const KNOWN: &[(&str, &str, Way)] = &[
    ("KITTY_WINDOW_ID", "", Way::Osc99),
    ("GHOSTTY_RESOURCES_DIR", "", Way::Osc777),
    ("WEZTERM_PANE", "", Way::Osc9),
    ("ITERM_SESSION_ID", "", Way::Osc9),
    ("LC_TERMINAL", "iTerm2", Way::Osc9),
    ("TERM", "xterm-kitty", Way::Osc99),
    ("TERM", "xterm-ghostty", Way::Osc777),
    ("TERM", "foot", Way::Osc777),
    ("TERM", "rxvt-unicode", Way::Osc777),
    ("TERM", "wezterm", Way::Osc9),
    ("TERM_PROGRAM", "ghostty", Way::Osc777),
    ("TERM_PROGRAM", "WezTerm", Way::Osc9),
    ("TERM_PROGRAM", "iTerm.app", Way::Osc9),
];

/// What the terminal knows, by what the environment says; `Off` where that is not known.
pub(super) fn detect(var: impl Fn(&str) -> Option<String>) -> Way {
    let fits = |(name, begins, _): &&(&str, &str, Way)| {
        var(name).is_some_and(|value| !value.is_empty() && value.starts_with(begins))
    };
    KNOWN.iter().find(fits).map_or(Way::Off, |(_, _, way)| *way)
}

/// The bytes that tell the desktop; `number` is another one each time. Both texts are one harmless line.
pub(super) fn notify(
    way: Way,
    (title, body): (&str, &str),
    number: u64,
    between: Between,
) -> String {
    // A semicolon parts the fields of all but kitty's.
    let plain = |text: &str| text.replace(';', ",");
    let sequences = match way {
        // What begins with a number is a command of other terminals.
        Way::Osc9 => vec![format!("\x1b]9; {}: {}\x1b\\", plain(title), plain(body))],
        Way::Osc777 => {
            vec![format!("\x1b]777;notify;{};{}\x1b\\", plain(title), plain(body))]
        }
        Way::Osc99 => {
            let part = |done: u8, what: &str, text: &str| {
                let text = base64(text.as_bytes());
                format!("\x1b]99;i=tchat-{number}:d={done}:p={what}:e=1;{text}\x1b\\")
            };
            vec![part(0, "title", title), part(1, "body", body)]
        }
        Way::Auto | Way::Bell | Way::Off => Vec::new(),
    };
    let mut out = String::new();
    for osc in sequences {
        match between {
            Between::Nothing => out.push_str(&osc),
            Between::Tmux => {
                let doubled = osc.replace('\x1b', "\x1b\x1b");
                out.extend(["\x1bPtmux;", &doubled, "\x1b\\"]);
            }
            Between::Screen => out.push_str(&pieces(&osc.replace("\x1b\\", "\x07"))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_is_known_by_its_variables() {
        for (set, way) in [
            (&[("TERM", "xterm-256color")][..], Way::Off),
            (&[("TERM", "xterm-kitty")], Way::Osc99),
            (&[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "3")], Way::Osc99),
            (&[("TERM", "foot-extra")], Way::Osc777),
            (&[("TERM", "rxvt-unicode-256color")], Way::Osc777),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Way::Osc9),
            (&[("TERM", "screen"), ("LC_TERMINAL", "iTerm2")], Way::Osc9),
            (&[("TERM", "xterm-256color"), ("WT_SESSION", "x")], Way::Off),
            (&[("KITTY_WINDOW_ID", "")], Way::Off),
        ] {
            let var = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(detect(var), way, "{set:?}");
        }
    }

    #[test]
    fn each_way_has_its_form() {
        let bytes = |way, between| notify(way, ("bob; x", "4;1;50"), 7, between);
        assert_eq!(bytes(Way::Osc9, Between::Nothing), "\x1b]9; bob, x: 4,1,50\x1b\\");
        assert_eq!(bytes(Way::Osc777, Between::Nothing), "\x1b]777;notify;bob, x;4,1,50\x1b\\");
        assert_eq!(
            bytes(Way::Osc99, Between::Nothing),
            "\x1b]99;i=tchat-7:d=0:p=title:e=1;Ym9iOyB4\x1b\\\
             \x1b]99;i=tchat-7:d=1:p=body:e=1;NDsxOzUw\x1b\\"
        );
        assert_eq!(
            bytes(Way::Osc777, Between::Tmux),
            "\x1bPtmux;\x1b\x1b]777;notify;bob, x;4,1,50\x1b\x1b\\\x1b\\"
        );
        assert_eq!(
            bytes(Way::Osc777, Between::Screen),
            "\x1bP\x1b]777;notify;bob, x;4,1,50\x07\x1b\\"
        );
        for silent in [Way::Auto, Way::Bell, Way::Off] {
            assert_eq!(bytes(silent, Between::Nothing), "");
        }
    }
}
