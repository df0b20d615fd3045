//! The socket in the data folder by which `tchat account` asks a running server: one line, one answer, and the end. Only
//! whoever runs the server may open it (mode 0600), and only they and the system's administrator are listened to.
//!
//! An answer is `done`, or `not done` with the reason, on a line of its own, then the lines to be shown.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::driver::Command;
use super::model::{Errand, Told};

/// In the data folder.
const NAME: &str = "admin.sock";
/// Bytes of a request.
const MOST_REQUEST: u64 = 8 * 1024;
/// Time for the whole of it.
const PATIENCE: Duration = Duration::from_secs(10);
/// Requests at a time.
const AT_ONCE: usize = 8;
/// How an answer begins.
const DONE: &str = "done";
const NOT_DONE: &str = "not done ";

/// The socket, while it is there.
#[derive(Debug)]
pub(super) struct Door {
    listener: UnixListener,
    path: PathBuf,
}

impl Door {
    /// Opens it in a folder that is ours alone: one that is there was left behind.
    ///
    /// # Errors
    /// The path is too long for a socket, or the file system has none.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(NAME);
        if fs::symlink_metadata(&path).is_ok_and(|meta| meta.file_type().is_socket()) {
            fs::remove_file(&path)?;
        }
        let listener = UnixListener::bind(&path)?;
        let door = Self { listener, path };
        fs::set_permissions(&door.path, fs::Permissions::from_mode(0o600))?;
        door.listener.set_nonblocking(true)?;
        Ok(door)
    }

    /// Lets in whoever asks, until the server has ended. To be run as a task of a local runtime.
    pub(super) async fn serve(self, server: mpsc::WeakUnboundedSender<Command>) {
        let clone = self.listener.try_clone();
        let Ok(listener) = clone.and_then(tokio::net::UnixListener::from_std) else {
            return;
        };
        let places = Arc::new(Semaphore::new(AT_ONCE));
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let Ok((stream, _)) = listener.accept().await else {
                // No file is left for it; others will be closed.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let server = server.clone();
            tokio::task::spawn_local(async move {
                // Whoever is too slow, or goes, is not served.
                tokio::time::timeout(PATIENCE, answer(stream, server)).await.ok();
                drop(place);
            });
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // Another start removes it too.
        fs::remove_file(&self.path).ok();
    }
}

async fn answer(
    mut stream: tokio::net::UnixStream,
    server: mpsc::WeakUnboundedSender<Command>,
) -> io::Result<()> {
    let uid = stream.peer_cred()?.uid();
    if uid != 0 && uid != rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    let mut line = Vec::new();
    BufReader::new((&mut stream).take(MOST_REQUEST)).read_until(b'\n', &mut line).await?;
    let line = String::from_utf8_lossy(&line);
    let told = match line.strip_suffix('\n').and_then(Errand::parse) {
        Some(errand) => carry_out(errand, &server).await,
        None => Err("the server did not understand; are both of the same version?".to_owned()),
    };
    stream.write_all(to_text(told).as_bytes()).await?;
    stream.shutdown().await
}

async fn carry_out(errand: Errand, server: &mpsc::WeakUnboundedSender<Command>) -> Told {
    let (reply, told) = oneshot::channel();
    let sent = server.upgrade().map(|server| server.send(Command::Errand { errand, reply }));
    let gone = || "the server is ending; try again when it has ended".to_owned();
    match sent {
        Some(Ok(())) => told.await.unwrap_or_else(|_| Err(gone())),
        _ => Err(gone()),
    }
}

fn to_text(told: Told) -> String {
    match told {
        Ok(lines) => {
            let mut text = DONE.to_owned() + "\n";
            for line in lines {
                text.extend([&line, "\n"]);
            }
            text
        }
        Err(why) => format!("{NOT_DONE}{why}\n"),
    }
}

/// Asks the server that has this data folder. `None` when none listens there.
///
/// # Errors
/// It listens but cannot be asked, or does not answer.
pub(super) fn ask(folder: &Path, errand: &Errand) -> io::Result<Option<Told>> {
    let mut stream = match UnixStream::connect(folder.join(NAME)) {
        Ok(stream) => stream,
        Err(error) => {
            let nobody = [io::ErrorKind::NotFound, io::ErrorKind::ConnectionRefused];
            return if nobody.contains(&error.kind()) { Ok(None) } else { Err(error) };
        }
    };
    stream.set_read_timeout(Some(2 * PATIENCE))?;
    stream.write_all(format!("{}\n", errand.to_line()).as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    if first == DONE {
        return Ok(Some(Ok(rest.lines().map(str::to_owned).collect())));
    }
    match first.strip_prefix(NOT_DONE) {
        Some(why) => Ok(Some(Err(why.to_owned()))),
        None => Err(io::Error::other("it hung up without an answer")),
    }
}
