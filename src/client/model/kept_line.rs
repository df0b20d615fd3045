//! From a kept line to a line of a conversation and back. One function makes every line that somebody says, whether it
//! came in just now, from a history, or from disk: all of them are foreign text.

use crate::client::model::entry::{Delivery, Entry, EntryKind, nick_hash};
use crate::client::model::gap::Gap;
use crate::client::model::kept::{KeptKind, KeptLine};
use crate::client::model::network::Network;
use crate::client::model::reactions::Reaction;
use crate::client::text::neutral;
use crate::client::text::style::Tone;

/// Reactions of one line that are taken from elsewhere, and names of one reaction.
const MOST_REACTIONS: usize = 24;
const MOST_NAMES: usize = 32;

impl Entry {
    /// The line as it is shown. Every text in it is made harmless here.
    pub fn from_kept(line: KeptLine, network: &Network) -> Self {
        let (kind, tone) = match line.kind {
            KeptKind::Said => (EntryKind::Said, Tone::Plain),
            KeptKind::Action => (EntryKind::Action, Tone::Plain),
            KeptKind::Notice => (EntryKind::Notice, Tone::Notice),
            KeptKind::Info => (EntryKind::Info, Tone::Plain),
            KeptKind::Gap if line.text.is_empty() => (EntryKind::Gap(Gap::Unknown), Tone::Muted),
            KeptKind::Gap => {
                (EntryKind::Gap(Gap::Lost(neutral::text(&line.text).into())), Tone::Muted)
            }
        };
        let mut entry = if matches!(line.kind, KeptKind::Info | KeptKind::Gap) {
            Self::program(line.time, kind, Vec::new())
        } else {
            let who = neutral::name(&line.who);
            let hash = nick_hash(network.fold(&who).as_str());
            Self::spoken(line.time, kind, &who, hash)
        };
        entry.id = line.id;
        entry.msgid = line.msgid;
        entry.reply = line.reply;
        entry.own = line.own;
        entry.mention = line.mention;
        for (what, who) in line.reactions.iter().take(MOST_REACTIONS) {
            for nick in who.iter().take(MOST_NAMES).map(|nick| neutral::name(nick)) {
                entry.reactions.add(&neutral::name(what), &nick, network.is_me(&nick));
            }
        }
        let tone = if line.own { Tone::Plain } else { tone };
        entry.redacted = line.redacted.map(|by| neutral::name(&by).into_boxed_str());
        entry.runs = match (&entry.kind, &entry.redacted) {
            (EntryKind::Gap(gap), _) => gap.runs(),
            (_, Some(_)) => Vec::new(),
            (_, None) => neutral::lines(&line.text, tone),
        };
        if entry.redacted.is_none() {
            entry.wire = line.text.into_boxed_str();
        }
        entry
    }

    /// What is kept of it, if anything: not what the program says, and not an own line of which nobody knows whether it
    /// was delivered.
    pub fn to_kept(&self) -> Option<KeptLine> {
        let kind = match self.kind {
            EntryKind::Said => KeptKind::Said,
            EntryKind::Action => KeptKind::Action,
            EntryKind::Notice => KeptKind::Notice,
            EntryKind::Info if !self.wire.is_empty() => KeptKind::Info,
            EntryKind::Gap(_) => KeptKind::Gap,
            EntryKind::Info
            | EntryKind::Field
            | EntryKind::Error
            | EntryKind::Presence(_)
            | EntryKind::Reactions(_) => return None,
        };
        (self.state == Delivery::Sent).then(|| KeptLine {
            id: self.id,
            kind,
            time: self.time,
            msgid: self.msgid.clone(),
            who: self.who.as_deref().unwrap_or_default().to_owned(),
            text: self.wire.to_string(),
            reply: self.reply.clone(),
            own: self.own,
            mention: self.mention,
            redacted: self.redacted.as_deref().map(str::to_owned),
            reactions: self.reactions.iter().map(kept).collect(),
        })
    }
}

fn kept(reaction: &Reaction) -> (String, Vec<String>) {
    (reaction.what.to_string(), reaction.by().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::NetworkId;
    use crate::client::model::buffer::BufferId;
    use crate::client::model::entry::EntryId;
    use crate::client::model::target::Target;
    use crate::client::text::style::Run;
    use crate::proto::{MsgId, Timestamp};

    fn network() -> Network {
        Network::new(NetworkId(1), Target::default(), BufferId(1))
    }

    fn line(kind: KeptKind, text: &str) -> KeptLine {
        KeptLine {
            id: EntryId(7),
            kind,
            time: Timestamp::from_millis(5),
            msgid: MsgId::parse("m1"),
            who: "Bob".to_owned(),
            text: text.to_owned(),
            reply: None,
            own: false,
            mention: true,
            redacted: None,
            reactions: vec![("+1".to_owned(), vec!["carol".to_owned()])],
        }
    }

    #[test]
    fn a_line_is_kept_as_it_was_and_shown_harmless() {
        let kept = line(KeptKind::Said, "\u{2}hi\u{2}\u{1b}[2J\nthere");
        let entry = Entry::from_kept(kept.clone(), &network());
        assert!(!entry.text().contains('\u{1b}'), "{}", entry.text());
        assert_eq!(entry.hash, nick_hash("bob"));
        assert_eq!(entry.to_kept(), Some(kept));
    }

    #[test]
    fn what_was_taken_back_keeps_no_text() {
        let mut kept = line(KeptKind::Said, "secret");
        kept.redacted = Some("op".to_owned());
        let entry = Entry::from_kept(kept, &network());
        assert_eq!(entry.text(), "");
        assert_eq!(entry.to_kept().map(|kept| kept.text), Some(String::new()));
    }

    #[test]
    fn own_lines_that_may_be_lost_and_words_of_the_program_are_not_kept() {
        let mut entry = Entry::from_kept(line(KeptKind::Said, "hi"), &network());
        entry.state = Delivery::Pending;
        assert_eq!(entry.to_kept(), None);
        let info = Entry::program(Timestamp::default(), EntryKind::Info, vec![Run::plain("x")]);
        assert_eq!(info.to_kept(), None);
    }
}
