//! A settings file on its way in: text of a bounded size, TOML entries in the order of the text, and the line of
//! whatever is wrong. Both halves read theirs this way; what the keys mean is theirs to say.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};
use toml::{Spanned, de};

use crate::nearest::nearest;

/// A file that cannot be used, in one line.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot read {}: {}", path.display(), why(error))]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{}:{line}: {what}", path.display())]
    Wrong { path: PathBuf, line: usize, what: String },
}

/// Number of a line, from 1, and what is wrong there.
pub type Wrong = (usize, String);

/// A key, where it stands in the text in bytes, and its value.
pub type Entry<'t> = (&'t str, usize, &'t DeValue<'t>);

/// The most bytes that are read of a file.
pub const MOST: u64 = 1 << 20;

/// Text of at most a megabyte: nobody writes a longer one, and a device could be endless.
///
/// # Errors
/// The file cannot be opened or is not UTF-8.
pub fn read(path: &Path) -> Result<String, FileError> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MOST).read_to_string(&mut text))
        .map_err(|error| FileError::Unreadable { path: path.to_owned(), error })?;
    Ok(text)
}

/// Names the file in which something is wrong.
pub fn in_file(path: &Path) -> impl FnOnce(Wrong) -> FileError {
    |(line, what)| FileError::Wrong { path: path.to_owned(), line, what }
}

/// # Errors
/// The text is not TOML.
pub fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, Wrong> {
    DeTable::parse(text).map_err(|error: de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        let what = error.message().lines().next().unwrap_or("not TOML");
        (line_of(text, at), what.to_owned())
    })
}

/// The entries of a table in the order of the text, so that the first thing that is wrong is told first.
pub fn entries<'t>(table: &'t DeTable<'_>) -> Vec<Entry<'t>> {
    let mut entries: Vec<Entry<'t>> = table
        .iter()
        .map(|(key, value)| (&**key.get_ref(), key.span().start, value.get_ref()))
        .collect();
    entries.sort_by_key(|(_, at, _)| *at);
    entries
}

/// Says what is wrong with the key at a place in the text.
pub fn wrong(text: &str, at: usize, key: &str, what: &str) -> Wrong {
    (line_of(text, at), format!("{key}: {what}"))
}

/// What is said of a key that is none of `known`; `all` is the file that lists them.
pub fn unknown<'k>(key: &str, known: impl IntoIterator<Item = &'k str>, all: &str) -> String {
    match nearest(key, known) {
        Some(meant) => format!("unknown key; did you mean {meant}?"),
        None => format!("unknown key; {all} lists them all"),
    }
}

/// The number of the line, from 1, that a place in a text is on, in bytes.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        kind => kind.to_string(),
    }
}
