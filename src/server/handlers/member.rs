//! KICK INVITE: what members do about others.

use crate::proto::{ChannelName, Numeric, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Reject};
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Invite,
        params: &[Param::optional("nick", ()), Param::optional("channel", ())],
        when: When::AfterRegistration,
        help: "ask somebody into a channel; alone, list your invitations",
        run: invite,
    },
    CommandSpec {
        verb: Verb::Kick,
        params: &[
            Param::required("channel", ()),
            Param::required("nicks", ()),
            Param::rest("reason", ()),
        ],
        when: When::AfterRegistration,
        help: "make people leave a channel",
        run: kick,
    },
];

fn kick(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let channel = args::channel_name(cx, args.need(0)?)?;
    let nicks = args.targets(1, cx)?;
    if nicks.is_empty() {
        return Err(Reject::need_more_params("KICK"));
    }
    let reason = args.get(2).unwrap_or(cx.me()).to_owned();
    for nick in nicks {
        if let Err(no) = kick_one(cx, &channel, nick, &reason) {
            cx.refuse(no);
        }
    }
    Ok(())
}

fn kick_one(
    cx: &mut Ctx<'_>,
    channel: &ChannelName,
    nick: &str,
    reason: &str,
) -> Result<(), Reject> {
    let target = args::user(cx, nick)?;
    let most = cx.model().limits().reason_length;
    let room = args::room(cx, &Verb::Kick, &format!("{channel} {}", target.nick), most);
    let reason = split::head(reason, room).to_owned();
    let (channel, by, target) = (channel.clone(), cx.user_id(), target.id);
    cx.commit(Change::Kicked { channel, target, by, reason })
}

fn invite(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    if args.0.params.is_empty() {
        list_invitations(cx);
        return Ok(());
    }
    let target = args::user(cx, args.need(0)?)?.id;
    let channel = args::channel_name(cx, args.need(1)?)?;
    let by = cx.user_id();
    cx.commit(Change::Invited { channel, target, by })
}

/// The channels one was asked into and has not joined since (Modern IRC, INVITE without parameters).
fn list_invitations(cx: &mut Ctx<'_>) {
    let channels = cx.user().invited_to.iter().filter_map(|key| cx.model().channel_by_key(key));
    let names: Vec<String> = channels.map(|channel| channel.name.to_string()).collect();
    for name in names {
        cx.reply(Numeric::RPL_INVITELIST, &[&name]);
    }
    cx.reply(Numeric::RPL_ENDOFINVITELIST, &[]);
}
