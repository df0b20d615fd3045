//! `ChanServ`: who has which rank. ACCESS, and what those who have one can have done: OP DEOP VOICE DEVOICE INVITE UNBAN.

use crate::server::ctx::Ctx;
use crate::server::handlers::args;
use crate::server::model::{
    Change, ChannelMode, Founding, ListKind, Rank, Reject, Service, looks_after, registered,
};
use crate::spec::Param;

use super::channels::{account, found, name_of};
use super::table::{Kind, Spoken, Who, Words};
use super::talk;

const CHANNEL: Param<Kind> = Param::required("channel", Kind::Plain);
const NICK: Param<Kind> = Param::optional("nick", Kind::Plain);

macro_rules! rank {
    ($name:literal $help:literal $rank:ident $on:literal) => {
        Spoken {
            name: $name,
            aliases: &[],
            params: &[CHANNEL, NICK],
            who: Who::Account,
            help: $help,
            run: |cx: &mut Ctx<'_>, words: Words<'_>| set_rank(cx, words, Rank::$rank, $on),
        }
    };
}

pub(super) const SPOKEN: &[Spoken] = &[
    Spoken {
        name: "ACCESS",
        aliases: &["FLAGS", "AMODE"],
        params: &[
            CHANNEL,
            Param::optional("LIST|ADD|DEL", Kind::Plain),
            Param::optional("account", Kind::Plain),
            Param::optional("op|voice", Kind::Plain),
        ],
        who: Who::Account,
        help: "list who has a rank by account, give one, or take it away",
        run: access,
    },
    rank!("OP" "make you, or somebody, an operator" Operator true),
    rank!("DEOP" "take the rank of an operator from you, or from somebody" Operator false),
    rank!("VOICE" "give you, or somebody, voice" Voice true),
    rank!("DEVOICE" "take voice from you, or from somebody" Voice false),
    Spoken {
        name: "INVITE",
        aliases: &[],
        params: &[CHANNEL, NICK],
        who: Who::Account,
        help: "invite you, or somebody",
        run: invite,
    },
    Spoken {
        name: "UNBAN",
        aliases: &[],
        params: &[CHANNEL, NICK],
        who: Who::Account,
        help: "lift the bans that keep you, or somebody, out",
        run: unban,
    },
];

fn say(cx: &mut Ctx<'_>, text: &str) {
    talk::say(cx, Service::Chan, text);
}

fn wrong(text: &str) -> Reject {
    Reject::need_more_params("ACCESS").because(text)
}

fn access(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let channel = args::channel_name(cx, words.need(0)?)?;
    let what = words.get(1).unwrap_or("LIST").to_ascii_uppercase();
    let rank = match (what.as_str(), words.get(3)) {
        ("LIST", _) => return list(cx, words),
        ("DEL", None) => None,
        ("ADD", rank) => Some(match rank.unwrap_or("op").to_ascii_lowercase().as_str() {
            "op" | "aop" | "o" | "+o" => Rank::Operator,
            "voice" | "vop" | "v" | "+v" => Rank::Voice,
            _ => return Err(wrong("A rank is op or voice")),
        }),
        _ => return Err(wrong("Say LIST, ADD <account> [op|voice], or DEL <account>")),
    };
    let name = words.get(2).ok_or_else(|| wrong("Whom? Name an account"))?;
    let (account, name) = account(cx, name)?;
    found(cx, channel.clone(), Founding::Access { account, rank })?;
    say(
        cx,
        &match rank {
            Some(rank) => format!("{name} has the rank {} in {channel} from now on", rank.word()),
            None => format!("{name} has no rank by account in {channel} any more"),
        },
    );
    Ok(())
}

fn list(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let name = args::channel_name(cx, words.need(0)?)?;
    let (channel, own) = registered(cx.model(), &name)?;
    if channel.rank_by_account(cx.user()).is_none() && !looks_after(cx.model(), cx.user()) {
        return Err(Reject::not_operator(name.as_str()).because("You are not in its access list"));
    }
    let mut lines = vec![format!("{name}: {} is the founder", name_of(cx, own.founder))];
    let others = own.access.iter();
    lines.extend(others.map(|(account, rank)| {
        format!("{name}: {} has the rank {}", name_of(cx, *account), rank.word())
    }));
    for line in lines {
        say(cx, &line);
    }
    Ok(())
}

fn set_rank(cx: &mut Ctx<'_>, words: Words<'_>, rank: Rank, on: bool) -> Result<(), Reject> {
    let name = args::channel_name(cx, words.need(0)?)?;
    let target = words.get(1).map_or(Ok(cx.user()), |nick| args::user(cx, nick))?;
    let (user, nick, by) = (target.id, target.nick.clone(), cx.user_id());
    let changes = vec![ChannelMode::Rank { rank, user, on }];
    let served = Change::ModesServed { channel: name.clone(), by, changes };
    cx.may(&served)?;
    let member = cx.model().channel(name.as_str()).and_then(|channel| channel.members.get(&user));
    if member.is_some_and(|member| member.has(rank) == on) {
        return Err(Reject::Silent);
    }
    cx.commit(served)?;
    let has = if on { "has" } else { "no longer has" };
    say(cx, &format!("{nick} {has} the rank {} in {name}", rank.word()));
    Ok(())
}

fn invite(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let channel = args::channel_name(cx, words.need(0)?)?;
    registered(cx.model(), &channel)?;
    let target = words.get(1).map_or(Ok(cx.user()), |nick| args::user(cx, nick))?;
    let (target, nick, by) = (target.id, target.nick.clone(), cx.user_id());
    cx.commit(Change::Invited { channel: channel.clone(), target, by })?;
    say(cx, &format!("{nick} is invited to {channel}"));
    Ok(())
}

fn unban(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let name = args::channel_name(cx, words.need(0)?)?;
    let target = words.get(1).map_or(Ok(cx.user()), |nick| args::user(cx, nick))?;
    let (channel, _) = registered(cx.model(), &name)?;
    let nick = target.nick.as_str();
    let means = channel.lists.of(ListKind::Ban).filter(|entry| entry.means(target));
    let lifted = |mask| ChannelMode::List { kind: ListKind::Ban, mask, on: false };
    let changes: Vec<ChannelMode> = means.map(|entry| lifted(entry.mask.clone())).collect();
    let (nick, count, by) = (nick.to_owned(), changes.len(), cx.user_id());
    let at_once = cx.model().limits().modes_per_command;
    let served = |changes: &[ChannelMode]| {
        let (channel, changes) = (name.clone(), changes.to_vec());
        Change::ModesServed { channel, by, changes }
    };
    cx.may(&served(&changes))?;
    if count == 0 {
        say(cx, &format!("No ban in {name} is about {nick}"));
        return Ok(());
    }
    // A line each, as it is told and kept.
    for changes in changes.chunks(at_once) {
        cx.commit(served(changes))?;
    }
    let bans = if count == 1 { "1 ban".to_owned() } else { format!("{count} bans") };
    say(cx, &format!("{bans} of {name} lifted"));
    Ok(())
}
