//! A message of several lines that came as a batch: the lines put together, as one message. Source: IRCv3 multiline.
//!
//! What a batch claims is checked against its lines, which say who speaks to whom. Of one that contradicts itself each line
//! is taken for itself, as if it had come without the batch: nothing is lost, and nothing is put into somebody's mouth.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::multiline::{CONCAT, MULTILINE};
use crate::proto::batch::{BatchItem, OpenBatch};
use crate::proto::{Message, Verb};

/// Whether a batch is said to be one message.
pub(super) fn is_message(batch: &OpenBatch) -> bool {
    batch.kind == MULTILINE
}

/// The message that a batch is; `None` for one that is not as the specification has it.
pub(super) fn whole(cx: &Ctx<'_>, id: NetworkId, batch: &OpenBatch) -> Option<Message> {
    let network = cx.model.network(id)?;
    let lines: Vec<&Message> = batch
        .items
        .iter()
        .map(|item| match item {
            BatchItem::Line(message) => Some(message),
            BatchItem::Batch(_) => None,
        })
        .collect::<Option<_>>()?;
    let (&first, target) = (lines.first()?, batch.params.first()?);
    let spoken = matches!(first.verb, Verb::Privmsg | Verb::Notice);
    let speaker = first.source.as_ref()?;
    let same = |line: &&Message| {
        let source = line.source.as_ref().is_some_and(|source| {
            network.same(&source.name, &speaker.name)
                && (&source.user, &source.host) == (&speaker.user, &speaker.host)
        });
        let to = line.param(0).is_some_and(|to| network.same(to, target));
        source && to && line.verb == first.verb && line.params.len() == 2
    };
    // Some servers open the batch in their own name; a person in it must be the one who speaks.
    let opened = batch
        .source
        .as_ref()
        .is_none_or(|source| source.user.is_none() || network.same(&source.name, &speaker.name));
    if !spoken || !opened || !lines.iter().all(same) {
        return None;
    }
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 && line.tags.get(CONCAT).is_none() {
            text.push('\n');
        }
        text.push_str(line.last().unwrap_or_default());
    }
    let mut message = first.clone();
    message.params = vec![target.clone(), text];
    message.tags.remove(CONCAT);
    message.tags.remove("batch");
    message.tags.extend(batch.tags.iter());
    Some(message)
}
