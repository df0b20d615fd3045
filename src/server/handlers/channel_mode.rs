//! MODE with changes of a channel: what was asked for, checked and looked up, then proposed as one change.

use std::collections::{BTreeMap, BTreeSet};

use crate::proto::mode::{ModeChange, ModeKind, ModeKinds, parse_changes};
use crate::proto::name::CASEMAP;
use crate::proto::{ChannelName, ListMask, Numeric};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Channel, ChannelMode, Flag, ListKind, Rank, Reject, policy};
use crate::server::outbox::mode_lines;

use super::args;
use super::mode::show_list;

pub(super) fn change_channel_modes(
    cx: &mut Ctx<'_>,
    name: &ChannelName,
    words: &[String],
) -> Result<(), Reject> {
    let asked = Asked::read(words, cx.model().limits().modes_per_command);
    for letter in &asked.unknown {
        cx.reply(Numeric::ERR_UNKNOWNMODE, &[&letter.to_string()]);
    }
    for kind in asked.lists {
        if let Err(no) = show_list(cx, name, kind) {
            cx.refuse(no);
        }
    }
    if asked.changes.is_empty() {
        return Ok(());
    }
    // Before the parameters are looked at: whoever may change nothing is told that, once, and nothing else.
    policy::operator_of(cx.model(), cx.user_id(), name)?;
    let mut changes = Vec::new();
    for change in asked.changes {
        match checked(cx, name, &change) {
            Ok(change) => {
                // Of several changes of one mode the last one counts, as if they came one after the other.
                changes.retain(|earlier| !same_mode(earlier, &change));
                changes.push(change);
            }
            Err(no) => cx.refuse(no),
        }
    }
    let channel = args::channel(cx, name.as_str())?;
    changes.retain(|change| makes_a_difference(channel, change));
    refuse_what_does_not_fit(cx, name, &mut changes)?;
    if changes.is_empty() {
        return Ok(());
    }
    let by = cx.user_id();
    for changes in in_lines(cx, changes) {
        cx.commit(Change::ModesSet { channel: name.clone(), by, changes })?;
    }
    Ok(())
}

/// The changes of each line that tells of them: a line has an id of its own, and is kept under it. Each is a commit of its
/// own, so of a MODE that takes two lines the first may be stored, and seen, without the second.
fn in_lines(cx: &Ctx<'_>, mut changes: Vec<ChannelMode>) -> Vec<Vec<ChannelMode>> {
    let lines = mode_lines(cx.model(), &changes);
    let letters = |line: &Vec<String>| {
        let letters = line.first().map_or("", String::as_str);
        letters.chars().filter(|c| !matches!(c, '+' | '-')).count()
    };
    let split = |line: &Vec<String>| {
        let rest = changes.split_off(letters(line).min(changes.len()));
        std::mem::replace(&mut changes, rest)
    };
    lines.iter().map(split).collect()
}

/// What the words of a line ask for.
struct Asked {
    unknown: BTreeSet<char>,
    /// A list is shown once, however often it is asked for.
    lists: BTreeSet<ListKind>,
    changes: Vec<ModeChange>,
}

impl Asked {
    /// Takes at most so many changes with a parameter (ISUPPORT `MODES`); the rest is left out, as everywhere.
    fn read(words: &[String], most: usize) -> Self {
        let kinds = ModeKinds::channel();
        let mut asked =
            Self { unknown: BTreeSet::new(), lists: BTreeSet::new(), changes: Vec::new() };
        let mut with_param = 0;
        for change in parse_changes(&kinds, words) {
            let list = ListKind::from_letter(change.letter).filter(|_| change.param.is_none());
            match (kinds.kind(change.letter), list) {
                (None, _) => {
                    asked.unknown.insert(change.letter);
                }
                (Some(ModeKind::List), Some(kind)) => {
                    asked.lists.insert(kind);
                }
                (Some(_), _) => {
                    with_param += usize::from(change.param.is_some());
                    if change.param.is_none() || with_param <= most {
                        asked.changes.push(change);
                    }
                }
            }
        }
        asked
    }
}

/// Leaves out the masks for which a list has no room, and says so once for each list: 478.
fn refuse_what_does_not_fit(
    cx: &mut Ctx<'_>,
    name: &ChannelName,
    changes: &mut Vec<ChannelMode>,
) -> Result<(), Reject> {
    let most = cx.model().limits().list_size;
    let channel = args::channel(cx, name.as_str())?;
    let mut lengths: BTreeMap<ListKind, usize> =
        ListKind::ALL.into_iter().map(|kind| (kind, channel.lists.of(kind).count())).collect();
    let mut full = BTreeSet::new();
    changes.retain(|change| {
        let ChannelMode::List { kind, on, .. } = change else {
            return true;
        };
        let length = lengths.entry(*kind).or_default();
        match on {
            true if *length >= most => {
                full.insert(*kind);
                return false;
            }
            true => *length += 1,
            false => *length = length.saturating_sub(1),
        }
        true
    });
    for kind in full {
        let params = [name.as_str(), &kind.letter().to_string()];
        cx.reply(Numeric::ERR_BANLISTFULL, &params);
    }
    Ok(())
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
        (letter, on) => {
            let kind = ListKind::from_letter(letter).ok_or(Reject::Silent)?;
            let mask = ListMask::parse(param)
                .map_err(|error| invalid(&format!("Not a valid mask: {error}")))?;
            if mask.about.is_some() && !kind.takes_about() {
                return Err(invalid("Not a valid mask: this list is not about speaking"));
            }
            Ok(ChannelMode::List { kind, mask, on })
        }
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
        (
            ChannelMode::List { kind, mask, .. },
            ChannelMode::List { kind: other_kind, mask: other, .. },
        ) => kind == other_kind && mask.same(CASEMAP, other),
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
        ChannelMode::List { kind, mask, on } => channel.lists.holds(*kind, mask) != *on,
        ChannelMode::Rank { rank, user, on } => {
            channel.members.get(user).is_some_and(|member| member.has(*rank) != *on)
        }
    }
}
