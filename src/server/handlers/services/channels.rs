//! `ChanServ`: whose a channel is. REGISTER DROP INFO LIST TRANSFER ACCEPT.

use crate::proto::ChannelName;
use crate::server::ctx::Ctx;
use crate::server::handlers::args;
use crate::server::model::{
    AccountId, Change, Channel, Founding, Rank, Reject, Service, looks_after, policy, registered,
};
use crate::spec::Param;

use super::table::{Kind, Spoken, Who, Words};
use super::talk;

pub(super) const SPOKEN: &[Spoken] = &[
    Spoken {
        name: "REGISTER",
        aliases: &[],
        params: &[Param::required("channel", Kind::Plain)],
        who: Who::Account,
        help: "make a channel in which you are an operator yours",
        run: register,
    },
    Spoken {
        name: "DROP",
        aliases: &["UNREGISTER"],
        params: &[Param::required("channel", Kind::Plain), Param::optional("code", Kind::Plain)],
        who: Who::Account,
        help: "give a channel up; asks for a code first",
        run: drop_channel,
    },
    Spoken {
        name: "INFO",
        aliases: &[],
        params: &[Param::required("channel", Kind::Plain)],
        who: Who::Anybody,
        help: "tell whose a channel is",
        run: info,
    },
    Spoken {
        name: "LIST",
        aliases: &[],
        params: &[],
        who: Who::Account,
        help: "list your channels, and those where you have a rank",
        run: list,
    },
    Spoken {
        name: "TRANSFER",
        aliases: &[],
        params: &[Param::required("channel", Kind::Plain), Param::optional("account", Kind::Plain)],
        who: Who::Account,
        help: "offer a channel to another account; without one, take the offer back",
        run: transfer,
    },
    Spoken {
        name: "ACCEPT",
        aliases: &[],
        params: &[Param::required("channel", Kind::Plain)],
        who: Who::Account,
        help: "take a channel that is offered to you",
        run: accept,
    },
];

/// Channels that LIST tells of.
const LISTED: usize = 100;

fn say(cx: &mut Ctx<'_>, text: &str) {
    talk::say(cx, Service::Chan, text);
}

/// An account, or that of somebody who is here under this nick.
pub(super) fn account(cx: &Ctx<'_>, name: &str) -> Result<(AccountId, String), Reject> {
    let model = cx.model();
    let by_nick = || model.account_of(model.user_by_nick(name)?);
    match model.accounts().named(name).or_else(by_nick) {
        Some(account) => Ok((account.id, account.name.to_string())),
        None => Err(Reject::no_such_nick(name).because("There is no such account")),
    }
}

pub(super) fn name_of(cx: &Ctx<'_>, account: AccountId) -> String {
    let account = cx.model().accounts().get(account);
    account.map_or_else(|| "*".to_owned(), |account| account.name.to_string())
}

pub(super) fn found(cx: &mut Ctx<'_>, channel: ChannelName, what: Founding) -> Result<(), Reject> {
    let by = cx.user_id();
    cx.commit(Change::Founded { channel, by, what })
}

fn register(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let channel = args::channel_name(cx, words.need(0)?)?;
    found(cx, channel.clone(), Founding::Registered)?;
    say(cx, &format!("{channel} is yours now, and stays when everybody has left"));
    Ok(())
}

fn code(channel: &Channel) -> Option<String> {
    channel.registered.as_ref().map(|own| talk::code(own.founder, own.at))
}

fn drop_channel(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let name = args::channel_name(cx, words.need(0)?)?;
    let dropped =
        Change::Founded { channel: name.clone(), by: cx.user_id(), what: Founding::Dropped };
    cx.may(&dropped)?;
    let code = registered(cx.model(), &name).ok().and_then(|(channel, _)| code(channel));
    let code = code.ok_or(Reject::Silent)?;
    if words.get(1) == Some(&code) {
        cx.commit(dropped)?;
        say(cx, &format!("{name} is nobody's any more"));
    } else {
        say(cx, &format!("To give up {name}, say: /msg ChanServ DROP {name} {code}"));
    }
    Ok(())
}

fn info(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let name = args::channel_name(cx, words.need(0)?)?;
    let user = cx.user();
    let shown = |channel: &Channel| {
        let known = policy::sees_channel(channel, user.id) || looks_after(cx.model(), user);
        known || channel.rank_by_account(user).is_some()
    };
    if !cx.model().channel(name.as_str()).is_some_and(shown) {
        return Err(Reject::no_such_channel(name.as_str()));
    }
    let (channel, own) = registered(cx.model(), &name)?;
    let yours = channel.rank_by_account(user).map(Rank::word);
    let offered = own.offered.filter(|account| Some(*account) == user.account);
    let mut lines = vec![
        format!("{name} belongs to {}", name_of(cx, own.founder)),
        format!("{name} is registered since {}", own.at.to_server_time()),
    ];
    lines.extend(yours.map(|rank| format!("{name}: your account has the rank {rank} there")));
    lines.extend(offered.map(|_| format!("It is offered to you: /msg ChanServ ACCEPT {name}")));
    for line in lines {
        say(cx, &line);
    }
    Ok(())
}

fn list(cx: &mut Ctx<'_>, _: Words<'_>) -> Result<(), Reject> {
    let user = cx.user();
    let all = looks_after(cx.model(), user);
    let line = |channel: &Channel| {
        let own = channel.registered.as_ref()?;
        let rank = channel.rank_by_account(user);
        let rank = if channel.is_founder(user) { Some("founder") } else { rank.map(Rank::word) };
        match rank {
            Some(rank) => Some(format!("{}: {rank}", channel.name)),
            None if all => Some(format!("{}: of {}", channel.name, name_of(cx, own.founder))),
            None => None,
        }
    };
    let mut lines: Vec<String> = cx.model().channels().filter_map(line).take(LISTED + 1).collect();
    let looked_at = cx.model().channel_count();
    if lines.len() > LISTED {
        lines.truncate(LISTED);
        lines.push("There are more".to_owned());
    }
    if lines.is_empty() {
        lines.push("You have no channels, and a rank by account in none".to_owned());
    }
    cx.worked(looked_at / 16);
    for line in lines {
        say(cx, &line);
    }
    Ok(())
}

fn transfer(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let channel = args::channel_name(cx, words.need(0)?)?;
    let to = words.get(1).map(|name| account(cx, name)).transpose()?;
    let what = Founding::Offered(to.as_ref().map(|(account, _)| *account));
    found(cx, channel.clone(), what)?;
    say(
        cx,
        &match to {
            Some((_, name)) => {
                format!(
                    "{channel} is offered to {name}, who can say: /msg ChanServ ACCEPT {channel}"
                )
            }
            None => format!("{channel} is not offered to anybody any more"),
        },
    );
    Ok(())
}

fn accept(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let channel = args::channel_name(cx, words.need(0)?)?;
    found(cx, channel.clone(), Founding::Accepted)?;
    say(cx, &format!("{channel} is yours now"));
    Ok(())
}
