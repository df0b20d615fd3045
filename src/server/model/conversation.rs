//! Conversations between two people as places of history: under whose names they are kept, and who has which.
//!
//! What two people say to each other is kept when one of them has an account. A conversation is kept by the numbers of
//! accounts, and by the folded nick of who has none, so both find the same one, whatever their nicks are by then. Only an
//! account reads: a nick is no proof, so a guest reads of none of them. There is one copy: when one of two accounts is
//! deleted, what they said to each other is gone for both.

use std::collections::{BTreeMap, BTreeSet};

use crate::proto::Folded;
use crate::proto::name::CASEMAP;

use super::{AccountId, Model, Said, User};

/// What no channel begins with.
const SIGN: char = '@';
/// What no nick begins with.
const ACCOUNT: char = '=';

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    Account(AccountId),
    /// Whoever had this nick and no account.
    Guest(Folded),
}

impl Party {
    pub fn of(user: &User) -> Self {
        user.account.map_or_else(|| Self::Guest(user.nick.folded()), Self::Account)
    }

    fn text(&self) -> String {
        match self {
            Self::Account(AccountId(number)) => format!("{ACCOUNT}{number}"),
            Self::Guest(nick) => nick.as_str().to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text.strip_prefix(ACCOUNT) {
            Some(number) => Self::Account(AccountId(number.parse().ok()?)),
            None => Self::Guest(CASEMAP.fold(text)),
        })
    }
}

/// The place of what two have said to each other, whoever of them says it: `@=17,=23`, `@=17,bob`.
pub fn place_of(a: &Party, b: &Party) -> Folded {
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    CASEMAP.fold(&format!("{SIGN}{},{}", first.text(), second.text()))
}

/// The two of a place; `None` for a channel.
pub fn parties(place: &Folded) -> Option<(Party, Party)> {
    let (first, second) = place.as_str().strip_prefix(SIGN)?.split_once(',')?;
    Some((Party::parse(first)?, Party::parse(second)?))
}

/// Whom an account has talked with there; `None` when it was not the account that did.
pub fn partner(place: &Folded, account: AccountId) -> Option<Party> {
    let own = Party::Account(account);
    match parties(place)? {
        (first, second) if first == own => Some(second),
        (first, second) if second == own => Some(first),
        _ => None,
    }
}

/// The conversations of each account that are told of when it asks where something was said.
#[derive(Debug, Default)]
pub struct Conversations {
    /// By the number of the id of the last message.
    of: BTreeMap<AccountId, BTreeMap<Folded, i64>>,
}

impl Conversations {
    /// Those of an account, in the order of their places.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = &Folded> {
        self.of.get(&account).into_iter().flat_map(BTreeMap::keys)
    }

    /// Something was said. Where there are more than `most`, one is told of no longer: of those with guests the one that
    /// is the longest ago, or of all.
    pub(super) fn said(&mut self, place: &Folded, last: i64, most: usize) {
        let Some((first, second)) = parties(place) else {
            return;
        };
        for party in BTreeSet::from([first, second]) {
            let Party::Account(account) = party else {
                continue;
            };
            let own = self.of.entry(account).or_default();
            own.insert(place.clone(), last);
            if own.len() > most {
                let with_account =
                    |place: &Folded| matches!(partner(place, account), Some(Party::Account(_)));
                let others = own.iter().filter(|(other, _)| *other != place);
                let goes = others.min_by_key(|(place, last)| (with_account(place), **last));
                if let Some(goes) = goes.map(|(place, _)| place.clone()) {
                    own.remove(&goes);
                }
            }
        }
    }

    /// An account is no more, and what it said with it.
    pub(super) fn forget(&mut self, account: AccountId) {
        for place in self.of.remove(&account).into_iter().flat_map(BTreeMap::into_keys) {
            if let Some(Party::Account(other)) = partner(&place, account)
                && let Some(own) = self.of.get_mut(&other)
            {
                own.remove(&place);
            }
        }
    }

    /// Whether nobody has more than so many, and each is that of who has it.
    pub(super) fn is_whole(&self, most: usize) -> bool {
        self.of.iter().all(|(account, own)| {
            own.len() <= most && own.keys().all(|place| partner(place, *account).is_some())
        })
    }
}

impl Model {
    /// Who has talked with whom.
    pub fn conversations(&self) -> &Conversations {
        &self.conversations
    }

    /// Where it is kept what one says to the other; `None` when it is not, because neither has an account, or it is of
    /// the moment: CTCP but ACTION.
    pub fn conversation_between(&self, from: &User, to: &User, what: &Said) -> Option<Folded> {
        let kept = from.account.is_some() || to.account.is_some();
        (kept && !what.is_ctcp()).then(|| place_of(&Party::of(from), &Party::of(to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: i64) -> Party {
        Party::Account(AccountId(number))
    }

    fn guest(nick: &str) -> Party {
        Party::Guest(CASEMAP.fold(nick))
    }

    #[test]
    fn both_find_the_same_place_and_nobody_else() {
        let place = place_of(&account(23), &account(9));
        assert_eq!(place.as_str(), "@=9,=23");
        assert_eq!(place, place_of(&account(9), &account(23)));
        assert_eq!(partner(&place, AccountId(9)), Some(account(23)));
        assert_eq!(partner(&place, AccountId(23)), Some(account(9)));
        assert_eq!(partner(&place, AccountId(2)), None);
        let with_guest = place_of(&guest("[Bob]"), &account(9));
        assert_eq!(with_guest.as_str(), "@=9,[bob]");
        assert_eq!(partner(&with_guest, AccountId(9)), Some(guest("[bob]")));
        let alone = place_of(&account(9), &account(9));
        assert_eq!(partner(&alone, AccountId(9)), Some(account(9)));
        for channel in ["#c", "#@=9,=23", "", "@", "@x", "@=x,=y"] {
            assert_eq!(partner(&CASEMAP.fold(channel), AccountId(9)), None, "{channel}");
        }
    }

    #[test]
    fn the_longest_ago_are_told_of_no_longer_and_guests_first() {
        let mut all = Conversations::default();
        for (with, at) in [(account(2), 1), (guest("a"), 2), (guest("b"), 3), (account(3), 4)] {
            all.said(&place_of(&account(1), &with), at, 3);
            assert!(all.is_whole(3));
        }
        let mut places = |most, with: Option<(Party, i64)>| {
            if let Some((with, at)) = with {
                all.said(&place_of(&account(1), &with), at, most);
            }
            all.of(AccountId(1)).map(|place| place.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(places(3, None), ["@=1,=2", "@=1,=3", "@=1,b"]);
        assert_eq!(places(3, Some((account(4), 5))), ["@=1,=2", "@=1,=3", "@=1,=4"]);
        assert_eq!(places(3, Some((guest("c"), 6))), ["@=1,=3", "@=1,=4", "@=1,c"]);
        all.forget(AccountId(3));
        let left: Vec<&str> = all.of(AccountId(1)).map(Folded::as_str).collect();
        assert_eq!(left, ["@=1,=4", "@=1,c"]);
        all.forget(AccountId(1));
        assert_eq!(all.of(AccountId(4)).count(), 0);
    }
}
