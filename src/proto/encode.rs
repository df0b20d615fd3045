//! [`Message`] to bytes. Strict: whatever the message holds, what comes out is one legal line within the limits.

use super::tags::TAG_SECTION;
use super::{Message, Numeric, Verb};

/// Bytes of a line without its tag section, CR LF included (RFC 2812 section 2.3).
pub const LINE: usize = 512;
/// Bytes of a line without tags and line end.
pub const BODY: usize = LINE - 2;

/// Bots and old clients find the text of these by its colon.
const COLON_ALWAYS: &[Verb] = &[
    Verb::Notice,
    Verb::Privmsg,
    Verb::Numeric(Numeric::RPL_USERHOST),
    Verb::Numeric(Numeric::RPL_WHOISCHANNELS),
    Verb::Numeric(Numeric::RPL_NAMREPLY),
    Verb::Numeric(Numeric::RPL_MONONLINE),
    Verb::Numeric(Numeric::RPL_MONOFFLINE),
    Verb::Numeric(Numeric::RPL_MONLIST),
];

/// The line with CR LF.
///
/// CR, LF and NUL inside any part are left out; a parameter that is empty, begins with a colon or holds a space is only
/// possible as the last one, so elsewhere it is mended (`*` for nothing, `_` for a space). What people say has its colon
/// also where it is not needed. The part after the tags is cut to 510 bytes on a character border; tags that do not fit
/// into 8191 bytes are left out.
pub fn encode(message: &Message) -> Vec<u8> {
    let mut out = String::with_capacity(128);
    message.tags.write(&mut out, TAG_SECTION);
    let start = out.len();
    if let Some(source) = &message.source {
        out.push(':');
        push_word(&mut out, &source.to_string());
        out.push(' ');
    }
    push_verb(&mut out, &message.verb);
    if let Some((last, middle)) = message.params.split_last() {
        for param in middle {
            out.push(' ');
            push_word(&mut out, param);
        }
        out.push(' ');
        let needed = last.is_empty() || last.starts_with(':') || last.contains(' ');
        if needed || COLON_ALWAYS.contains(&message.verb) {
            out.push(':');
        }
        out.extend(last.chars().filter(|c| !is_line_break(*c)));
    }
    cut(&mut out, start + BODY);
    out.push_str("\r\n");
    out.into_bytes()
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\0' | '\r' | '\n')
}

fn push_word(out: &mut String, word: &str) {
    let start = out.len();
    for c in word.chars().filter(|c| !is_line_break(*c)) {
        match c {
            ' ' => out.push('_'),
            ':' if out.len() == start => out.push('_'),
            c => out.push(c),
        }
    }
    if out.len() == start {
        out.push('*');
    }
}

fn push_verb(out: &mut String, verb: &Verb) {
    let start = out.len();
    out.extend(verb.as_str().chars().filter(char::is_ascii_alphanumeric));
    if out.len() == start {
        out.push('*');
    }
}

fn cut(out: &mut String, end: usize) {
    if out.len() > end {
        let border = (0..=end).rev().find(|&at| out.is_char_boundary(at)).unwrap_or(0);
        out.truncate(border);
    }
}
