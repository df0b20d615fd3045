//! Messages of several lines, where the server takes them as one (IRCv3 multiline): its limits, and how a text is cut into
//! messages within them.

use crate::proto::split;

/// The type of the batch, and the tag of a line that goes on where the one before it ended; names of the draft.
pub const MULTILINE: &str = "draft/multiline";
pub const CONCAT: &str = "draft/multiline-concat";

/// What a server takes in one message of several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all lines, one more for each break between them.
    pub bytes: usize,
    pub lines: usize,
}

impl Limits {
    /// Reads the value of the capability, `max-bytes=40000,max-lines=10`; `None` without `max-bytes`, which is required.
    pub fn parse(value: &str) -> Option<Self> {
        let token = |key: &str| {
            let mut tokens = value.split(',').filter_map(|token| token.split_once('='));
            tokens.find(|(name, _)| *name == key)?.1.parse::<usize>().ok()
        };
        Some(Self { bytes: token("max-bytes")?, lines: token("max-lines").unwrap_or(usize::MAX) })
    }
}

/// A line as it goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    pub text: &'a str,
    /// It goes on where the part before it ended, without a line break.
    pub joined: bool,
}

/// One message. Several parts make a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel<'a> {
    pub parts: Vec<Part<'a>>,
}

impl<'a> Parcel<'a> {
    /// A message of one line.
    pub fn line(text: &'a str) -> Self {
        Self { parts: vec![Part { text, joined: false }] }
    }

    /// What it says, lines parted by `\n`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 && !part.joined {
                text.push('\n');
            }
            text.push_str(part.text);
        }
        text
    }

    /// Takes blank lines away from both ends. Out: whether anything is left.
    fn trim(&mut self) -> bool {
        let blank = |part: &Part<'_>| part.text.trim().is_empty();
        while self.parts.last().is_some_and(blank) {
            self.parts.pop();
        }
        let first = self.parts.iter().position(|part| !blank(part)).unwrap_or(0);
        self.parts.drain(..first);
        if let Some(first) = self.parts.first_mut() {
            first.joined = false;
        }
        !self.parts.is_empty()
    }
}

/// Cuts a text into as few messages as the limits allow, each line of them into parts of at most `budget` bytes. Blank
/// lines stay within a message; none begins or ends with one.
pub fn parcels(text: &str, budget: usize, limits: Limits) -> Vec<Parcel<'_>> {
    let mut done = Vec::new();
    let mut open = Parcel { parts: Vec::new() };
    let mut bytes = 0;
    let lines = text.split('\n').flat_map(|line| line.trim_end_matches('\r').split('\r'));
    let parts = lines.flat_map(|line| {
        let line = if line.trim().is_empty() { "" } else { line };
        let mut pieces = split::split(line, budget);
        if pieces.is_empty() {
            pieces.push("");
        }
        let part = |(index, text)| Part { text, joined: index > 0 };
        pieces.into_iter().enumerate().map(part).collect::<Vec<_>>()
    });
    for part in parts {
        let more = part.text.len() + usize::from(!part.joined && !open.parts.is_empty());
        let full = bytes + more > limits.bytes || open.parts.len() >= limits.lines;
        if full && !open.parts.is_empty() {
            done.push(std::mem::replace(&mut open, Parcel { parts: Vec::new() }));
            bytes = 0;
        }
        bytes += part.text.len() + usize::from(!part.joined && !open.parts.is_empty());
        open.parts.push(part);
    }
    done.push(open);
    done.retain_mut(Parcel::trim);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, budget: usize, bytes: usize, lines: usize) -> Vec<String> {
        parcels(text, budget, Limits { bytes, lines }).iter().map(Parcel::text).collect()
    }

    #[test]
    fn as_few_messages_as_the_limits_allow() {
        for (text, bytes, lines, messages) in [
            ("a\nb\n\nc", 100, 10, vec!["a\nb\n\nc"]),
            ("\n\na\r\n\r\nb\n\n", 100, 10, vec!["a\n\nb"]),
            ("  \n\n", 100, 10, vec![]),
            ("a\nb\nc\nd\ne", 100, 2, vec!["a\nb", "c\nd", "e"]),
            ("aa\nbb\ncc", 5, 10, vec!["aa\nbb", "cc"]),
            ("aa\nbb\ncc", 0, 0, vec!["aa", "bb", "cc"]),
            ("a\n\n\nb", 100, 2, vec!["a", "b"]),
        ] {
            assert_eq!(cut(text, 400, bytes, lines), messages, "{text:?} {bytes} {lines}");
        }
    }

    #[test]
    fn long_lines_are_joined_again() {
        let long = "word ".repeat(100);
        let parcels = parcels(&long, 50, Limits { bytes: 4_000, lines: 100 });
        assert_eq!(parcels.len(), 1);
        assert!(parcels[0].parts.iter().all(|part| part.text.len() <= 50));
        assert!(parcels[0].parts.iter().skip(1).all(|part| part.joined));
        assert_eq!(parcels[0].text(), long);
        // Cut by the limit in the middle of a line, what follows begins a message.
        let cut = cut(&long, 50, 100, 100);
        assert_eq!(cut.concat(), long);
        assert!(cut.len() > 4 && cut.iter().all(|message| message.len() <= 100));
    }

    #[test]
    fn limits_are_read_as_the_specification_has_them() {
        for (value, limits) in [
            ("max-bytes=40000", Some((40_000, usize::MAX))),
            ("max-lines=10,x,y=z,max-bytes=40000", Some((40_000, 10))),
            ("max-lines=10", None),
            ("max-bytes=lots", None),
            ("", None),
        ] {
            let limits = limits.map(|(bytes, lines)| Limits { bytes, lines });
            assert_eq!(Limits::parse(value), limits, "{value}");
        }
    }
}
