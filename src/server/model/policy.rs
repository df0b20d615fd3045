//! May this change happen now? One function a kind of change; and who may see whom.

use crate::proto::{ChannelName, Nick, Numeric};

use super::{
    Change, Channel, ChannelMode, Flag, ListKind, Model, Rank, Reject, Said, Stamped, Target, User,
    UserId, UserMode,
};
use super::{account, attachment, founding, redaction, renaming};

pub use super::nicks::{nick_is_free, nick_is_not_borne};

/// Refuses what is not allowed. Lets pass what apply can carry out.
///
/// # Errors
/// The refusal that the actor is told.
pub fn guard(model: &Model, stamped: &Stamped) -> Result<(), Reject> {
    match &stamped.change {
        Change::Arrived { nick, account, .. } => nick_is_free(model, nick.as_str(), None, *account),
        Change::AccountMade { account } => account::may_be_made(model, account),
        Change::AccountChanged { account: id, setting } => {
            account::may_be_changed(model, *id, setting)
        }
        Change::Renamed { user, nick } => may_rename(model, *user, nick),
        Change::Joined { user, channel, key } => may_join(model, *user, channel, key.as_deref()),
        Change::Parted { user, channel, .. } => member_of(model, *user, channel).map(drop),
        Change::Kicked { channel, target, by, .. } => may_kick(model, channel, *target, *by),
        Change::Invited { channel, target, by } => may_invite(model, channel, *target, *by),
        Change::ChannelRenamed { .. } => renaming::may_rename(model, stamped),
        Change::TopicSet { channel, by, .. } => may_set_topic(model, channel, *by),
        Change::ModesSet { channel, by, changes } => may_set_modes(model, channel, *by, changes),
        Change::Said { from, to: Target::Channel { channel, .. }, what } => {
            may_speak(model, *from, channel, what)
        }
        Change::Redacted { .. } => redaction::may_redact(model, stamped),
        Change::TakenBack { .. } => redaction::may_take_back(model, stamped),
        Change::Founded { channel, by, what } => founding::may_found(model, channel, *by, what),
        Change::ModesServed { channel, by, changes } => {
            founding::may_have_set(model, channel, *by, changes)
        }
        Change::Killed { user, by, .. } => may_kill(model, *user, *by),
        Change::Wallops { by, .. } => operator_of_server(model, *by),
        Change::Attached { user, .. } => attachment::may_attach(model, *user),
        Change::Departed { .. }
        | Change::Detached { .. }
        | Change::AccountGone { .. }
        | Change::LoggedIn { .. }
        | Change::RealnameSet { .. }
        | Change::HostSet { .. }
        | Change::AwaySet { .. }
        | Change::UserModesSet { .. }
        | Change::ReadTo { .. }
        | Change::Lapsed { .. }
        | Change::Said { to: Target::User(_), .. } => Ok(()),
    }
}

/// 481.
fn operator_of_server(model: &Model, user: UserId) -> Result<(), Reject> {
    match model.user(user) {
        Some(user) if user.is(UserMode::Operator) => Ok(()),
        _ => Err(Reject::not_server_operator()),
    }
}

fn may_kill(model: &Model, user: UserId, by: UserId) -> Result<(), Reject> {
    operator_of_server(model, by)?;
    model.user(user).map(drop).ok_or(Reject::Silent)
}

