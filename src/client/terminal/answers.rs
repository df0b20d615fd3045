//! What the terminal is asked once, at the start, and what its answers mean.
//!
//! Asked are the background (xterm control sequences, OSC 11), whether it knows synchronized updates (mode 2026) and
//! whole clusters (mode 2027) by DECRQM, which keys it tells apart (kitty keyboard protocol, "Detection of support"), and last what it is (DA1, ECMA-48 section 8.3.24): every terminal answers that,
//! in the order of the questions, so whoever has answered it has answered all that it will. Terminals are believed
//! once: a second answer to the same question changes nothing, whenever it comes.

use crate::client::model::abilities::{Abilities, Clusters};

/// The questions. Not for terminals that print what they do not know ([`knows_questions`]).
pub(super) const QUESTIONS: &str = "\x1b]11;?\x1b\\\x1b[?2026$p\x1b[?2027$p\x1b[?u\x1b[c";

/// The part of the kitty keyboard protocol that is switched on before anything is asked: keys that are one byte otherwise
/// have codes of their own.
const DISAMBIGUATE: u16 = 1;

/// One answer, as far as it can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Red, green and blue behind the text.
    Background([u8; 3]),
    /// The state of a private mode (DECRPM).
    Mode(u16, ModeState),
    /// Which parts of the kitty keyboard protocol are switched on.
    Keyboard(u16),
    /// What the terminal is: the last answer.
    Device,
}

/// VT510 reference, DECRPM: Ps of a mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModeState {
    Unknown,
    On,
    Off,
    AlwaysOn,
    AlwaysOff,
}

/// Whether a terminal of this name keeps questions that it does not know to itself. The Linux console prints the ends of
/// them, and never answers.
pub(super) fn knows_questions(term: &str) -> bool {
    !term.is_empty() && term != "dumb" && term != "linux" && !term.starts_with("vt")
}

/// The body of an OSC string, as in `11;rgb:1e1e/1e1e/2e2e`. `None` for what answers no question.
pub(super) fn of_osc(body: &[u8]) -> Option<Answer> {
    let body = std::str::from_utf8(body).ok()?;
    let colour = body.strip_prefix("11;")?;
    Some(Answer::Background(colour_of(colour)?))
}

/// The state that a terminal reports of a mode: `2026;2` of `CSI ? 2026 ; 2 $ y`.
pub(super) fn of_mode_report(numbers: &[u16]) -> Option<Answer> {
    let [mode, state] = numbers else {
        return None;
    };
    let state = match state {
        0 => ModeState::Unknown,
        1 => ModeState::On,
        2 => ModeState::Off,
        3 => ModeState::AlwaysOn,
        4 => ModeState::AlwaysOff,
        _ => return None,
    };
    Some(Answer::Mode(*mode, state))
}

/// A colour as `XParseColor` reads it: `rgb:r/g/b` with one to four digits a part, `rgba:` with a fourth part that does not
/// matter here, or `#` and six digits.
fn colour_of(text: &str) -> Option<[u8; 3]> {
    let digits = |text: &str| -> Option<u16> {
        let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| u16::from_str_radix(text, 16).ok()).flatten()
    };
    let part = |text: &str| -> Option<u8> {
        let most: u32 = match text.len() {
            1 => 0xf,
            2 => 0xff,
            3 => 0xfff,
            4 => 0xffff,
            _ => return None,
        };
        u8::try_from(u32::from(digits(text)?) * 255 / most).ok()
    };
    if let Some(hex) = text.strip_prefix('#') {
        let parts = [hex.get(0..2)?, hex.get(2..4)?, hex.get(4..6)?];
        let [r, g, b] = parts.map(part);
        return (hex.len() == 6).then_some([r?, g?, b?]);
    }
    let (parts, count) = match text.strip_prefix("rgb:") {
        Some(parts) => (parts, 3),
        None => (text.strip_prefix("rgba:")?, 4),
    };
    let parts: Vec<&str> = parts.split('/').collect();
    match parts.as_slice() {
        [r, g, b, ..] if parts.len() == count => Some([part(r)?, part(g)?, part(b)?]),
        _ => None,
    }
}

