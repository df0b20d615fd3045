//! Batches: reading BATCH lines, and collecting what belongs together until the batch ends.
//!
//! Both halves receive batches, so the collector is here. What a type of batch means is decided elsewhere.
//! Source: IRCv3 batch.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Message, Source, Tags, Verb};

/// Bytes of a reference that are accepted. The specification sets no limit.
const MOST_REFERENCE: usize = 64;

/// Whether a text can be the reference of a batch: ASCII letters, digits and hyphens, 1 to 64 of them.
pub fn is_reference(text: &str) -> bool {
    let fits = !text.is_empty() && text.len() <= MOST_REFERENCE;
    fits && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The first parameter of a BATCH line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchMark<'a> {
    Start(&'a str),
    End(&'a str),
}

impl<'a> BatchMark<'a> {
    /// Reads `+reference` or `-reference`; `None` for anything else.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (mark, reference): (fn(&'a str) -> Self, _) = match text.strip_prefix('+') {
            Some(reference) => (Self::Start, reference),
            None => (Self::End, text.strip_prefix('-')?),
        };
        is_reference(reference).then(|| mark(reference))
    }
}

/// A batch that has begun; complete when it comes out of [`Collected::Closed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenBatch {
    /// The type, an opaque name such as `chathistory` or `draft/multiline`.
    pub kind: String,
    /// The parameters after the type.
    pub params: Vec<String>,
    /// Tags of the line that began it: its label, msgid, time.
    pub tags: Tags,
    pub source: Option<Source>,
    /// Reference of the batch around this one.
    pub parent: Option<String>,
    pub items: Vec<BatchItem>,
}

/// What a batch holds, in order of arrival; a batch inside stands where it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchItem {
    Line(Message),
    Batch(OpenBatch),
}

impl OpenBatch {
    /// What it counts for against [`BatchLimits::held`].
    fn weight(&self) -> usize {
        let of_item = |item: &BatchItem| match item {
            BatchItem::Line(message) => weight(&message.tags, &message.params),
            BatchItem::Batch(batch) => batch.weight(),
        };
        weight(&self.tags, &self.params) + self.items.iter().map(of_item).sum::<usize>()
    }
}

/// What a line counts for: one, and one more for every kilobyte that it takes.
fn weight(tags: &Tags, params: &[String]) -> usize {
    const APIECE: usize = 64;
    let tags: usize = tags.iter().map(|(key, value)| key.len() + value.len() + APIECE).sum();
    let params: usize = params.iter().map(|param| param.len() + APIECE).sum();
    1 + (tags + params) / 1024
}

/// How much a [`Batches`] keeps before it refuses more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// Batches open at once; also the deepest nesting.
    pub open: usize,
    /// Lines in all open batches together; a batch counts as one line more, a long line as one for every kilobyte.
    pub held: usize,
}

/// Why a line was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    #[error("the batch reference or type is missing or malformed")]
    Malformed,
    #[error("a batch with this reference is open already")]
    InUse,
    #[error("no batch with this reference is open")]
    NotOpen,
    #[error("too many batches are open")]
    TooManyOpen,
    #[error("the open batches hold too many lines")]
    TooManyLines,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collected {
    /// It belongs to no open batch and is to be handled by itself.
    Outside(Message),
    /// It was kept, or began or ended a batch inside another.
    Held,
    /// It ended a batch that is in no other; here it is, whole.
    Closed(OpenBatch),
    /// It was not kept. The batch, if there is one, stays as it was.
    Refused(BatchError, Message),
}

/// The open batches of one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batches {
    open: BTreeMap<String, OpenBatch>,
    limits: BatchLimits,
    held: usize,
}

impl Batches {
    pub fn new(limits: BatchLimits) -> Self {
        Self { open: BTreeMap::new(), limits, held: 0 }
    }

