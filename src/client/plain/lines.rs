//! Bytes typed or piped in, as lines of text. Bounded: a line that never ends is handed on in parts.

use tokio::io::{AsyncRead, AsyncReadExt};

/// The longest line in bytes; a longer one becomes several.
const MOST: usize = 32 * 1024;
const READ_SIZE: usize = 8 * 1024;

/// Reads lines. May be cancelled between two of them without loss.
#[derive(Debug)]
pub(super) struct Lines<R> {
    from: R,
    kept: Vec<u8>,
    ended: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, kept: Vec::new(), ended: false }
    }

    /// The next line without its end, bytes that are no UTF-8 replaced; `None` at the end of the input. An input that
    /// fails has ended.
    pub(super) async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(line) = self.cut() {
                return Some(line);
            }
            if self.ended {
                let rest = std::mem::take(&mut self.kept);
                return (!rest.is_empty()).then(|| text(&rest));
            }
            let mut bytes = [0; READ_SIZE];
            match self.from.read(&mut bytes).await {
                Ok(count) if count > 0 => {
                    self.kept.extend(bytes.iter().take(count));
                }
                Ok(_) | Err(_) => self.ended = true,
            }
        }
    }

    fn cut(&mut self) -> Option<String> {
        let end = memchr::memchr(b'\n', &self.kept);
        if let Some(end) = end.filter(|end| *end <= MOST) {
            let line: Vec<u8> = self.kept.drain(..=end).collect();
            return Some(text(line.get(..end).unwrap_or_default()));
        }
        if self.kept.len() <= MOST {
            return None;
        }
        // Bytes of the form 10xxxxxx continue a character.
        let continues = |at: &usize| self.kept.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
        let end = (MOST - 3..=MOST).rev().find(|at| !continues(at));
        let part: Vec<u8> = self.kept.drain(..end.unwrap_or(MOST)).collect();
        Some(text(&part))
    }
}

fn text(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(input: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(input);
        let mut read = Vec::new();
        while let Some(line) = lines.next().await {
            read.push(line);
        }
        read
    }

    #[tokio::test]
    async fn lines_end_as_they_do_anywhere() {
        assert_eq!(read(b"one\ntwo\r\n\nlast \xff").await, ["one", "two", "", "last \u{fffd}"]);
        assert_eq!(read(b"").await, [""; 0]);
    }

    #[tokio::test]
    async fn an_endless_line_comes_in_parts_and_loses_nothing() {
        let long = "ä".repeat(MOST);
        let parts = read(long.as_bytes()).await;
        assert!(parts.len() > 1 && parts.iter().all(|part| part.len() <= MOST));
        assert_eq!(parts.concat(), long);
    }
}
