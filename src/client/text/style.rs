//! What a piece of text means, and how its writer formatted it. Which colours that becomes is decided where it is drawn.

use crate::proto::format::Format;

/// The role of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    /// What people say.
    #[default]
    Plain,
    /// What may be overlooked: joins and parts, hints, separators.
    Muted,
    /// One's own name and what belongs to oneself.
    Own,
    /// Sent and not yet confirmed.
    Pending,
    /// Not delivered.
    Failed,
    /// A notice: from a program rather than a person.
    Notice,
    /// A refusal or a fault.
    Error,
    /// A time or a date.
    Time,
    /// A command, key or channel that the program names in its own texts.
    Strong,
    /// A nick, coloured by this hash of its folded form.
    Nick(u32),
}

/// A piece of text of one tone and one formatting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Run {
    pub text: String,
    pub tone: Tone,
    pub format: Format,
}

impl Run {
    /// What people say, without formatting.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::toned(text, Tone::Plain)
    }

    /// Unformatted text of one tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone, format: Format::default() }
    }
}

/// One line of styled text, before it is wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    pub runs: Vec<Run>,
}

impl Line {
    /// An unformatted line of one tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { runs: vec![Run::toned(text, tone)] }
    }

    /// The text without its styles.
    pub fn text(&self) -> String {
        plain_text(&self.runs)
    }
}

impl From<Vec<Run>> for Line {
    fn from(runs: Vec<Run>) -> Self {
        Self { runs }
    }
}

/// The text of `runs` without their styles.
pub fn plain_text(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}
