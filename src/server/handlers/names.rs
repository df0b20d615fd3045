//! NAMES: who is in a channel (RFC 2812 section 3.2.5; IRCv3 multi-prefix, userhost-in-names).

use crate::proto::name::CASEMAP;
use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Reject, policy};
use crate::server::outbox::names_lines;
use crate::spec::Param;

use super::args::{self, Args};
use super::bounded::Room;
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Names,
    params: &[Param::optional("channel", ()), Param::optional("server", ())],
    when: When::AfterRegistration,
    help: "list the members of a channel",
    run: names,
}];

/// One channel at a time, as `TARGMAX` says: of several, some programs take one end for the end of all, some wait for as
/// many ends. Asked of no channel, it does not tell of everybody everywhere. Refused with 407.
fn names(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    args::this_server(cx, args.get(1))?;
    let channels = args.list(0);
    let Some(name) = channels.first() else {
        cx.reply(Numeric::RPL_ENDOFNAMES, &["*"]);
        return Ok(());
    };
    if let Some(other) = channels.iter().find(|other| !CASEMAP.same(other, name)) {
        return Err(Reject::numeric(Numeric::ERR_TOOMANYTARGETS, &[other]));
    }
    let mut room = Room::new(cx, usize::MAX);
    for line in names_of(cx, name).into_iter().filter(|line| room.takes(line)) {
        cx.reply_line(line);
    }
    cx.reply_end(Numeric::RPL_ENDOFNAMES, name);
    room.close(cx, &Verb::Names);
    Ok(())
}

/// Nothing for a channel that does not exist or is not shown to the asker.
fn names_of(cx: &Ctx<'_>, name: &str) -> Vec<Message> {
    let (model, viewer) = (cx.model(), cx.user_id());
    model.channel(name).map_or_else(Vec::new, |channel| {
        names_lines(model, cx.session(), cx.me(), channel, |user| {
            policy::sees_member(channel, viewer, user)
        })
    })
}
