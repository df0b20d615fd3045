//! Lines that a process prints, kept as they come.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::thread;

use super::patience::Watched;

#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) all: Vec<String>,
    pub(super) closed: bool,
}

impl Lines {
    /// Collects on a thread of its own until the other end is closed.
    pub(super) fn collect(from: impl Read + Send + 'static) -> Arc<Watched<Self>> {
        let lines = Watched::new(Self::default());
        let collected = Arc::clone(&lines);
        thread::spawn(move || {
            let mut from = BufReader::new(from);
            let mut line = Vec::new();
            while let Ok(1..) = from.read_until(b'\n', &mut line) {
                let text = String::from_utf8_lossy(&line);
                let text = text.trim_end_matches(['\r', '\n']).to_owned();
                collected.change(|lines| lines.all.push(text));
                line.clear();
            }
            collected.change(|lines| lines.closed = true);
        });
        lines
    }
}

/// Waits for a line that contains the text, from line `from` on. Out: its number and the line; all lines when there is none.
pub(super) fn find(
    lines: &Watched<Lines>,
    from: usize,
    text: &str,
) -> Result<(usize, String), String> {
    let found = |lines: &Lines| {
        let mut rest = lines.all.iter().enumerate().skip(from);
        rest.find(|(_, line)| line.contains(text)).map(|(number, line)| (number, line.clone()))
    };
    let seen = lines.wait(|lines| lines.closed || found(lines).is_some());
    let seen = seen.unwrap_or_else(|late| late);
    found(&seen).ok_or_else(|| seen.all.join("\n"))
}
