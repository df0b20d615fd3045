//! Replays `tests/data/irc-lines.toml`: what is read from a line, and how the same message is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tchat::proto::{Message, ParseError, encode, parse, parse_lenient};

#[derive(Deserialize)]
struct Lines {
    line: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    text: Option<String>,
    hex: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    source: Option<Source>,
    verb: Option<String>,
    #[serde(default)]
    params: Vec<String>,
    written: Option<String>,
    error: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Source {
    name: String,
    user: Option<String>,
    host: Option<String>,
}

impl Line {
    fn bytes(&self) -> Vec<u8> {
        let byte = |digits| u8::from_str_radix(digits, 16).expect("hex is pairs of digits");
        if let Some(text) = &self.text {
            return text.clone().into_bytes();
        }
        let hex = self.hex.as_ref().expect("a line has text or hex");
        hex.split(' ').map(byte).collect()
    }

    fn check(&self, message: &Message) {
        let shown = String::from_utf8_lossy(&self.bytes()).into_owned();
        let tags: BTreeMap<_, _> =
            message.tags.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        assert_eq!(tags, self.tags, "tags of {shown:?}");
        let source = message.source.clone();
        let source = source.map(|s| Source { name: s.name, user: s.user, host: s.host });
        assert_eq!(source, self.source, "source of {shown:?}");
        assert_eq!(Some(message.verb.as_str()), self.verb.as_deref(), "verb of {shown:?}");
        assert_eq!(message.params, self.params, "parameters of {shown:?}");
        let written = String::from_utf8(encode(message)).expect("lines are written in UTF-8");
        let expected = self.written.as_ref().or(self.text.as_ref()).expect("hex has written");
        assert_eq!(written, format!("{expected}\r\n"));
    }
}

fn lines() -> Vec<Line> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/irc-lines.toml");
    let text = fs::read_to_string(file).expect("the vectors are there");
    toml::from_str::<Lines>(&text).expect("the vectors are TOML").line
}

#[test]
fn lines_are_read_and_written_as_the_vectors_say() {
    for line in lines() {
        match (parse_lenient(&line.bytes()), &line.error) {
            (Ok(message), None) => line.check(&message),
            (Err(error), Some(expected)) => assert_eq!(&format!("{error:?}"), expected),
            (found, expected) => {
                panic!("{:?} gave {found:?}, not {expected:?}", line.text.or(line.hex));
            }
        }
    }
}

#[test]
fn strict_reading_differs_for_bytes_that_are_not_utf8_alone() {
    for line in lines() {
        let bytes = line.bytes();
        if line.hex.is_some() {
            assert_eq!(parse(&bytes), Err(ParseError::NotUtf8));
        } else {
            assert_eq!(parse(&bytes), parse_lenient(&bytes));
        }
    }
}
