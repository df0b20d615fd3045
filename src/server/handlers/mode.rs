//! MODE, of channels and of oneself.

use std::collections::BTreeSet;

use crate::proto::mask::Mask;
use crate::proto::mode::{ModeChange, ModeKind, ModeKinds, parse_changes};
use crate::proto::name::CASEMAP;
use crate::proto::{ChannelName, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Channel, ChannelMode, Flag, Rank, Reject, UserMode, policy};
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Mode,
    params: &[Param::required("target", ()), Param::rest("changes", ())],
    when: When::AfterRegistration,
    help: "show or change the modes of a channel or of yourself",
    run: mode,
}];

fn mode(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let target = args.need(0)?;
    let words = args.0.params.get(1..).unwrap_or_default();
    if target.starts_with('#') {
        let channel = args::channel_name(cx, target)?;
        if words.first().is_none_or(String::is_empty) {
            return show_channel_modes(cx, &channel);
        }
        return change_channel_modes(cx, &channel, words);
    }
    let user = args::user(cx, target)?;
    if user.id != cx.user_id() {
        return Err(Reject::numeric(Numeric::ERR_USERSDONTMATCH, &[]));
    }
    if words.first().is_none_or(String::is_empty) {
        let modes = cx.user().mode_text();
        cx.reply(Numeric::RPL_UMODEIS, &[&modes]);
        return Ok(());
    }
    change_own_modes(cx, words)
}

fn change_own_modes(cx: &mut Ctx<'_>, words: &[String]) -> Result<(), Reject> {
    let user = cx.user_id();
    let mut changes: Vec<(UserMode, bool)> = Vec::new();
    let mut unknown = false;
    let mut for_operators = false;
    for change in parse_changes(&ModeKinds::user(), words) {
        match (UserMode::from_letter(change.letter), change.add) {
            // RFC 2812 section 3.1.5: the attempt to make oneself an operator is ignored.
            (Some(UserMode::Operator), true) => {}
            (Some(UserMode::Notices), true) if !cx.user().is(UserMode::Operator) => {
                for_operators = true;
            }
            (Some(mode), on) => {
                changes.retain(|(other, _)| *other != mode);
                changes.push((mode, on));
            }
            (None, _) => unknown = true,
        }
    }
    if unknown {
        cx.reply(Numeric::ERR_UMODEUNKNOWNFLAG, &[]);
    }
    if for_operators {
        cx.refuse(Reject::not_server_operator());
    }
    // What only operators may have goes with the rank.
    if changes.contains(&(UserMode::Operator, false)) {
        changes.retain(|(mode, _)| *mode != UserMode::Notices);
        changes.push((UserMode::Notices, false));
    }
    changes.retain(|(mode, on)| cx.user().is(*mode) != *on);
    if changes.is_empty() {
        return Ok(());
    }
    cx.commit(Change::UserModesSet { user, changes })
}

fn show_channel_modes(cx: &mut Ctx<'_>, name: &ChannelName) -> Result<(), Reject> {
    let channel = args::channel(cx, name.as_str())?;
    let viewer = cx.user_id();
    if !policy::sees_channel(channel, viewer) {
        return Err(Reject::not_on_channel(name.as_str()));
    }
    let mut letters: String =
        std::iter::once('+').chain(channel.modes.flags.iter().map(|flag| flag.letter())).collect();
    let mut params = Vec::new();
    if let Some(key) = &channel.modes.key {
        letters.push('k');
        // Only members may know the key.
        params.push(if channel.has_member(viewer) { key.clone() } else { "*".to_owned() });
    }
    if let Some(limit) = channel.modes.limit {
        letters.push('l');
        params.push(limit.to_string());
    }
    let created = channel.created.as_seconds().to_string();
    let mut words = vec![name.as_str(), &letters];
    words.extend(params.iter().map(String::as_str));
    cx.reply(Numeric::RPL_CHANNELMODEIS, &words);
    cx.reply(Numeric::RPL_CREATIONTIME, &[name.as_str(), &created]);
    Ok(())
}

fn change_channel_modes(
    cx: &mut Ctx<'_>,
    name: &ChannelName,
    words: &[String],
) -> Result<(), Reject> {
    let kinds = ModeKinds::channel();
    let most = cx.model().limits().modes_per_command;
    let mut with_param = 0;
    let mut unknown = BTreeSet::new();
    let mut asked_for_list = false;
    let mut changes = Vec::new();
    for change in parse_changes(&kinds, words) {
        match kinds.kind(change.letter) {
            None => {
                unknown.insert(change.letter);
                continue;
            }
            Some(ModeKind::List) if change.param.is_none() => {
                asked_for_list = true;
                continue;
            }
            Some(_) => {}
        }
        with_param += usize::from(change.param.is_some());
        if change.param.is_some() && with_param > most {
            continue;
        }
        match checked(cx, name, &change) {
            Ok(change) => {
                // Of several changes of one mode the last one counts, as if they came one after the other.
                changes.retain(|earlier| !same_mode(earlier, &change));
                changes.push(change);
            }
            Err(no) => cx.refuse(no),
        }
    }
    for letter in &unknown {
        cx.reply(Numeric::ERR_UNKNOWNMODE, &[&letter.to_string()]);
    }
    if asked_for_list {
        show_bans(cx, name)?;
    }
    if changes.is_empty() {
        return Ok(());
    }
    let channel = args::channel(cx, name.as_str())?;
    changes.retain(|change| makes_a_difference(channel, change));
    let by = cx.user_id();
    // Also when nothing is left of it: policy says whether they might have changed anything.
    cx.commit(Change::ModesSet { channel: name.clone(), by, changes })
}

