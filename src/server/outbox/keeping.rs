//! What of a change is written down: for each channel that is told of it, the line that its members are told, and what is
//! said to somebody for their conversation.

use crate::proto::{Folded, Tags};
use crate::server::model::{
    Change, Channel, ChannelMode, Kept, Model, Row, Said, Stamped, Target, User, Write,
};

use super::served::served;
use super::told::{by, told};

/// Client-only tags that mean nothing later (IRCv3 client-tags/typing).
const PASSING: &[&str] = &["+typing", "+draft/typing"];
/// Bytes of tags that are kept with a message; of more than that only these.
const TAGS_KEPT: usize = 1024;
const OF_MEANING: &[&str] = &["+reply", "+draft/reply", "+draft/react", "+draft/unreact"];

/// To be called before the change is applied, while everybody is still where it is told.
///
/// Not written down: what is said between people of whom neither has an account, or to some ranks of a channel; CTCP but
/// ACTION; who is typing.
pub fn writes(model: &Model, stamped: &Stamped) -> Vec<Write> {
    if let Some(account) = model.accounts().after(&stamped.change) {
        return vec![Write::Account(account)];
    }
    if let Change::AccountGone { account } = &stamped.change {
        return vec![Write::NoAccount(*account)];
    }
    let hidden;
    let stamped = match &stamped.change {
        Change::ModesSet { channel, by, changes } => {
            let changes = changes.iter().map(without_key).collect();
            let change = Change::ModesSet { channel: channel.clone(), by: *by, changes };
            hidden = Stamped { change, ..stamped.clone() };
            &hidden
        }
        _ => stamped,
    };
    if let Change::TakenBack { place, id, .. } = &stamped.change {
        return vec![Write::Redacted { place: place.clone(), id: id.clone() }];
    }
    let served = served(model, stamped).into_iter();
    let served = served.filter_map(|line| line.write(model, stamped));
    let Some((user, what)) = told(model, stamped).and_then(|(user, what)| lasting(user, what))
    else {
        return served.collect();
    };
    let row = |(place, closed): (Folded, bool)| {
        let (id, mut by, what) = (stamped.id.clone(), by(user), what.clone());
        by.account = model.account_of(user).map(|account| account.name.to_string());
        Write::Row(Row { id, at: stamped.at, place, by, closed, what })
    };
    let before = renamed(stamped).or_else(|| redacted(stamped));
    let rows = places(model, stamped, user).into_iter().map(row);
    before.into_iter().chain(rows).chain(served).collect()
}

/// That there is a key may be remembered, but not which.
pub(super) fn without_key(change: &ChannelMode) -> ChannelMode {
    match change {
        ChannelMode::Key(Some(_)) => ChannelMode::Key(Some("*".to_owned())),
        other => other.clone(),
    }
}

/// Without what means nothing later; `None` when nothing is left.
fn lasting(user: &User, what: Kept) -> Option<(&User, Kept)> {
    let lasting = |tags: &Tags| {
        let bytes = |(key, value): (&str, &str)| key.len() + value.len();
        let only = |wanted: &dyn Fn(&str, &str) -> bool| {
            let mut kept = Tags::default();
            kept.extend(tags.iter().filter(|(key, value)| wanted(key, value)));
            kept
        };
        let kept = only(&|key, _| !PASSING.contains(&key));
        if kept.iter().map(bytes).sum::<usize>() <= TAGS_KEPT {
            return kept;
        }
        let fits = |value: &str| value.len() <= TAGS_KEPT / OF_MEANING.len();
        only(&|key, value| OF_MEANING.contains(&key) && fits(value))
    };
    let what = match what {
        Kept::Said { verb, target, parts, tags } => {
            Kept::Said { verb, target, parts, tags: lasting(&tags) }
        }
        Kept::Tagged { target, tags } => {
            let tags = lasting(&tags);
            if tags.is_empty() {
                return None;
            }
            Kept::Tagged { target, tags }
        }
        event @ Kept::Event { .. } => event,
    };
    Some((user, what))
}

/// A channel's history goes with it to another name.
fn renamed(stamped: &Stamped) -> Option<Write> {
    let Change::ChannelRenamed { channel, to, .. } = &stamped.change else {
        return None;
    };
    let (from, to) = (channel.folded(), to.folded());
    (from != to).then_some(Write::Renamed { from, to })
}

/// What was said is gone; that somebody took it back is told in its stead.
fn redacted(stamped: &Stamped) -> Option<Write> {
    let Change::Redacted { channel, id, .. } = &stamped.change else {
        return None;
    };
    Some(Write::Redacted { place: channel.folded(), id: id.clone() })
}

/// The channels in whose history it stands, and whether they are open only to some.
fn places(model: &Model, stamped: &Stamped, user: &User) -> Vec<(Folded, bool)> {
    let closed = |key: &Folded| model.channel_by_key(key).is_some_and(Channel::is_closed);
    let at = |key: Folded| {
        let closed = closed(&key);
        vec![(key, closed)]
    };
    match &stamped.change {
        Change::Joined { channel, .. }
        | Change::Parted { channel, .. }
        | Change::Kicked { channel, .. }
        | Change::Redacted { channel, .. }
        | Change::TopicSet { channel, .. }
        | Change::ModesSet { channel, .. } => at(channel.folded()),
        Change::ChannelRenamed { channel, to, .. } => {
            vec![(to.folded(), closed(&channel.folded()))]
        }
        Change::Said { to: Target::Channel { channel, at_least: None }, what, .. }
            if !Said::is_ctcp(what) =>
        {
            at(channel.folded())
        }
        Change::Said { to: Target::User(to), what, .. } => {
            let place = model.user(*to).and_then(|to| model.conversation_between(user, to, what));
            place.map(|place| (place, false)).into_iter().collect()
        }
        Change::Departed { .. } | Change::Killed { .. } | Change::Renamed { .. } => {
            user.channels.iter().map(|key| (key.clone(), closed(key))).collect()
        }
        Change::Said { .. }
        | Change::Arrived { .. }
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
        | Change::Wallops { .. } => Vec::new(),
    }
}
