//! Whose a nick is: of whoever bears it, and of the account of that name, whether anybody bears it or not.

use std::time::Duration;

use crate::proto::name::CASEMAP;
use crate::proto::{Account as AccountName, Nick, Numeric, Timestamp};

use super::{AccountId, Model, Reject, User, UserId};

/// For so long somebody keeps a nick after it became that of an account which is not theirs: time to log in.
pub const GRACE: Duration = Duration::from_secs(30);
/// Who would be taken for a service of the server.
const SERVICES: &[&str] = &[
    "AuthServ", "BotServ", "ChanServ", "Global", "HelpServ", "HostServ", "MemoServ", "NickServ",
    "OperServ", "SaslServ", "Services",
];

/// Why a name is not to be had for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadAccountName {
    /// The rule that it breaks.
    Invalid(String),
    Taken,
}

impl Model {
    /// Whether the name is the server's, or what services are called, or looks like that.
    pub fn is_reserved(&self, name: &str) -> bool {
        let same = |other: &str| CASEMAP.same(name, other);
        let looks = skeleton(name);
        same(self.config.server.as_str())
            || SERVICES.iter().any(|service| skeleton(service) == looks)
    }

    /// A name that a new account can have.
    ///
    /// # Errors
    /// Why not.
    pub fn account_name(&self, text: &str) -> Result<AccountName, BadAccountName> {
        let name = AccountName::parse(text, self.config.limits.nick_length)
            .map_err(|error| BadAccountName::Invalid(error.to_string()))?;
        if self.is_reserved(text) {
            return Err(BadAccountName::Invalid("it is a name of the server's own".to_owned()));
        }
        if self.accounts.named(text).is_some() { Err(BadAccountName::Taken) } else { Ok(name) }
    }

    /// Whether the person bears the name of an account that is not theirs.
    pub fn is_borrower(&self, user: &User) -> bool {
        let owner = self.accounts.named(user.nick.as_str());
        owner.is_some_and(|owner| Some(owner.id) != user.account)
    }

    /// A nick, an account or who is logged in has changed: somebody may have to give up their nick in a while, or no longer.
    pub(super) fn watch_nick(&mut self, id: Option<UserId>, now: Timestamp) {
        let Some(user) = id.and_then(|id| self.users.get(&id)) else {
            return;
        };
        let (id, borrows) = (user.id, self.is_borrower(user));
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        match (borrows, user.borrows) {
            (true, None) => {
                user.borrows = Some(now + GRACE);
                self.borrowers.insert((now + GRACE, id));
            }
            (false, Some(until)) => {
                user.borrows = None;
                self.borrowers.remove(&(until, id));
            }
            _ => {}
        }
    }

    /// Somebody logs in, or out.
    pub(super) fn set_account(&mut self, id: UserId, account: Option<AccountId>, now: Timestamp) {
        let name = account.and_then(|id| self.accounts.get(id)).map(|account| account.name.clone());
        if let Some(user) = self.users.get_mut(&id) {
            // An account that is gone is nobody's.
            user.account = account.filter(|_| name.is_some());
            user.login = name;
        }
        self.watch_nick(Some(id), now);
    }

    /// When somebody has to give up their nick next.
    pub fn next_return(&self) -> Option<Timestamp> {
        self.borrowers.first().map(|(until, _)| *until)
    }

    /// Who had to give up their nick by now, and the nick that they get.
    pub fn next_returned(&self, now: Timestamp) -> Option<(UserId, Nick)> {
        let (_, id) = self.borrowers.first().filter(|(until, _)| *until <= now)?;
        Some((*id, self.guest_nick(*id)))
    }

    /// A nick that nobody has: `Guest` and a number.
    pub fn guest_nick(&self, id: UserId) -> Nick {
        let first = id.serial % 100_000;
        let candidates = (first..).map(|number| format!("Guest{number}"));
        let free = |text: &String| {
            self.user_by_nick(text).is_none() && self.accounts.named(text).is_none()
        };
        let text = candidates.into_iter().find(free).expect("there are more numbers than people");
        Nick::parse(&text, text.len()).expect("letters and digits, a letter first")
    }

    /// Whether those who have to give up their nick are known, and nobody else; for the invariants.
    pub(super) fn knows_borrowers(&self) -> bool {
        let noted = self.users.values().filter_map(|user| Some((user.borrows?, user.id)));
        noted.collect::<std::collections::BTreeSet<_>>() == self.borrowers
            && self.users.values().all(|user| self.is_borrower(user) == user.borrows.is_some())
    }
}

/// How a name looks at a glance: without signs around and between, and with letters for the digits that look like them.
fn skeleton(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters
        .map(|c| match c.to_ascii_lowercase() {
            '0' => 'o',
            '1' | 'l' => 'i',
            '3' => 'e',
            '5' => 's',
            other => other,
        })
        .collect()
}

/// Nobody else has the nick, and it is not the name of another's account: 433. The server counts as somebody: its name is
/// the source of its lines; so do services.
pub fn nick_is_free(
    model: &Model,
    nick: &str,
    own: Option<UserId>,
    account: Option<AccountId>,
) -> Result<(), Reject> {
    nick_is_not_borne(model, nick, own)?;
    let owner = model.accounts().named(nick);
    if owner.is_some_and(|owner| Some(owner.id) != account) {
        let no = Reject::numeric(Numeric::ERR_NICKNAMEINUSE, &[nick]);
        return Err(no.because(
            "That nick belongs to an account: log in to it first (SASL), or take another nick",
        ));
    }
    Ok(())
}

/// As [`nick_is_free`], for somebody who may still log in.
pub fn nick_is_not_borne(model: &Model, nick: &str, own: Option<UserId>) -> Result<(), Reject> {
    let anothers = model.user_by_nick(nick).is_some_and(|user| Some(user.id) != own);
    if anothers || model.is_reserved(nick) {
        return Err(Reject::numeric(Numeric::ERR_NICKNAMEINUSE, &[nick]));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_service_at_a_glance_is_told_from_other_names() {
        let looks = |name: &str| SERVICES.iter().any(|service| skeleton(service) == skeleton(name));
        for name in
            ["nickserv", "N1ckServ", "NickServ_", "[Nick-Serv]", "G10bal", "chan5erv", "0perServ"]
        {
            assert!(looks(name), "{name}");
        }
        for name in ["nick", "serv", "Chanserver", "NickServ2", "globe", "_", ""] {
            assert!(!looks(name), "{name}");
        }
    }
}
