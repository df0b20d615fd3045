//! One IRC message as a value, and constructors that read like the wire.
//!
//! Nothing here knows what a verb means; `parse.rs` and `encode.rs` go to and from bytes.

use std::fmt;

use super::{Tags, Verb};

/// `[@tags] [:source] verb params`, RFC 2812 section 2.3.1 with the tags of IRCv3 message-tags.
///
/// Whether the last parameter was written with a colon is not kept: it never means anything.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub tags: Tags,
    pub source: Option<Source>,
    pub verb: Verb,
    pub params: Vec<String>,
}

impl fmt::Debug for Message {
    /// As it is, except for what has a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = [Verb::Authenticate, Verb::Oper, Verb::Pass, Verb::Register];
        let mut message = f.debug_struct("Message");
        message.field("tags", &self.tags).field("source", &self.source).field("verb", &self.verb);
        if secret.contains(&self.verb) {
            message.finish_non_exhaustive()
        } else {
            message.field("params", &self.params).finish()
        }
    }
}

impl Message {
    /// A message without tags, source and parameters.
    pub fn new(verb: impl Into<Verb>) -> Self {
        Self { tags: Tags::default(), source: None, verb: verb.into(), params: Vec::new() }
    }

    /// Appends a parameter.
    #[must_use]
    pub fn with(mut self, param: impl Into<String>) -> Self {
        self.params.push(param.into());
        self
    }

    /// Appends several parameters.
    #[must_use]
    pub fn with_all<P: Into<String>>(mut self, params: impl IntoIterator<Item = P>) -> Self {
        self.params.extend(params.into_iter().map(Into::into));
        self
    }

    #[must_use]
    pub fn with_source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// Sets a tag; the value is the unescaped text.
    #[must_use]
    pub fn with_tag(mut self, key: &str, value: impl Into<String>) -> Self {
        self.tags.insert(key, value);
        self
    }

    pub fn param(&self, index: usize) -> Option<&str> {
        self.params.get(index).map(String::as_str)
    }

    /// The last parameter, where most verbs carry their text.
    pub fn last(&self) -> Option<&str> {
        self.params.last().map(String::as_str)
    }
}

/// Who a message comes from: a server's name, or `nick[!user][@host]`. As written on the wire, not validated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// Nick or server name.
    pub name: String,
    pub user: Option<String>,
    pub host: Option<String>,
}

impl Source {
    pub fn server(name: impl Into<String>) -> Self {
        Self { name: name.into(), user: None, host: None }
    }

    pub fn user(nick: impl Into<String>, user: impl Into<String>, host: impl Into<String>) -> Self {
        Self { name: nick.into(), user: Some(user.into()), host: Some(host.into()) }
    }

    /// Reads `name`, `nick!user@host` and the forms in between. Never fails: what is no separator is name.
    pub fn parse(text: &str) -> Self {
        let (rest, host) = match text.split_once('@') {
            Some((rest, host)) => (rest, Some(host.to_owned())),
            None => (text, None),
        };
        let (name, user) = match rest.split_once('!') {
            Some((name, user)) => (name, Some(user.to_owned())),
            None => (rest, None),
        };
        Self { name: name.to_owned(), user, host }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(user) = &self.user {
            write!(f, "!{user}")?;
        }
        if let Some(host) = &self.host {
            write!(f, "@{host}")?;
        }
        Ok(())
    }
}
