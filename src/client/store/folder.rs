//! Where the files are, and which of them is whose.
//!
//! A profile's file is named after its network and account or nick; a hash of both, whole, keeps apart what looks alike. Before a server
//! has said which network it is, the file is found by address: a small text file for each address names the nicks that were
//! used there and their files, the latest first.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::fault::Fault;
use super::shelf::Shelf;
use crate::client::model::kept::Profile;
use crate::sqlite::make_folder;

/// Letters of a name that a file name shows.
const SHOWN: usize = 40;
/// Nicks that are remembered of one address.
const MOST_NICKS: usize = 50;
/// Bytes of the file of an address that are read.
const MOST_BYTES: u64 = 64 * 1024;

/// The folder of all profiles of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Makes it if it is not there. Nobody else may look into it.
    pub(super) fn prepare(&self) -> Result<(), Fault> {
        let fault = |error: io::Error| Fault::of_folder(&self.0, error);
        make_folder(&self.0)?;
        let mode = fs::metadata(&self.0).map_err(fault)?.permissions().mode();
        if mode & 0o077 != 0 {
            fs::set_permissions(&self.0, Permissions::from_mode(0o700)).map_err(fault)?;
        }
        Ok(())
    }

    /// The file of a profile, there or not.
    pub fn file(&self, profile: &Profile) -> PathBuf {
        let me = profile.me.to_ascii_lowercase();
        let hash = hash(&[&profile.network, "\0", &me]);
        let (network, me) = (shown(&profile.network), shown(&me));
        self.0.join(format!("{network}-{me}-{hash:016x}.db"))
    }

    fn address_file(&self, address: &str) -> PathBuf {
        self.0.join(format!("{}-{:016x}.at", shown(address), hash(&[address])))
    }

    /// What was used at an address, the latest first: nick and file.
    fn used(&self, address: &str) -> Vec<(String, String)> {
        let path = self.address_file(address);
        // Opening a pipe would wait for whoever writes into it.
        if !path.is_file() {
            return Vec::new();
        }
        let Ok(file) = File::open(path) else {
            return Vec::new();
        };
        let mut text = String::new();
        if file.take(MOST_BYTES).read_to_string(&mut text).is_err() {
            return Vec::new();
        }
        let pairs = text.lines().filter_map(|line| line.split_once('\t'));
        let pairs = pairs.map(|(me, file)| (me.to_owned(), file.to_owned()));
        pairs.take(MOST_NICKS).collect()
    }

    /// The file that was last used at an address, with this nick where one is given.
    pub(super) fn last(&self, address: &str, me: Option<&str>) -> Option<PathBuf> {
        let used = self.used(address).into_iter();
        let mut of_nick =
            used.filter(|(nick, _)| me.is_none_or(|me| nick.eq_ignore_ascii_case(me)));
        let (_, name) = of_nick.next()?;
        // It names a file of this folder and nothing else.
        let plain = !name.contains(['/', '\\']) && !name.starts_with('.');
        let path = self.0.join(&name);
        let plain = plain && path.extension().is_some_and(|end| end == "db");
        plain.then_some(path).filter(|path| path.is_file())
    }

    /// A guest's file becomes that of their account. Nobody has either of them open.
    pub(super) fn hand_on(from: &Path, to: &Path) -> io::Result<()> {
        if journal(from).exists() {
            // It could not be closed as it should.
            return Err(io::Error::other("its journal is still there"));
        }
        fs::rename(from, to)
    }

    /// Another file has everything that this one has.
    pub(super) fn forget(shelf: Shelf) {
        let path = shelf.path().to_owned();
        // Whoever opens it meanwhile waits for us.
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!(%error, "cannot remove a guest's file");
        }
        drop(shelf);
        fs::remove_file(journal(&path)).ok();
    }

    /// From here on an address leads to this profile.
    pub(super) fn remember(&self, profile: &Profile) -> io::Result<()> {
        let file = self.file(profile);
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let me: String = profile.me.chars().filter(|c| !c.is_control()).collect();
        let mut used = self.used(&profile.address);
        if used.first().is_some_and(|(nick, file)| *nick == me && file == name) {
            return Ok(());
        }
        used.retain(|(nick, _)| !nick.eq_ignore_ascii_case(&me));
        used.insert(0, (me, name.to_owned()));
        used.truncate(MOST_NICKS);
        let path = self.address_file(&profile.address);
        let new = path.with_extension(format!("{}.new", std::process::id()));
        let mut out =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        for (nick, file) in used {
            writeln!(out, "{nick}\t{file}")?;
        }
        fs::rename(new, path)
    }
}

/// What `SQLite` has beside a file as long as it is open.
fn journal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// What a file name shows of a name.
fn shown(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    let text: String = name.to_lowercase().chars().map(plain).take(SHOWN).collect();
    text.trim_start_matches('.').to_owned()
}

/// FNV-1a, 64 bit.
fn hash(parts: &[&str]) -> u64 {
    parts.iter().flat_map(|part| part.bytes()).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(network: &str, address: &str, me: &str) -> Profile {
        let [network, address, me] = [network, address, me].map(str::to_owned);
        Profile { network, address, me, account: false }
    }

    #[test]
    fn names_that_look_alike_have_different_files() {
        let folder = Folder::new("/x");
        let all = ["a b", "a_b", "../a", "a/b", ".", "日本", "A b"];
        let mut files: Vec<_> =
            all.iter().map(|network| folder.file(&profile(network, "h:1", "me"))).collect();
        for file in &files {
            assert_eq!(file.parent(), Some(Path::new("/x")), "{}", file.display());
        }
        files.sort();
        files.dedup();
        assert_eq!(files.len(), all.len());
        let one = folder.file(&profile("n", "h:1", "Me"));
        assert_eq!(one, folder.file(&profile("n", "other:1", "mE")));
    }

    #[test]
    fn an_address_leads_to_who_was_there_last() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(home.path().join("deep/client"));
        folder.prepare().unwrap();
        let mode = fs::metadata(folder.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        assert_eq!(folder.last("h:1", None), None);
        let (alice, bob) = (profile("n", "h:1", "alice"), profile("n", "h:1", "bob"));
        for profile in [&alice, &bob] {
            folder.remember(profile).unwrap();
            assert_eq!(folder.last("h:1", None), None, "there is no such file yet");
            fs::write(folder.file(profile), "").unwrap();
            assert_eq!(folder.last("h:1", None), Some(folder.file(profile)));
        }
        assert_eq!(folder.last("h:1", Some("ALICE")), Some(folder.file(&alice)));
        assert_eq!(folder.last("h:1", Some("carol")), None);
        assert_eq!(folder.last("h:2", None), None);
    }

    #[test]
    fn an_address_leads_nowhere_else() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(home.path().join("client"));
        folder.prepare().unwrap();
        fs::write(home.path().join("other.db"), "").unwrap();
        for name in ["../other.db", "/etc/passwd", ".hidden.db", "no-database", ""] {
            fs::write(folder.address_file("h:1"), format!("me\t{name}\n")).unwrap();
            assert_eq!(folder.last("h:1", None), None, "{name}");
        }
        fs::write(folder.address_file("h:1"), [0xff, 0xfe]).unwrap();
        assert_eq!(folder.last("h:1", None), None);
        fs::remove_file(folder.address_file("h:1")).unwrap();
        let pipe = std::process::Command::new("mkfifo").arg(folder.address_file("h:1")).status();
        assert!(pipe.is_ok_and(|status| status.success()));
        assert_eq!(folder.last("h:1", None), None, "nobody will ever write into it");
    }
}
