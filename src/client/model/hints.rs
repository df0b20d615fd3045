//! The hint line: what the user can do with what is in focus, as keys and a word each, the most important ones first. Whoever
//! draws it leaves out what does not fit, from the end.

use crate::client::model::Model;
use crate::client::model::buffer::BufferKind;
use crate::client::model::entry::{Entry, EntryKind};
use crate::client::model::overlay::Overlay;
use crate::client::model::removing::not_removable;
use crate::client::model::scroll::Scroll;
use crate::client::text::links::links;

/// What the keys go to, as far as it makes a difference for what is worth knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Focus {
    /// The empty input line of a conversation.
    Empty,
    /// The same of a server's window.
    Server,
    /// A text in the input line.
    Text,
    /// A command in it.
    Command,
    /// The view is not at the newest line, and nothing is typed.
    Above,
    /// A message is chosen.
    Selected,
    /// A line is chosen that counts people.
    Counted,
    /// A list to choose from, with a line that filters it.
    List,
    /// A text to read.
    Page,
    /// A question.
    Question,
    /// A line that is asked for.
    Asked,
    /// The words of a search are typed, or what it has found is gone through.
    Search,
    Found,
}

/// Every focus, with what is worth knowing there: actions, and a word for each.
pub const HINTS: &[(Focus, &[(&str, &str)])] = &[
    (
        Focus::Empty,
        &[
            ("help", "help"),
            ("palette", "go to"),
            ("next-conversation", "next"),
            ("next-unread", "next unread"),
            ("page-up", "history"),
            ("select", "choose a message"),
            ("search", "search"),
        ],
    ),
    (
        Focus::Server,
        &[
            ("help", "help"),
            ("palette", "go to"),
            ("send", "list of channels"),
            ("next-conversation", "next"),
            ("next-unread", "next unread"),
        ],
    ),
    (
        Focus::Text,
        &[
            ("send", "send"),
            (NEWLINE, "new line"),
            ("complete", "complete"),
            ("undo", "undo"),
            ("clear-or-quit", "clear"),
            ("help", "help"),
        ],
    ),
    (
        Focus::Command,
        &[
            ("send", "run it"),
            ("complete", "complete"),
            ("clear-or-quit", "clear"),
            ("palette", "all commands"),
            ("help", "help"),
        ],
    ),
    (
        Focus::Above,
        &[
            ("back", "newest line"),
            ("page-up", "up"),
            ("page-down", "down"),
            ("select", "choose a message"),
            ("search", "search"),
            ("help", "help"),
        ],
    ),
    (
        Focus::Selected,
        &[
            ("reply", "reply"),
            ("react", "react"),
            ("copy", "copy"),
            ("redact", REMOVE),
            ("quoted", QUOTED),
            ("open-link", LINK),
            ("back", "back"),
            ("extend", "choose several"),
        ],
    ),
    (Focus::Counted, &[("quoted", "who they are"), ("copy", "copy"), ("back", "back")]),
    (Focus::List, &[("send", "take it"), ("down", "next"), ("up", "previous"), ("back", "close")]),
    (Focus::Page, &[("page-down", "down"), ("page-up", "up"), ("back", "close")]),
    (Focus::Question, &[("send", "yes"), ("back", "no")]),
    (Focus::Asked, &[("send", "take it"), ("clear-or-quit", "clear")]),
    (Focus::Search, &[("send", "go through them"), ("up", "older"), ("back", "close")]),
    (
        Focus::Found,
        &[("up", "older"), ("down", "newer"), ("search", "other words"), ("back", "close")],
    ),
];

/// What cannot be done with every message.
const REMOVE: &str = "remove";
const QUOTED: &str = "what it answers";
const LINK: &str = "open link";

/// The action whose best key depends on the terminal.
pub const NEWLINE: &str = "newline";
/// It comes through only where the keyboard protocol is on (kitty's, level 1); elsewhere it is plain enter.
const SHIFT_ENTER: &str = "shift-enter";
/// Keys that are Enter where the terminal does not tell them apart.
const TOLD_APART: [&str; 2] = [SHIFT_ENTER, "ctrl-enter"];

/// Keys and words.
pub type Hints = Vec<(String, String)>;

impl Model {
    /// What the keys go to now.
    pub fn hint_focus(&self) -> Focus {
        match self.overlay() {
            Some(Overlay::Search(search)) if search.moving => return Focus::Found,
            Some(Overlay::Search(search)) if search.is_here() => return Focus::Search,
            Some(Overlay::Help(_)) => return Focus::Page,
            Some(Overlay::Confirm(_)) => return Focus::Question,
            Some(Overlay::Name(_) | Overlay::Account(_)) => return Focus::Asked,
            Some(_) => return Focus::List,
            None => {}
        }
        if self.selection().is_some() {
            let counted = |entry: &Entry| matches!(entry.kind, EntryKind::Presence(_));
            return if self.selected().is_some_and(counted) {
                Focus::Counted
            } else {
                Focus::Selected
            };
        }
        let buffer = self.focused();
        let text = buffer.editor.text();
        if text.starts_with('/') && !text.starts_with("//") {
            return Focus::Command;
        }
        if !text.is_empty() {
            return Focus::Text;
        }
        if buffer.scroll() != Scroll::Bottom {
            return Focus::Above;
        }
        match buffer.kind {
            BufferKind::Server => Focus::Server,
            BufferKind::Channel | BufferKind::Direct => Focus::Empty,
        }
    }

    /// The keys worth knowing now.
    pub fn hints_now(&self) -> Hints {
        let focus = self.hint_focus();
        let mut hints = self.hints.get(&focus).cloned().unwrap_or_default();
        let newline = self.known.keys(NEWLINE);
        let fits = |key: &&String| self.keyboard_protocol || !TOLD_APART.contains(&key.as_str());
        let preferred = newline.iter().find(|key| self.keyboard_protocol && *key == SHIFT_ENTER);
        if let Some(key) = preferred.or_else(|| newline.iter().find(fits)) {
            for (shown, _) in hints.iter_mut().filter(|(shown, _)| shown == NEWLINE) {
                key.clone_into(shown);
            }
        }
        hints.retain(|(shown, _)| shown != NEWLINE);
        if focus == Focus::Selected {
            hints.retain(|(_, what)| self.can_with_chosen(what));
        }
        hints
    }

    /// Whether something can be done with the chosen message.
    fn can_with_chosen(&self, what: &str) -> bool {
        let (Some(entry), buffer) = (self.selected(), self.focused()) else {
            return false;
        };
        match what {
            REMOVE => self
                .network(buffer.network)
                .is_some_and(|network| not_removable(network, buffer, entry).is_none()),
            QUOTED => entry.reply.is_some(),
            LINK => !links(&entry.text()).is_empty(),
            _ => true,
        }
    }
}
