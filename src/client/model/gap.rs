//! A place in a conversation where something may be missing, and what is known of that.

use crate::client::text::style::{Run, Tone};

/// How it stands with what may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Gap {
    /// Nobody has asked yet, or not for all of it: it is asked for when it is looked at.
    #[default]
    Unknown,
    /// It was asked for.
    Loading,
    /// It cannot be had, for this reason: a line made harmless.
    Lost(Box<str>),
}

impl Gap {
    /// The line in words.
    pub fn runs(&self) -> Vec<Run> {
        let words = match self {
            Self::Unknown => "messages may be missing here".to_owned(),
            Self::Loading => "loading what was said meanwhile ...".to_owned(),
            Self::Lost(why) => format!("messages may be missing here: {why}"),
        };
        vec![Run::toned(words, Tone::Muted)]
    }
}
