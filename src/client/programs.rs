//! Programs of the user's machine that the client runs: waiting for their end, but not for ever.

use std::io;
use std::process::{Child, ExitStatus};
use std::thread;
use std::time::Duration;

/// How often it is looked at whether one has ended.
const LOOK: Duration = Duration::from_millis(20);

/// How a program ended; nothing when it still runs after `limit`.
pub(super) fn ended_within(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let mut left = limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if left.is_zero() {
            return Ok(None);
        }
        thread::park_timeout(LOOK.min(left));
        left = left.saturating_sub(LOOK);
    }
}

/// The same; one that still runs is ended.
pub(super) fn end_within(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let status = ended_within(child, limit)?;
    if status.is_none() {
        // It may have ended by itself meanwhile.
        child.kill().ok();
        child.wait()?;
    }
    Ok(status)
}
