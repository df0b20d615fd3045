//! Accounts: who owns which name, and what proves it. An account is a name that is kept for whoever has its password or
//! certificate; people and connections come and go under it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::proto::name::CASEMAP;
use crate::proto::{
    Account as AccountName, Fingerprint, Folded, Numeric, StandardReply, Timestamp, Verifier,
};

use super::{Change, Model, Phase, Reject, Session, id_number};

/// An account for as long as there are accounts: a name can be given again, a number is not. It is the number of the id of
/// the change that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub i64);

/// All that is known of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub name: AccountName,
    pub created: Timestamp,
    /// What is kept of the password.
    pub verifier: Arc<Verifier>,
    /// Certificates that prove it too (SASL EXTERNAL), sorted.
    pub certificates: Vec<Fingerprint>,
    pub email: Option<String>,
    /// The server is theirs.
    pub owner: bool,
    /// Whether they stay when their last connection goes; `None` is as the server has it.
    pub always_on: Option<bool>,
}

/// What can be changed of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountSetting {
    Password(Arc<Verifier>),
    Certificate { print: Fingerprint, on: bool },
    Email(Option<String>),
    Owner(bool),
    AlwaysOn(Option<bool>),
}

impl Model {
    /// The number of an account that is about to be made.
    pub fn new_account_id(&mut self, now: Timestamp) -> AccountId {
        let id = self.ids.message(now);
        AccountId(id_number(&id).unwrap_or_default())
    }

    /// Whom a connection has proved to be.
    pub fn account_of_session(&self, session: &Session) -> Option<AccountId> {
        match &session.phase {
            Phase::Registering(registration) => registration.account,
            Phase::Registered(user) => self.user(*user)?.account,
            Phase::Leaving => None,
        }
    }
}

impl Account {
    /// With nothing but a name and a password.
    pub fn new(
        id: AccountId,
        name: AccountName,
        created: Timestamp,
        verifier: Arc<Verifier>,
    ) -> Self {
        let certificates = Vec::new();
        Self {
            id,
            name,
            created,
            verifier,
            certificates,
            email: None,
            owner: false,
            always_on: None,
        }
    }

    /// The same with another setting.
    #[must_use]
    pub fn with(mut self, setting: &AccountSetting) -> Self {
        match setting {
            AccountSetting::Password(verifier) => self.verifier = Arc::clone(verifier),
            AccountSetting::Certificate { print, on } => {
                self.certificates.retain(|known| known != print);
                if *on {
                    self.certificates.push(*print);
                    self.certificates.sort_unstable();
                }
            }
            AccountSetting::Email(email) => self.email.clone_from(email),
            AccountSetting::Owner(on) => self.owner = *on,
            AccountSetting::AlwaysOn(on) => self.always_on = *on,
        }
        self
    }
}

/// Everybody's, looked up by number, name and certificate.
#[derive(Debug, Default)]
pub struct Accounts {
    all: BTreeMap<AccountId, Account>,
    names: BTreeMap<Folded, AccountId>,
    certificates: BTreeMap<Fingerprint, AccountId>,
    /// How many passwords are kept of so many rounds.
    rounds: BTreeMap<u32, usize>,
}

impl Accounts {
    pub fn get(&self, id: AccountId) -> Option<&Account> {
        self.all.get(&id)
    }

    pub fn named(&self, name: &str) -> Option<&Account> {
        self.get(*self.names.get(&CASEMAP.fold(name))?)
    }

    /// Whose certificate it is; one certificate proves one account.
    pub fn of_certificate(&self, print: &Fingerprint) -> Option<&Account> {
        self.get(*self.certificates.get(print)?)
    }

    /// In the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.all.values()
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether the server is somebody's.
    pub fn has_owner(&self) -> bool {
        self.iter().any(|account| account.owner)
    }

