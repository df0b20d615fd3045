//! What the hub wants done, as values that can be printed and compared.

use std::sync::Arc;

use crate::proto::caps::CapSet;
use crate::proto::{Message, MsgId};
use crate::server::model::{Question, Record, Refusal, SessionId, Told, Write};
use crate::server::outbound::Outbound;

/// To be performed in order, after the turn that made them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// `needs` is the row without which nobody is to see it: it is dropped when that cannot be stored.
    Deliver {
        to: Recipients,
        what: Arc<Outbound>,
        needs: Option<MsgId>,
    },
    /// Write down what one change leaves, before anything of the turn is seen. When that fails, `Event::NotStored` brings
    /// `refusal` back and nothing of it is ever written; without one it is still to be written, when that is possible again.
    Store {
        writes: Vec<Write>,
        refusal: Option<Box<Refusal>>,
    },
    /// From here on the session has these capabilities; `Deliver` before it was meant for the old ones.
    Negotiated {
        session: SessionId,
        caps: CapSet,
    },
    /// Read this socket no further until `Resume`; nothing is dropped.
    Pause(SessionId),
    Resume(SessionId),
    /// Write what is waiting, if the peer takes it soon, then close. Answered by `Event::Closed`.
    Close(SessionId),
    /// Find out what only an edge can, and answer with `Event::Answered`, always.
    Ask {
        session: SessionId,
        question: Question,
    },
    /// What came of an errand.
    Told {
        ticket: u64,
        told: Told,
    },
    /// Something happened that is worth remembering.
    Record(Record),
}

impl Effect {
    /// How much it is of whoever caused it, where an ordinary line has one or two: the lines of an answer and the
    /// rows that are kept, not how many hear a message.
    pub fn work(&self) -> usize {
        match self {
            Self::Deliver { what, .. } => what.work(),
            // Another nick is a row in every channel.
            Self::Store { writes, .. } => writes.len(),
            _ => 1,
        }
    }

    /// How much it is to carry out.
    pub fn deliveries(&self) -> usize {
        match self {
            Self::Deliver { to: Recipients::Audience { list, .. }, what, .. } => {
                list.len() + what.work()
            }
            _ => self.work(),
        }
    }
}

/// Who is sent something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipients {
    One(SessionId),
    /// A list shared with other messages, without the one session that has its copy already.
    Audience {
        list: Arc<[SessionId]>,
        except: Option<SessionId>,
    },
}

impl Recipients {
    pub fn iter(&self) -> impl Iterator<Item = SessionId> {
        let (one, list, except) = match self {
            Self::One(session) => (Some(*session), [].as_slice(), None),
            Self::Audience { list, except } => (None, &**list, *except),
        };
        one.into_iter().chain(list.iter().copied().filter(move |id| Some(*id) != except))
    }
}

/// The effects of one update, in order.
#[derive(Debug, Default)]
#[must_use]
pub struct Effects {
    all: Vec<Effect>,
    needs: Option<MsgId>,
}

impl Effects {
    pub fn push(&mut self, effect: Effect) {
        self.all.push(effect);
    }

    /// What is delivered from here on is not to be seen without this row; `None` ends it.
    pub fn need(&mut self, row: Option<MsgId>) {
        self.needs = row;
    }

    pub fn deliver(&mut self, to: Recipients, what: Outbound) {
        self.all.push(Effect::Deliver { to, what: Arc::new(what), needs: self.needs.clone() });
    }

    /// What is to be told with the refusal, in the one answer to a command with this label, when a row of it cannot be
    /// stored.
    pub fn answer_besides(&mut self, session: SessionId, label: &str, lines: Vec<Message>) {
        let refusals = self.all.iter_mut().rev().filter_map(|effect| match effect {
            Effect::Store { refusal, .. } => refusal.as_deref_mut(),
            _ => None,
        });
        let mut of_command = refusals.filter(|refusal| {
            refusal.session == session && refusal.label.as_deref() == Some(label)
        });
        if let Some(refusal) = of_command.next() {
            refusal.besides = lines;
        }
    }

    /// Takes back what was to be done to or sent to this session alone: it has gone.
    pub fn forget(&mut self, session: SessionId) {
        self.all.retain(|effect| match effect {
            Effect::Deliver { to: Recipients::One(id), .. }
            | Effect::Negotiated { session: id, .. }
            | Effect::Ask { session: id, .. }
            | Effect::Pause(id)
            | Effect::Resume(id)
            | Effect::Close(id) => *id != session,
            Effect::Deliver { .. }
            | Effect::Store { .. }
            | Effect::Told { .. }
            | Effect::Record(_) => true,
        });
    }

    pub fn as_slice(&self) -> &[Effect] {
        &self.all
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}
