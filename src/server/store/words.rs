//! The words of a text, as search knows them: of any script, without case.

use crate::proto::format;
use crate::server::model::Part;

/// The words of a message.
pub(super) fn of_parts(parts: &[Part]) -> Vec<String> {
    words(&text_of(parts))
}

/// What is read of a message: without formatting, and without the word that makes it an action.
fn text_of(parts: &[Part]) -> String {
    let mut text = String::new();
    for (number, part) in parts.iter().enumerate() {
        if number > 0 && !part.concat {
            text.push('\n');
        }
        text.push_str(&part.text);
    }
    let text = text.strip_prefix("\x01ACTION ").unwrap_or(&text);
    format::strip(text)
}

/// The words of a text in order.
pub(super) fn words(text: &str) -> Vec<String> {
    let separate = |c: char| !c.is_alphanumeric();
    text.split(separate).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// What is looked for: each is a row of words that must follow each other. `None` when something is asked for, but it is no
/// word: nothing can be found then.
pub(super) fn wanted(query: &str) -> Option<Vec<Vec<String>>> {
    let phrases: Vec<Vec<String>> =
        query.split_whitespace().map(words).filter(|phrase| !phrase.is_empty()).collect();
    (!phrases.is_empty() || query.trim().is_empty()).then_some(phrases)
}

/// Whether a text has all of them.
pub(super) fn has_all(text: &[String], wanted: &[Vec<String>]) -> bool {
    wanted.iter().all(|phrase| text.windows(phrase.len()).any(|part| part == phrase.as_slice()))
}
