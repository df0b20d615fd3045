//! What each entry of a conversation is in the line mode: one line of text, or one for every line of a message.

use crate::client::model::body;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::entry::{Entry, EntryKind};
use crate::client::model::quote::{Quote, beginning};

/// Graphemes of a message that is answered.
const QUOTED: usize = 40;

/// The line for an entry, without its end. What the program says begins with `* `.
pub(super) fn line(buffer: &Buffer, entry: &Entry) -> String {
    let text = entry.text();
    let Some(who) = &entry.who else {
        return format!("* {text}");
    };
    let quote = entry.quote.as_ref().map(words).unwrap_or_default();
    let text = match &entry.redacted {
        Some(redacted) => body::trace(redacted).text,
        None => format!("{quote}{text}"),
    };
    if entry.kind == EntryKind::Field {
        return format!("*   {who}: {text}");
    }
    let private = match (buffer.kind, entry.own) {
        (BufferKind::Direct, false) => " (private)".to_owned(),
        (BufferKind::Direct, true) => format!(" (private to {})", buffer.name),
        (BufferKind::Channel | BufferKind::Server, _) => String::new(),
    };
    let before = match entry.kind {
        EntryKind::Action => format!("* {who}{private} "),
        EntryKind::Notice => format!("{who} (notice){private}: "),
        _ => format!("{who}{private}: "),
    };
    // Each line of a message says whose it is.
    format!("{before}{}", text.replace('\n', &format!("\n{before}")))
}

/// What a message answers, before its words.
fn words(quote: &Quote) -> String {
    match quote {
        Quote::Of { who, text, .. } => format!("↳ {who}: {} · ", beginning(text, QUOTED)),
        Quote::Unknown | Quote::Removed { .. } => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::entry::Entry;
    use crate::client::model::settings::Start;

    use crate::client::model::{Model, NetworkId};
    use crate::client::text::style::Run;
    use crate::proto::{Casemap, Timestamp};

    fn shown(kind: BufferKind, entry: EntryKind, who: Option<&str>, text: &str) -> String {
        let start = Start::default();
        let mut model = Model::new(start, 1);
        let key = Casemap::Ascii.fold("bob");
        let id = model.open(NetworkId(1), kind, "bob".to_owned(), key);
        let time = Timestamp::from_millis(0);
        let mut entry = match who {
            Some(who) => Entry::spoken(time, entry, who, 0),
            None => Entry::program(time, entry, Vec::new()),
        };
        entry.own = who == Some("alice");
        entry.runs = vec![Run::plain(text)];
        model.push(id, entry);
        let buffer = model.buffer(id).expect("just opened");
        line(buffer, buffer.last().expect("just said"))
    }

    #[test]
    fn an_event_is_a_line() {
        use BufferKind::{Channel, Direct};
        use EntryKind::{Action, Error, Info, Notice, Said};
        for (kind, entry, who, words) in [
            (Channel, Said, Some("bob"), "bob: hi"),
            (Channel, Action, Some("bob"), "* bob hi"),
            (Channel, Notice, Some("bob"), "bob (notice): hi"),
            (Direct, Said, Some("bob"), "bob (private): hi"),
            (Direct, Said, Some("alice"), "alice (private to bob): hi"),
            (Direct, Action, Some("bob"), "* bob (private) hi"),
            (Channel, Info, None, "* hi"),
            (Channel, Error, None, "* hi"),
        ] {
            assert_eq!(shown(kind, entry, who, "hi"), words);
        }
        let lines = "bob (private): a\nbob (private): \nbob (private): b";
        assert_eq!(shown(Direct, Said, Some("bob"), "a\n\nb"), lines);
    }
}
