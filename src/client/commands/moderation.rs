//! Commands of those who keep order in a channel: ranks, bans, mutes, removing people, modes.

use crate::client::commands::channel::{channel_here, send};
use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::mutes::Mutes;
use crate::client::model::network::Network;
use crate::proto::mode::{self, ModeChange, ModeKind};
use crate::proto::{Mask, Message, Verb};
use crate::spec::Param;

const NICKS: &[Param<Kind>] = &[Param::required_rest("nick ...", Kind::Nick)];
const MASKS: &[Param<Kind>] = &[Param::rest("nick or mask ...", Kind::Nick)];

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "ban",
        aliases: &[],
        params: MASKS,
        scope: Scope::InChannel,
        help: "keep people out of this channel, or list who is kept out",
        run: |cx, args| set_masks(cx, args, &Listed::Bans, true),
    },
    CommandSpec {
        name: "deop",
        aliases: &[],
        params: NICKS,
        scope: Scope::InChannel,
        help: "take operator rights from members",
        run: |cx, args| set_rank(cx, args, &ModeChange::unset('o')),
    },
    CommandSpec {
        name: "devoice",
        aliases: &[],
        params: NICKS,
        scope: Scope::InChannel,
        help: "take the voice from members",
        run: |cx, args| set_rank(cx, args, &ModeChange::unset('v')),
    },
    CommandSpec {
        name: "kick",
        aliases: &[],
        params: &[Param::required("nick", Kind::Nick), Param::rest("reason", Kind::Text)],
        scope: Scope::InChannel,
        help: "remove somebody from this channel, or several: bob,carol",
        run: kick,
    },
    CommandSpec {
        name: "mode",
        aliases: &[],
        params: &[
            Param::optional("channel or nick", Kind::Channel),
            Param::rest("changes", Kind::Mode),
        ],
        scope: Scope::Connected,
        help: "show or change the modes of a channel or of yourself",
        run: set_mode,
    },
    CommandSpec {
        name: "mute",
        aliases: &[],
        params: MASKS,
        scope: Scope::InChannel,
        help: "let people stay but not speak, or list who may not",
        run: |cx, args| {
            let mutes = mutes(cx)?;
            set_masks(cx, args, &Listed::Mutes(mutes), true)
        },
    },
    CommandSpec {
        name: "op",
        aliases: &[],
        params: NICKS,
        scope: Scope::InChannel,
        help: "make members operators of this channel",
        run: |cx, args| set_rank(cx, args, &ModeChange::set('o')),
    },
    CommandSpec {
        name: "unban",
        aliases: &[],
        params: &[Param::required_rest("number, nick or mask ...", Kind::Banned)],
        scope: Scope::InChannel,
        help: "take back bans; the numbers are those of /ban",
        run: |cx, args| set_masks(cx, args, &Listed::Bans, false),
    },
    CommandSpec {
        name: "unmute",
        aliases: &[],
        params: &[Param::required_rest("number, nick or mask ...", Kind::Muted)],
        scope: Scope::InChannel,
        help: "let people speak again; the numbers are those of /mute",
        run: |cx, args| {
            let mutes = mutes(cx)?;
            set_masks(cx, args, &Listed::Mutes(mutes), false)
        },
    },
    CommandSpec {
        name: "voice",
        aliases: &[],
        params: NICKS,
        scope: Scope::InChannel,
        help: "let members speak in this channel when it is moderated",
        run: |cx, args| set_rank(cx, args, &ModeChange::set('v')),
    },
];

/// Which masks a command is about.
enum Listed {
    Bans,
    Mutes(Mutes),
}

impl Listed {
    fn letter(&self) -> char {
        match self {
            Self::Bans => 'b',
            Self::Mutes(mutes) => mutes.letter(),
        }
    }

    fn change(&self, add: bool, mask: &str) -> ModeChange {
        match self {
            Self::Bans => ModeChange { add, letter: 'b', param: Some(mask.to_owned()) },
            Self::Mutes(mutes) => mutes.change(add, mask),
        }
    }

    /// The part of a listed mask that means people; `None` for one that this command is not about.
    fn people<'a>(&self, mask: &'a str) -> Option<&'a str> {
        match self {
            Self::Bans => Some(mask),
            Self::Mutes(mutes) => mutes.muted(mask),
        }
    }

    /// The command that shows the list.
    fn command(&self) -> &'static str {
        match self {
            Self::Bans => "/ban",
            Self::Mutes(_) => "/mute",
        }
    }
}

/// How this server mutes.
///
/// # Errors
/// When it does not.
fn mutes(cx: &Ctx<'_>) -> Result<Mutes, Refusal> {
    Mutes::of(cx.model.focused_network().features()).ok_or_else(|| {
        Refusal::wrong("this server has no mutes; /mode +m lets only voiced members speak")
    })
}

