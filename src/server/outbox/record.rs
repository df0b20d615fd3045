//! What is remembered of a change: seen before it is applied, while the names are those at the time.

use crate::server::model::{
    AccountId, Change, Founding, Model, Rank, Record, Recorded, Said, Stamped, Target, UserId,
};

use super::forms::mode_lines;
use super::keeping::without_key;
use super::operators::killed_text;

/// The row of a change; `None` for what is nobody's business later.
pub fn record(model: &Model, stamped: &Stamped) -> Option<Record> {
    let nick = |user: &UserId| nick(model, *user);
    let what = match &stamped.change {
        Change::Arrived { nick, host, .. } => {
            Recorded::Arrived { nick: nick.as_str().to_owned(), host: host.clone() }
        }
        Change::Departed { user, reason } => {
            Recorded::Departed { nick: nick(user), reason: reason.clone() }
        }
        Change::Killed { user, by, reason } => Recorded::Departed {
            nick: nick(user),
            reason: model.user(*by).map_or_else(String::new, |by| killed_text(by, reason)),
        },
        Change::Wallops { by, text } => {
            Recorded::Notice { text: format!("WALLOPS from {}: {text}", nick(by)) }
        }
        Change::Renamed { user, nick: new } => {
            Recorded::Renamed { old: nick(user), new: new.as_str().to_owned() }
        }
        Change::Joined { user, channel, .. } => {
            Recorded::Joined { nick: nick(user), channel: channel.to_string() }
        }
        Change::Parted { user, channel, reason } => Recorded::Parted {
            nick: nick(user),
            channel: channel.to_string(),
            reason: reason.clone(),
        },
        Change::Kicked { channel, target, by, reason } => Recorded::Kicked {
            nick: nick(target),
            channel: channel.to_string(),
            by: nick(by),
            reason: reason.clone(),
        },
        Change::ChannelRenamed { channel, to, by, reason } => Recorded::ChannelRenamed {
            old: channel.to_string(),
            new: to.to_string(),
            by: nick(by),
            reason: reason.clone(),
        },
        Change::TopicSet { channel, by, text } => {
            Recorded::Topic { channel: channel.to_string(), by: nick(by), text: text.clone() }
        }
        Change::ModesSet { changes, .. } if changes.is_empty() => return None,
        Change::ModesSet { channel, by, changes }
        | Change::ModesServed { channel, by, changes } => Recorded::Modes {
            channel: channel.to_string(),
            by: nick(by),
            changes: mode_lines(model, &changes.iter().map(without_key).collect::<Vec<_>>())
                .iter()
                .map(|params| params.join(" "))
                .collect::<Vec<_>>()
                .join(" "),
        },
        Change::Said { from, to, what } => said(model, *from, to, what)?,
        Change::Redacted { channel, by, said, reason, .. } => Recorded::Redacted {
            by: nick(by),
            author: said.0.source.name.clone(),
            channel: channel.to_string(),
            reason: reason.clone(),
        },
        Change::Founded { channel, by, what } => {
            Recorded::Notice { text: founded(model, &nick(by), channel.as_str(), what) }
        }
        Change::Attached { .. }
        | Change::Detached { .. }
        | Change::AccountMade { .. }
        | Change::AccountChanged { .. }
        | Change::AccountGone { .. }
        | Change::LoggedIn { .. }
        | Change::RealnameSet { .. }
        | Change::HostSet { .. }
        | Change::AwaySet { .. }
        | Change::UserModesSet { .. }
        | Change::TakenBack { .. }
        | Change::ReadTo { .. }
        | Change::Lapsed { .. }
        | Change::Invited { .. } => return None,
    };
    Some(Record { at: stamped.at, id: stamped.id.clone(), what })
}

fn founded(model: &Model, by: &str, channel: &str, what: &Founding) -> String {
    let name = |account: &AccountId| {
        let account = model.accounts().get(*account);
        account.map_or_else(|| "*".to_owned(), |account| account.name.to_string())
    };
    match what {
        Founding::Registered => format!("{by} registered {channel}"),
        Founding::Dropped => format!("{by} dropped {channel}"),
        Founding::Offered(Some(to)) => format!("{by} offered {channel} to {}", name(to)),
        Founding::Offered(None) => format!("{by} offers {channel} to nobody any more"),
        Founding::Accepted => format!("{by} took over {channel}"),
        Founding::Access { account, rank } => {
            let rank = rank.map_or("none", Rank::word);
            format!("{by} gave {} access to {channel}: {rank}", name(account))
        }
    }
}

fn said(model: &Model, from: UserId, to: &Target, what: &Said) -> Option<Recorded> {
    let text = what.text()?;
    let nick = nick(model, from);
    Some(match to {
        Target::Channel { channel, at_least } => Recorded::ChannelMessage {
            nick,
            channel: channel.to_string(),
            at_least: *at_least,
            verb: what.verb.as_str().to_owned(),
            text,
        },
        Target::User(to) => Recorded::PrivateMessage { from: nick, to: self::nick(model, *to) },
    })
}

fn nick(model: &Model, user: UserId) -> String {
    model.user(user).map_or_else(|| "*".to_owned(), |user| user.nick.as_str().to_owned())
}
