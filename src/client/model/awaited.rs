//! What came in about messages that are not kept here: who answers them, and what people made of them. It is there when
//! the message comes after all, from further back in the history. Bounded: a server may name ids without end.

use std::collections::{BTreeMap, VecDeque};

use crate::client::model::entry::EntryId;
use crate::client::model::reactions::Reactions;
use crate::proto::MsgId;

/// Messages that are remembered, and answers to one of them; the oldest message is forgotten for one more.
const MOST_MESSAGES: usize = 256;
const MOST_ANSWERS: usize = 64;
/// Messages that are looked for at once.
const MOST_WANTED: usize = 64;

/// Of one message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct About {
    /// Lines that answer it.
    pub(super) answers: Vec<EntryId>,
    pub(super) reactions: Reactions,
}

/// Of one conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Awaited {
    about: BTreeMap<MsgId, About>,
    /// In the order in which they were first named.
    order: VecDeque<MsgId>,
    /// Answered ones that may be found on disk, and were not looked for yet.
    wanted: Vec<MsgId>,
}

impl Awaited {
    fn about(&mut self, msgid: &MsgId) -> &mut About {
        if !self.about.contains_key(msgid) {
            if self.order.len() >= MOST_MESSAGES
                && let Some(oldest) = self.order.pop_front()
            {
                self.about.remove(&oldest);
            }
            self.order.push_back(msgid.clone());
        }
        self.about.entry(msgid.clone()).or_default()
    }

    /// A line answers a message that is not kept.
    pub(super) fn answered(&mut self, msgid: &MsgId, by: EntryId) {
        let answers = &mut self.about(msgid).answers;
        if answers.is_empty() && self.wanted.len() < MOST_WANTED {
            self.wanted.push(msgid.clone());
        }
        let answers = &mut self.about(msgid).answers;
        if answers.len() < MOST_ANSWERS && !answers.contains(&by) {
            answers.push(by);
        }
    }

    /// Messages to look for, once each.
    pub(super) fn wanted(&mut self) -> Vec<MsgId> {
        std::mem::take(&mut self.wanted)
    }

    /// The lines that answer a message.
    pub(super) fn answers(&self, msgid: &MsgId) -> &[EntryId] {
        self.about.get(msgid).map_or(&[], |about| &about.answers)
    }

    /// Somebody reacts to a message that is not kept.
    pub(super) fn reacted(&mut self, msgid: &MsgId, with: impl FnOnce(&mut Reactions)) {
        with(&mut self.about(msgid).reactions);
    }

    /// What is remembered of a message, which is kept or gone for good now.
    pub(super) fn take(&mut self, msgid: &MsgId) -> Option<About> {
        let about = self.about.remove(msgid)?;
        self.order.retain(|known| known != msgid);
        Some(about)
    }

    pub(super) fn clear(&mut self) {
        self.about.clear();
        self.wanted.clear();
        self.order.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_without_end_do_not_pile_up() {
        let id = |n: usize| MsgId::parse(&format!("m{n}")).expect("an id");
        let mut awaited = Awaited::default();
        for n in 0..10_000 {
            awaited.answered(&id(n), EntryId(1));
            awaited.answered(&id(9_999_999), EntryId(n as u64));
            awaited.reacted(&id(n), |reactions| reactions.add("👍", "bob", false));
        }
        assert_eq!(awaited.about.len(), MOST_MESSAGES);
        assert_eq!(awaited.order.len(), MOST_MESSAGES);
        assert!(awaited.take(&id(0)).is_none());
        let last = awaited.take(&id(9_999)).expect("the newest is there");
        assert_eq!((last.answers.len(), last.reactions.is_empty()), (1, false));
        assert!(awaited.take(&id(9_999)).is_none());
        assert!(awaited.about.values().all(|about| about.answers.len() <= MOST_ANSWERS));
    }
}
