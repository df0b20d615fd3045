//! RENAME: another name for a channel (IRCv3 channel-rename).

use crate::proto::{ChannelName, StandardReply, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Reject};
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
    cx.commit(Change::ChannelRenamed { channel, to, by, reason })
}

fn new_name(cx: &Ctx<'_>, old: &ChannelName, text: &str) -> Result<ChannelName, Reject> {
    ChannelName::parse(text, cx.model().limits().channel_length).map_err(|error| {
        let names = [old.as_str(), split::head(text, WORD_BYTES)];
        let why = format!("Not a valid channel name: {error}");
        Reject::Standard(StandardReply::fail("RENAME", "CANNOT_RENAME", &names, &why))
    })
}
