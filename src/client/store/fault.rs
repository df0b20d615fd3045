//! Why nothing can be kept, in one line.

use std::io;
use std::path::Path;

use crate::sqlite::{OpenError, explain};

/// The reason, as the user reads it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

impl Fault {
    /// What went wrong with an open file.
    pub(super) fn of(tried: &str, path: &Path, error: &rusqlite::Error) -> Self {
        Self(explain(tried, path, error))
    }

    /// What went wrong with the folder.
    pub(super) fn of_folder(path: &Path, error: io::Error) -> Self {
        OpenError::Folder { path: path.to_owned(), error }.into()
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self(error.to_string())
    }
}
