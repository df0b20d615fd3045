//! The clipboard of whoever sits before the terminal, by an escape sequence: it works over ssh too, where a program on this
//! machine would fill the clipboard of the wrong one.
//!
//! Source: xterm control sequences, OSC 52. tmux takes it itself where `set-clipboard` is `on`, and hands it through in a
//! DCS where `allow-passthrough` is; screen hands it through in pieces. A terminal that does not know it ignores it.

/// Bytes that screen takes in one DCS string.
const PIECE: usize = 700;

/// What stands between the program and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    Nothing,
    Tmux,
    Screen,
}

impl Between {
    /// By what the environment says.
    pub(super) fn detect(var: impl Fn(&str) -> bool) -> Self {
        if var("TMUX") {
            Self::Tmux
        } else if var("STY") {
            Self::Screen
        } else {
            Self::Nothing
        }
    }
}

/// The bytes that put a text onto the clipboard. The text is only ever written in base64.
pub(super) fn copy(text: &str, between: Between) -> String {
    let osc = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    match between {
        Between::Nothing => osc,
        Between::Tmux => {
            let doubled = osc.replace('\x1b', "\x1b\x1b");
            format!("{osc}\x1bPtmux;{doubled}\x1b\\")
        }
        Between::Screen => pieces(&osc),
    }
}

/// A sequence that screen hands through, in pieces that it takes. It ends with BEL: an ST would end a piece.
pub(super) fn pieces(osc: &str) -> String {
    let mut out = String::new();
    let mut piece = String::new();
    for c in osc.chars() {
        if piece.len() + c.len_utf8() > PIECE {
            out.extend(["\x1bP", &piece, "\x1b\\"]);
            piece.clear();
        }
        piece.push(c);
    }
    out.extend(["\x1bP", &piece, "\x1b\\"]);
    out
}

/// RFC 4648 section 4.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_the_rfc_says() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("ÿþ?", "w7/Dvj8="),
        ] {
            assert_eq!(base64(text.as_bytes()), encoded, "{text}");
        }
    }

    #[test]
    fn what_stands_between_is_told_in_its_own_way() {
        assert_eq!(copy("f", Between::Nothing), "\x1b]52;c;Zg==\x07");
        let tmux = "\x1b]52;c;Zg==\x07\x1bPtmux;\x1b\x1b]52;c;Zg==\x07\x1b\\";
        assert_eq!(copy("f", Between::Tmux), tmux);
        let long = copy(&"x".repeat(3_000), Between::Screen);
        assert!(long.split("\x1b\\").all(|piece| piece.len() <= PIECE + 2));
        assert!(long.matches("\x1bP").count() > 5);
        // Nothing of the text gets out as itself.
        let wild = copy("\x1b]0;evil\x07\x1b[2J\u{9b}", Between::Nothing);
        assert_eq!(wild.matches(char::is_control).count(), 2);
        assert_eq!(Between::detect(|name| name == "STY"), Between::Screen);
        assert_eq!(Between::detect(|_| true), Between::Tmux);
        assert_eq!(Between::detect(|_| false), Between::Nothing);
    }
}
