//! Where log lines go: to standard error for the server, to a file for the client, never to a terminal that is drawn on.
//!
//! Lines are handed to a thread of their own, so that a slow terminal or disk holds up nobody; what it cannot take in
//! time is counted and left out.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    /// One object a line.
    Json,
}

impl Format {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

/// Sends log lines of this process to `to` until the guard is dropped, which waits until they are written.
/// Only the first call of a process has an effect.
pub fn start(format: Format, to: impl Write + Send + 'static) -> io::Result<Guard> {
    let queue = Arc::new(Queue::default());
    let behind = Arc::clone(&queue);
    let writer =
        thread::Builder::new().name("log".to_owned()).spawn(move || behind.write_out(to))?;
    let builder = tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_ansi(false)
        .with_target(false)
        .with_writer(Handle(Arc::clone(&queue)));
    // An earlier subscriber stays; this one's thread then has nothing to do.
    match format {
        Format::Text => builder.try_init().ok(),
        Format::Json => builder.json().flatten_event(true).try_init().ok(),
    };
    Ok(Guard { queue, writer: Some(writer) })
}

/// Keeps the log going.
#[derive(Debug)]
pub struct Guard {
    queue: Arc<Queue>,
    writer: Option<JoinHandle<()>>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.ready.notify_one();
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has nothing left to write.
            writer.join().ok();
        }
    }
}

/// Bytes that may wait to be written.
const MOST_WAITING: usize = 1 << 20;
/// Lines of this span are written together.
const GATHER: Duration = Duration::from_millis(5);

#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    ready: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<u8>,
    lost: u64,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after every statement, so a panic elsewhere cannot have broken it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: &[u8]) {
        let mut state = self.lock();
        if state.waiting.len() + line.len() > MOST_WAITING {
            state.lost += 1;
            return;
        }
        let first = state.waiting.is_empty();
        state.waiting.extend_from_slice(line);
        drop(state);
        if first {
            self.ready.notify_one();
        }
    }

    fn write_out(&self, mut to: impl Write) {
        loop {
            let (bytes, lost, closed) = self.take();
            // There is nowhere to tell that the log cannot be written.
            to.write_all(&bytes).ok();
            if lost > 0 {
                writeln!(to, "{lost} log lines left out: they came too fast").ok();
            }
            to.flush().ok();
            if closed {
                return;
            }
        }
    }

    /// Waits for lines, and a moment longer for more.
    fn take(&self) -> (Vec<u8>, u64, bool) {
        let idle = |state: &mut State| state.waiting.is_empty() && !state.closed;
        let state = self.ready.wait_while(self.lock(), idle);
        let state = state.unwrap_or_else(PoisonError::into_inner);
        let open = |state: &mut State| !state.closed;
        let gathered = self.ready.wait_timeout_while(state, GATHER, open);
        let (mut state, _) = gathered.unwrap_or_else(PoisonError::into_inner);
        let bytes = std::mem::take(&mut state.waiting);
        (bytes, std::mem::take(&mut state.lost), state.closed)
    }
}

struct Handle(Arc<Queue>);

impl<'a> MakeWriter<'a> for Handle {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

/// The library writes each line with one call.
struct Line<'a>(&'a Queue);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_was_pushed_before_the_end_is_written_in_order() {
        let queue = Arc::new(Queue::default());
        let page = Page::default();
        let (behind, to) = (Arc::clone(&queue), page.clone());
        let writer = thread::spawn(move || behind.write_out(to));
        for line in ["one\n", "two\n", "three\n"] {
            queue.push(line.as_bytes());
        }
        let guard = Guard { queue, writer: Some(writer) };
        drop(guard);
        assert_eq!(*page.0.lock().expect("no panic"), b"one\ntwo\nthree\n");
    }

    #[test]
    fn more_than_can_wait_is_counted() {
        let queue = Queue::default();
        let line = vec![b'x'; MOST_WAITING / 2 + 1];
        queue.push(&line);
        queue.push(&line);
        let (bytes, lost, closed) = queue.take();
        assert_eq!((bytes.len(), lost, closed), (line.len(), 1, false));
    }
}
