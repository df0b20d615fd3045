//! Modes in words: what a change does, what holds while a mode is set, for channels and for oneself.
//!
//! Letters as most servers use them; what is not here is shown as its letter.

use crate::client::model::mutes::Mutes;
use crate::client::text::neutral;
use crate::proto::isupport::Isupport;
use crate::proto::mode::{ModeChange, ModeKind};

/// A mode of a channel. `{}` is its parameter.
struct Words {
    letter: char,
    /// What who sets it did, and who unsets it.
    set: &'static str,
    unset: &'static str,
    /// What holds while it is set; empty for lists.
    holds: &'static str,
}

const fn words(letter: char, set: &'static str, unset: &'static str, holds: &'static str) -> Words {
    Words { letter, set, unset, holds }
}

const CHANNEL: &[Words] = &[
    words('C', "forbade CTCP", "allowed CTCP", "no CTCP but actions"),
    words('I', "invited all of {}", "took back the invitation of {}", ""),
    words('b', "banned {}", "took back the ban of {}", ""),
    words('c', "forbade colours", "allowed colours", "no colours"),
    words('e', "excepted {} from bans", "took back the exception of {}", ""),
    words(
        'i',
        "made the channel invite-only",
        "opened the channel to everybody",
        "only invited people can join",
    ),
    words(
        'k',
        "set the channel's key to {}",
        "removed the channel's key",
        "joining needs the key {}",
    ),
    words(
        'l',
        "limited the channel to {} members",
        "removed the limit of members",
        "no more than {} members",
    ),
    words(
        'm',
        "made the channel moderated",
        "ended the moderation",
        "only operators and voiced members can speak",
    ),
    words(
        'n',
        "shut out messages from outside",
        "let in messages from outside",
        "no messages from outside",
    ),
    words('p', "made the channel private", "made the channel public", "private"),
    words('q', "muted {}", "let {} speak again", ""),
    words(
        'r',
        "marked the channel as registered",
        "marked the channel as not registered",
        "registered",
    ),
    words('s', "hid the channel", "made the channel visible", "hidden from others"),
    words(
        't',
        "let only operators change the topic",
        "let everybody change the topic",
        "only operators can change the topic",
    ),
];

/// Ranks by their letter: one of them, several of them.
const RANKS: &[(char, &str, &str)] = &[
    ('q', "a founder", "founders"),
    ('a', "an admin", "admins"),
    ('o', "an operator", "operators"),
    ('h', "a half-operator", "half-operators"),
    ('v', "a voiced member", "voiced members"),
];

/// Modes of oneself.
const OWN: &[(char, &str)] = &[
    ('B', "marked as a bot"),
    ('R', "taking messages of registered people only"),
    ('Z', "connected securely"),
    ('i', "hidden from people who share no channel"),
    ('o', "operator of the server"),
    ('r', "logged in"),
    ('s', "told what operators should know"),
    ('w', "receiving WALLOPS"),
    ('x', "coming from a hidden host"),
];

fn channel_row(letter: char) -> Option<&'static Words> {
    CHANNEL.iter().find(|words| words.letter == letter)
}

fn param(change: &ModeChange) -> String {
    neutral::name(change.param.as_deref().unwrap_or(""))
}

/// What somebody did, a phrase a change; changes of the same rank that follow each other are one phrase.
pub(super) fn done(features: &Isupport, changes: &[ModeChange]) -> Vec<String> {
    let same = |a: &ModeChange, b: &ModeChange| {
        let ranks = matches!(features.modes().kind(a.letter), Some(ModeKind::Prefix(_)));
        ranks && a.letter == b.letter && a.add == b.add
    };
    let groups = changes.chunk_by(same);
    groups.map(|group| phrase(features, group)).collect()
}

fn phrase(features: &Isupport, group: &[ModeChange]) -> String {
    let Some(change) = group.first() else {
        return String::new();
    };
    if let Some(ModeKind::Prefix(_)) = features.modes().kind(change.letter) {
        return rank_phrase(change, group);
    }
    let value = param(change);
    let how = Mutes::of(features).filter(|mutes| mutes.letter() == change.letter);
    let muted = how.as_ref().and_then(|mutes| mutes.muted(&value));
    let (letter, value) = match muted {
        Some(mask) => ('q', mask),
        None => (change.letter, value.as_str()),
    };
    match channel_row(letter) {
        Some(row) if change.add => row.set.replace("{}", value),
        Some(row) => row.unset.replace("{}", value),
        None => format!("set mode {} {value}", signed(change)).trim_end().to_owned(),
    }
}

fn rank_phrase(change: &ModeChange, group: &[ModeChange]) -> String {
    let names: Vec<String> = group.iter().map(param).collect();
    let rank = RANKS.iter().find(|(letter, ..)| *letter == change.letter);
    let rank = match rank {
        Some((_, one, _)) if names.len() == 1 => (*one).to_owned(),
        Some((_, _, several)) => (*several).to_owned(),
        None => format!("+{}", change.letter),
    };
    let no_longer = if change.add { "" } else { "no longer " };
    format!("made {} {no_longer}{rank}", names.join(", "))
}

/// `+x`, made harmless.
fn signed(change: &ModeChange) -> String {
    let sign = if change.add { '+' } else { '-' };
    format!("{sign}{}", neutral::name(&change.letter.to_string()))
}

/// What holds while a mode of a channel is set: its letter with the sign, and the words.
pub(super) fn holds(change: &ModeChange) -> (String, String) {
    let value = param(change);
    let words = match channel_row(change.letter).map(|row| row.holds) {
        Some("") | None => value,
        // Some servers keep the key to themselves.
        Some(_) if change.letter == 'k' && (value.is_empty() || value == "*") => {
            "joining needs a key".to_owned()
        }
        Some(words) => words.replace("{}", &value),
    };
    (signed(change), words)
}

/// What a mode of oneself means: its letter with the sign, and the words, empty for unknown ones.
pub(super) fn own(change: &ModeChange) -> (String, String) {
    let words = OWN.iter().find(|(letter, _)| *letter == change.letter);
    let words = words.map_or("", |(_, words)| words);
    let not = if change.add || words.is_empty() { "" } else { "not " };
    (signed(change), format!("{not}{words}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::mode::CHANNEL_MODES;

    #[test]
    fn every_mode_of_our_server_has_words() {
        assert!(CHANNEL.is_sorted_by_key(|row| row.letter));
        for mode in CHANNEL_MODES {
            let rank = RANKS.iter().any(|(letter, ..)| *letter == mode.letter);
            assert!(rank || channel_row(mode.letter).is_some(), "{}", mode.letter);
        }
        for mode in crate::proto::mode::USER_MODES {
            assert!(OWN.iter().any(|(letter, _)| *letter == mode.letter), "{}", mode.letter);
        }
    }
}
