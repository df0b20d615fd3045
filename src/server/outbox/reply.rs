//! What the actor of a command is sent, collected until the command is done, then labelled.

use std::sync::Arc;

use crate::proto::caps::CapSet;
use crate::proto::{Cap, Mask, Message, MsgId, Numeric, Source, StandardReply, Verb, split};
use crate::server::effect::{Effects, Recipients};
use crate::server::model::{Model, SessionId};
use crate::server::outbound::{Form, Outbound};

/// Bytes of one parameter of a numeric: the longest of our own is a ban mask.
const PARAM_BYTES: usize = Mask::MOST;

/// Where a step of a change writes: to others at once, to the actor by way of the collector.
#[derive(Debug)]
pub struct Outbox<'a> {
    pub fx: &'a mut Effects,
    pub own: &'a mut Replies,
    /// The acting session. It is never in an audience: its copy is its reply.
    pub origin: Option<SessionId>,
}

impl Outbox<'_> {
    /// To everybody on the list but the actor.
    pub fn others(&mut self, list: Arc<[SessionId]>, what: Outbound) {
        let only_actor = list.iter().all(|session| Some(*session) == self.origin);
        if !only_actor {
            self.fx.deliver(Recipients::Audience { list, except: self.origin }, what);
        }
    }

    /// To everybody on the list, the actor included.
    pub fn everybody(&mut self, list: Arc<[SessionId]>, what: Outbound) {
        if self.origin.is_some_and(|origin| list.binary_search(&origin).is_ok()) {
            self.own.push(what.clone());
        }
        self.others(list, what);
    }
}

/// Who is answered, and from which state.
#[derive(Debug, Clone, Copy)]
pub struct To<'a> {
    pub model: &'a Model,
    /// The nick, or `*` for who has none yet.
    pub me: &'a str,
}

/// The collector of one command.
#[derive(Debug, Clone, Default)]
pub struct Replies {
    all: Vec<Noted>,
    needs: Option<MsgId>,
}

/// A reply, and the row without which it is not true.
#[derive(Debug, Clone)]
struct Noted {
    what: Reply,
    needs: Option<MsgId>,
}

#[derive(Debug, Clone)]
enum Reply {
    One(Outbound),
    /// Lines that belong together, for those who have what the type of batch needs.
    Batch {
        start: Start,
        needs: CapSet,
        lines: Replies,
    },
}

/// What the beginning of a batch says.
#[derive(Debug, Clone)]
struct Start {
    kind: &'static str,
    about: Vec<String>,
    /// It is sent also when there is nothing in it.
    empty: bool,
}

impl Replies {
    pub fn push(&mut self, what: Outbound) {
        self.note(Reply::One(what));
    }

    fn note(&mut self, what: Reply) {
        self.all.push(Noted { what, needs: self.needs.clone() });
    }

    /// What is collected from here on is not to be seen without this row; `None` ends it.
    pub fn need(&mut self, row: Option<MsgId>) {
        self.needs = row;
    }

    /// The same replies in parts, each of which needs one row or none.
    pub fn by_need(self) -> Vec<(Option<MsgId>, Self)> {
        let mut parts: Vec<(Option<MsgId>, Self)> = Vec::new();
        for reply in self.all {
            if let Some((_, part)) = parts.last_mut().filter(|(needs, _)| *needs == reply.needs) {
                part.all.push(reply);
            } else {
                let needs = reply.needs.clone();
                parts.push((needs, Self { all: vec![reply], needs: None }));
            }
        }
        parts
    }

    /// A row that any of it needs.
    pub fn needs(&self) -> Option<MsgId> {
        self.all.iter().find_map(|reply| reply.needs.clone())
    }

    /// The lines that need no row, which are true whatever is stored.
    pub fn without_need(&self, model: &Model, caps: CapSet, batch: &str) -> Vec<Message> {
        let all = self.all.iter().filter(|reply| reply.needs.is_none()).cloned().collect();
        Self { all, needs: None }.resolve(model, caps, batch).0
    }

    /// What `write` says is a batch of this type for those who have `needs`; for others it is just lines.
    pub fn batch(&mut self, kind: &'static str, needs: &[Cap], write: impl FnOnce(&mut Self)) {
        let start = Start { kind, about: Vec::new(), empty: false };
        self.note_batch(start, needs, write);
    }

    /// As [`Self::batch`], with parameters, and also when nothing is in it: whoever asked waits for it.
    pub fn found(&mut self, kind: &'static str, about: &[&str], write: impl FnOnce(&mut Self)) {
        let about = about.iter().map(|&word| word.to_owned()).collect();
        self.note_batch(Start { kind, about, empty: true }, &[Cap::Batch], write);
    }

