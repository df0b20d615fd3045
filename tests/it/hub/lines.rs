//! What a stage does with lines: each is checked by itself, and written down so that it is the same in every run.

use tchat::proto::encode::LINE;
use tchat::proto::tags::TAG_SECTION;
use tchat::proto::{Message, MsgId, Timestamp, Verb, parse};
use tchat::server::model::id_number;

pub(super) fn is_id(word: &str) -> bool {
    MsgId::parse(word).is_some_and(|id| id_number(&id).is_some())
}

/// The line without its end.
pub(super) fn within_limits(line: &[u8]) -> &str {
    let line = line.strip_suffix(b"\r\n").expect("a line ends");
    let text = std::str::from_utf8(line).expect("UTF-8");
    assert!(!text.contains(['\0', '\r', '\n']), "one line: {text}");
    let tags = match text.strip_prefix('@') {
        Some(rest) => rest.find(' ').expect("tags end") + 2,
        None => 0,
    };
    assert!(tags <= TAG_SECTION && text.len() - tags <= LINE - 2, "{text}");
    text
}

/// What people said arrives whole. An answer of the server may show a word with its spaces mended, but loses no part.
pub(super) fn as_meant(text: &str, meant: &Message) {
    let read = parse(text.as_bytes()).expect("what is written can be read");
    let of_person = meant.source.as_ref().is_some_and(|by| by.user.is_some());
    if of_person {
        assert_eq!(read, *meant, "nothing is cut or mended");
    } else {
        assert_eq!(read.params.len(), meant.params.len(), "{text}");
    }
}

/// A numeric has the parameters that its entry in the table names, and its text where it has one.
pub(super) fn as_the_table_says(meant: &Message) {
    let Verb::Numeric(numeric) = meant.verb else {
        return;
    };
    let spec = numeric.spec().expect("what we send is in the table");
    let most = 1 + spec.params.len() + usize::from(!spec.text.is_empty());
    let optional = spec.params.iter().filter(|name| name.ends_with('?'));
    let least = most - optional.count();
    let open_ended = spec.params.last().is_some_and(|name| name.ends_with(".."));
    let given = meant.params.len();
    assert!(
        given >= least && (given <= most || open_ended),
        "{numeric:?} has {given} parameters, not {least} to {most}: {meant:?}"
    );
}

pub(super) fn neutral_word(word: &str) -> String {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    if digits && word.len() == 10 && word.starts_with("17") {
        return "UNIX".to_owned();
    }
    if Timestamp::parse_server_time(word).is_some() {
        return "T".to_owned();
    }
    match word.strip_suffix(".hidden") {
        Some(hash) if hash.len() == 25 => "HASH.hidden".to_owned(),
        _ => word.to_owned(),
    }
}

/// Control characters as escapes, long repetitions as `{x*400}`, a space at the end visible.
pub(super) fn readable(line: &str) -> String {
    const LONG: usize = 20;
    let mut out = String::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let mut times = 1;
        while chars.next_if_eq(&c).is_some() {
            times += 1;
        }
        let hidden =
            c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
        let one = match u32::from(c) {
            code if hidden && code < 0x100 => format!("\\x{code:02x}"),
            code if hidden => format!("\\u{{{code:x}}}"),
            _ => c.to_string(),
        };
        if times >= LONG {
            out.extend(["{", &one, "*", &times.to_string(), "}"]);
        } else {
            out.push_str(&one.repeat(times));
        }
    }
    match out.strip_suffix(' ') {
        Some(rest) => format!("{rest}\\x20"),
        None => out,
    }
}

/// Leaves out of a welcome what the transcript of the welcome shows.
pub(super) fn without_welcome(said: &mut Vec<String>) {
    let numeric = |line: &str| line.split(' ').nth(3).unwrap_or_default().to_owned();
    let mut inside = false;
    said.retain(|line| match numeric(line).as_str() {
        "001" => {
            inside = true;
            true
        }
        "422" | "376" if inside => {
            inside = false;
            false
        }
        _ => !inside,
    });
}

/// Of many lines that differ in numbers only, the first and the last.
pub(super) fn shorten(said: &[String]) -> Vec<String> {
    const MANY: usize = 8;
    let shape = |line: &str| line.replace(|c: char| c.is_ascii_digit(), "");
    let mut out = Vec::new();
    for run in said.chunk_by(|a, b| shape(a) == shape(b)) {
        if run.len() < MANY {
            out.extend_from_slice(run);
            continue;
        }
        let name = run[0].split(' ').next().unwrap_or_default();
        let more = run.len() - 2;
        let how = if counts_up(run) { ", counting up" } else { "" };
        out.push(run[0].clone());
        out.push(format!("{name} .. {more} more{how}"));
        out.push(run[run.len() - 1].clone());
    }
    out
}

/// Whether the last number of each line is one more than that of the line before.
fn counts_up(run: &[String]) -> bool {
    let number = |line: &String| {
        let digits = line.rsplit(|c: char| !c.is_ascii_digit());
        let last = digits.into_iter().find(|digits| !digits.is_empty())?;
        last.parse::<u64>().ok()
    };
    run.windows(2).all(|pair| number(&pair[0]).map(|n| n + 1) == number(&pair[1]))
}