/// The change with its parameter checked and looked up: 401, 441, 525, 696.
fn checked(cx: &Ctx<'_>, name: &ChannelName, change: &ModeChange) -> Result<ChannelMode, Reject> {
    let on = change.add;
    let letter = change.letter.to_string();
    let param = change.param.as_deref().unwrap_or("");
    let invalid = |why: &str| {
        let shown = if param.is_empty() { "*" } else { param };
        Reject::numeric(Numeric::ERR_INVALIDMODEPARAM, &[name.as_str(), &letter, shown])
            .because(why)
    };
    if let Some(flag) = Flag::from_letter(change.letter) {
        return Ok(ChannelMode::Flag { flag, on });
    }
    if let Some(rank) = Rank::from_letter(change.letter) {
        if param.is_empty() {
            return Err(invalid("A nick is needed"));
        }
        let user = args::user(cx, param)?;
        let channel = args::channel(cx, name.as_str())?;
        if !channel.has_member(user.id) {
            let params = [user.nick.as_str(), name.as_str()];
            return Err(Reject::numeric(Numeric::ERR_USERNOTINCHANNEL, &params));
        }
        return Ok(ChannelMode::Rank { rank, user: user.id, on });
    }
    match (change.letter, on) {
        ('k', true) => key(cx, name, param).map(|key| ChannelMode::Key(Some(key))),
        ('k', false) => Ok(ChannelMode::Key(None)),
        ('l', true) => match param.parse::<u32>() {
            Ok(limit) if limit > 0 => Ok(ChannelMode::Limit(Some(limit))),
            _ => Err(invalid("A number above 0 is needed")),
        },
        ('l', false) => Ok(ChannelMode::Limit(None)),
        _ => match Mask::parse(param) {
            Ok(mask) => Ok(ChannelMode::Ban { mask, on }),
            Err(error) => Err(invalid(&format!("Not a valid mask: {error}"))),
        },
    }
}

/// A key can be given in JOIN: no spaces, commas, colons in front, control characters.
fn key(cx: &Ctx<'_>, name: &ChannelName, text: &str) -> Result<String, Reject> {
    let fits = !text.is_empty()
        && text.len() <= cx.model().limits().key_length
        && !text.starts_with(':')
        && !text.chars().any(|c| c == ',' || c == ' ' || c.is_control());
    if fits {
        return Ok(text.to_owned());
    }
    Err(Reject::numeric(Numeric::ERR_INVALIDKEY, &[name.as_str()]))
}

fn same_mode(a: &ChannelMode, b: &ChannelMode) -> bool {
    match (a, b) {
        (ChannelMode::Flag { flag: a, .. }, ChannelMode::Flag { flag: b, .. }) => a == b,
        (ChannelMode::Key(_), ChannelMode::Key(_))
        | (ChannelMode::Limit(_), ChannelMode::Limit(_)) => true,
        (ChannelMode::Ban { mask: a, .. }, ChannelMode::Ban { mask: b, .. }) => a.same(CASEMAP, b),
        (
            ChannelMode::Rank { rank, user, .. },
            ChannelMode::Rank { rank: other_rank, user: other, .. },
        ) => (rank, user) == (other_rank, other),
        _ => false,
    }
}

fn makes_a_difference(channel: &Channel, change: &ChannelMode) -> bool {
    match change {
        ChannelMode::Flag { flag, on } => channel.is(*flag) != *on,
        ChannelMode::Key(key) => channel.modes.key != *key,
        ChannelMode::Limit(limit) => channel.modes.limit != *limit,
        ChannelMode::Ban { mask, on } => channel.lists(mask) != *on,
        ChannelMode::Rank { rank, user, on } => {
            channel.members.get(user).is_some_and(|member| member.has(*rank) != *on)
        }
    }
}

/// Bytes of the names in one `RPL_BANLIST`, within 512 with the number, the time and what stands between.
const BANLIST_BYTES: usize = 480;

fn show_bans(cx: &mut Ctx<'_>, name: &ChannelName) -> Result<(), Reject> {
    let channel = args::channel(cx, name.as_str())?;
    if !policy::sees_channel(channel, cx.user_id()) {
        return Err(Reject::not_on_channel(name.as_str()));
    }
    let around = cx.model().config().server.as_str().len() + cx.me().len() + name.as_str().len();
    for ban in channel.bans.clone() {
        let (mask, at) = (ban.mask.to_string(), ban.at.as_seconds().to_string());
        let words = [name.as_str(), &mask, &ban.by, &at];
        // Who set it and when may be left out, and are where names are so long that the line would not hold them.
        let known = if around + mask.len() + ban.by.len() <= BANLIST_BYTES { 4 } else { 2 };
        cx.reply(Numeric::RPL_BANLIST, words.get(..known).unwrap_or_default());
    }
    cx.reply(Numeric::RPL_ENDOFBANLIST, &[name.as_str()]);
    Ok(())
}
