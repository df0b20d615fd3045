//! What happened, as one line for the server's own log. Nobody's text can act on the terminal that shows it.

use std::borrow::Cow;

use crate::server::model::{Record, Recorded};

/// The line for a row, if it is to be logged. Names and texts in it are neutralised. What is said in channels is
/// logged only when `messages` is set; what is said in private never is.
pub fn line(record: &Record, messages: bool) -> Option<String> {
    let line = match &record.what {
        Recorded::Arrived { nick, host } => format!("{nick} arrived from {host}"),
        Recorded::Departed { nick, reason } => format!("{nick} left: {reason}"),
        Recorded::Renamed { old, new } => format!("{old} is now {new}"),
        Recorded::Joined { nick, channel } => format!("{nick} joined {channel}"),
        Recorded::Parted { nick, channel, reason } => match reason {
            Some(reason) => format!("{nick} left {channel}: {reason}"),
            None => format!("{nick} left {channel}"),
        },
        Recorded::Kicked { nick, channel, by, reason } => {
            format!("{by} kicked {nick} from {channel}: {reason}")
        }
        Recorded::ChannelRenamed { old, new, by, reason } if reason.is_empty() => {
            format!("{by} renamed {old} to {new}")
        }
        Recorded::ChannelRenamed { old, new, by, reason } => {
            format!("{by} renamed {old} to {new}: {reason}")
        }
        Recorded::Topic { channel, by, text } if messages => {
            format!("{by} set the topic of {channel}: {text}")
        }
        Recorded::Topic { channel, by, .. } => format!("{by} set the topic of {channel}"),
        Recorded::Modes { channel, by, changes } => {
            format!("{by} set the modes of {channel}: {changes}")
        }
        Recorded::ChannelMessage { .. } if !messages => return None,
        Recorded::ChannelMessage { nick, channel, at_least, verb, text } => {
            let sign = at_least.map_or_else(String::new, |rank| rank.sign().to_string());
            match verb.as_str() {
                "PRIVMSG" => format!("{sign}{channel} {nick}: {text}"),
                verb => format!("{sign}{channel} {nick} ({verb}): {text}"),
            }
        }
        Recorded::Redacted { by, author, channel, reason } => {
            let reason = reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
            format!("{by} took back a message of {author} in {channel}{reason}")
        }
        Recorded::WrongPassword { host } => format!("a wrong password from {host}"),
        Recorded::Notice { text } => text.clone(),
        Recorded::PrivateMessage { from, to } => format!("{from} sent {to} a private message"),
    };
    Some(neutral(&line).into_owned())
}

/// The text with every character that could act on a terminal written as `\u{..}`: control characters, line and
/// paragraph separators, direction overrides, invisible format characters.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if acts(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{MsgId, Timestamp};

    fn logged(what: Recorded, messages: bool) -> Option<String> {
        let record =
            Record { at: Timestamp::from_millis(0), id: MsgId::parse("0").expect("an id"), what };
        line(&record, messages)
    }

    #[test]
    fn channel_text_is_logged_on_request_only_and_never_raw() {
        let said = Recorded::ChannelMessage {
            nick: "alice".to_owned(),
            channel: "#c".to_owned(),
            at_least: None,
            verb: "PRIVMSG".to_owned(),
            text: "\u{1b}]0;owned\u{7} \u{202e}hi é".to_owned(),
        };
        assert_eq!(logged(said.clone(), false), None);
        assert_eq!(
            logged(said, true).as_deref(),
            Some("#c alice: \\u{1b}]0;owned\\u{7} \\u{202e}hi é")
        );
        let private = Recorded::PrivateMessage { from: "alice".to_owned(), to: "bob".to_owned() };
        assert_eq!(logged(private, true).as_deref(), Some("alice sent bob a private message"));
    }
}