    /// As many rounds as one of the accounts has, of which `number` picks one: a name that is nobody's must not be told from
    /// others after the rounds of new passwords have changed. With their passwords the names that are nobody's move on, each
    /// once. `None` without accounts.
    pub(super) fn rounds_like_others(&self, number: u64) -> Option<u32> {
        let all = u128::try_from(self.all.len()).ok()?;
        let mut at = usize::try_from((u128::from(number) * all) >> 64).ok()?;
        let mut rounds = self.rounds.iter();
        rounds.find_map(|(rounds, count)| match at.checked_sub(*count) {
            Some(rest) => {
                at = rest;
                None
            }
            None => Some(*rounds),
        })
    }

    /// Enters one, in the place of what was there under its number.
    pub(super) fn put(&mut self, account: Account) {
        self.remove(account.id);
        self.names.insert(account.name.folded(), account.id);
        self.certificates.extend(account.certificates.iter().map(|print| (*print, account.id)));
        *self.rounds.entry(account.verifier.iterations).or_default() += 1;
        self.all.insert(account.id, account);
    }

    pub(super) fn remove(&mut self, id: AccountId) -> Option<Account> {
        let account = self.all.remove(&id)?;
        self.names.remove(&account.name.folded());
        for print in &account.certificates {
            self.certificates.remove(print);
        }
        let rounds = account.verifier.iterations;
        if let Some(count) = self.rounds.get_mut(&rounds) {
            *count -= 1;
            self.rounds.retain(|_, count| *count > 0);
        }
        Some(account)
    }

    /// What an account is after a change that is about one.
    pub fn after(&self, change: &Change) -> Option<Account> {
        match change {
            Change::AccountMade { account } => Some((**account).clone()),
            Change::AccountChanged { account, setting } => {
                Some(self.get(*account)?.clone().with(setting))
            }
            _ => None,
        }
    }

    /// Whether each is found by its name and its certificates, and nothing else is.
    pub(super) fn is_whole(&self) -> bool {
        let named = |account: &Account| self.names.get(&account.name.folded()) == Some(&account.id);
        let proves = |account: &Account, print| self.certificates.get(print) == Some(&account.id);
        self.names.len() == self.all.len()
            && self.certificates.len()
                == self.iter().map(|account| account.certificates.len()).sum::<usize>()
            && self.rounds.values().sum::<usize>() == self.all.len()
            && self.iter().all(|account| {
                named(account) && account.certificates.iter().all(|print| proves(account, print))
            })
    }
}

/// A name is given once, and there are not endlessly many.
pub(super) fn may_be_made(model: &Model, account: &Account) -> Result<(), Reject> {
    let name = account.name.as_str();
    let refused = |code: &str, why: &str| {
        Err(Reject::Standard(StandardReply::fail("REGISTER", code, &[name], why)))
    };
    if model.accounts().named(name).is_some() {
        return refused("ACCOUNT_EXISTS", "Somebody has an account of this name");
    }
    if model.accounts().len() >= model.limits().accounts_in_total {
        return refused(
            "TEMPORARILY_UNAVAILABLE",
            "There are as many accounts here as there may be",
        );
    }
    Ok(())
}

/// It is still there; one certificate proves one account, and an account has so many.
pub(super) fn may_be_changed(
    model: &Model,
    id: AccountId,
    setting: &AccountSetting,
) -> Result<(), Reject> {
    let refused = |why: &str| Err(Reject::numeric(Numeric::ERR_UNKNOWNERROR, &[]).because(why));
    let Some(account) = model.accounts().get(id) else {
        return refused("That account is no more");
    };
    let AccountSetting::Certificate { print, on } = setting else {
        return Ok(());
    };
    match (account.certificates.contains(print), on) {
        (true, true) => return refused("That certificate logs in already"),
        (false, false) => return refused("There is no such certificate"),
        (true, false) => return Ok(()),
        (false, true) => {}
    }
    if model.accounts().of_certificate(print).is_some() {
        return refused("That certificate is another account's");
    }
    if account.certificates.len() >= model.limits().certificates_per_account {
        return refused("There are as many certificates as there may be; remove one first");
    }
    Ok(())
}
