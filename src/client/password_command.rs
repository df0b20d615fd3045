//! A password from a command of the user's own, such as one that asks a password manager. It is run as it stands, without a
//! shell; the first line of what it says is the password. It may ask on the terminal, which is not ours yet.
#![expect(
    clippy::disallowed_methods,
    reason = "edge: waits for a program, before anything else goes on"
)]

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::client::model::password::Secret;
use crate::client::programs::end_within;

/// Somebody may have to type a passphrase meanwhile.
const LIMIT: Duration = Duration::from_secs(120);
/// Bytes that are read of what it says.
const MOST: u64 = 4096;

/// Runs a program with its arguments.
///
/// # Errors
/// One line, without anything of what it said.
pub(super) fn run(command: &[String]) -> Result<Secret, String> {
    run_within(command, LIMIT)
}

fn run_within(command: &[String], limit: Duration) -> Result<Secret, String> {
    let Some((program, args)) = command.split_first() else {
        return Err("password_command is empty".to_owned());
    };
    let about = |why: &dyn std::fmt::Display| format!("password_command {program}: {why}");
    let begun = Instant::now();
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| about(&error))?;
    let output = child.stdout.take().expect("it was asked for");
    let (tell, told) = mpsc::channel();
    thread::Builder::new()
        .name("password".to_owned())
        .spawn(move || {
            let mut bytes = Vec::new();
            let read = output.take(MOST + 1).read_to_end(&mut bytes);
            tell.send(read.map(|_| bytes)).ok();
        })
        .map_err(|error| about(&error))?;
    let said = told.recv_timeout(limit);
    if !matches!(&said, Ok(Ok(bytes)) if bytes.len() as u64 <= MOST) {
        // It may have ended by itself meanwhile.
        child.kill().ok();
        child.wait().ok();
    }
    let bytes = match said {
        Ok(Ok(bytes)) if bytes.len() as u64 > MOST => return Err(about(&"it says too much")),
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => return Err(about(&error)),
        Err(_) => return Err(about(&format!("no answer within {} s", limit.as_secs()))),
    };
    let status = match end_within(&mut child, limit.saturating_sub(begun.elapsed())) {
        Ok(Some(status)) => status,
        Ok(None) => return Err(about(&format!("it does not end within {} s", limit.as_secs()))),
        Err(error) => return Err(about(&error)),
    };
    if !status.success() {
        return Err(about(&status));
    }
    let text = String::from_utf8(bytes).map_err(|_| about(&"what it says is not UTF-8"))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() { Err(about(&"it says nothing")) } else { Ok(Secret::new(line)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(command: &[&str], limit: Duration) -> Result<String, String> {
        let command: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
        run_within(&command, limit).map(|secret| secret.reveal().to_owned())
    }

    #[test]
    fn the_first_line_is_the_password_and_nothing_goes_through_a_shell() {
        let long = Duration::from_secs(60);
        assert_eq!(says(&["printf", "se sam \\nuser: x\\n"], long), Ok("se sam ".to_owned()));
        assert_eq!(says(&["echo", "$HOME; ls"], long), Ok("$HOME; ls".to_owned()));
        for (command, why) in [
            (&["false"][..], "exit status"),
            (&["true"], "says nothing"),
            (&["/nonexistent/pass"], "No such file"),
            (&["yes"], "too much"),
            (&["printf", "\\377"], "UTF-8"),
            (&[], "empty"),
        ] {
            let error = says(command, long).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
        let late = says(&["sleep", "60"], Duration::from_millis(1)).expect_err("too late");
        assert!(late.contains("no answer"), "{late}");
        let silent = ["sh", "-c", "echo sesam; exec >&-; exec sleep 60"];
        let late = says(&silent, Duration::from_millis(300)).expect_err("it goes on");
        assert!(late.contains("does not end"), "{late}");
    }
}
