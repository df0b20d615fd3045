//! What a typed text becomes on the wire: one message a line, cut where a line would be too long.
//!
//! The input's counter, the question before a long paste, and sending itself all use these numbers.

use crate::client::model::network::Network;
use crate::proto::{Verb, split};

/// How something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    Say,
    /// `* alice waves`: CTCP ACTION.
    Act,
    Notice,
}

impl Speech {
    /// The verb on the wire.
    pub fn verb(self) -> Verb {
        match self {
            Self::Say | Self::Act => Verb::Privmsg,
            Self::Notice => Verb::Notice,
        }
    }

    /// The text on the wire.
    pub fn on_the_wire(self, text: &str) -> String {
        match self {
            Self::Act => format!("\u{1}ACTION {text}\u{1}"),
            Self::Say | Self::Notice => text.to_owned(),
        }
    }
}

/// Bytes of `user@host` that are allowed for while a server has not told ours: 10 and 63, and the sign between.
const UNKNOWN_USERHOST: usize = 74;
/// A line without tags on a server that does not say otherwise (RFC 2812 section 2.3).
const LINE: usize = 512;

/// The messages that `text` becomes when it is said to `target`; empty lines are left out.
pub fn pieces<'a>(network: &Network, speech: Speech, target: &str, text: &'a str) -> Vec<&'a str> {
    let userhost = network.userhost.as_ref();
    let source = network.nick.len() + 1 + userhost.map_or(UNKNOWN_USERHOST, String::len);
    let longer = network.features().linelen().saturating_sub(LINE);
    let budget = split::budget(source, speech.verb().as_str(), target) + longer;
    let budget = budget.saturating_sub(speech.on_the_wire("").len());
    text.split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty())
        .flat_map(|line| split::split(line, budget))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::NetworkId;
    use crate::client::model::buffer::BufferId;
    use crate::client::model::target::Target;

    #[test]
    fn every_line_is_a_message_and_long_ones_are_several() {
        let mut network = Network::new(NetworkId(1), Target::default(), BufferId(1));
        "alice".clone_into(&mut network.nick);
        let count = |text: &str| pieces(&network, Speech::Say, "#c", text).len();
        for (text, messages) in [("", 0), ("a", 1), ("a\n\n \r\nb", 2), ("a\rb\nc", 3)] {
            assert_eq!(count(text), messages, "{text:?}");
        }
        assert_eq!(count(&"x".repeat(1000)), 3);
    }
}
