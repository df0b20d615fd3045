//! MARKREAD: how far a conversation is read, told between the connections of one owner (IRCv3 read-marker).

use crate::proto::name::CASEMAP;
use crate::proto::{ChannelName, Nick, StandardReply, Timestamp, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Reject, owner_of};
use crate::server::outbox::markread_line;
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Markread,
    // Optional, because what is missing is refused by a name of its own.
    params: &[Param::optional("target", ()), Param::optional("timestamp", ())],
    when: When::AfterRegistration,
    help: "say or ask how far a conversation is read",
    run: markread,
}];

/// Bytes of a word of the client in the answer.
const WORD_BYTES: usize = 101;

fn markread(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let Some(target) = args.get(0) else {
        return Err(refusal("NEED_MORE_PARAMS", "", "Missing parameters"));
    };
    let target = conversation(cx, target)?;
    let kept = cx.model().markers().of(&owner_of(cx.user()), &CASEMAP.fold(&target));
    let read = match args.0.param(1) {
        None => None,
        Some(text) => Some(timestamp(text)?),
    };
    // A time to come would hide what is not said yet.
    let read = read.map(|read| read.min(cx.now()));
    if let Some(read) = read.filter(|read| kept.is_none_or(|kept| kept < *read)) {
        let user = cx.user_id();
        return cx.commit(Change::ReadTo { user, target, read });
    }
    cx.reply_line(markread_line(&target, kept));
    Ok(())
}

/// The name of a channel that they are in as it is written, or a name that could be a channel's or a person's: one can have
/// read what is no more. To others a channel looks as if it were not there: how it is written would tell that it is.
fn conversation(cx: &Ctx<'_>, target: &str) -> Result<String, Reject> {
    let channel = cx.model().channel(target);
    if let Some(channel) = channel.filter(|channel| channel.has_member(cx.user_id())) {
        return Ok(channel.name.to_string());
    }
    let limits = cx.model().limits();
    let valid = if target.starts_with('#') {
        ChannelName::parse(target, limits.channel_length).is_ok()
    } else {
        Nick::parse(target, limits.nick_length).is_ok()
    };
    if valid {
        Ok(target.to_owned())
    } else {
        Err(refusal("INVALID_PARAMS", target, "Neither a channel nor a nick"))
    }
}

fn timestamp(text: &str) -> Result<Timestamp, Reject> {
    let read = text.strip_prefix("timestamp=").and_then(Timestamp::parse_server_time);
    read.ok_or_else(|| {
        refusal("INVALID_PARAMS", text, "A time is timestamp=YYYY-MM-DDThh:mm:ss.sssZ")
    })
}

fn refusal(code: &str, param: &str, text: &str) -> Reject {
    let param = split::head(param, WORD_BYTES);
    let context: &[&str] = if param.is_empty() { &[] } else { &[param] };
    Reject::Standard(StandardReply::fail("MARKREAD", code, context, text))
}
