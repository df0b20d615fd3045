//! What the index of words holds of a message, and how it is asked. Besides its words these are one term for its channel
//! and one for its sender, with signs in front that are in no word: so a frequent word of one channel, or of one person,
//! is found without looking at all that have it.

use crate::proto::Folded;
use crate::proto::name::CASEMAP;
use crate::server::model::{Kept, Row};
use crate::server::store::words;

/// In front of a channel's number, by whether the channel was open.
const OPEN: char = '§';
const CLOSED: char = '¤';
/// In front of a sender's folded nick.
const SENDER: char = '¶';

/// The text that the index is given of a message. `None` for other rows.
pub(super) fn text(channel: i64, row: &Row) -> Option<String> {
    let Kept::Said { parts, .. } = &row.what else {
        return None;
    };
    let mut text = if row.closed { closed_channel(channel) } else { open_channel(channel) };
    text.push(' ');
    text.push_str(&sender(&CASEMAP.fold(&row.by.source.name)));
    for word in words::of_parts(parts) {
        text.push(' ');
        text.push_str(&word);
    }
    Some(text)
}

pub(super) fn open_channel(channel: i64) -> String {
    format!("{OPEN}{channel}")
}

pub(super) fn closed_channel(channel: i64) -> String {
    format!("{CLOSED}{channel}")
}

/// Signs of a nick that end a word to the index become patterns of Braille.
pub(super) fn sender(nick: &Folded) -> String {
    let sign = |c: char| match u8::try_from(c) {
        Ok(byte) if !c.is_ascii_alphanumeric() => {
            char::from_u32(0x2800 + u32::from(byte)).unwrap_or(SENDER)
        }
        _ => c,
    };
    std::iter::once(SENDER).chain(nick.as_str().chars().map(sign)).collect()
}

/// An expression for rows of words.
pub(super) fn all_of(phrases: &[Vec<String>]) -> Vec<String> {
    phrases.iter().map(|phrase| format!("\"{}\"", phrase.join(" "))).collect()
}

pub(super) fn any_of(terms: &[String]) -> String {
    let terms: Vec<String> = terms.iter().map(|term| format!("\"{term}\"")).collect();
    format!("({})", terms.join(" OR "))
}
