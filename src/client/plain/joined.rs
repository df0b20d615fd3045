//! Messages of several lines from somebody who types line by line: a line that ends in a backslash goes on in the next one.
//! Two backslashes at the end are one, and the line ends there.

/// The longest message in bytes; it ends there, whatever its last line says.
const MOST: usize = 32 * 1024;

/// What was typed of a message that is not complete.
#[derive(Debug, Default)]
pub(super) struct Joined(Option<String>);

impl Joined {
    /// Takes a line. Out: the message, when it is complete.
    pub(super) fn take(&mut self, line: &str) -> Option<String> {
        let (line, goes_on) = match line.strip_suffix('\\') {
            Some(line) if line.ends_with('\\') => (line, false),
            Some(line) => (line, true),
            None => (line, false),
        };
        let mut text = self.0.take().map(|begun| begun + "\n").unwrap_or_default();
        text.push_str(line);
        if goes_on && text.len() < MOST {
            self.0 = Some(text);
            return None;
        }
        Some(text)
    }

    /// The input has ended: what there is of a message.
    pub(super) fn rest(&mut self) -> Option<String> {
        self.0.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_at_the_end_goes_on() {
        for (typed, messages) in [
            (&["one", "two"][..], &["one", "two"][..]),
            (&["one\\", "two\\", "three"], &["one\ntwo\nthree"]),
            (&["a path C:\\\\", "next"], &["a path C:\\", "next"]),
            (&["\\", "", "x"], &["\n", "x"]),
            (&["a\\b \\ ", "c"], &["a\\b \\ ", "c"]),
            (&["/me waves\\", "and sits"], &["/me waves\nand sits"]),
            (&["begun\\"], &["begun"]),
        ] {
            let mut joined = Joined::default();
            let mut whole: Vec<String> =
                typed.iter().filter_map(|line| joined.take(line)).collect();
            whole.extend(joined.rest());
            assert_eq!(whole, messages, "{typed:?}");
        }
    }

    #[test]
    fn an_endless_message_ends() {
        let line = format!("{}\\", "x".repeat(1000));
        let mut joined = Joined::default();
        assert!((0..40).any(|_| joined.take(&line).is_some()));
    }
}
