//! What each entry of a conversation is in the line mode: one line of text.

use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::entry::{Entry, EntryKind};

/// The line for an entry, without its end. What the program says begins with `* `.
pub(super) fn line(buffer: &Buffer, entry: &Entry) -> String {
    let text = entry.text();
    let Some(who) = &entry.who else {
        return format!("* {text}");
    };
    if entry.kind == EntryKind::Field {
        return format!("*   {who}: {text}");
    }
    let private = match (buffer.kind, entry.own) {
        (BufferKind::Direct, false) => " (private)".to_owned(),
        (BufferKind::Direct, true) => format!(" (private to {})", buffer.name),
        (BufferKind::Channel | BufferKind::Server, _) => String::new(),
    };
    match entry.kind {
        EntryKind::Action => format!("* {who}{private} {text}"),
        EntryKind::Notice => format!("{who} (notice){private}: {text}"),
        _ => format!("{who}{private}: {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::entry::Entry;
    use crate::client::model::settings::{Settings, Start};
    use crate::client::model::target::Target;
    use crate::client::model::{Model, NetworkId};
    use crate::client::text::style::Run;
    use crate::proto::{Casemap, Timestamp};

    fn shown(kind: BufferKind, entry: EntryKind, who: Option<&str>) -> String {
        let start = Start {
            target: Target::default(),
            nick: None,
            suggestion: String::new(),
            join: Vec::new(),
            settings: Settings::default(),
        };
        let mut model = Model::new(start, 1);
        let key = Casemap::Ascii.fold("bob");
        let id = model.open(NetworkId(1), kind, "bob".to_owned(), key);
        let time = Timestamp::from_millis(0);
        let mut entry = match who {
            Some(who) => Entry::spoken(time, entry, who, 0),
            None => Entry::program(time, entry, Vec::new()),
        };
        entry.own = who == Some("alice");
        entry.runs = vec![Run::plain("hi")];
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
            assert_eq!(shown(kind, entry, who), words);
        }
    }
}
