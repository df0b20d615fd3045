//! BATCH from clients: a message of several lines, said when its end has come (IRCv3 client-batch, multiline).
//!
//! A connection has one batch at a time. Lines that are in none are carried out as ever while it is open: a client has to
//! answer a PING in between. What is wrong with a batch is answered once, as soon as it is seen and by the label of its
//! first line; the rest of it is passed over. A batch that is never ended is given up after a while.

use crate::proto::batch::BatchMark;
use crate::proto::caps::CapSet;
use crate::proto::{Cap, Message, StandardReply, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, ClientBatch, Draft, Fault, Part, Reject, Said};
use crate::spec::Param;

use super::args::{self, Args};
use super::message::find_target;
use super::{CommandSpec, When, client_tags};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Batch,
    params: &[
        Param::required("reference", ()),
        Param::optional("type", ()),
        Param::optional("target", ()),
    ],
    when: When::AfterRegistration,
    help: "begin or end a message of several lines",
    run: batch,
}];

/// Bytes of a word of the client in the answer: the longest name of a channel fits.
const WORD_BYTES: usize = 101;
const MULTILINE: &str = "draft/multiline";

fn batch(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let word = args.need(0)?;
    match BatchMark::parse(word) {
        Some(BatchMark::Start(reference)) => begin(cx, reference, args),
        Some(BatchMark::End(reference)) => end(cx, reference),
        None => Err(refusal("INVALID_REFTAG", &[word], "Not + or - and a reference")),
    }
}

fn begin(cx: &mut Ctx<'_>, reference: &str, args: Args<'_>) -> Result<(), Reject> {
    let unfinished = cx.session_mut().batch.take().and_then(|batch| batch.draft);
    if let Some(draft) = unfinished {
        let why = Fault::Invalid("Another batch begins before this one has ended");
        refuse(cx, draft.label, fault(cx, why, &[]));
    }
    let (draft, refused) = match draft(cx, reference, args) {
        Ok(draft) => (Some(draft), Ok(())),
        Err(no) => (None, Err(no)),
    };
    let reference = reference.to_owned();
    cx.session_mut().batch = Some(Box::new(ClientBatch { reference, draft }));
    refused
}

/// The message that a BATCH line begins. Its label waits for the end.
fn draft(cx: &mut Ctx<'_>, reference: &str, args: Args<'_>) -> Result<Draft, Reject> {
    let kind = args.get(1).unwrap_or("*");
    let unknown = |why| Err(refusal("UNKNOWN_TYPE", &[reference, kind], why));
    if kind != MULTILINE {
        return unknown("No batches of this type are taken here");
    }
    if !cx.session().caps.contains_all(CapSet::of(&[Cap::Batch, Cap::Multiline])) {
        return unknown("Needs the capabilities batch and draft/multiline");
    }
    let Some(target) = args.get(2) else {
        return Err(fault(cx, Fault::Invalid("A message needs a target"), &[]));
    };
    let tags =
        client_tags::relayed(cx, args.0).map_err(|why| refusal("MULTILINE_INVALID", &[], &why))?;
    Ok(Draft::new(target, cx.take_label(), tags, cx.now()))
}

/// Takes a line that says it is part of a batch. Out: whether there is no more to do with it.
///
/// A line of a batch that is not open must not pass for a line of its own: what the batch would have made of it is not
/// known.
pub(super) fn inside(cx: &mut Ctx<'_>, line: &Message) -> Result<bool, Reject> {
    let Some(reference) = line.tags.get("batch").filter(|reference| !reference.is_empty()) else {
        return Ok(false);
    };
    let (now, limits) = (cx.now(), cx.model().limits().clone());
    let open = cx.session_mut().batch.as_deref_mut().ok_or_else(|| not_open(reference))?;
    let ours = open.reference == reference;
    let Some(draft) = &mut open.draft else {
        return if ours {
            pass_over(cx, reference).map(|()| true)
        } else {
            Err(not_open(reference))
        };
    };
    let added = if ours {
        draft.add(line, &limits, now)
    } else {
        Err(Fault::Invalid("A line is of another batch"))
    };
    if let (Err(why), Some(draft)) = (added, open.draft.take_if(|_| added.is_err())) {
        let targets = [draft.target.as_str(), line.param(0).unwrap_or("")];
        refuse(cx, draft.label, fault(cx, why, &targets));
    }
    Ok(true)
}

