//! A stream of bytes to lines. Pure framing: no sockets, no meaning, a bound on what is kept.

use memchr::memchr;

use super::encode::{BODY, LINE};
use super::tags::{CLIENT_TAG_SECTION, TAG_SECTION};

/// Bytes that a client takes of a line of a server, tags not counted.
const FOREIGN_BODY: usize = 8 * LINE;

/// What a [`LineReader`] found.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// A line without its end; never empty.
    Complete(&'a [u8]),
    /// A line over the limit is skipped up to its end; told once, when the limit is passed, with what it began with: no
    /// more than the limit.
    TooLong(&'a [u8]),
}

/// Cuts bytes at LF, drops a CR before it, ignores empty lines.
///
/// Keeps only the line that is not complete yet, and of that no more than the limit.
#[derive(Debug)]
pub struct LineReader {
    partial: Vec<u8>,
    /// Bytes of a whole line, without its end.
    most: usize,
    /// Bytes of the tag section (`@` and space included) and of the rest, where each has a limit of its own.
    parts: Option<(usize, usize)>,
    skipping: bool,
}

impl LineReader {
    /// For lines from a client: 4096 bytes of tags, 512 of the rest (IRCv3 message-tags, size limit).
    pub fn for_server() -> Self {
        let (tags, body) = (CLIENT_TAG_SECTION, BODY);
        Self { partial: Vec::new(), most: tags + body, parts: Some((tags, body)), skipping: false }
    }

    /// For lines from a server: 8191 bytes of tags. The rest may be longer than 512 where a server says so (LINELEN), so
    /// only the sum is bounded.
    pub fn for_client() -> Self {
        Self { partial: Vec::new(), most: TAG_SECTION + FOREIGN_BODY, parts: None, skipping: false }
    }

    /// Bytes kept of an incomplete line.
    pub fn pending(&self) -> usize {
        self.partial.len()
    }

    /// Hands each line that `chunk` completes to `each`, in order.
    pub fn feed(&mut self, chunk: &[u8], each: impl FnMut(Line<'_>)) {
        self.feed_some(chunk, usize::MAX, each);
    }

    /// As [`Self::feed`], but no more than `most` lines, at least one. Out: what of `chunk` is to be fed again.
    pub fn feed_some<'c>(
        &mut self,
        mut chunk: &'c [u8],
        most: usize,
        mut each: impl FnMut(Line<'_>),
    ) -> &'c [u8] {
        let mut handed = 0;
        let mut each = |line: Line<'_>| {
            handed += 1;
            each(line);
            handed >= most
        };
        while let Some(end) = memchr(b'\n', chunk) {
            let (head, tail) = chunk.split_at(end);
            chunk = tail.get(1..).unwrap_or_default();
            let enough = if self.skipping {
                self.skipping = false;
                false
            } else if self.partial.is_empty() {
                self.complete(head, &mut each)
            } else {
                let mut line = std::mem::take(&mut self.partial);
                line.extend_from_slice(head);
                let enough = self.complete(&line, &mut each);
                line.clear();
                if line.capacity() <= LINE {
                    self.partial = line;
                }
                enough
            };
            if enough {
                return chunk;
            }
        }
        self.keep(chunk, &mut each);
        &[]
    }

    /// Out: what `each` says, whether that was enough.
    fn complete(&self, line: &[u8], each: &mut impl FnMut(Line<'_>) -> bool) -> bool {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return false;
        }
        let begin = line.get(..self.most).unwrap_or(line);
        each(if self.fits(line) { Line::Complete(line) } else { Line::TooLong(begin) })
    }

    fn fits(&self, line: &[u8]) -> bool {
        let Some((most_tags, most_body)) = self.parts else {
            return line.len() <= self.most;
        };
        let tags = match line.first() {
            Some(b'@') => memchr(b' ', line).map_or(line.len(), |space| space + 1),
            _ => 0,
        };
        tags <= most_tags && line.len() - tags <= most_body
    }

    fn keep(&mut self, rest: &[u8], each: &mut impl FnMut(Line<'_>) -> bool) {
        if self.skipping || rest.is_empty() {
            return;
        }
        // The CR of a line end may come before its LF.
        if self.partial.len() + rest.len() > self.most + "\r".len() {
            let mut begin = std::mem::take(&mut self.partial);
            begin.extend(rest.iter().take(self.most.saturating_sub(begin.len())));
            self.skipping = true;
            each(Line::TooLong(begin.get(..self.most).unwrap_or(&begin)));
        } else {
            self.partial.extend_from_slice(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(chunks: &[&[u8]]) -> Vec<String> {
        let mut reader = LineReader::for_server();
        let mut lines = Vec::new();
        for chunk in chunks {
            reader.feed(chunk, |line| {
                lines.push(match line {
                    Line::Complete(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                    Line::TooLong(begin) => {
                        assert!(begin.len() <= CLIENT_TAG_SECTION + BODY);
                        let begin = String::from_utf8_lossy(begin);
                        format!("too long: {}", begin.chars().take(6).collect::<String>())
                    }
                });
            });
        }
        lines
    }

    #[test]
    fn chunks_do_not_matter() {
        assert_eq!(
            read(&[b"PING 1\r\nPI", b"NG", b" 2\n\r\n\nPING 3\r", b"\n"]),
            ["PING 1", "PING 2", "PING 3"]
        );
    }

    #[test]
    fn no_more_lines_are_taken_than_are_wanted() {
        let mut reader = LineReader::for_server();
        let mut chunk: &[u8] = b"one\n\ntwo\nthree\nfo";
        let mut turns = Vec::new();
        while !chunk.is_empty() {
            let mut lines = Vec::new();
            chunk = reader.feed_some(chunk, 2, |line| lines.push(format!("{line:?}").len()));
            turns.push(lines.len());
        }
        assert_eq!((turns, reader.pending()), (vec![2, 1], "fo".len()));
    }

    #[test]
    fn an_endless_line_is_told_once_and_never_kept() {
        let chunk = [b'x'; 1000];
        let mut reader = LineReader::for_server();
        let mut told = 0;
        for _ in 0..1000 {
            reader.feed(&chunk, |_| told += 1);
            assert!(reader.pending() <= CLIENT_TAG_SECTION + LINE);
        }
        reader.feed(b"\nPING\n", |line| {
            assert_eq!(line, Line::Complete(b"PING"));
            told += 1;
        });
        assert_eq!(told, 2);
    }

    #[test]
    fn what_an_endless_line_began_with_is_told_in_whatever_pieces_it_came() {
        let line = format!("@label=x PING {}", "y".repeat(10_000));
        for size in [1, 7, 4_000, 10_000] {
            let chunks: Vec<&[u8]> = line.as_bytes().chunks(size).collect();
            assert_eq!(read(&chunks), ["too long: @label"], "{size}");
        }
    }

    #[test]
    fn tags_and_the_rest_have_a_limit_each() {
        let body = "x".repeat(LINE - 2);
        let tags = format!("@{} ", "t".repeat(CLIENT_TAG_SECTION - 2));
        assert_eq!(read(&[format!("{tags}{body}\r\n").as_bytes()]), [format!("{tags}{body}")]);
        assert_eq!(read(&[format!("{body}x\r\n").as_bytes()]), ["too long: xxxxxx"]);
        assert_eq!(
            read(&[format!("@t{tags}PING\r\n").replace("@t@", "@t").as_bytes()]),
            ["too long: @ttttt"]
        );
    }
}
