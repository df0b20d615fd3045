//! MODE: showing what is set, and changing one's own. What changes a channel is in `channel_mode.rs`.

use crate::proto::mode::{ModeKinds, parse_changes};
use crate::proto::{ChannelName, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, ListKind, Rank, Reject, UserMode, policy};
use crate::spec::Param;

use super::args::{self, Args};
use super::channel_mode::change_channel_modes;
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
    let mut unknown = String::new();
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
            (None, _) if !unknown.contains(change.letter) => unknown.push(change.letter),
            (None, _) => {}
        }
    }
    if !unknown.is_empty() {
        let text = format!("Unknown user mode: {unknown}");
        cx.reply_text(Numeric::ERR_UMODEUNKNOWNFLAG, &[], &text);
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

/// Bytes of the names in one entry of a list, within 512 with the number, the time and what stands between.
const LIST_BYTES: usize = 480;

/// A list of masks: to everybody who may see the channel, or to its operators alone.
pub(super) fn show_list(
    cx: &mut Ctx<'_>,
    name: &ChannelName,
    kind: ListKind,
) -> Result<(), Reject> {
    let channel = args::channel(cx, name.as_str())?;
    let asker = cx.user();
    if !policy::sees_channel(channel, asker.id) {
        return Err(Reject::not_on_channel(name.as_str()));
    }
    let operator = channel.at_least(asker.id, Rank::Operator) || asker.is(UserMode::Operator);
    if kind.is_for_operators() && !operator {
        return Err(Reject::not_operator(name.as_str()));
    }
    let around = cx.model().config().server.as_str().len() + cx.me().len() + name.as_str().len();
    let (entry, end) = kind.numerics();
    let entries: Vec<_> = channel.lists.of(kind).cloned().collect();
    for listed in entries {
        let (mask, at) = (listed.mask.to_string(), listed.at.as_seconds().to_string());
        let words = [name.as_str(), &mask, &listed.by, &at];
        // Who set it and when may be left out, and are where names are so long that the line would not hold them.
        let known = if around + mask.len() + listed.by.len() <= LIST_BYTES { 4 } else { 2 };
        cx.reply(entry, words.get(..known).unwrap_or_default());
    }
    cx.reply(end, &[name.as_str()]);
    Ok(())
}
