//! FAIL, WARN and NOTE: replies with a code that programs can read (IRCv3 standard-replies).

use super::{Message, Verb};

/// `FAIL <command> <code> [context..] :<description>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardReply {
    /// FAIL, WARN or NOTE.
    pub severity: Verb,
    /// The verb it is about, or `*`.
    pub command: String,
    pub code: String,
    pub context: Vec<String>,
    pub description: String,
}

impl StandardReply {
    pub fn fail(command: &str, code: &str, context: &[&str], description: &str) -> Self {
        Self::new(Verb::Fail, command, code, context, description)
    }

    pub fn warn(command: &str, code: &str, context: &[&str], description: &str) -> Self {
        Self::new(Verb::Warn, command, code, context, description)
    }

    pub fn note(command: &str, code: &str, context: &[&str], description: &str) -> Self {
        Self::new(Verb::Note, command, code, context, description)
    }

    fn new(severity: Verb, command: &str, code: &str, context: &[&str], text: &str) -> Self {
        Self {
            severity,
            command: command.to_owned(),
            code: code.to_owned(),
            context: context.iter().map(|&c| c.to_owned()).collect(),
            description: text.to_owned(),
        }
    }

    pub fn to_message(&self) -> Message {
        Message::new(self.severity.clone())
            .with(self.command.as_str())
            .with(self.code.as_str())
            .with_all(self.context.iter().map(String::as_str))
            .with(self.description.as_str())
    }

    /// `None` when the message is another verb or lacks one of command, code and description.
    pub fn from_message(message: &Message) -> Option<Self> {
        if !matches!(message.verb, Verb::Fail | Verb::Warn | Verb::Note) {
            return None;
        }
        let (command, rest) = message.params.split_first()?;
        let (code, rest) = rest.split_first()?;
        let (description, context) = rest.split_last()?;
        Some(Self {
            severity: message.verb.clone(),
            command: command.clone(),
            code: code.clone(),
            context: context.to_vec(),
            description: description.clone(),
        })
    }
}
