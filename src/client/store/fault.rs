//! Why nothing can be kept, in one line.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

/// The reason, as the user reads it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

impl Fault {
    /// What went wrong with a file.
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.display();
        Self(match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                format!("another tchat has {path} open")
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                format!("{path} is damaged; it stays as it is, move it away to begin anew")
            }
            Some(ErrorCode::DiskFull) => format!("no room left on the disk of {path}"),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                format!("{path} cannot be written, it is read-only")
            }
            Some(ErrorCode::CannotOpen) => format!("{path} cannot be opened"),
            Some(ErrorCode::SystemIoFailure) => format!("{path} cannot be read or written"),
            _ => format!("{path}: {error}"),
        })
    }

    /// What went wrong with a file or a folder before it could be opened.
    pub(super) fn of_file(doing: &str, path: &Path, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::PermissionDenied => "not permitted".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
            io::ErrorKind::StorageFull => "no room left on the disk".to_owned(),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "something else is there".to_owned()
            }
            kind => kind.to_string(),
        };
        Self(format!("cannot {doing} {}: {reason}", path.display()))
    }
}
