//! A place in a conversation where something may be missing, and what is known of that.

use crate::client::model::entry::{Entry, EntryKind};
use crate::client::text::style::{Run, Tone};
use crate::proto::Timestamp;

/// How it stands with what may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Gap {
    /// Nobody has asked yet, or not for all of it: it is asked for when it is looked at.
    #[default]
    Unknown,
    /// It was asked for.
    Loading,
    /// It cannot be had: why, in words that are shown as they are.
    Lost(Box<str>),
}

impl Gap {
    /// What is kept of it: nothing, or why it cannot be had.
    pub fn words(&self) -> &str {
        match self {
            Self::Unknown | Self::Loading => "",
            Self::Lost(words) => words,
        }
    }

    /// The line in words.
    pub fn runs(&self) -> Vec<Run> {
        let words = match self {
            Self::Unknown => "messages may be missing here",
            Self::Loading => "loading what was said meanwhile ...",
            Self::Lost(words) => words,
        };
        vec![Run::toned(words, Tone::Muted)]
    }
}

impl Entry {
    /// A line that says that something may be missing.
    pub fn gap(time: Timestamp, gap: &Gap) -> Self {
        let runs = gap.runs();
        let mut entry = Self::program(time, EntryKind::Gap(gap.clone()), runs);
        entry.wire = gap.words().into();
        entry
    }
}