/// The answers so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answers {
    abilities: Abilities,
    /// Which of the questions are answered, in their order; the last one answers for all.
    answered: [bool; 5],
}

impl Answers {
    /// Takes an answer. Out: whether it told anything new.
    pub fn take(&mut self, answer: Answer) -> bool {
        let before = self.abilities;
        let [background, synchronized, clusters, keyboard, complete] = &mut self.answered;
        let first = |answered: &mut bool| !std::mem::replace(answered, true);
        let usable = |state| matches!(state, ModeState::On | ModeState::Off | ModeState::AlwaysOn);
        match answer {
            Answer::Background(colour) if first(background) => {
                self.abilities.background = Some(colour);
            }
            Answer::Mode(2026, state) if first(synchronized) => {
                self.abilities.synchronized = usable(state);
            }
            Answer::Mode(2027, state) if first(clusters) => {
                self.abilities.clusters = match state {
                    ModeState::Off => Clusters::Offered,
                    ModeState::On | ModeState::AlwaysOn => Clusters::Always,
                    ModeState::Unknown | ModeState::AlwaysOff => Clusters::Unknown,
                };
            }
            Answer::Keyboard(flags) if first(keyboard) => {
                self.abilities.keyboard = flags & DISAMBIGUATE != 0;
            }
            Answer::Device => *complete = true,
            Answer::Background(_) | Answer::Mode(..) | Answer::Keyboard(_) => {}
        }
        self.abilities != before
    }

    pub fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// Whether nothing more is to be expected.
    pub fn is_complete(&self) -> bool {
        self.answered[4]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_form_that_terminals_use() {
        for (body, colour) in [
            ("11;rgb:1e1e/1e1e/2e2e", Some([0x1e, 0x1e, 0x2e])),
            ("11;rgb:ff/ff/ff", Some([255, 255, 255])),
            ("11;rgb:f/0/8", Some([255, 0, 0x88])),
            ("11;rgba:0000/0000/0000/cccc", Some([0, 0, 0])),
            ("11;#fdf6e3", Some([0xfd, 0xf6, 0xe3])),
            ("11;rgb:1/2", None),
            ("11;rgb:1/2/3/4", None),
            ("11;rgb:11111/2/3", None),
            ("11;rgb:+1/2/3", None),
            ("11;rgb://", None),
            ("11;#fffffff", None),
            ("11;#äöü", None),
            ("11;red", None),
            ("10;rgb:ff/ff/ff", None),
            ("", None),
        ] {
            assert_eq!(of_osc(body.as_bytes()), colour.map(Answer::Background), "{body}");
        }
        assert_eq!(of_osc(b"11;rgb:\xff/1/1"), None);
    }

    #[test]
    fn the_first_answer_counts() {
        let mut answers = Answers::default();
        assert!(answers.take(Answer::Background([1, 2, 3])));
        assert!(!answers.take(Answer::Background([9, 9, 9])));
        assert!(!answers.take(Answer::Mode(2026, ModeState::Unknown)));
        assert!(!answers.take(Answer::Mode(2026, ModeState::On)));
        assert!(answers.take(Answer::Mode(2027, ModeState::Off)));
        assert!(!answers.take(Answer::Mode(1, ModeState::On)));
        assert!(!answers.is_complete());
        assert!(!answers.take(Answer::Device));
        assert!(answers.is_complete());
        let told = Abilities {
            background: Some([1, 2, 3]),
            synchronized: false,
            clusters: Clusters::Offered,
            keyboard: false,
        };
        assert_eq!(answers.abilities(), told);
    }

    #[test]
    fn nobody_is_asked_who_would_print_the_question() {
        for (term, asked) in [
            ("xterm-256color", true),
            ("screen", true),
            ("linux", false),
            ("dumb", false),
            ("vt100", false),
            ("", false),
        ] {
            assert_eq!(knows_questions(term), asked, "{term}");
        }
    }
}
