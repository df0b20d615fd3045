//! KICK INVITE: what members do about others.

use crate::proto::{ChannelName, Numeric, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Reject, policy};
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
            Param::required("channels", ()),
            Param::required("nicks", ()),
            Param::rest("reason", ()),
        ],
        when: When::AfterRegistration,
        help: "make people leave a channel",
        run: kick,
    },
];

/// One channel with any number of nicks, or as many channels as nicks (RFC 2812 section 3.2.8). What is told names one
/// channel and one nick.
fn kick(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let channels = args.list(0);
    let nicks = args.list(1);
    let reason = args.get(2).unwrap_or(cx.me()).to_owned();
    let pairs: Vec<(&str, &str)> = match channels.as_slice() {
        [channel] if !nicks.is_empty() => {
            // Once, and not for every nick.
            let name = args::channel_name(cx, channel)?;
            policy::operator_of(cx.model(), cx.user_id(), &name)?;
            args.targets(1, cx)?.into_iter().map(|nick| (*channel, nick)).collect()
        }
        _ if !nicks.is_empty() && channels.len() == nicks.len() => {
            let most = cx.model().limits().targets_per_command;
            if let Some(too_many) = nicks.get(most) {
                return Err(Reject::numeric(Numeric::ERR_TOOMANYTARGETS, &[too_many]));
            }
            channels.into_iter().zip(nicks).collect()
        }
        _ => return Err(Reject::need_more_params("KICK")),
    };
    for (channel, nick) in pairs {
        let kicked = args::channel_name(cx, channel)
            .and_then(|channel| kick_one(cx, &channel, nick, &reason));
        if let Err(no) = kicked {
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
    policy::operator_of(cx.model(), cx.user_id(), channel)?;
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
    let (nick, channel) = (args.need(0)?, args.need(1)?);
    let target = args::user(cx, nick)?.id;
    let channel = args::channel_name(cx, channel)?;
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
