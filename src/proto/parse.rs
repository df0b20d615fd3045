//! Bytes of one line to a [`Message`]. Lenient: odd spacing, odd verbs and odd tags are read as well as they can be.

use thiserror::Error;

use super::{Message, Source, Tags, Verb};

/// Parameters that are kept; what comes after them stays part of the last one.
const MOST_PARAMS: usize = 64;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ParseError {
    #[error("the line is empty")]
    Empty,
    #[error("the line is not UTF-8")]
    NotUtf8,
    #[error("the line holds a NUL or a carriage return")]
    Control,
    #[error("the line has no command")]
    NoCommand,
}

/// Reads one line, given without its line end.
///
/// # Errors
/// See [`ParseError`]; bytes that are not UTF-8 are an error here.
pub fn parse(line: &[u8]) -> Result<Message, ParseError> {
    parse_text(std::str::from_utf8(line).map_err(|_| ParseError::NotUtf8)?)
}

/// As [`parse`], but bytes that are not UTF-8 are read as Latin-1, line by line, as clients of old networks do.
///
/// # Errors
/// See [`ParseError`], never `NotUtf8`.
pub fn parse_lenient(line: &[u8]) -> Result<Message, ParseError> {
    match std::str::from_utf8(line) {
        Ok(text) => parse_text(text),
        Err(_) => parse_text(&line.iter().map(|&b| char::from(b)).collect::<String>()),
    }
}

fn parse_text(line: &str) -> Result<Message, ParseError> {
    if line.bytes().any(|b| matches!(b, 0 | b'\r' | b'\n')) {
        return Err(ParseError::Control);
    }
    let mut rest = line.trim_start_matches(' ');
    if rest.is_empty() {
        return Err(ParseError::Empty);
    }
    let mut tags = Tags::default();
    if let Some(tagged) = rest.strip_prefix('@') {
        let (section, after) = tagged.split_once(' ').ok_or(ParseError::NoCommand)?;
        tags = Tags::parse(section);
        rest = after.trim_start_matches(' ');
    }
    let mut source = None;
    if let Some(sourced) = rest.strip_prefix(':') {
        let (text, after) = sourced.split_once(' ').ok_or(ParseError::NoCommand)?;
        source = Some(Source::parse(text));
        rest = after.trim_start_matches(' ');
    }
    let (verb, params) = rest.split_once(' ').unwrap_or((rest, ""));
    if verb.is_empty() {
        return Err(ParseError::NoCommand);
    }
    Ok(Message { tags, source, verb: Verb::parse(verb), params: parse_params(params) })
}

fn parse_params(text: &str) -> Vec<String> {
    let mut params = Vec::new();
    let mut rest = text.trim_start_matches(' ');
    while !rest.is_empty() {
        if let Some(trailing) = rest.strip_prefix(':') {
            params.push(trailing.to_owned());
            break;
        }
        if params.len() + 1 == MOST_PARAMS {
            params.push(rest.to_owned());
            break;
        }
        let (param, after) = rest.split_once(' ').unwrap_or((rest, ""));
        params.push(param.to_owned());
        rest = after.trim_start_matches(' ');
    }
    params
}
