//! Standard input as an asynchronous stream. A thread reads it, because a read of a terminal cannot be called off: one
//! that waited inside the runtime would keep the program from ending.

use std::io::{self, Read};
use std::thread;

use tokio::io::{AsyncRead, AsyncWriteExt, DuplexStream};
use tokio::runtime::Handle;

/// Bytes read ahead of what is taken.
const AHEAD: usize = 64 * 1024;
const READ_SIZE: usize = 8 * 1024;

/// Begins to read standard input. Must be called inside a runtime.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn open() -> io::Result<impl AsyncRead + Unpin> {
    let (taken, mut given) = tokio::io::duplex(AHEAD);
    let runtime = Handle::current();
    thread::Builder::new()
        .name("stdin".to_owned())
        .spawn(move || copy(&mut io::stdin().lock(), &mut given, &runtime))?;
    Ok(taken)
}

/// Has the terminal show what is typed, or not. Where it is no terminal nothing is shown anyway.
pub(super) fn echo(shown: bool) {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    if let Ok(mut modes) = tcgetattr(io::stdin()) {
        modes.local_modes.set(LocalModes::ECHO, shown);
        modes.local_modes.set(LocalModes::ECHONL, !shown);
        tcsetattr(io::stdin(), OptionalActions::Now, &modes).ok();
    }
}

/// Hands on what is read until the input ends or nobody takes it any more.
fn copy(from: &mut impl Read, to: &mut DuplexStream, runtime: &Handle) {
    let mut bytes = [0; READ_SIZE];
    loop {
        let read = match from.read(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Ok(count) => bytes.get(..count).unwrap_or_default(),
            Err(_) => return,
        };
        if read.is_empty() || runtime.block_on(to.write_all(read)).is_err() {
            return;
        }
    }
}
