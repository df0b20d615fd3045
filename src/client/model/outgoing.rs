//! What a typed text becomes on the wire: one message a line, cut where a line would be too long; or one of several lines.
//!
//! The input's counter, the question before a long paste, and sending itself all use these numbers.

use crate::client::model::multiline::{self, Parcel};
use crate::client::model::network::Network;
use crate::proto::isupport::Isupport;
use crate::proto::{Cap, Message, Verb, split};

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

/// The messages that `text` becomes when it is said to `target`: one where the server takes several lines in one, else one
/// for every line that is not empty.
pub fn parcels<'a>(
    network: &Network,
    speech: Speech,
    target: &str,
    text: &'a str,
) -> Vec<Parcel<'a>> {
    let takes = network.caps.contains(Cap::Multiline) && speech != Speech::Act;
    if let Some(limits) = network.negotiation.multiline.filter(|_| takes) {
        return multiline::parcels(text, budget(network, speech, target), limits);
    }
    single_lines(network, speech, target, text)
}

/// Bytes of text that fit into a line.
fn budget(network: &Network, speech: Speech, target: &str) -> usize {
    let userhost = network.userhost.as_ref();
    let source = network.nick.len() + 1 + userhost.map_or(UNKNOWN_USERHOST, String::len);
    let longer = network.features().linelen().saturating_sub(LINE);
    let budget = split::budget(source, speech.verb().as_str(), target) + longer;
    budget.saturating_sub(speech.on_the_wire("").len())
}

/// The messages that `text` becomes when every line is one, whatever else the server takes.
pub fn single_lines<'a>(
    network: &Network,
    speech: Speech,
    target: &str,
    text: &'a str,
) -> Vec<Parcel<'a>> {
    let budget = budget(network, speech, target);
    text.split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty())
        .flat_map(|line| split::split(line, budget))
        .map(Parcel::line)
        .collect()
}

/// Bytes that still fit behind `text` before it becomes one message more: of its last line, or of all where the server takes
/// several lines in one message.
pub fn room(network: &Network, speech: Speech, target: &str, text: &str) -> usize {
    let takes = network.caps.contains(Cap::Multiline) && speech != Speech::Act;
    if let Some(limits) = network.negotiation.multiline.filter(|_| takes) {
        return limits.bytes.saturating_sub(text.len());
    }
    let last = text.rsplit(['\n', '\r']).next().unwrap_or_default();
    budget(network, speech, target).saturating_sub(last.len())
}

