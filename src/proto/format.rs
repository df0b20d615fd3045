//! The formatting codes that people put into messages: control characters to styled runs, and back to bare text.
//!
//! Only the codes of the "IRC Formatting" document (ircdocs) are taken out. Other control characters stay in the text:
//! neutralising them is for whoever shows it. Which colour a palette number is on screen is not decided here either.

const BOLD: char = '\u{2}';
const COLOUR: char = '\u{3}';
const HEX_COLOUR: char = '\u{4}';
const RESET: char = '\u{f}';
const MONO: char = '\u{11}';
const REVERSE: char = '\u{16}';
const ITALIC: char = '\u{1d}';
const STRIKE: char = '\u{1e}';
const UNDERLINE: char = '\u{1f}';

/// The palette number that means "the default colour".
const DEFAULT_COLOUR: u8 = 99;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// 0 to 15 have names (white, black, blue, ..), 16 to 98 are fixed shades.
    Palette(u8),
    Rgb(u8, u8, u8),
}

/// How a run of text looks. `None` for a colour is the default of whoever shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent toggle of the format")]
pub struct Format {
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
    pub strike: bool,
    pub mono: bool,
    pub reverse: bool,
    pub fg: Option<Colour>,
    pub bg: Option<Colour>,
}

/// Text in one format; never empty when it comes out of [`runs`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub format: Format,
}

/// Cuts a text into runs of one format each. Neighbours differ in format; no text gives no runs.
pub fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut format = Format::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            BOLD => format.bold = !format.bold,
            ITALIC => format.italic = !format.italic,
            UNDERLINE => format.underline = !format.underline,
            STRIKE => format.strike = !format.strike,
            MONO => format.mono = !format.mono,
            REVERSE => format.reverse = !format.reverse,
            RESET => format = Format::default(),
            COLOUR => rest = colours(rest, palette, &mut format),
            HEX_COLOUR => rest = colours(rest, rgb, &mut format),
            c => match runs.last_mut() {
                Some(run) if run.format == format => run.text.push(c),
                _ => runs.push(Run { text: c.to_string(), format }),
            },
        }
    }
    runs
}

/// The text without its formatting codes.
pub fn strip(text: &str) -> String {
    runs(text).into_iter().map(|run| run.text).collect()
}

/// A colour at the beginning of a text (`None` inside: the default one) and what comes after it.
type Read = fn(&str) -> Option<(Option<Colour>, &str)>;

/// Takes `[colour[,colour]]`; without a colour both return to the default. Gives what comes after it.
fn colours<'a>(text: &'a str, read: Read, format: &mut Format) -> &'a str {
    let Some((fg, rest)) = read(text) else {
        format.fg = None;
        format.bg = None;
        return text;
    };
    format.fg = fg;
    match rest.strip_prefix(',').and_then(read) {
        Some((bg, rest)) => {
            format.bg = bg;
            rest
        }
        None => rest,
    }
}

/// One or two digits; two are always taken when they are there.
fn palette(text: &str) -> Option<(Option<Colour>, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    let number = number.parse().ok()?;
    Some(((number != DEFAULT_COLOUR).then_some(Colour::Palette(number)), rest))
}

/// Exactly six hexadecimal digits.
fn rgb(text: &str) -> Option<(Option<Colour>, &str)> {
    let (digits, rest) = text.split_at_checked(6)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some((Some(Colour::Rgb(red, green, blue)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each run as `text` after the marks of its format.
    fn shown(text: &str) -> Vec<String> {
        let colour = |colour: Option<Colour>| match colour {
            None => String::new(),
            Some(Colour::Palette(number)) => number.to_string(),
            Some(Colour::Rgb(r, g, b)) => format!("{r:02x}{g:02x}{b:02x}"),
        };
        let show = |run: Run| {
            let f = run.format;
            let toggles = [f.bold, f.italic, f.underline, f.strike, f.mono, f.reverse];
            let marks: String =
                "biusmr".chars().zip(toggles).filter(|(_, on)| *on).map(|(mark, _)| mark).collect();
            format!("{marks}|{}|{}|{}", colour(f.fg), colour(f.bg), run.text)
        };
        runs(text).into_iter().map(show).collect()
    }

    #[test]
    fn codes_become_runs() {
        let table: &[(&str, &[&str])] = &[
            ("", &[]),
            ("\u{2}\u{1d}\u{3}4", &[]),
            ("plain", &["|||plain"]),
            ("\u{2}bold\u{2} not", &["b|||bold", "||| not"]),
            ("\u{2}\u{2}same", &["|||same"]),
            ("\u{1d}\u{1f}\u{1e}\u{11}\u{16}x\u{f}y", &["iusmr|||x", "|||y"]),
            ("I love \u{3}3IRC! \u{3}It", &["|||I love ", "|3||IRC! ", "|||It"]),
            ("\u{1d}\u{3}13,9cool \u{3}message", &["i|13|9|cool ", "i|||message"]),
            ("5\u{3}13,8,6\u{3},7", &["|||5", "|13|8|,6", "|||,7"]),
            ("\u{3}123", &["|12||3"]),
            ("\u{3}1,234", &["|1|23|4"]),
            ("\u{3}4,x", &["|4||,x"]),
            ("\u{3}4,5a\u{3}6b\u{3}99,99c", &["|4|5|a", "|6|5|b", "|||c"]),
            ("\u{4}FF0000,00ff0aA\u{4}B", &["|ff0000|00ff0a|A", "|||B"]),
            ("\u{4}12345é", &["|||12345é"]),
            ("\u{4}+12345", &["|||+12345"]),
        ];
        for (text, runs) in table {
            assert_eq!(shown(text), *runs, "{text:?}");
        }
    }

    #[test]
    fn strip_leaves_the_words() {
        assert_eq!(strip("\u{2}a\u{3}04,01b\u{f} \u{1f}c\u{7}"), "ab c\u{7}");
    }
}