/// One mode for several members, in as many lines as the server wants.
fn set_rank(cx: &mut Ctx<'_>, args: &Args<'_>, change: &ModeChange) -> Outcome {
    let known = cx.model.focused_network().features().modes().prefixes();
    if !known.iter().any(|(mode, _)| *mode == change.letter) {
        return Err(Refusal::Wrong(format!(
            "this server does not know the mode {}",
            change.letter
        )));
    }
    let changes: Vec<_> = args.words().map(|nick| change.clone().with(nick)).collect();
    change_modes(cx, &changes)
}

/// Puts masks on a list or takes them off; without a word asks for the list.
fn set_masks(cx: &mut Ctx<'_>, args: &Args<'_>, listed: &Listed, add: bool) -> Outcome {
    let letter = listed.letter();
    if cx.model.focused_network().features().modes().kind(letter) != Some(ModeKind::List) {
        return Err(Refusal::wrong("this server has no bans"));
    }
    if args.words().next().is_none() {
        let message = Message::new(Verb::Mode).with(channel_here(cx)?).with(format!("+{letter}"));
        return send(cx, message);
    }
    let mut changes = Vec::new();
    for word in args.words() {
        let masks = if add {
            let mask = mask_of(cx.model.focused_network(), word);
            if mask == "*!*@*" {
                return Err(Refusal::wrong("that would be everybody, you too"));
            }
            vec![mask]
        } else {
            masks_of(cx, word, listed)?
        };
        changes.extend(masks.iter().map(|mask| listed.change(add, mask)));
    }
    change_modes(cx, &changes)
}

/// The mask that keeps somebody out: their host where it is known and not ours too, else their nick. What looks like a mask is one.
fn mask_of(network: &Network, typed: &str) -> String {
    // `$`, `~` and a colon stand in bans by account and the like.
    if typed.contains(['!', '@', '*', '?', '$', '~', ':']) {
        return typed.to_owned();
    }
    if typed.contains(['.', '/']) {
        return format!("*!*@{typed}");
    }
    let person = network.people.get(&network.fold(typed));
    let host = person.map_or("", |person| person.host.as_str());
    let own = network.userhost.as_deref().and_then(|own| own.rsplit('@').next());
    if host.is_empty() || own.is_some_and(|own| own.eq_ignore_ascii_case(host)) {
        return format!("{typed}!*@*");
    }
    format!("*!*@{host}")
}

/// The masks to take off a list that a word means: the one of that number, those that keep out somebody of that nick, or a
/// mask as it is.
fn masks_of(cx: &Ctx<'_>, word: &str, listed: &Listed) -> Result<Vec<String>, Refusal> {
    let known = cx.model.focused().masks.of(listed.letter());
    if let Ok(number) = word.parse::<usize>() {
        let Some(known) = known else {
            return Err(Refusal::Wrong(format!("{} shows the numbers first", listed.command())));
        };
        let row = number.checked_sub(1).and_then(|index| known.get(index));
        let row = row.filter(|row| listed.people(&row.mask).is_some());
        return match row {
            Some(row) => Ok(vec![row.mask.clone()]),
            None => Err(Refusal::Wrong(format!("there is no number {number} in the list"))),
        };
    }
    let network = cx.model.focused_network();
    let mask = mask_of(network, word);
    if word.contains(['!', '@', '*', '?', '$', '~', ':', '.', '/']) {
        return Ok(vec![mask]);
    }
    let casemap = network.features().casemap();
    let person = network.people.get(&network.fold(word));
    let (user, host) = person.map_or(("", ""), |p| (p.user.as_str(), p.host.as_str()));
    let meant = |row: &&crate::client::model::masks::Masked| {
        let people = listed.people(&row.mask).and_then(|mask| Mask::parse(mask).ok());
        people.is_some_and(|mask| mask.matches(casemap, word, user, host))
    };
    let found: Vec<String> =
        known.unwrap_or_default().iter().filter(meant).map(|row| row.mask.clone()).collect();
    Ok(if found.is_empty() { vec![mask] } else { found })
}

fn kick(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let channel = channel_here(cx)?;
    for nick in args.required(0).split(',').filter(|nick| !nick.is_empty()) {
        let mut message = Message::new(Verb::Kick).with(channel.clone()).with(nick);
        if let Some(reason) = args.get(1) {
            message = message.with(reason);
        }
        send(cx, message)?;
    }
    Ok(())
}

fn set_mode(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let own = || cx.model.focused_network().nick.clone();
    let first = args.get(0);
    let (target, changes) = match first.filter(|word| !word.starts_with(['+', '-'])) {
        Some(target) => (target.to_owned(), args.after(1)),
        None => (channel_here(cx).unwrap_or_else(|_| own()), args.all()),
    };
    let message = Message::new(Verb::Mode).with(target).with_all(changes.split_whitespace());
    send(cx, message)
}

fn change_modes(cx: &mut Ctx<'_>, changes: &[ModeChange]) -> Outcome {
    let channel = channel_here(cx)?;
    let most = cx.model.focused_network().features().most_modes();
    for params in mode::print_changes(changes, most) {
        let message = Message::new(Verb::Mode).with(channel.clone()).with_all(params);
        send(cx, message)?;
    }
    Ok(())
}
