//! [`SettingsFile`]: the file into which the program writes what is set while it runs.
//!
//! It is the user's: what is read again right before is what is changed, one entry of it; what cannot be understood, or
//! changes meanwhile, is left alone.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::edit;
use crate::client::config::ClientConfig;
use crate::client::model::saving::Saving;
use crate::client::model::scheme::Scheme;
use crate::client::themes;
use crate::settings_file::MOST;
use crate::sqlite::make_folder;

/// What a file begins with that is made here.
const HEAD: &str =
    "# Settings of tchat. What can stand here: /set in the program, or assets/default.toml.\n";

/// Links that are followed; more of them are a circle.
const MOST_LINKS: usize = 32;

/// The file, where there is a place for one.
#[derive(Debug, Clone, Default)]
pub struct SettingsFile(Option<PathBuf>);

impl SettingsFile {
    /// It need not be there yet.
    pub fn new(path: Option<PathBuf>) -> Self {
        Self(path)
    }

    /// Reads a theme: one of the user's own, which are beside the file, or one that comes with the program.
    ///
    /// # Errors
    /// There is none, or its file is wrong: one line.
    pub fn theme(&self, name: &str) -> Result<Scheme, String> {
        themes::load(name, themes::folder(self.0.as_deref()).as_deref())
    }

    /// Writes one entry. Out: the file, to be shown.
    ///
    /// # Errors
    /// Why not, in one line. The file is as it was then.
    pub fn save(&self, what: &Saving) -> Result<String, String> {
        let path = self.0.as_ref().ok_or("there is no folder for settings on this system")?;
        let shown = path.display().to_string();
        let wrong = |(line, why): (usize, String)| match line {
            0 => format!("{shown}: {why}; the file stays as it is"),
            _ => format!("{shown}:{line}: {why}; the file stays as it is"),
        };
        let place = follow(path).map_err(|error| unreadable(&shown, &error))?;
        let before = read(&place).map_err(|error| unreadable(&shown, &error))?;
        let after = edit::with(before.as_deref().unwrap_or(HEAD), what).map_err(wrong)?;
        let nothing = before.is_none() && what.value.is_none();
        if nothing || before.as_ref() == Some(&after) {
            return Ok(shown);
        }
        // What would not be read at the next start is not written.
        let themes = themes::folder(Some(path.as_path()));
        ClientConfig { themes, ..ClientConfig::default() }.apply(&after).map_err(wrong)?;
        write(&place, before.as_deref(), &after)
            .map_err(|error| format!("cannot write {shown}: {}", why(&error)))?;
        Ok(shown)
    }
}

fn unreadable(shown: &str, error: &io::Error) -> String {
    format!("cannot read {shown}: {}", why(error))
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::Other | io::ErrorKind::InvalidData => error.to_string(),
        kind => kind.to_string(),
    }
}

/// Where the links lead, also to a file that is not there yet: it is made there, and the links stay.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let is_link = fs::symlink_metadata(&place).is_ok_and(|found| found.is_symlink());
        if !is_link {
            return Ok(place);
        }
        let to = fs::read_link(&place)?;
        place = place.parent().unwrap_or(Path::new("")).join(to);
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// The whole text; nothing where there is no file.
fn read(place: &Path) -> io::Result<Option<String>> {
    match fs::metadata(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        // Opening a pipe would wait for whoever writes into it.
        Ok(found) if !found.is_file() => return Err(io::Error::other("it is no file")),
        Ok(_) => {}
    }
    let mut text = String::new();
    File::open(place)?.take(MOST + 1).read_to_string(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MOST) {
        return Err(io::Error::other("it is larger than a megabyte"));
    }
    Ok(Some(text))
}

/// Replaces the file as a whole, or leaves it. Who may read it stays as it was; a new one is for the user alone.
fn write(place: &Path, before: Option<&str>, after: &str) -> io::Result<()> {
    let mode = match before {
        Some(_) => {
            // A file that is not to be written is not replaced either.
            let old = OpenOptions::new().write(true).open(place)?;
            old.metadata()?.permissions().mode() & 0o7777
        }
        None => 0o600,
    };
    if let Some(folder) = place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder).map_err(|error| io::Error::other(error.to_string()))?;
    }
    let new = place.with_extension(format!("{}.new", std::process::id()));
    // Whatever stands there is not ours and may be readable by others.
    fs::remove_file(&new).ok();
    let done = fill(&new, mode, after).and_then(|()| {
        if read(place)?.as_deref() == before {
            fs::rename(&new, place)
        } else {
            Err(io::Error::other("it has just been changed by somebody else; try again"))
        }
    });
    if done.is_err() {
        fs::remove_file(&new).ok();
    }
    done
}

fn fill(new: &Path, mode: u32, text: &str) -> io::Result<()> {
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(new)?;
    out.write_all(text.as_bytes())?;
    out.set_permissions(Permissions::from_mode(mode))?;
    out.sync_all()
}