    fn note_batch(&mut self, start: Start, needs: &[Cap], write: impl FnOnce(&mut Self)) {
        let mut lines = Self::default();
        write(&mut lines);
        self.note(Reply::Batch { start, needs: CapSet::of(needs), lines });
    }

    /// A line of the server.
    pub fn line(&mut self, model: &Model, line: Message) {
        self.push(Outbound::plain(line.with_source(server(model))));
    }

    /// A numeric with its parameters; `text` is the last one, the table's, if it has one, where it is `None`.
    ///
    /// What somebody wrote and is told of again is cut, so that the text after it still fits.
    pub fn numeric(&mut self, to: To<'_>, numeric: Numeric, params: &[&str], text: Option<&str>) {
        let mut line = Message::new(numeric)
            .with(to.me)
            .with_all(params.iter().map(|param| split::head(param, PARAM_BYTES)));
        let of_table = Some(numeric.text()).filter(|text| !text.is_empty());
        if let Some(text) = text.or(of_table) {
            line = line.with(text);
        }
        self.line(to.model, line);
    }

    /// A standard reply; for those without the capability, a notice.
    pub fn standard(&mut self, to: To<'_>, caps: CapSet, reply: &StandardReply) {
        let line = if caps.contains(Cap::StandardReplies) || reply.severity == Verb::Fail {
            reply.to_message()
        } else {
            Message::new(Verb::Notice).with(to.me).with(reply.description.as_str())
        };
        self.line(to.model, line);
    }

    /// Everything as one logical message: with a label exactly one line carries it, alone, as an ACK, or at the start of
    /// a batch (IRCv3 labeled-response). `batch` names the batch if one is needed.
    pub fn finish(
        self,
        model: &Model,
        caps: CapSet,
        label: Option<&str>,
        batch: &str,
    ) -> Option<Outbound> {
        let (mut lines, parts) = self.resolve(model, caps, batch);
        if let Some(label) = label {
            lines = match parts {
                0 => vec![Message::new(Verb::Ack).with_source(server(model))],
                1 => lines,
                _ => {
                    let start = Start { kind: "labeled-response", about: Vec::new(), empty: false };
                    in_batch(model, lines, start, batch)
                }
            };
            lines[0].tags.insert_first("label", label);
        }
        if lines.is_empty() {
            return None;
        }
        let needs = CapSet::EMPTY;
        Some(Outbound::of(vec![Form { needs, lines }]))
    }

    /// The lines, and how many messages they are where a whole batch counts as one.
    fn resolve(self, model: &Model, caps: CapSet, batch: &str) -> (Vec<Message>, usize) {
        let mut all = Vec::new();
        let mut parts = 0;
        for (at, reply) in self.all.into_iter().enumerate() {
            let (lines, count) = match reply.what {
                Reply::One(what) => {
                    let lines = what.resolve(caps);
                    let whole = lines.first().is_some_and(|line| line.verb == Verb::Batch);
                    let count = if whole { 1 } else { lines.len() };
                    (lines, count)
                }
                Reply::Batch { start, needs, lines } => {
                    let inner = format!("{batch}-{at}");
                    let (lines, count) = lines.resolve(model, caps, &inner);
                    if (count > 0 || start.empty) && caps.contains_all(needs) {
                        (in_batch(model, lines, start, &inner), 1)
                    } else {
                        (lines, count)
                    }
                }
            };
            all.extend(lines);
            parts += count;
        }
        (all, parts)
    }
}

/// The lines as a batch; those of batches among them stay in these (IRCv3 batch, nested batch).
fn in_batch(model: &Model, lines: Vec<Message>, start: Start, reference: &str) -> Vec<Message> {
    let kind = Message::new(Verb::Batch).with(format!("+{reference}")).with(start.kind);
    let start = kind.with_all(start.about);
    let end = Message::new(Verb::Batch).with(format!("-{reference}"));
    // Tags of the server stand before those of a client, so that they are never the ones that do not fit.
    let inner = lines.into_iter().map(|mut line| {
        if line.tags.get("batch").is_none() {
            line.tags.insert_first("batch", reference);
        }
        line
    });
    std::iter::once(start.with_source(server(model)))
        .chain(inner)
        .chain(std::iter::once(end.with_source(server(model))))
        .collect()
}

fn server(model: &Model) -> Source {
    Source::server(model.config().server.as_str())
}