    /// Takes the next line of the connection. References are case-sensitive; a `batch` tag that names no open batch is
    /// as good as none.
    pub fn collect(&mut self, message: Message) -> Collected {
        if message.verb == Verb::Batch {
            return match message.param(0).and_then(BatchMark::parse) {
                Some(BatchMark::Start(_)) => self.start(message),
                Some(BatchMark::End(reference)) => match self.end(reference) {
                    Some(collected) => collected,
                    None => Collected::Refused(BatchError::NotOpen, message),
                },
                None => Collected::Refused(BatchError::Malformed, message),
            };
        }
        let around = message.tags.get("batch");
        let Some(batch) = around.and_then(|reference| self.open.get_mut(reference)) else {
            return Collected::Outside(message);
        };
        let weight = weight(&message.tags, &message.params);
        if self.held + weight > self.limits.held {
            return Collected::Refused(BatchError::TooManyLines, message);
        }
        self.held += weight;
        batch.items.push(BatchItem::Line(message));
        Collected::Held
    }

    /// Gives up an open batch and all it holds; batches inside it go on by themselves.
    pub fn abandon(&mut self, reference: &str) -> Option<OpenBatch> {
        let batch = self.open.remove(reference)?;
        self.held = self.held.saturating_sub(batch.weight());
        self.orphan(reference);
        Some(batch)
    }

    /// Gives up every open batch, in the order of their references; each stands by itself.
    pub fn abandon_all(&mut self) -> Vec<OpenBatch> {
        self.held = 0;
        std::mem::take(&mut self.open).into_values().collect()
    }

    fn start(&mut self, mut message: Message) -> Collected {
        if message.params.len() < 2 {
            return Collected::Refused(BatchError::Malformed, message);
        }
        let reference = message.params[0].trim_start_matches('+').to_owned();
        if self.open.contains_key(&reference) {
            return Collected::Refused(BatchError::InUse, message);
        }
        if self.open.len() >= self.limits.open {
            return Collected::Refused(BatchError::TooManyOpen, message);
        }
        if self.held >= self.limits.held {
            return Collected::Refused(BatchError::TooManyLines, message);
        }
        let parent = message.tags.remove("batch").filter(|parent| self.open.contains_key(parent));
        let mut params = message.params.split_off(1);
        let batch = OpenBatch {
            kind: params.remove(0),
            params,
            tags: message.tags,
            source: message.source,
            parent,
            items: Vec::new(),
        };
        self.held += batch.weight();
        self.open.insert(reference, batch);
        Collected::Held
    }

    fn end(&mut self, reference: &str) -> Option<Collected> {
        let batch = self.open.remove(reference)?;
        self.orphan(reference);
        let parent = batch.parent.as_ref().and_then(|parent| self.open.get_mut(parent));
        Some(if let Some(parent) = parent {
            parent.items.push(BatchItem::Batch(batch));
            Collected::Held
        } else {
            self.held = self.held.saturating_sub(batch.weight());
            Collected::Closed(batch)
        })
    }

