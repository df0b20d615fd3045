//! `tchat hash`: a password in, its hash for the configuration out. A password is read from standard input; on a terminal
//! it is asked for twice and not shown.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use crate::server::secrets;

/// Why there is no hash, in one line.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Not a password that could be given.
    #[error("the password {0}")]
    Unfit(String),
    #[error("the two passwords are not the same")]
    Different,
    #[error("no password was given")]
    Interrupted,
    #[error("cannot read a password: {0}")]
    Unreadable(#[from] io::Error),
    #[error("cannot draw a random number: {0}")]
    Random(String),
}

/// Reads a password from standard input. Out: the line for the configuration.
///
/// # Errors
/// There was none, or none that fits.
pub fn hash() -> Result<String, HashError> {
    let password = password(secrets::fits, secrets::MOST_BYTES)?;
    secrets::hash(&password).map_err(HashError::Random)
}

/// Reads a password from standard input, of at most so many bytes.
///
/// # Errors
/// There was none, or none that fits.
pub fn password(
    fits: impl Fn(&str) -> Result<(), String>,
    most: usize,
) -> Result<String, HashError> {
    let password = if io::stdin().is_terminal() { ask_twice(&fits, most)? } else { piped(most)? };
    fits(&password).map_err(HashError::Unfit)?;
    Ok(password)
}

/// All there is, without the end of its line.
fn piped(most: usize) -> Result<String, HashError> {
    let mut text = String::new();
    // More than fits is read so far only that it can be refused.
    let most = u64::try_from(most).unwrap_or(u64::MAX) + 3;
    match io::stdin().lock().take(most).read_to_string(&mut text) {
        Ok(_) => Ok(without_line_end(&text).to_owned()),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(HashError::Unfit("is not UTF-8 text".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn ask_twice(fits: &impl Fn(&str) -> Result<(), String>, most: usize) -> Result<String, HashError> {
    let _unseen = Unseen::new()?;
    let first = ask("Password: ", most)?;
    fits(&first).map_err(HashError::Unfit)?;
    if ask("The same again: ", most)? == first { Ok(first) } else { Err(HashError::Different) }
}

fn ask(question: &str, most: usize) -> Result<String, HashError> {
    let mut terminal = io::stderr().lock();
    terminal.write_all(question.as_bytes()).and_then(|()| terminal.flush())?;
    let line = line_of_terminal(most);
    // What ended the line was not shown either.
    terminal.write_all(b"\n")?;
    let line = line?;
    // ctrl-c, which sends no signal while nothing is shown.
    if line.ends_with('\u{3}') {
        Err(HashError::Interrupted)
    } else {
        Ok(without_line_end(&line).to_owned())
    }
}

/// What is typed up to the end of the line, or to ctrl-c.
fn line_of_terminal(most: usize) -> Result<String, HashError> {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    loop {
        let typed = input.fill_buf()?;
        let end = typed.iter().position(|byte| [b'\n', 3].contains(byte));
        let taken = end.map_or(typed.len(), |end| end + 1);
        line.extend(typed.iter().take(taken));
        let done = end.is_some() || typed.is_empty() || line.len() > 2 * most;
        input.consume(taken);
        if done {
            break;
        }
    }
    String::from_utf8(line).map_err(|_| HashError::Unfit("is not UTF-8 text".to_owned()))
}

/// As long as it lives, the terminal does not show what is typed, and ctrl-c is a character: a signal would end the
/// program and leave the terminal so.
#[cfg(unix)]
struct Unseen(rustix::termios::Termios);

#[cfg(unix)]
impl Unseen {
    fn new() -> io::Result<Self> {
        use rustix::termios::{
            LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr,
        };
        let before = tcgetattr(io::stdin())?;
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        // It ends the line, so that it is noticed at once.
        unseen.special_codes[SpecialCodeIndex::VEOL] = 3;
        tcsetattr(io::stdin(), OptionalActions::Flush, &unseen)?;
        Ok(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Unseen {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // There is nobody left to tell.
        tcsetattr(io::stdin(), OptionalActions::Now, &self.0).ok();
    }
}

#[cfg(not(unix))]
struct Unseen;

#[cfg(not(unix))]
impl Unseen {
    fn new() -> io::Result<Self> {
        Err(io::Error::other("give it by a pipe, since this terminal would show it"))
    }
}
