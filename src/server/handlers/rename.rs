//! RENAME: another name for a channel (IRCv3 channel-rename).
//!
//! The history of a channel goes with it, over what was under the new name. So that nobody can wipe out what was said in a
//! channel while nobody is in it, history is asked first whether something was.

use crate::proto::{ChannelName, StandardReply, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Answer, Change, Found, Query, Question, Reach, Reject, Slice, id_of};
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Rename,
    params: &[
        Param::required("channel", ()),
        Param::required("name", ()),
        Param::rest("reason", ()),
    ],
    when: When::AfterRegistration,
    help: "give a channel another name",
    run: rename,
}];

/// Bytes of a name that is none in the refusal.
const WORD_BYTES: usize = 100;

fn rename(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let channel = args::channel_name(cx, args.need(0)?)?;
    let to = new_name(cx, &channel, args.need(1)?)?;
    let most = cx.model().limits().reason_length;
    let room = args::room(cx, &Verb::Rename, &format!("{channel} {to}"), most);
    let reason = args.text(2, room).unwrap_or_default();
    let by = cx.user_id();
    if channel.folded() == to.folded() {
        return cx.commit(Change::ChannelRenamed { channel, to, by, reason });
    }
    // What was said while a channel was not open nobody can read any more when its last member has left.
    let reach = Reach::Open { since: id_of(i64::MAX) };
    let (place, slice) = (to.folded(), Slice::Latest { after: None });
    let query = Query::Page { place, reach, slice, limit: 1, events: false };
    let change = Change::ChannelRenamed { channel, to, by, reason };
    cx.may(&change)?;
    cx.ask(Question::Renaming { query, change });
    Ok(())
}

/// Goes on when history has answered.
pub(super) fn answered(cx: &mut Ctx<'_>, change: &Change, answer: &Answer) -> Result<(), Reject> {
    let Change::ChannelRenamed { channel, to, .. } = change else {
        return Ok(());
    };
    let why = match answer {
        Answer::History(Ok(Found::Rows(rows))) if rows.is_empty() => {
            return cx.commit(change.clone());
        }
        Answer::History(Ok(_)) => "There is history under this name already",
        _ => "History cannot be looked up at the moment; try again later",
    };
    Err(cannot(&[channel.as_str(), to.as_str()], why))
}

fn new_name(cx: &Ctx<'_>, old: &ChannelName, text: &str) -> Result<ChannelName, Reject> {
    ChannelName::parse(text, cx.model().limits().channel_length).map_err(|error| {
        let names = [old.as_str(), split::head(text, WORD_BYTES)];
        cannot(&names, &format!("Not a valid channel name: {error}"))
    })
}

fn cannot(names: &[&str], why: &str) -> Reject {
    Reject::Standard(StandardReply::fail("RENAME", "CANNOT_RENAME", names, why))
}
