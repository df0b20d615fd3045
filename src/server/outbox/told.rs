//! What the members of a channel are told, as it is kept, and its line: live lines and lines of history are made here,
//! so that they are the same.

use crate::proto::caps::CapSet;
use crate::proto::{Account, Cap, ChannelName, Message, MsgId, Timestamp, Verb};
use crate::server::model::{
    By, Change, Kept, Model, Said, Stamped, Target, User, UserId, UserMode,
};
use crate::server::outbound::{Form, Outbound};

use super::forms::mode_lines;
use super::message_forms::{client_tags, message_forms};
use super::operators::killed_text;

/// Who does it, as they are now.
pub(super) fn by(user: &User) -> By {
    let account = user.login.as_ref().map(|account| account.as_str().to_owned());
    By { source: user.source(), account, bot: user.is(UserMode::Bot) }
}

/// Who does something and what of it is told; `None` for what is told otherwise, or no more concerns anybody.
pub(super) fn told<'a>(model: &'a Model, stamped: &Stamped) -> Option<(&'a User, Kept)> {
    let event = |by: UserId, verb, params: Vec<String>| {
        Some((model.user(by)?, Kept::Event { verb, params }))
    };
    match &stamped.change {
        Change::Joined { user, channel, .. } => {
            let params = join_params(model.user(*user)?, channel);
            event(*user, Verb::Join, params)
        }
        Change::Parted { user, channel, reason } => {
            let params = std::iter::once(channel.to_string()).chain(reason.clone());
            event(*user, Verb::Part, params.collect())
        }
        Change::Departed { user, reason } => event(*user, Verb::Quit, vec![reason.clone()]),
        Change::Killed { user, by, reason } => {
            event(*user, Verb::Quit, vec![killed_text(model.user(*by)?, reason)])
        }
        Change::Renamed { user, nick } => event(*user, Verb::Nick, vec![nick.to_string()]),
        Change::Kicked { channel, target, by, reason } => {
            let nick = model.user(*target)?.nick.to_string();
            event(*by, Verb::Kick, vec![channel.to_string(), nick, reason.clone()])
        }
        Change::ChannelRenamed { channel, to, by, reason } => {
            event(*by, Verb::Rename, vec![channel.to_string(), to.to_string(), reason.clone()])
        }
        Change::TopicSet { channel, by, text } => {
            event(*by, Verb::Topic, vec![channel.to_string(), text.clone()])
        }
        Change::ModesSet { channel, by, changes } => {
            let line = mode_lines(model, changes).into_iter().next()?;
            let params = std::iter::once(channel.to_string()).chain(line);
            event(*by, Verb::Mode, params.collect())
        }
        Change::Redacted { channel, by, id, reason, .. } => {
            let params = [channel.to_string(), id.to_string()].into_iter().chain(reason.clone());
            event(*by, Verb::Redact, params.collect())
        }
        Change::Said { from, to, what } => {
            Some((model.user(*from)?, said(target(model, to)?, what)))
        }
        Change::Arrived { .. }
        | Change::Attached { .. }
        | Change::Detached { .. }
        | Change::AccountMade { .. }
        | Change::AccountChanged { .. }
        | Change::AccountGone { .. }
        | Change::LoggedIn { .. }
        | Change::Founded { .. }
        | Change::ModesServed { .. }
        | Change::RealnameSet { .. }
        | Change::HostSet { .. }
        | Change::AwaySet { .. }
        | Change::UserModesSet { .. }
        | Change::TakenBack { .. }
        | Change::ReadTo { .. }
        | Change::Lapsed { .. }
        | Change::Invited { .. }
        | Change::Wallops { .. } => None,
    }
}

/// The parameters of a JOIN with all that extended-join tells.
pub(super) fn join_params(user: &User, channel: &ChannelName) -> Vec<String> {
    let account = user.login.as_ref().map_or("*", Account::as_str);
    [channel.as_str(), account, user.realname.as_str()].map(str::to_owned).to_vec()
}

/// As the target is addressed.
fn target(model: &Model, to: &Target) -> Option<String> {
    Some(match to {
        Target::Channel { channel, at_least } => {
            let name = model.channel(channel.as_str()).map_or(channel, |channel| &channel.name);
            at_least.map_or_else(String::new, |rank| rank.sign().to_string()) + name.as_str()
        }
        Target::User(user) => model.user(*user)?.nick.as_str().to_owned(),
    })
}

fn said(target: String, what: &Said) -> Kept {
    let tags = what.tags.clone();
    if what.parts.is_empty() {
        return Kept::Tagged { target, tags };
    }
    Kept::Said { verb: what.verb.clone(), target, parts: what.parts.clone(), tags }
}

/// The line with everything that stands before it.
pub(super) fn line(by: &By, what: &Kept, at: Timestamp, id: &MsgId) -> Outbound {
    let mut out = marked(Outbound::of(forms(by, what, id)), by, at, Some(id));
    if let Kept::Said { tags, .. } | Kept::Tagged { tags, .. } = what {
        client_tags(&mut out, tags);
    }
    out
}

/// Adds time, id, and the mark of a bot (IRCv3 bot-mode).
pub(super) fn marked(mut what: Outbound, by: &By, at: Timestamp, id: Option<&MsgId>) -> Outbound {
    what = what.stamped(at, id);
    if by.bot {
        what.tag(Cap::MessageTags, "bot", "");
    }
    if let Some(account) = &by.account {
        what.tag(Cap::AccountTag, "account", account.as_str());
    }
    what
}

fn forms(by: &By, what: &Kept, id: &MsgId) -> Vec<Form> {
    let line = |verb: &Verb| Message::new(verb.clone()).with_source(by.source.clone());
    match what {
        Kept::Said { verb, target, parts, .. } => {
            message_forms(&line(verb).with(target.as_str()), parts, id, &[])
        }
        Kept::Tagged { target, .. } => {
            message_forms(&line(&Verb::Tagmsg).with(target.as_str()), &[], id, &[])
        }
        Kept::Event { verb: Verb::Join, params } => join_forms(by, params),
        Kept::Event { verb, params } => {
            let lines = vec![line(verb).with_all(params.iter().map(String::as_str))];
            let needs = match verb {
                Verb::Rename => CapSet::of(&[Cap::ChannelRename]),
                Verb::Redact => CapSet::of(&[Cap::MessageRedaction]),
                _ => CapSet::EMPTY,
            };
            vec![Form { needs, lines }]
        }
    }
}

/// With all parameters for extended-join, with the first alone for others.
pub(super) fn join_forms(by: &By, params: &[String]) -> Vec<Form> {
    let line = Message::new(Verb::Join).with_source(by.source.clone());
    let plain = line.clone().with_all(params.first().map(String::as_str));
    let extended = line.with_all(params.iter().map(String::as_str));
    vec![
        Form { needs: CapSet::of(&[Cap::ExtendedJoin]), lines: vec![extended] },
        Form { needs: CapSet::EMPTY, lines: vec![plain] },
    ]
}

/// Whether the first parameter is the channel that it happened in. A RENAME has both names as they were.
pub(super) fn names_its_channel(verb: &Verb) -> bool {
    !matches!(verb, Verb::Quit | Verb::Nick | Verb::Rename)
}
