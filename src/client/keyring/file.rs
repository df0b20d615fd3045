//! [`Keyring`]: the folder, and reading and writing a file of it as a whole.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

use crate::client::model::trust::Remember;
use crate::settings_file;
use crate::sqlite::make_folder;

/// The folder of these files; without one nothing is known and nothing can be kept, as for a guest of a server.
#[derive(Debug, Clone, Default)]
pub struct Keyring(Option<PathBuf>);

impl Keyring {
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self(folder)
    }

    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        Some(self.0.as_ref()?.join(name))
    }

    /// Keeps something, or keeps it no longer.
    ///
    /// # Errors
    /// Why not, in one line.
    pub fn remember(&self, what: &Remember) -> Result<(), String> {
        match what {
            Remember::Certificate { place, fingerprint, decision } => {
                self.decide(place, *fingerprint, *decision)
            }
            Remember::Visited(place) => self.visited(place),
            Remember::Policy { host, policy } => self.set_policy(host, policy.as_ref()),
        }
    }

    /// Changes the entries of a file: each is a key and the TOML of its value.
    pub(super) fn change(
        &self,
        (name, head): (&str, &str),
        change: impl FnOnce(&mut Vec<(String, String)>),
    ) -> Result<(), String> {
        let path = self.path(name).ok_or("there is no folder for it on this system")?;
        let mut entries = Vec::new();
        read(&path, |key, _, value| {
            entries.push((key.to_owned(), as_toml(value)));
            Ok(())
        })?;
        change(&mut entries);
        let mut text = head.to_owned();
        for (key, value) in entries {
            text.extend([&toml::Value::from(key).to_string(), " = ", &value, "\n"]);
        }
        write(&path, &text).map_err(|error| format!("cannot write {}: {error}", path.display()))
    }
}

/// Hands on every entry of a file with where it stands; nothing where there is no such file.
///
/// # Errors
/// File, line and what is wrong there.
pub(super) fn read(
    path: &Path,
    mut entry: impl FnMut(&str, &str, &DeValue<'_>) -> Result<(), String>,
) -> Result<(), String> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        // Opening a pipe would wait for whoever writes into it.
        _ if !path.is_file() => return Err(format!("{} is no file", path.display())),
        _ => {}
    }
    let text = settings_file::read(path).map_err(|error| error.to_string())?;
    let in_file = |(line, what)| format!("{}:{line}: {what}", path.display());
    let table = settings_file::parse(&text).map_err(in_file)?;
    for (key, at, value) in settings_file::entries(table.get_ref()) {
        let (line, _) = settings_file::wrong(&text, at, key, "");
        let place = format!("{}:{line}", path.display());
        entry(key, &place, value).map_err(|what| format!("{place}: {key}: {what}"))?;
    }
    Ok(())
}

/// A text of a table in an entry.
pub(super) fn text_of<'v>(value: &'v DeValue<'_>, key: &str) -> Result<&'v str, String> {
    let found = value.as_table().and_then(|table| table.get(key));
    found.and_then(|value| value.get_ref().as_str()).ok_or_else(|| format!("{key} must be a text"))
}

/// A number of a table in an entry.
pub(super) fn number_of(value: &DeValue<'_>, key: &str) -> Result<u64, String> {
    let found = value.as_table().and_then(|table| table.get(key));
    let number = found.and_then(|value| value.get_ref().as_integer());
    let number = number.and_then(|n| u64::from_str_radix(n.as_str(), n.radix()).ok());
    number.ok_or_else(|| format!("{key} must be a number"))
}

fn as_toml(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Table(table) => {
            let items = settings_file::entries(table).into_iter();
            let items: Vec<String> = items
                .map(|(key, _, value)| format!("{} = {}", toml::Value::from(key), as_toml(value)))
                .collect();
            format!("{{ {} }}", items.join(", "))
        }
        DeValue::String(text) => toml::Value::from(text.as_ref()).to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        // Nothing that is written here, and nothing that is read.
        _ => "\"\"".to_owned(),
    }
}

/// Replaces the file as a whole. Only the user can read it.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        make_folder(folder).map_err(|error| io::Error::other(error.to_string()))?;
    }
    let new = path.with_extension(format!("{}.new", std::process::id()));
    // Whatever stands there is not ours and may be readable by others.
    fs::remove_file(&new).ok();
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all())?;
    fs::rename(new, path)
}
