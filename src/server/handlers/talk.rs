//! Conversations of the asker with one other person, as they are named and found (IRCv3 chathistory, targets that are nicks).
//!
//! A nick stands for whoever has it: for their account, if they have one. Where nobody has the nick, it stands for the
//! account of that name, else for the guest who had it.

use std::collections::BTreeMap;

use crate::proto::name::CASEMAP;
use crate::proto::{Folded, Nick};
use crate::server::ctx::Ctx;
use crate::server::model::{
    Account, AccountId, Kept, Model, Party, Reach, Row, User, id_of, partner, place_of,
};

/// A conversation of the asker.
#[derive(Debug, Clone)]
pub(super) struct Talk {
    pub(super) place: Folded,
    /// The other one, as they are written to.
    pub(super) name: String,
    pub(super) reach: Reach,
}

/// The account of the asker; a nick alone is no proof of who one is.
pub(super) fn account<'a>(cx: &'a Ctx<'_>) -> Option<&'a Account> {
    cx.model().account_of(cx.user())
}

/// The conversation with somebody; `None` for who has no account, and when nothing is known under the name.
pub(super) fn with(cx: &Ctx<'_>, name: &str) -> Option<Talk> {
    let (model, own) = (cx.model(), account(cx)?);
    let here = model.user_by_nick(name);
    let (party, name) = match (here, model.accounts().named(name)) {
        (Some(user), _) => (Party::of(user), user.nick.to_string()),
        (None, Some(account)) => (Party::Account(account.id), account.name.to_string()),
        (None, None) => {
            Nick::parse(name, model.limits().nick_length).ok()?;
            (Party::Guest(CASEMAP.fold(name)), name.to_owned())
        }
    };
    let place = place_of(&Party::Account(own.id), &party);
    let known = !matches!((&party, here), (Party::Guest(_), None))
        || model.conversations().of(own.id).any(|known| *known == place);
    known.then(|| Talk { place, name, reach: reach(own) })
}

/// All that the asker has, in the order of their places.
pub(super) fn all(cx: &Ctx<'_>) -> Vec<Talk> {
    let Some(own) = account(cx) else {
        return Vec::new();
    };
    let names = Names::of(cx.model());
    let talk = |place: &Folded| {
        let name = names.of_partner(place, own.id)?;
        Some(Talk { place: place.clone(), name, reach: reach(own) })
    };
    cx.model().conversations().of(own.id).filter_map(talk).collect()
}

/// Everything since there is the account: a name can be somebody else's before and after.
fn reach(own: &Account) -> Reach {
    Reach::Since(id_of(own.id.0))
}

/// How people with an account are written to now.
pub(super) struct Names<'a> {
    model: &'a Model,
    /// Of each account whoever has the name of it as nick, else who came first.
    here: BTreeMap<AccountId, &'a User>,
}

impl<'a> Names<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let mut here: BTreeMap<AccountId, &User> = BTreeMap::new();
        for user in model.users() {
            if let Some(account) = model.account_of(user) {
                let best = here.entry(account.id).or_insert(user);
                if user.nick.folded() == account.name.folded() {
                    *best = user;
                }
            }
        }
        Self { model, here }
    }

    /// The other one of a conversation; `None` when it is not the account's, or the other one is no more.
    pub(super) fn of_partner(&self, place: &Folded, own: AccountId) -> Option<String> {
        Some(match partner(place, own)? {
            Party::Account(id) => match self.here.get(&id) {
                Some(user) => user.nick.to_string(),
                None => self.model.accounts().get(id)?.name.to_string(),
            },
            Party::Guest(nick) => {
                let here = self.model.user_by_nick(nick.as_str());
                here.map_or_else(|| nick.as_str().to_owned(), |user| user.nick.to_string())
            }
        })
    }
}

/// To whom a line of a conversation is shown to have gone: from the asker to the other one as they are written to now, from
/// the other one to the asker. That is by which a program finds the window.
pub(super) fn target(cx: &Ctx<'_>, row: &Row, name: &str) -> String {
    let own = account(cx).map(|account| account.name.as_str());
    let is_own = row.by.account.as_deref() == own && !matches!(row.what, Kept::Event { .. });
    if is_own { name.to_owned() } else { cx.user().nick.to_string() }
}