fn end(cx: &mut Ctx<'_>, reference: &str) -> Result<(), Reject> {
    let batch = cx.session_mut().batch.take_if(|batch| batch.reference == reference);
    let Some(mut draft) = batch.ok_or_else(|| not_open(reference))?.draft else {
        return pass_over(cx, reference);
    };
    cx.under_label(draft.label.take(), |cx| {
        let quiet = draft.verb == Some(Verb::Notice);
        match say(cx, draft) {
            // Nothing that is wrong with a NOTICE itself is answered, as ever.
            Err(Reject::Numeric { .. }) if quiet => {}
            Err(no) => cx.refuse(no),
            Ok(()) => {}
        }
    });
    Ok(())
}

/// What does not fit a line of those who receive it goes on in the next: nothing of a long text is cut off.
fn say(cx: &mut Ctx<'_>, draft: Draft) -> Result<(), Reject> {
    let (target, tags) = (draft.target.clone(), draft.tags.clone());
    let (verb, lines) = draft.finish().map_err(|why| fault(cx, why, &[]))?;
    let (to, name) = find_target(cx, &target)?;
    let room = args::room(cx, &verb, &name, usize::MAX);
    let mut parts = Vec::with_capacity(lines.len());
    for line in lines {
        let mut pieces = split::split(&line.text, room).into_iter();
        let (text, concat) = (pieces.next().unwrap_or("").to_owned(), line.concat);
        parts.push(Part { text, concat });
        parts.extend(pieces.map(|piece| Part { text: piece.to_owned(), concat: true }));
    }
    let from = cx.user_id();
    cx.commit(Change::Said { from, to, what: Said { verb, parts, tags } })
}

/// Gives up the batch of the session, for which nothing has come for too long.
pub fn give_up_batch(cx: &mut Ctx<'_>) {
    let Some(batch) = cx.session_mut().batch.as_deref_mut() else {
        return;
    };
    let reference = batch.reference.clone();
    if let Some(draft) = batch.draft.take() {
        let no =
            refusal("TIMEOUT", &[&reference], "The end of the batch has not come for too long");
        refuse(cx, draft.label, no);
        cx.flush();
    }
}

/// A line of a batch that was refused before. That is said again to whoever wants an answer to each line.
fn pass_over(cx: &Ctx<'_>, reference: &str) -> Result<(), Reject> {
    if cx.has_label() {
        return Err(refusal("INVALID_REFTAG", &[reference], "This batch was refused"));
    }
    Ok(())
}

/// Answers the line that began a batch, by its label if it has one; else the line at hand.
fn refuse(cx: &mut Ctx<'_>, label: Option<String>, no: Reject) {
    cx.under_label(label, |cx| cx.refuse(no));
}

/// What is wrong with a message; `targets` are that of the batch and that of the line.
fn fault(cx: &Ctx<'_>, why: Fault, targets: &[&str]) -> Reject {
    let limits = cx.model().limits();
    match why {
        Fault::Invalid(why) => refusal("MULTILINE_INVALID", &[], why),
        Fault::OtherTarget => {
            refusal("MULTILINE_INVALID_TARGET", targets, "A line is for somebody else")
        }
        Fault::TooManyLines => {
            let most = limits.multiline_lines.to_string();
            refusal("MULTILINE_MAX_LINES", &[&most], "The message has too many lines")
        }
        Fault::TooManyBytes => {
            let most = limits.multiline_bytes.to_string();
            refusal("MULTILINE_MAX_BYTES", &[&most], "The message is too long")
        }
    }
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
