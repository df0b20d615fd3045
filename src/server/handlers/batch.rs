//! BATCH: no capability of this server lets a client send batches, so each is refused by its name and nothing is kept
//! (IRCv3 client-batch).

use crate::proto::batch::BatchMark;
use crate::proto::{Message, StandardReply, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::Reject;
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Batch,
    params: &[Param::required("reference", ()), Param::rest("type", ())],
    when: When::AfterRegistration,
    help: "send lines that belong together; no type is known here",
    run: batch,
}];

/// Bytes of a word of the client in the answer.
const WORD_BYTES: usize = 64;

fn batch(_: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let word = args.need(0)?;
    Err(match BatchMark::parse(word) {
        Some(BatchMark::Start(reference)) => {
            let kind = args.get(1).unwrap_or("*");
            refusal("UNKNOWN_TYPE", &[reference, kind], "No batches of this type are taken here")
        }
        Some(BatchMark::End(reference)) => not_open(reference),
        None => refusal("INVALID_REFTAG", &[word], "Not + or - and a reference"),
    })
}

/// Whether a line is in no batch. One that is said to be in a batch must not pass for a line of its own: the batch was
/// refused, and what it would have made of the line is not known.
pub(super) fn outside(message: &Message) -> Result<(), Reject> {
    let reference = message.tags.get("batch").filter(|reference| !reference.is_empty());
    reference.map_or(Ok(()), |reference| Err(not_open(reference)))
}

fn not_open(reference: &str) -> Reject {
    refusal("INVALID_REFTAG", &[reference], "No such batch is open")
}

fn refusal(code: &str, context: &[&str], text: &str) -> Reject {
    let word = |word: &&str| match split::head(word, WORD_BYTES) {
        "" => "*".to_owned(),
        word => word.to_owned(),
    };
    let context: Vec<String> = context.iter().map(word).collect();
    let context: Vec<&str> = context.iter().map(String::as_str).collect();
    Reject::Standard(StandardReply::fail("BATCH", code, &context, text))
}
