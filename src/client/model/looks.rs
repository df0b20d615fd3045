//! Questions to what is kept on disk that are not answered yet, and what their answers are for.

use std::collections::BTreeMap;

use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::EntryId;
use crate::client::model::kept::LookId;
use crate::client::model::timeline::End;
use crate::proto::MsgId;

/// Questions that wait at once: the oldest is forgotten for one more. A store that hangs must not make them grow.
const MOST: usize = 1_000;

/// What an answer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The conversations of a network that begins.
    Restore,
    /// The lines of a conversation that is shown for the first time.
    First(BufferId),
    /// What a search with this number looks for.
    Search(u64),
    /// A message that is answered.
    Quote(BufferId, MsgId),
    /// A message that was taken back, and the trace that stays of it.
    Redacted(BufferId, MsgId, String),
    /// Lines above the first one.
    Older(BufferId),
    /// The last lines of a conversation of which none is in memory, before its history is asked for; the gap below them.
    CatchUp(BufferId, EntryId),
    /// Lines that what was played back may repeat.
    Doubtful(BufferId),
    /// Lines that the account has of a conversation that a guest had open.
    Adopted(BufferId),
    /// Lines at an end of a window far from the newest ones.
    Window(BufferId, End),
    /// The line of a message that is to be shown.
    Jump(BufferId, MsgId),
    /// The lines up to one that is to be shown.
    Around(BufferId, EntryId),
}

/// The questions that are open.
#[derive(Debug, Default)]
pub struct Looks {
    last: u64,
    open: BTreeMap<LookId, (NetworkId, Why)>,
}

impl Looks {
    /// Remembers a question. Out: the number it goes by.
    pub fn ask(&mut self, network: NetworkId, why: Why) -> LookId {
        self.last += 1;
        let id = LookId(self.last);
        self.open.insert(id, (network, why));
        while self.open.len() > MOST {
            self.open.pop_first();
        }
        id
    }

    /// What the answer to a question is for; `None` for one that nobody waits for any more.
    pub fn take(&mut self, network: NetworkId, id: LookId) -> Option<Why> {
        let (asked, why) = self.open.remove(&id)?;
        (asked == network).then_some(why)
    }

    /// Whether anybody waits for an answer of this kind.
    pub fn is_asking(&self, network: NetworkId, why: &Why) -> bool {
        self.open.values().any(|(asked, other)| *asked == network && other == why)
    }

    /// Whether anybody waits for any answer.
    pub fn is_waiting(&self) -> bool {
        !self.open.is_empty()
    }

    /// Answers of this kind are not wanted any more.
    pub fn forget(&mut self, unwanted: impl Fn(NetworkId, &Why) -> bool) {
        self.open.retain(|_, (network, why)| !unwanted(*network, why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NET: NetworkId = NetworkId(1);

    #[test]
    fn an_answer_is_taken_once_and_by_its_network() {
        let mut looks = Looks::default();
        let first = looks.ask(NET, Why::Restore);
        let second = looks.ask(NET, Why::First(BufferId(3)));
        assert!(looks.is_asking(NET, &Why::Restore));
        assert_eq!(looks.take(NET, first), Some(Why::Restore));
        assert_eq!(looks.take(NET, first), None);
        assert_eq!(looks.take(NetworkId(2), second), None);
        assert_eq!(looks.take(NET, second), None);
    }

    #[test]
    fn questions_without_answers_do_not_pile_up() {
        let mut looks = Looks::default();
        let first = looks.ask(NET, Why::Restore);
        for _ in 0..MOST {
            looks.ask(NET, Why::First(BufferId(1)));
        }
        assert_eq!(looks.take(NET, first), None);
        looks.forget(|network, why| network == NET && *why == Why::First(BufferId(1)));
        assert!(!looks.is_asking(NET, &Why::First(BufferId(1))));
    }
}
