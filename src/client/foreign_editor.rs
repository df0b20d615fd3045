//! The user's own editor on the text of the input line: a file that nobody else may read, the program, and the text back.
//! The program has the terminal meanwhile; whoever calls this gives it away and takes it back.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::oneshot;

use crate::client::model::editor::MOST_BYTES;

/// Tried where neither variable names one.
const USUAL: &[&str] = &["vi", "nano"];
/// Bytes that are read back; the input line says what of them is too long.
const MOST_READ: u64 = 2 * MOST_BYTES as u64;

/// What came of it: the text, or why there is none, in one line.
pub(super) type Written = Result<String, String>;

/// An editor that runs.
#[derive(Debug)]
pub(super) struct ForeignEditor {
    process: Option<Pid>,
    ended: oneshot::Receiver<Written>,
}

impl ForeignEditor {
    /// Starts the editor on a text: `$VISUAL`, else `$EDITOR`, else one that is usually there.
    ///
    /// # Errors
    /// Why it cannot be started, in one line.
    pub(super) fn start(text: &str) -> Result<Self, String> {
        let var = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let path = var("PATH").unwrap_or_default();
        let command = command(var, &path)
            .ok_or("no editor was found: set $EDITOR to the name of one".to_owned())?;
        let runtime = var("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_dir());
        Self::start_with(&command, &runtime.unwrap_or_else(env::temp_dir), text)
    }

    fn start_with(command: &OsStr, folder: &Path, text: &str) -> Result<Self, String> {
        let file = write(folder, text)
            .map_err(|error| format!("cannot write a file in {}: {error}", folder.display()))?;
        // As everybody does with these variables: they may have arguments.
        let mut line = OsString::from("exec ");
        line.push(command);
        line.push(" \"$1\"");
        let child = Command::new("sh").arg("-c").arg(line).arg("tchat").arg(&file).spawn();
        let name = command.to_string_lossy().into_owned();
        let child = child.map_err(|error| {
            fs::remove_file(&file).ok();
            format!("{name}: {error}")
        })?;
        let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let (tell, ended) = oneshot::channel();
        thread::Builder::new()
            .name("editor".to_owned())
            .spawn(move || {
                tell.send(wait(child, &name, &file)).ok();
            })
            .map_err(|error| error.to_string())?;
        Ok(Self { process, ended })
    }

    /// Waits for its end. May be cancelled.
    pub(super) async fn ended(&mut self) -> Written {
        let ended = (&mut self.ended).await;
        self.process = None;
        ended.unwrap_or_else(|_| Err("it is not known what became of the editor".to_owned()))
    }
}

impl Drop for ForeignEditor {
    /// Nobody waits for it any more: it is told to end, and what it has of the terminal it puts back itself.
    fn drop(&mut self) {
        if let Some(process) = self.process {
            kill_process(process, Signal::TERM).ok();
        }
    }
}

/// The editor's command line.
fn command(var: impl Fn(&str) -> Option<OsString>, path: &OsStr) -> Option<OsString> {
    let is_there = |name: &&&str| env::split_paths(path).any(|folder| folder.join(name).is_file());
    var("VISUAL")
        .or_else(|| var("EDITOR"))
        .or_else(|| USUAL.iter().find(is_there).map(OsString::from))
}

/// Makes a new file with the text, for this user alone.
fn write(folder: &Path, text: &str) -> io::Result<PathBuf> {
    let chance = getrandom::u64().map_err(io::Error::other)?;
    let path = folder.join(format!("tchat-{chance:016x}.txt"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(text.as_bytes())?;
    if !text.is_empty() && !text.ends_with('\n') {
        file.write_all(b"\n")?;
    }
    Ok(path)
}

/// Waits for the editor and reads what it left. The file goes, unless it holds what could not be read.
fn wait(mut child: Child, name: &str, file: &Path) -> Written {
    let written = match child.wait() {
        Ok(status) if status.success() => match read(file) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(format!("what {name} wrote is no UTF-8; it is in {}", file.display()));
            }
            Err(error) => Err(format!("cannot read what {name} wrote: {error}")),
        },
        Ok(status) => Err(failed(name, status)),
        Err(error) => Err(format!("{name}: {error}")),
    };
    fs::remove_file(file).ok();
    written
}

fn failed(name: &str, status: ExitStatus) -> String {
    // What a shell says of a program that is not there.
    match status.code() {
        Some(127) => format!("there is no editor {name}; the text is as it was"),
        _ => format!("{name} failed ({status}); the text is as it was"),
    }
}

/// The beginning of a file, as text, without the line ends at its end.
fn read(path: &Path) -> io::Result<String> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file any more"));
    }
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(MOST_READ).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == MOST_READ {
        // Cut anywhere: what is left of a character at the end is no fault of the file.
        let whole = bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
        if bytes.len() - whole < 4 {
            bytes.truncate(whole);
        }
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// Runs a shell line as the editor, with the file as `$1`. Out: what came of it, and the files left.
    async fn edit(line: &str, text: &str) -> (Written, usize) {
        let folder = tempfile::tempdir().expect("a folder");
        // The shell of the editor hands its argument on.
        let command = format!("sh -c '{line}' editor");
        let mut editor = ForeignEditor::start_with(OsStr::new(&command), folder.path(), text)
            .expect("there is a shell");
        let written = editor.ended().await;
        (written, fs::read_dir(folder.path()).expect("the folder").count())
    }

    #[tokio::test]
    async fn the_text_comes_back_as_it_was_left() {
        let text = |text: &str| (Ok(text.to_owned()), 0);
        assert_eq!(edit("true", "one\ntwo").await, text("one\ntwo"));
        assert_eq!(edit("echo more >> \"$1\"", "ä").await, text("ä\nmore"));
        assert_eq!(edit(": > \"$1\"", "one").await, text(""));
        // As editors do that write another file and rename it.
        assert_eq!(edit("echo new > \"$1.x\"; mv \"$1.x\" \"$1\"", "one").await, text("new"));
    }

    #[tokio::test]
    async fn what_goes_wrong_is_said_and_nothing_is_lost() {
        let (written, left) = edit("exit 3", "one").await;
        assert!(written.expect_err("it failed").contains("the text is as it was"));
        assert_eq!(left, 0);
        let (written, left) = edit("printf \"a\\\\377\\\\376\" > \"$1\"", "one").await;
        assert!(written.expect_err("no text").contains("no UTF-8"));
        assert_eq!(left, 1, "what was written is still there");
        let (written, _) = edit("rm \"$1\"", "one").await;
        assert!(written.expect_err("gone").contains("cannot read"));
        let (written, _) = edit("rm \"$1\"; ln -s /etc/passwd \"$1\"", "one").await;
        assert!(written.is_err(), "a link to elsewhere is not followed");
        let folder = tempfile::tempdir().expect("a folder");
        let command = OsStr::new("no-such-editor-at-all");
        let mut editor = ForeignEditor::start_with(command, folder.path(), "one").expect("a shell");
        let why = editor.ended().await.expect_err("there is none");
        assert_eq!(why, "there is no editor no-such-editor-at-all; the text is as it was");
        let nowhere = folder.path().join("nowhere");
        assert!(ForeignEditor::start_with(command, &nowhere, "one").is_err());
    }

    #[tokio::test]
    async fn a_file_without_end_is_not_read_to_its_end() {
        let line = "yes ä | head -c 1000001 > \"$1\"";
        let (written, _) = edit(line, "").await;
        let text = written.expect("its beginning is text");
        assert!(text.len() as u64 <= MOST_READ && text.ends_with('ä'), "{}", text.len());
    }

    #[test]
    fn nobody_else_can_read_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = write(folder.path(), "secret").expect("it is written");
        let mode = fs::metadata(path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn which_editor_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let found = |visual: &str, editor: &str| {
            let var = |name: &str| {
                let value = if name == "VISUAL" { visual } else { editor };
                (!value.is_empty()).then(|| OsString::from(value))
            };
            command(var, folder.path().as_os_str())
        };
        assert_eq!(found("code --wait", "ed"), Some("code --wait".into()));
        assert_eq!(found("", "ed"), Some("ed".into()));
        assert_eq!(found("", ""), None);
        fs::write(folder.path().join("nano"), "").expect("a file");
        assert_eq!(found("", ""), Some("nano".into()));
    }
}
