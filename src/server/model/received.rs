//! What came of one line of a client: a message, or why there is none.

use crate::proto::encode::BODY;
use crate::proto::{Message, ParseError, Verb, parse, parse_lenient};

/// One line as the edge read it.
pub type Received = Result<Message, Garbled>;

/// Why a line was not a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Garbled {
    /// Over 512 bytes, or over 4096 bytes of tags; with its label, where that could be read.
    TooLong {
        label: Option<String>,
    },
    /// What could be read of it all the same, to say which line it was.
    NotUtf8 {
        verb: Option<Verb>,
        label: Option<String>,
    },
    NotRead(ParseError),
}

/// Reads one line, given without its end.
///
/// irssi and others cut a line that is too long after 512 bytes, be it within a character. What is left of that
/// character is dropped; the rest was meant so (IRCv3 utf8-only leaves it to the server).
///
/// # Errors
/// See [`Garbled`], never `TooLong`.
pub fn read_line(line: &[u8]) -> Received {
    parse(line).or_else(|error| match error {
        ParseError::NotUtf8 => {
            whole_characters(line).and_then(|line| parse(line).ok()).ok_or_else(|| not_utf8(line))
        }
        error => Err(Garbled::NotRead(error)),
    })
}

/// The line without the character it was cut within, if it is as long as a line may be and nothing else is wrong with it.
fn whole_characters(line: &[u8]) -> Option<&[u8]> {
    let tags = match line.first() {
        Some(b'@') => line.iter().position(|byte| *byte == b' ')? + 1,
        _ => 0,
    };
    let error = std::str::from_utf8(line).err()?;
    let cut = line.len() - tags == BODY && error.error_len().is_none();
    cut.then(|| line.get(..error.valid_up_to())).flatten()
}

/// What is known of a line that is too long, by what it begins with: its label, if all tags are there.
pub fn too_long(begin: &[u8]) -> Garbled {
    let tags = begin.iter().position(|byte| *byte == b' ').and_then(|end| begin.get(..end));
    let tags = tags.filter(|tags| tags.starts_with(b"@"));
    let message = tags.and_then(|tags| parse_lenient(&[tags, b" *"].concat()).ok());
    Garbled::TooLong { label: message.and_then(label_of) }
}

fn label_of(mut message: Message) -> Option<String> {
    message.tags.remove("label").filter(|label| label.is_ascii())
}

fn not_utf8(line: &[u8]) -> Garbled {
    let Ok(message) = parse_lenient(line) else {
        return Garbled::NotUtf8 { verb: None, label: None };
    };
    let plain = |verb: &Verb| verb.as_str().bytes().all(|b| b.is_ascii_alphanumeric());
    let verb = Some(message.verb.clone()).filter(plain);
    Garbled::NotUtf8 { verb, label: label_of(message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_utf_8_is_named_as_well_as_it_can_be() {
        for (line, verb, label) in [
            (&b"PRIVMSG #c hi\xaa"[..], Some(Verb::Privmsg), None),
            (b"@label=x;a=\xff topic #c :t", Some(Verb::Topic), Some("x")),
            (b"@label=\xff TOPIC", Some(Verb::Topic), None),
            (b"\xff\xfe x", None, None),
            (b"@\xff", None, None),
        ] {
            let label = label.map(str::to_owned);
            assert_eq!(read_line(line), Err(Garbled::NotUtf8 { verb, label }));
        }
        assert_eq!(read_line(b"@a"), Err(Garbled::NotRead(ParseError::NoCommand)));
        assert!(read_line(b"PING x").is_ok());
    }

    #[test]
    fn a_line_that_is_too_long_is_known_by_its_label() {
        for (begin, label) in [
            (&b"@label=x;+a=b PRIVMSG #c :yyyy"[..], Some("x")),
            (b"@label=x;+a=\xff TOPIC #c", Some("x")),
            (b"@label=x\xff TOPIC #c", None),
            (b"@+a=b TOPIC #c", None),
            (b"PRIVMSG #c :@label=x y", None),
            (b"@label=x;+endless=yyyy", None),
            (b"", None),
        ] {
            let label = label.map(str::to_owned);
            assert_eq!(too_long(begin), Garbled::TooLong { label });
        }
    }

    #[test]
    fn a_line_cut_within_a_character_keeps_the_characters_before() {
        let long = |before: &str, most: usize| {
            let mut line = before.as_bytes().to_vec();
            line.extend("\u{1f44d}".bytes().cycle().take(most - line.len()));
            line
        };
        for before in ["TOPIC #c :", "TOPIC #c :x", "TOPIC #c :xx", "TOPIC #c :xxx"] {
            let topic = read_line(&long(before, BODY)).expect("cut at 512 bytes");
            let text = topic.params.last().expect("a topic");
            assert_eq!(text.trim_start_matches('x').trim_matches('\u{1f44d}'), "");
            assert_eq!(text.len() / 4, (BODY - before.len()) / 4);
        }
        let tagged = "@label=x TOPIC #c :";
        assert!(read_line(&long(tagged, BODY + "@label=x ".len())).is_ok());
        for wrong in [BODY - 1, BODY - 5] {
            let line = read_line(&long("TOPIC #c :", wrong));
            assert!(matches!(line, Err(Garbled::NotUtf8 { .. })), "{wrong}");
        }
        let mut wrong = long("TOPIC #c :", BODY);
        wrong[20] = 0xff;
        assert!(matches!(read_line(&wrong), Err(Garbled::NotUtf8 { .. })));
    }
}
