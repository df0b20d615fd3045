//! How somebody is kept silent in a channel, on servers that can do that: by a kind of ban, or by a list of its own.

use crate::proto::isupport::Isupport;
use crate::proto::mode::{ModeChange, ModeKind};

/// What a server offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mutes {
    /// A ban whose mask begins so: `m:` (`InspIRCd`, Ergo, ours), `~q:` (`UnrealIRCd`). ISUPPORT `EXTBAN`.
    Ban(String),
    /// A list mode of its own: `q` on solanum and its relatives. ISUPPORT `CHANMODES`, type A.
    List(char),
}

impl Mutes {
    /// From what a server announced; `None` for a server without mutes.
    pub fn of(features: &Isupport) -> Option<Self> {
        let list = features.modes().kind('q') == Some(ModeKind::List);
        Self::by_ban(features).or_else(|| list.then_some(Self::List('q')))
    }

    fn by_ban(features: &Isupport) -> Option<Self> {
        let (sign, kinds) = features.extban()?;
        // UnrealIRCd, the one with `~`, mutes by `q` where that is offered; its `m` is something else.
        let mut kinds = ['q', 'm'].into_iter().filter(|c| kinds.contains(*c));
        let kind = kinds.find(|c| *c == 'm' || sign == Some('~'));
        let sign = sign.map_or_else(String::new, String::from);
        kind.map(|kind| Self::Ban(format!("{sign}{kind}:")))
    }

    /// The letter of the list that mutes are in.
    pub fn letter(&self) -> char {
        match self {
            Self::Ban(_) => 'b',
            Self::List(letter) => *letter,
        }
    }

    /// The change that mutes a mask, or takes that back.
    pub fn change(&self, add: bool, mask: &str) -> ModeChange {
        let mask = match self {
            Self::Ban(prefix) if !mask.starts_with(prefix.as_str()) => format!("{prefix}{mask}"),
            Self::Ban(_) | Self::List(_) => mask.to_owned(),
        };
        ModeChange { add, letter: self.letter(), param: Some(mask) }
    }

    /// The mask of a mute in the list of its letter; `None` for a plain ban.
    pub fn muted<'a>(&self, mask: &'a str) -> Option<&'a str> {
        match self {
            Self::Ban(prefix) => mask.strip_prefix(prefix.as_str()),
            Self::List(_) => Some(mask),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_mute_in_several_ways() {
        for (tokens, mask) in [
            (&["EXTBAN=,m", "CHANMODES=b,k,l,n"][..], Some("+b m:bob!*@*")),
            (&["EXTBAN=~,qjm"], Some("+b ~q:bob!*@*")),
            (&["EXTBAN=~,jm"], Some("+b ~m:bob!*@*")),
            (&["EXTBAN=$,ajrxz", "CHANMODES=eIbq,k,l,n"], Some("+q bob!*@*")),
            (&["CHANMODES=b,k,l,n", "PREFIX=(qo)~@"], None),
        ] {
            let mut features = Isupport::default();
            features.apply(tokens);
            let change = Mutes::of(&features).map(|mutes| mutes.change(true, "bob!*@*"));
            let shown = change.map(|c| format!("+{} {}", c.letter, c.param.unwrap_or_default()));
            assert_eq!(shown.as_deref(), mask, "{tokens:?}");
        }
    }
}
