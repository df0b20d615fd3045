//! What came of one line of a client: a message, or why there is none.

use crate::proto::{Message, ParseError, Verb, parse, parse_lenient};

/// One line as the edge read it.
pub type Received = Result<Message, Garbled>;

/// Why a line was not a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Garbled {
    /// Over 512 bytes, or over 4096 bytes of tags.
    TooLong,
    /// What could be read of it all the same, to say which line it was.
    NotUtf8 {
        verb: Option<Verb>,
        label: Option<String>,
    },
    NotRead(ParseError),
}

/// Reads one line, given without its end.
///
/// # Errors
/// See [`Garbled`], never `TooLong`.
pub fn read_line(line: &[u8]) -> Received {
    parse(line).map_err(|error| match error {
        ParseError::NotUtf8 => not_utf8(line),
        error => Garbled::NotRead(error),
    })
}

fn not_utf8(line: &[u8]) -> Garbled {
    let Ok(mut message) = parse_lenient(line) else {
        return Garbled::NotUtf8 { verb: None, label: None };
    };
    let plain = |verb: &Verb| verb.as_str().bytes().all(|b| b.is_ascii_alphanumeric());
    let label = message.tags.remove("label").filter(|label| label.is_ascii());
    Garbled::NotUtf8 { verb: Some(message.verb).filter(plain), label }
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
}
