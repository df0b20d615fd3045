//! The message that another one answers, as it is quoted above that: who said it, and how it begins.
//!
//! A copy, so that drawing a screen of answers looks nothing up. The conversation changes it when the message changes.
//! Source: IRCv3 client tag reply.

use unicode_segmentation::UnicodeSegmentation;

use crate::client::model::entry::{Entry, EntryKind};
use crate::client::text::style::{Run, Tone};

/// Graphemes of a quoted message.
const QUOTED: usize = 160;

/// What a message answers. All text in it has been made harmless.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Quote {
    /// Not kept here, or not yet.
    #[default]
    Unknown,
    /// How the message begins, in one line.
    Of { who: Box<str>, hash: u32, own: bool, text: Box<str> },
    /// It was taken back.
    Removed { who: Box<str>, hash: u32, own: bool },
}

impl Quote {
    /// A message as it is quoted.
    pub fn of(entry: &Entry) -> Self {
        let who: Box<str> = entry.who.clone().unwrap_or_default();
        let (hash, own) = (entry.hash, entry.own);
        if entry.redacted.is_some() {
            return Self::Removed { who, hash, own };
        }
        let text = beginning(&entry.text(), QUOTED);
        let text = if entry.kind == EntryKind::Action { format!("* {text}") } else { text };
        Self::Of { who, hash, own, text: text.into() }
    }

    /// The same after the message was taken back.
    #[must_use]
    pub fn removed(self) -> Self {
        match self {
            Self::Of { who, hash, own, .. } => Self::Removed { who, hash, own },
            other => other,
        }
    }

    /// Whether the user said it.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Of { own: true, .. } | Self::Removed { own: true, .. })
    }

    /// The row above a message: `↳ bob: Shall we…`.
    pub fn runs(&self) -> Vec<Run> {
        let muted = |text: String| Run::toned(text, Tone::Muted);
        let name = |who: &str, hash: u32, own: bool| {
            Run::toned(who, if own { Tone::Own } else { Tone::Nick(hash) })
        };
        match self {
            Self::Unknown => vec![muted("↳ an earlier message".to_owned())],
            Self::Of { who, hash, own, text } => {
                vec![muted("↳ ".to_owned()), name(who, *hash, *own), muted(format!(": {text}"))]
            }
            Self::Removed { who, hash, own } => vec![
                muted("↳ ".to_owned()),
                name(who, *hash, *own),
                muted(": message removed".to_owned()),
            ],
        }
    }

    /// Bytes it takes beside itself.
    pub fn weight(&self) -> usize {
        match self {
            Self::Unknown => 0,
            Self::Of { who, text, .. } => who.len() + text.len(),
            Self::Removed { who, .. } => who.len(),
        }
    }
}

/// The beginning of a text in one line: at most `graphemes` of it, line breaks and runs of spaces as one space.
pub fn beginning(text: &str, graphemes: usize) -> String {
    let mut short = String::new();
    let mut left = graphemes;
    for word in text.split_whitespace() {
        let gap = if short.is_empty() { "" } else { " " };
        if left <= gap.len() {
            short.push('…');
            return short;
        }
        left -= gap.len();
        short.push_str(gap);
        for cluster in word.graphemes(true) {
            if left == 0 {
                short.push('…');
                return short;
            }
            short.push_str(cluster);
            left -= 1;
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_quote_is_one_short_line() {
        for (text, most, short) in [
            ("Hello there", 40, "Hello there"),
            ("  a\n\n b\tc ", 40, "a b c"),
            ("Hello there", 5, "Hello…"),
            ("Hello there", 6, "Hello…"),
            ("Hello there", 7, "Hello t…"),
            ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 1, "👨‍👩‍👧‍👦…"),
            ("", 5, ""),
            ("a", 0, "…"),
        ] {
            assert_eq!(beginning(text, most), short, "{text:?} {most}");
        }
    }
}
