//! A paste that would be more messages than one sends without a thought: what it would be, and what can be done with it.
//!
//! It is counted as it would be sent: together with what is written already, after cutting what is too long for a line.

use crate::client::model::Model;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::choices::{self, Stand};
use crate::client::model::editor::Editor;
use crate::client::model::outgoing::{self, Speech};
use crate::client::model::outstanding::MOST_OUTSTANDING;
use crate::client::model::quote::beginning;
use crate::client::text::style::{Line, Tone};

/// Lines beyond which one message is asked about, too: it fills the screens of everybody.
pub const LONG_MESSAGE: usize = 12;
/// Lines of the paste that are shown, and graphemes of each.
const SHOWN_LINES: usize = 4;
const SHOWN_GRAPHEMES: usize = 48;

/// What can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Put it into the input line.
    Edit,
    /// Send it in as few messages as the server takes it in: so many.
    Send(usize),
    /// Send each line as a message of its own: so many.
    Lines(usize),
    Cancel,
}

impl Choice {
    /// The letter that takes it, and what it says.
    pub fn words(self) -> (char, String) {
        match self {
            Self::Edit => ('e', "edit: into the input line, nothing is sent".to_owned()),
            Self::Send(1) => ('o', "one message of several lines".to_owned()),
            Self::Send(messages) => ('s', format!("send as {messages} messages")),
            Self::Lines(messages) => ('l', format!("line by line: {messages} messages")),
            Self::Cancel => ('c', "cancel".to_owned()),
        }
    }
}

/// The question what to do with a paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasting {
    /// Where it was pasted.
    pub buffer: BufferId,
    /// What was pasted, as it would stand in the input line.
    pub text: String,
    /// The end of it was left out: it is longer than an input line can be.
    pub cut: bool,
    pub choices: Vec<Choice>,
    pub chosen: usize,
    /// What is told of it.
    words: Vec<Line>,
}

/// Where something is said: the text that is written there already, around the cursor.
struct Place<'a> {
    before: &'a str,
    after: &'a str,
}

impl Pasting {
    /// Looks at what is about to be pasted into the conversation in focus. `None` where it is short, where nobody is
    /// written to, or where a command is written: then it just goes into the input line.
    pub fn of(model: &Model, raw: &str) -> Option<Self> {
        let buffer = model.focused();
        let place =
            Place { before: buffer.editor.before_cursor(), after: buffer.editor.after_cursor() };
        let written = [place.before, place.after].concat();
        let command = written.starts_with('/') && !written.starts_with("//");
        if buffer.kind == BufferKind::Server || command {
            return None;
        }
        let mut line = Editor::default();
        let cut = !line.insert(raw);
        let text = line.take();
        let network = model.focused_network();
        let lines = lines(&text);
        let of_paste = outgoing::parcels(network, Speech::Say, &buffer.name, &text).len();
        let whole = whole(&place, &text);
        let messages = outgoing::parcels(network, Speech::Say, &buffer.name, &whole).len();
        let long = messages > model.settings.paste_limit || lines > LONG_MESSAGE;
        if !long || (of_paste < 2 && lines < 2) {
            return None;
        }
        let singles = outgoing::single_lines(network, Speech::Say, &buffer.name, &whole).len();
        let mut choices = vec![Choice::Edit];
        if network.is_online() && buffer.joined {
            let mut offer = |messages: usize, choice| {
                if messages <= MOST_OUTSTANDING {
                    choices.push(choice);
                }
            };
            offer(messages, Choice::Send(messages));
            if singles != messages {
                offer(singles, Choice::Lines(singles));
            }
        }
        choices.push(Choice::Cancel);
        let mut words = vec![Line::toned(sentence(lines, messages, &buffer.name), Tone::Plain)];
        if !written.trim().is_empty() {
            words.push(Line::toned("(with what is written already)", Tone::Muted));
        }
        words.extend(preview(&text));
        if cut {
            words.push(Line::toned("too long: the end of it is left out", Tone::Error));
        }
        if messages > MOST_OUTSTANDING {
            let most = format!("at most {MOST_OUTSTANDING} messages can be sent at once");
            words.push(Line::toned(most, Tone::Error));
        }
        Some(Self { buffer: buffer.id, text, cut, choices, chosen: 0, words })
    }

    /// What it would be, and how it begins.
    pub fn words(&self) -> &[Line] {
        &self.words
    }

    /// Where it stands on the screen.
    pub fn stand(&self, model: &Model) -> Stand {
        choices::stand(model.size, &self.words, self.choices.len())
    }

    /// Chooses what stands so many rows further down; it stays on the first and the last.
    pub fn move_by(&mut self, rows: isize) {
        let last = self.choices.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(rows).min(last);
    }

    /// The choice of a letter.
    pub fn of_letter(&self, letter: char) -> Option<Choice> {
        self.choices.iter().copied().find(|choice| choice.words().0 == letter)
    }
}

/// Lines with something in them.
pub fn lines(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty()).count()
}

/// What would be said: two slashes at the start are one.
fn whole(place: &Place<'_>, text: &str) -> String {
    let whole = [place.before, text, place.after].concat();
    if place.before.starts_with("//") { whole.replacen("//", "/", 1) } else { whole }
}

fn sentence(lines: usize, messages: usize, name: &str) -> String {
    let lines = if lines == 1 { "a line".to_owned() } else { format!("{lines} lines") };
    let messages =
        if messages == 1 { "one message".to_owned() } else { format!("{messages} messages") };
    format!("{lines}: {messages} to {name}")
}

/// The first lines, and how many more there are.
fn preview(text: &str) -> Vec<Line> {
    let mut filled = text.lines().filter(|line| !line.trim().is_empty());
    let mut shown = vec![Line::default()];
    for line in filled.by_ref().take(SHOWN_LINES) {
        let line = format!("│ {}", beginning(line, SHOWN_GRAPHEMES));
        shown.push(Line::toned(line, Tone::Muted));
    }
    match filled.count() {
        0 => {}
        1 => shown.push(Line::toned("│ … 1 more line", Tone::Muted)),
        more => shown.push(Line::toned(format!("│ … {more} more lines"), Tone::Muted)),
    }
    shown
}