fn may_join(
    model: &Model,
    user: UserId,
    name: &ChannelName,
    key: Option<&str>,
) -> Result<(), Reject> {
    let refused = |numeric| Err(Reject::numeric(numeric, &[name.as_str()]));
    let Some(user) = model.user(user) else {
        return Err(Reject::Silent);
    };
    let channel = model.channel(name.as_str());
    if channel.is_none() && model.config().fixed_channels {
        return refused(Numeric::ERR_NOSUCHCHANNEL);
    }
    if channel.is_some_and(|channel| channel.has_member(user.id)) {
        return Err(Reject::Silent);
    }
    if user.channels.len() >= model.limits().channels_per_user {
        return refused(Numeric::ERR_TOOMANYCHANNELS);
    }
    let Some(channel) = channel else {
        if model.channel_count() >= model.limits().channels_in_total {
            let no = Reject::numeric(Numeric::ERR_TOOMANYCHANNELS, &[name.as_str()]);
            return Err(no.because("There are as many channels here as there may be"));
        }
        return Ok(());
    };
    // Who was in it before the restart has not left.
    if channel.waiting.as_ref().is_some_and(|waiting| waiting.expects(user).is_some()) {
        return Ok(());
    }
    // Nobody locks out whoever runs it.
    if channel.is_run_by(user) {
        return Ok(());
    }
    // An invitation passes +i and +l and a ban, as on most servers; a key is a secret of its own.
    let invited = channel.invited.contains(&user.id);
    if channel.modes.key.as_deref().is_some_and(|needed| key != Some(needed)) {
        return refused(Numeric::ERR_BADCHANNELKEY);
    }
    if invited {
        return Ok(());
    }
    if channel.is(Flag::InviteOnly) && !channel.lists.let_in(user) {
        return refused(Numeric::ERR_INVITEONLYCHAN);
    }
    if channel.modes.limit.is_some_and(|most| channel.members.len() >= most as usize) {
        return refused(Numeric::ERR_CHANNELISFULL);
    }
    if channel.lists.ban(user) {
        return refused(Numeric::ERR_BANNEDFROMCHAN);
    }
    Ok(())
}

/// The channel, when the person is in it: 403, 442.
fn member_of<'a>(
    model: &'a Model,
    user: UserId,
    name: &ChannelName,
) -> Result<&'a Channel, Reject> {
    let channel =
        model.channel(name.as_str()).ok_or_else(|| Reject::no_such_channel(name.as_str()))?;
    if channel.has_member(user) { Ok(channel) } else { Err(Reject::not_on_channel(name.as_str())) }
}

/// The channel, when the person is an operator of it: 403, 442, 482.
pub fn operator_of<'a>(
    model: &'a Model,
    user: UserId,
    name: &ChannelName,
) -> Result<&'a Channel, Reject> {
    let channel = member_of(model, user, name)?;
    if channel.at_least(user, Rank::Operator) {
        Ok(channel)
    } else {
        Err(Reject::not_operator(name.as_str()))
    }
}

fn may_kick(model: &Model, name: &ChannelName, target: UserId, by: UserId) -> Result<(), Reject> {
    let channel = operator_of(model, by, name)?;
    if channel.has_member(target) {
        let people = model.user(target).zip(model.user(by));
        return match people {
            Some((target, by)) if founding::is_above(channel, target, by) => {
                let no = Reject::not_operator(name.as_str());
                Err(no.because("Nobody kicks the founder of the channel"))
            }
            _ => Ok(()),
        };
    }
    let nick = model.user(target).map_or("*", |user| user.nick.as_str());
    Err(Reject::numeric(Numeric::ERR_USERNOTINCHANNEL, &[nick, name.as_str()]))
}

fn may_invite(model: &Model, name: &ChannelName, target: UserId, by: UserId) -> Result<(), Reject> {
    let run = |channel: &Channel| model.user(by).is_some_and(|by| channel.is_run_by(by));
    // Whoever runs it need not be in it.
    let channel = match model.channel(name.as_str()).filter(|channel| run(channel)) {
        Some(channel) => channel,
        None => member_of(model, by, name)?,
    };
    if channel.is(Flag::InviteOnly) && !channel.at_least(by, Rank::Operator) && !run(channel) {
        return Err(Reject::not_operator(name.as_str()));
    }
    let Some(target) = model.user(target) else {
        return Err(Reject::Silent);
    };
    if channel.has_member(target.id) {
        let params = [target.nick.as_str(), name.as_str()];
        return Err(Reject::numeric(Numeric::ERR_USERONCHANNEL, &params));
    }
    Ok(())
}

fn may_set_topic(model: &Model, name: &ChannelName, by: UserId) -> Result<(), Reject> {
    let channel = member_of(model, by, name)?;
    if channel.is(Flag::TopicLock) && !channel.at_least(by, Rank::Operator) {
        return Err(Reject::not_operator(name.as_str()));
    }
    Ok(())
}

