//! Message tags: ordered keys with unescaped values, and the escaping of the wire.
//!
//! Source: IRCv3 message-tags.

use std::fmt::Write as _;

/// Bytes of tag data that a client may send, the `@` and the space not counted (IRCv3 message-tags, size limit).
pub const CLIENT_TAG_DATA: usize = 4094;
/// Bytes of a whole tag section that a client must accept, `@` and space included.
pub const TAG_SECTION: usize = 8191;
/// Bytes of a whole tag section that a server accepts, `@` and space included.
pub const CLIENT_TAG_SECTION: usize = CLIENT_TAG_DATA + 2;

/// Tags in the order they were set. A key occurs once; setting it again replaces the value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Vec<(String, String)>);

impl Tags {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The unescaped value; a tag without a value has the empty one.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    pub fn insert(&mut self, key: &str, value: impl Into<String>) {
        let value = value.into();
        match self.0.iter_mut().find(|(k, _)| k == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// As [`Self::insert`], before every other tag.
    pub fn insert_first(&mut self, key: &str, value: impl Into<String>) {
        self.remove(key);
        self.0.insert(0, (key.to_owned(), value.into()));
    }

    /// Inserts all of these. Not in the square of their number: a stranger's message can have a thousand tags.
    pub fn extend<'t>(&mut self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) {
        const FEW: usize = 16;
        for (key, value) in tags {
            if self.0.len() < FEW {
                self.insert(key, value);
            } else {
                self.0.push((key.to_owned(), value.to_owned()));
            }
        }
        if self.0.len() > FEW {
            drop_repeated(&mut self.0);
        }
    }

    pub fn remove(&mut self, key: &str) -> Option<String> {
        let at = self.0.iter().position(|(k, _)| k == key)?;
        Some(self.0.remove(at).1)
    }

    /// Keys and unescaped values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// Reads a tag section without its `@`. Keys that break the grammar are skipped.
    ///
    /// A section may hold thousands of tags, so keys are not looked up one by one: the last of equal keys wins, as the
    /// specification says, after one sort.
    pub fn parse(section: &str) -> Self {
        let mut read: Vec<(String, String)> = Vec::new();
        for tag in section.split(';') {
            let (key, value) = tag.split_once('=').unwrap_or((tag, ""));
            if is_key(key) {
                read.push((key.to_owned(), unescape(value)));
            }
        }
        if read.len() > 1 {
            drop_repeated(&mut read);
        }
        read.shrink_to_fit();
        Self(read)
    }

    /// Appends `@a=b;c ` to `out` when there is anything to write, leaving out what does not fit into `limit` bytes
    /// (`@` and space included) and keys that break the grammar.
    pub fn write(&self, out: &mut String, limit: usize) {
        let start = out.len();
        for (key, value) in &self.0 {
            if !is_key(key) {
                continue;
            }
            let before = out.len();
            out.push(if before == start { '@' } else { ';' });
            out.push_str(key);
            if !value.is_empty() {
                out.push('=');
                escape(value, out);
            }
            if out.len() + 1 - start > limit {
                out.truncate(before);
            }
        }
        if out.len() > start {
            out.push(' ');
        }
    }
}

fn drop_repeated(read: &mut Vec<(String, String)>) {
    let mut order: Vec<usize> = (0..read.len()).collect();
    order.sort_by(|&a, &b| read[a].0.cmp(&read[b].0).then(a.cmp(&b)));
    let mut keep = vec![true; read.len()];
    for pair in order.windows(2) {
        if read[pair[0]].0 == read[pair[1]].0 {
            keep[pair[0]] = false;
        }
    }
    let mut flags = keep.into_iter();
    read.retain(|_| flags.next().unwrap_or(true));
}

/// `[+][vendor/]name`: letters, digits, hyphens; a vendor is a host name.
pub fn is_key(key: &str) -> bool {
    let key = key.strip_prefix('+').unwrap_or(key);
    let (vendor, name) = match key.split_once('/') {
        Some((vendor, name)) => (Some(vendor), name),
        None => (None, key),
    };
    let word = |text: &str, dots: bool| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || (dots && b == b'.'))
    };
    word(name, false) && vendor.is_none_or(|v| word(v, true))
}

/// Whether a tag is relayed between clients (IRCv3 message-tags, client-only tags).
pub fn is_client_only(key: &str) -> bool {
    key.starts_with('+')
}

fn escape(value: &str, out: &mut String) {
    for c in value.chars() {
        match c {
            ';' => out.push_str("\\:"),
            ' ' => out.push_str("\\s"),
            '\\' => out.push_str("\\\\"),
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            '\0' => {}
            c => out.write_char(c).expect("writing to a String cannot fail"),
        }
    }
}

fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(':') => out.push(';'),
            Some('s') => out.push(' '),
            Some('r') => out.push('\r'),
            Some('n') => out.push('\n'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_read_and_written() {
        for (section, written) in [
            ("a=b;c", "@a=b;c "),
            ("a=1;a=2", "@a=2 "),
            ("+draft/react=\\:\\s\\\\x", "@+draft/react=\\:\\s\\\\x "),
            ("a=", "@a "),
            ("bad key=1;ok=2", "@ok=2 "),
            ("x=tail\\", "@x=tail "),
            (";;", ""),
        ] {
            let mut out = String::new();
            Tags::parse(section).write(&mut out, TAG_SECTION);
            assert_eq!(out, written, "{section}");
        }
    }

    #[test]
    fn of_many_tags_at_once_the_last_of_equal_keys_counts() {
        for count in [3, 40] {
            let keys: Vec<String> = (0..count).map(|n| format!("k{}", n % 20)).collect();
            let values: Vec<String> = (0..count).map(|n| n.to_string()).collect();
            let pairs = || keys.iter().zip(&values).map(|(k, v)| (k.as_str(), v.as_str()));
            let (mut together, mut singly) = (Tags::default(), Tags::default());
            together.extend(pairs());
            pairs().for_each(|(key, value)| singly.insert(key, value));
            let (mut together, mut singly) = (together.0, singly.0);
            together.sort();
            singly.sort();
            assert_eq!(together, singly);
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut tags = Tags::default();
        tags.insert("long", "x".repeat(20));
        tags.insert("b", "1");
        let mut out = String::new();
        tags.write(&mut out, 10);
        assert_eq!(out, "@b=1 ");
    }
}
