//! REDACT: a message is taken back (IRCv3 message-redaction).
//!
//! Whether there is such a message, and whose it was, only history knows, so it is asked first. Of what is said between
//! people one's own can be taken back where it is kept and one has an account: elsewhere whoever is told of it could not know
//! that it was the sender's.

use crate::proto::{Cap, Folded, MsgId, Numeric, StandardReply, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{
    Answer, Change, Found, Kept, Query, Question, Reach, Redaction, Reject, Row, id_number, id_of,
    reach,
};
use crate::spec::Param;

use super::args::{self, Args};
use super::talk::{self, Talk};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Redact,
    params: &[
        Param::required("target", ()),
        Param::required("msgid", ()),
        Param::rest("reason", ()),
    ],
    when: When::AfterRegistration,
    help: "take back a message",
    run: redact,
}];

/// Bytes of a word of the client in the answer.
const WORD_BYTES: usize = 101;

fn redact(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    // The capability is what brings the command.
    if !cx.session().has(Cap::MessageRedaction) {
        let no = Reject::numeric(Numeric::ERR_UNKNOWNCOMMAND, &["REDACT"]);
        return Err(no.because("Needs the capability draft/message-redaction"));
    }
    let (target, id) = (args.need(0)?, args.need(1)?);
    let Some(place) = readable(cx, target) else {
        let person = !target.starts_with('#') && cx.model().user_by_nick(target).is_some();
        return Err(if person { unknown(target, id) } else { invalid_target(target) });
    };
    let parsed = MsgId::parse(id).filter(|id| id_number(id).is_some());
    let parsed = parsed.ok_or_else(|| unknown(target, id))?;
    let room = args::room(cx, &Verb::Redact, &format!("{target} {id}"), usize::MAX);
    let most = cx.model().limits().reason_length.min(room);
    let reason = args.text(2, most);
    ask(cx, place, Redaction { target: target.to_owned(), id: parsed, reason, count: 0 });
    Ok(())
}

/// What of the channel the sender may read; an operator of the server everything. Of conversations everybody reads their
/// own. `None` when they are not in it.
fn readable(cx: &Ctx<'_>, target: &str) -> Option<(Folded, Reach)> {
    if !target.starts_with('#') {
        return talk::with(cx, target).map(|talk| (talk.place, talk.reach));
    }
    let channel = cx.model().channel(target)?;
    let all = || cx.user().is_operator().then(|| Reach::Since(id_of(0)));
    let reach = all().or_else(|| reach(channel, cx.user_id()))?;
    Some((channel.name.folded(), reach))
}

fn ask(cx: &mut Ctx<'_>, (place, reach): (Folded, Reach), redaction: Redaction) {
    let id = redaction.id.clone();
    let count = cx.model().redactions().count();
    let redaction = Redaction { count, ..redaction };
    cx.ask(Question::Redaction { query: Query::One { place, reach, id }, redaction });
}

/// Goes on when history has answered.
pub(super) fn answered(
    cx: &mut Ctx<'_>,
    redaction: &Redaction,
    answer: &Answer,
) -> Result<(), Reject> {
    let Redaction { target, id, reason, count } = redaction;
    // Meanwhile they may have left, or the channel may have another name.
    let place = readable(cx, target).ok_or_else(|| invalid_target(target))?;
    let Answer::History(Ok(Found::Rows(rows))) = answer else {
        let text = "Messages cannot be looked up at the moment; try again later";
        return Err(fail("INTERNAL_ERROR", &[target, id.as_str()], text));
    };
    // Somebody else may have taken it back while history was looking. Whether that could be written down is not known
    // here, so history is asked once more.
    if cx.model().redactions().since(*count, id) {
        ask(cx, place, redaction.clone());
        return Ok(());
    }
    let is_message = |row: &&Row| !matches!(row.what, Kept::Event { .. });
    let row = rows.first().filter(is_message).ok_or_else(|| unknown(target, id.as_str()))?;
    let said = Box::new((row.by.clone(), row.at));
    let (by, id, reason) = (cx.user_id(), id.clone(), reason.clone());
    if let Some(Talk { name, place, .. }) = talk::with(cx, target) {
        // The nick may be somebody else's meanwhile.
        if row.place != place {
            return Err(unknown(target, id.as_str()));
        }
        return cx.commit(Change::TakenBack { by, place, name, id, said, reason });
    }
    let channel = args::channel_name(cx, target)?;
    cx.commit(Change::Redacted { channel, by, id, said, reason })
}

fn invalid_target(target: &str) -> Reject {
    fail("INVALID_TARGET", &[target], "You cannot delete messages from there")
}

fn unknown(target: &str, id: &str) -> Reject {
    fail("UNKNOWN_MSGID", &[target, id], "This message does not exist or is too old")
}

fn fail(code: &str, context: &[&str], text: &str) -> Reject {
    let cut = |word: &&str| crate::proto::split::head(word, WORD_BYTES).to_owned();
    let context: Vec<String> = context.iter().map(cut).collect();
    let context: Vec<&str> = context.iter().map(String::as_str).collect();
    Reject::Standard(StandardReply::fail("REDACT", code, &context, text))
}