fn may_set_modes(
    model: &Model,
    name: &ChannelName,
    by: UserId,
    changes: &[ChannelMode],
) -> Result<(), Reject> {
    let channel = operator_of(model, by, name)?;
    if let Some(by) = model.user(by) {
        founding::spares_founder(model, channel, by, changes)?;
    }
    for kind in ListKind::ALL {
        let that_come = |wanted: bool| {
            let counts = |change: &&ChannelMode| match change {
                ChannelMode::List { kind: of, mask, on } => {
                    *of == kind && *on == wanted && channel.lists.holds(kind, mask) != wanted
                }
                _ => false,
            };
            changes.iter().filter(counts).count()
        };
        let (added, removed) = (that_come(true), that_come(false));
        let after = channel.lists.of(kind).count() + added;
        if added > removed && after - removed > model.limits().list_size {
            let params = [name.as_str(), &kind.letter().to_string()];
            return Err(Reject::numeric(Numeric::ERR_BANLISTFULL, &params));
        }
    }
    Ok(())
}

/// Nobody else has the nick: 433; and no new one gets around a ban by nick: 437.
fn may_rename(model: &Model, user: UserId, nick: &Nick) -> Result<(), Reject> {
    let Some(user) = model.user(user) else {
        return Err(Reject::Silent);
    };
    nick_is_free(model, nick.as_str(), Some(user.id), user.account)?;
    let silences =
        |channel: &&Channel| !channel.at_least(user.id, Rank::Voice) && channel.lists.silence(user);
    let channels = user.channels.iter().filter_map(|key| model.channel_by_key(key));
    match channels.into_iter().find(silences) {
        Some(channel) => {
            let no = Reject::numeric(Numeric::ERR_UNAVAILRESOURCE, &[channel.name.as_str()]);
            Err(no.because("You cannot change your nick while you are banned there"))
        }
        None => Ok(()),
    }
}

fn may_speak(model: &Model, from: UserId, name: &ChannelName, what: &Said) -> Result<(), Reject> {
    let channel =
        model.channel(name.as_str()).ok_or_else(|| Reject::no_such_channel(name.as_str()))?;
    let Some(user) = model.user(from) else {
        return Err(Reject::Silent);
    };
    let refused = |why: &str| {
        Err(Reject::numeric(Numeric::ERR_CANNOTSENDTOCHAN, &[name.as_str()]).because(why))
    };
    let inside = channel.has_member(from) || !channel.is(Flag::NoExternal);
    if inside && channel.is(Flag::NoCtcp) && what.is_ctcp() {
        return refused("Cannot send to channel (+C): no CTCP but ACTION");
    }
    if channel.at_least(from, Rank::Voice) {
        return Ok(());
    }
    if !channel.has_member(from) && channel.is(Flag::NoExternal) {
        return refused("Cannot send to channel (+n): you are not in it");
    }
    if channel.is(Flag::Moderated) {
        return refused("Cannot send to channel (+m): you have no voice");
    }
    if channel.lists.ban(user) {
        return refused("Cannot send to channel (+b): you are banned");
    }
    if channel.lists.silence(user) {
        return refused("Cannot send to channel (+b): you are muted");
    }
    Ok(())
}

/// Whether a channel is shown to somebody who asks around.
pub fn sees_channel(channel: &Channel, viewer: UserId) -> bool {
    !channel.is(Flag::Secret) || channel.has_member(viewer)
}

/// Whether the viewer may know that the person is in the channel: from the inside, or of a channel and a person that do
/// not hide.
pub fn sees_member(channel: &Channel, viewer: UserId, user: &User) -> bool {
    channel.has_member(viewer) || (!channel.is(Flag::Secret) && !user.is(UserMode::Invisible))
}

/// Whether a person is shown to somebody who asks around without naming them.
pub fn sees_user(model: &Model, viewer: &User, user: &User) -> bool {
    viewer.id == user.id || !user.is(UserMode::Invisible) || model.share_channel(viewer, user)
}

/// Whether the viewer may know the address that a person is connected from: their own, and operators anybody's.
pub fn sees_address(model: &Model, viewer: &User, user: &User) -> bool {
    !model.config().hide_addresses || viewer.id == user.id || viewer.is_operator()
}