/// A parameter that a server bounds: the command, its index, what it is, and the bound.
type Bound = (Verb, usize, &'static str, fn(&Isupport) -> Option<usize>);
const BOUNDS: &[Bound] = &[
    (Verb::Nick, 0, "name", Isupport::nicklen),
    (Verb::Join, 0, "name of a channel", Isupport::channellen),
    (Verb::Topic, 1, "topic", Isupport::topiclen),
    (Verb::Kick, 2, "reason", Isupport::kicklen),
    (Verb::Away, 0, "message", Isupport::awaylen),
];

/// Why a server would refuse or cut a command, in words for the user. Servers count bytes or letters; what would be too
/// long either way is told here, the rest is left to the server.
pub fn too_long(network: &Network, message: &Message) -> Option<String> {
    let (_, index, what, bound) = BOUNDS.iter().find(|(verb, ..)| *verb == message.verb)?;
    let most = bound(network.features())?;
    let param = message.param(*index)?;
    let longest = if message.verb == Verb::Join {
        param.split(',').map(|name| name.chars().count()).max()?
    } else {
        param.chars().count()
    };
    let text =
        || format!("not sent: a {what} can have {most} letters here, this one has {longest}");
    (longest > most).then(text)
}

/// Commands that take several targets, and in which parameter.
const TARGETS: &[(Verb, usize)] = &[
    (Verb::Join, 0),
    (Verb::Part, 0),
    (Verb::Names, 0),
    (Verb::Privmsg, 0),
    (Verb::Notice, 0),
    (Verb::Kick, 1),
    (Verb::Whois, 0),
    (Verb::Whowas, 0),
];

/// A command as several, each with as many targets as the server takes (TARGMAX). Keys of a JOIN stay with their channels.
pub fn apart(network: &Network, message: Message) -> Vec<Message> {
    let index = TARGETS.iter().find(|(verb, _)| *verb == message.verb).map(|(_, index)| *index);
    let Some((index, targets)) = index.and_then(|index| Some((index, message.param(index)?)))
    else {
        return vec![message];
    };
    let most = network.features().most_targets(message.verb.as_str());
    let targets: Vec<&str> = targets.split(',').collect();
    if targets.len() <= most {
        return vec![message];
    }
    let keys: Vec<&str> = message.param(1).unwrap_or("").split(',').collect();
    let with_keys = message.verb == Verb::Join && message.params.len() > 1;
    let part = |number: usize, targets: &[&str]| {
        let mut one = message.clone();
        one.params[index] = targets.join(",");
        if with_keys {
            let keys = keys.iter().skip(number * most).take(targets.len());
            one.params[1] = keys.copied().collect::<Vec<_>>().join(",");
            if one.params[1].is_empty() {
                one.params.truncate(1);
            }
        }
        one
    };
    targets.chunks(most).enumerate().map(|(number, targets)| part(number, targets)).collect()
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
        let count = |text: &str| parcels(&network, Speech::Say, "#c", text).len();
        for (text, messages) in [("", 0), ("a", 1), ("a\n\n \r\nb", 2), ("a\rb\nc", 3)] {
            assert_eq!(count(text), messages, "{text:?}");
        }
        assert_eq!(count(&"x".repeat(1000)), 3);
        let left = |text: &str| room(&network, Speech::Say, "#c", text);
        let all = left("");
        assert_eq!((left("ab\nä"), left(&"x".repeat(1000))), (all - 2, 0));
        for (bytes, messages) in [(all, 1), (all + 1, 2)] {
            assert_eq!(count(&"x".repeat(bytes)), messages);
        }
    }

    fn told(tokens: &[&str]) -> Network {
        let mut network = Network::new(NetworkId(1), Target::default(), BufferId(1));
        let tokens: Vec<String> = tokens.iter().map(|&token| token.to_owned()).collect();
        network.learn(&tokens);
        network
    }

    #[test]
    fn what_no_server_would_take_whole_is_known() {
        let server = told(&["NICKLEN=5", "CHANNELLEN=4", "TOPICLEN=3", "KICKLEN=3", "AWAYLEN=3"]);
        let silent = told(&["NICKLEN=x", "TOPICLEN=0", "-KICKLEN"]);
        for (line, long) in [
            ("NICK alice", false),
            ("NICK alices", true),
            ("NICK ößäü5", false),
            ("JOIN #abc,#a", false),
            ("JOIN #a,#abcd", true),
            ("TOPIC #channel :long", true),
            ("TOPIC #channel", false),
            ("KICK #c bob :long", true),
            ("AWAY :long", true),
            ("AWAY", false),
            ("PRIVMSG #c :very long indeed", false),
        ] {
            let message = crate::proto::parse(line.as_bytes()).expect("a good line");
            assert_eq!(too_long(&server, &message).is_some(), long, "{line}");
            assert_eq!(too_long(&silent, &message), None, "{line}");
        }
    }

    #[test]
    fn commands_have_as_many_targets_as_the_server_takes() {
        let silent = told(&[]);
        let server = told(&["TARGMAX=KICK:2,JOIN:2,PRIVMSG:3,WHOIS:"]);
        for (line, by_silent, by_server) in [
            ("JOIN #a,#b,#c", "JOIN #a,#b,#c", "JOIN #a,#b / JOIN #c"),
            ("JOIN #a,#b,#c k1,k2,k3", "JOIN #a,#b,#c k1,k2,k3", "JOIN #a,#b k1,k2 / JOIN #c k3"),
            ("JOIN #a,#b,#c k1", "JOIN #a,#b,#c k1", "JOIN #a,#b k1 / JOIN #c"),
            (
                "KICK #c a,b,c :bye",
                "KICK #c a bye / KICK #c b bye / KICK #c c bye",
                "KICK #c a,b bye / KICK #c c bye",
            ),
            ("WHOIS a,b", "WHOIS a / WHOIS b", "WHOIS a,b"),
            ("TOPIC a,b :c", "TOPIC a,b c", "TOPIC a,b c"),
        ] {
            let message = crate::proto::parse(line.as_bytes()).expect("a good line");
            for (network, expected) in [(&silent, by_silent), (&server, by_server)] {
                let lines = apart(network, message.clone());
                let lines: Vec<String> = lines
                    .iter()
                    .map(|m| String::from_utf8(crate::proto::encode(m)).expect("text"))
                    .map(|line| line.trim_end().to_owned())
                    .collect();
                assert_eq!(lines.join(" / "), expected);
            }
        }
    }
}