    /// Batches inside one that is gone are in none from now on.
    fn orphan(&mut self, reference: &str) {
        for batch in self.open.values_mut() {
            if batch.parent.as_deref() == Some(reference) {
                batch.parent = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: BatchLimits = BatchLimits { open: 2, held: 5 };

    /// What becomes of each line, in a few words.
    fn collect(batches: &mut Batches, lines: &[&str]) -> Vec<String> {
        let short = |line: &&str| {
            let message = super::super::parse(line.as_bytes()).expect("the test writes good lines");
            match batches.collect(message) {
                Collected::Outside(message) => format!("outside {}", message.verb),
                Collected::Held => "held".to_owned(),
                Collected::Closed(batch) => format!("closed {}", shown(&batch)),
                Collected::Refused(error, _) => format!("{error:?}"),
            }
        };
        lines.iter().map(short).collect()
    }

    fn shown(batch: &OpenBatch) -> String {
        let items = batch.items.iter().map(|item| match item {
            BatchItem::Line(message) => message.last().unwrap_or("").to_owned(),
            BatchItem::Batch(batch) => shown(batch),
        });
        format!("{}[{}]", batch.kind, items.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn lines_wait_for_the_end_of_their_batch() {
        let lines = [
            ("BATCH +1 chathistory #c", "held"),
            ("@batch=1 PRIVMSG #c a", "held"),
            ("BATCH +2 netsplit a b", "held"),
            ("PRIVMSG #c now", "outside PRIVMSG"),
            ("@batch=2 QUIT b", "held"),
            ("@batch=3 PRIVMSG #c x", "outside PRIVMSG"),
            ("@batch=1 PRIVMSG #c c", "held"),
            ("BATCH -1", "closed chathistory[a c]"),
            ("BATCH -2", "closed netsplit[b]"),
        ];
        let mut batches = Batches::new(LIMITS);
        let found = collect(&mut batches, &lines.map(|(line, _)| line));
        assert_eq!(found, lines.map(|(_, what)| what));
        assert_eq!(batches, Batches::new(LIMITS));
    }

    #[test]
    fn a_batch_can_be_inside_another() {
        let lines = [
            ("BATCH +outer chathistory #c", "held"),
            ("@batch=outer PRIVMSG #c a", "held"),
            ("@batch=outer;msgid=m BATCH +inner draft/multiline #c", "held"),
            ("@batch=inner PRIVMSG #c b", "held"),
            ("@batch=outer BATCH -inner", "held"),
            ("@batch=outer PRIVMSG #c c", "held"),
            ("BATCH -outer", "closed chathistory[a draft/multiline[b] c]"),
            ("BATCH +outer x", "held"),
            ("@batch=outer BATCH +inner y", "held"),
            ("BATCH -outer", "closed x[]"),
            ("@batch=outer BATCH -inner", "closed y[]"),
        ];
        let mut batches = Batches::new(LIMITS);
        let found = collect(&mut batches, &lines.map(|(line, _)| line));
        assert_eq!(found, lines.map(|(_, what)| what));
    }

    #[test]
    fn a_long_line_counts_for_more_than_a_short_one() {
        let long = format!("@batch=1;{} PING", "t".repeat(1100));
        let many = (0..90).map(|n| format!("t{n}")).collect::<Vec<_>>().join(";");
        let lines = ["BATCH +1 x", &long, &format!("@batch=1;{many} PING"), "BATCH -1"];
        let mut batches = Batches::new(LIMITS);
        assert_eq!(collect(&mut batches, &lines), ["held", "held", "TooManyLines", "closed x[]"]);
        assert_eq!(batches, Batches::new(LIMITS));
    }

    #[test]
    fn what_is_odd_or_too_much_is_refused() {
        let lines = [
            ("BATCH", "Malformed"),
            ("BATCH 1 x", "Malformed"),
            ("BATCH +", "Malformed"),
            ("BATCH ++1 x", "Malformed"),
            ("BATCH +a_b x", "Malformed"),
            ("BATCH +1", "Malformed"),
            ("BATCH -1", "NotOpen"),
            ("BATCH +1 x", "held"),
            ("BATCH +1 x", "InUse"),
            ("BATCH +2 x", "held"),
            ("BATCH +3 x", "TooManyOpen"),
            ("@batch=1 PING 1", "held"),
            ("@batch=1 PING 2", "held"),
            ("@batch=1 PING 3", "held"),
            ("@batch=1 PING 4", "TooManyLines"),
            ("BATCH -1", "closed x[1 2 3]"),
        ];
        let mut batches = Batches::new(LIMITS);
        let found = collect(&mut batches, &lines.map(|(line, _)| line));
        assert_eq!(found, lines.map(|(_, what)| what));
        assert!(batches.abandon("2").is_some());
        assert_eq!(batches, Batches::new(LIMITS));
    }
}
