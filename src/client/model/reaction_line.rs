//! Reactions to a message that is not kept, folded into one line of their own that grows. Source: IRCv3 client tag react.
//!
//! Those to a message that is kept stand below it: `reactions`.

use unicode_segmentation::UnicodeSegmentation;

use crate::client::model::entry::Entry;
use crate::client::text::style::{Run, Tone};
use crate::proto::MsgId;

/// Reactions that are named; the rest is counted.
const NAMED: usize = 6;
/// Reactions that are remembered.
const MOST: usize = 100;
/// Graphemes of a quoted message, and of a reaction.
const QUOTED: usize = 40;
const REACTION: usize = 24;

/// The beginning of a text.
fn beginning(text: &str, graphemes: usize) -> String {
    match text.grapheme_indices(true).nth(graphemes) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}

/// The beginning of a message, as others refer to it.
pub fn quote(entry: &Entry) -> String {
    beginning(entry.text().trim(), QUOTED)
}

/// What people made of one message. All texts have been made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionLine {
    pub parent: MsgId,
    /// The message; `None` when it is not kept any more.
    quoted: Option<String>,
    by: Vec<(String, String)>,
    more: usize,
}

impl ReactionLine {
    /// No reactions yet.
    pub fn new(parent: MsgId, quoted: Option<String>) -> Self {
        Self { parent, quoted, by: Vec::new(), more: 0 }
    }

    /// Adds a reaction, which nobody can have twice.
    pub fn add(&mut self, nick: &str, reaction: &str) {
        let one = (nick.to_owned(), beginning(reaction, REACTION));
        if self.by.contains(&one) {
        } else if self.by.len() < MOST {
            self.by.push(one);
        } else {
            self.more += 1;
        }
    }

    /// Takes a reaction back. Out: whether it was there.
    pub fn remove(&mut self, nick: &str, reaction: &str) -> bool {
        let before = self.by.len();
        let reaction = beginning(reaction, REACTION);
        self.by.retain(|(who, what)| who != nick || *what != reaction);
        self.by.len() != before
    }

    /// The line in words: `bob reacts 👍 to: Hello`, `bob 👍, carol 👍 and 3 more to: Hello`.
    pub fn runs(&self) -> Vec<Run> {
        let named: Vec<String> =
            self.by.iter().take(NAMED).map(|(who, what)| format!("{who} {what}")).collect();
        let more = self.by.len() - named.len() + self.more;
        let to = match &self.quoted {
            Some(quoted) => format!("to: {quoted}"),
            None => "to an earlier message".to_owned(),
        };
        let text = match (self.by.as_slice(), more) {
            ([], _) => format!("a reaction was taken back {to}"),
            ([(who, what)], 0) => format!("{who} reacts {what} {to}"),
            (_, 0) => format!("{} {to}", named.join(", ")),
            (_, more) => format!("{} and {more} more {to}", named.join(", ")),
        };
        vec![Run::toned(text, Tone::Muted)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::text::style::plain_text;

    #[test]
    fn reactions_come_go_and_are_counted() {
        let parent = MsgId::parse("m1").expect("an id");
        let mut reactions = ReactionLine::new(parent, Some("Hello".to_owned()));
        let said = |reactions: &ReactionLine| plain_text(&reactions.runs());
        reactions.add("bob", "👍");
        reactions.add("bob", "👍");
        assert_eq!(said(&reactions), "bob reacts 👍 to: Hello");
        reactions.add("carol", "+1");
        assert_eq!(said(&reactions), "bob 👍, carol +1 to: Hello");
        assert!(reactions.remove("bob", "👍") && !reactions.remove("bob", "👍"));
        assert_eq!(said(&reactions), "carol reacts +1 to: Hello");
        for n in 0..1000 {
            reactions.add(&format!("n{n}"), &"x".repeat(100));
        }
        assert!(said(&reactions).ends_with(" and 995 more to: Hello"));
        assert!(said(&reactions).len() < 300);
    }
}
