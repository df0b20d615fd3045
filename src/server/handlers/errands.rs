//! What whoever has the machine wants done with accounts: the same changes as anybody's, without a connection that asks.

use std::sync::Arc;

use crate::proto::Verifier;
use crate::server::ctx::Ctx;
use crate::server::model::{
    Account, AccountId, AccountSetting, BadAccountName, Change, Errand, Model, Told, UserId,
    UserMode,
};

use super::accounts;
use super::services::MOST_CERTIFICATES;

/// Does it.
///
/// # Errors
/// Why not, in one line that says what to do.
pub fn run_errand(cx: &mut Ctx<'_>, errand: &Errand) -> Told {
    match errand {
        Errand::Add { name, verifier } => add(cx, name, verifier),
        Errand::List => Ok(list(cx.model())),
        Errand::Show { name } => {
            let model = cx.model();
            find(model, name).map(|account| show(model, account))
        }
        Errand::Delete { name } => delete(cx, name),
        Errand::Password { name, verifier } => {
            let setting = AccountSetting::Password(Arc::clone(verifier));
            set(cx, name, setting, "has another password now")
        }
        Errand::Owner { name, on } => own(cx, name, *on),
        Errand::Certificate { name, print, on } => {
            let model = cx.model();
            let account = find(model, name)?;
            let has = account.certificates.contains(print);
            let taken =
                model.accounts().of_certificate(print).filter(|other| other.id != account.id);
            if let Some(other) = taken.filter(|_| *on) {
                return Err(format!("that certificate is {}'s; remove it there first", other.name));
            }
            if *on && !has && account.certificates.len() >= MOST_CERTIFICATES {
                return Err(format!(
                    "{name} has {MOST_CERTIFICATES} certificates; remove one first"
                ));
            }
            if !on && !has {
                return Err(format!(
                    "{name} has no such certificate; tchat account show {name} lists them"
                ));
            }
            let setting = AccountSetting::Certificate { print: *print, on: *on };
            let what = if *on {
                "can log in with that certificate"
            } else {
                "can no longer log in with that certificate"
            };
            set(cx, name, setting, what)
        }
        Errand::AlwaysOn { name, on } => {
            let what = match on {
                Some(true) => "stays when their last connection goes",
                Some(false) => "leaves with their last connection",
                None => "stays or leaves as the server has it",
            };
            set(cx, name, AccountSetting::AlwaysOn(*on), what)
        }
    }
}

fn find<'a>(model: &'a Model, name: &str) -> Result<&'a Account, String> {
    let account = model.accounts().named(name);
    account.ok_or_else(|| format!("there is no account {name}; tchat account list shows all"))
}

fn set(cx: &mut Ctx<'_>, name: &str, setting: AccountSetting, what: &str) -> Told {
    let account = find(cx.model(), name)?;
    let (id, name) = (account.id, account.name.clone());
    cx.let_happen(Change::AccountChanged { account: id, setting });
    Ok(vec![format!("{name} {what}")])
}

fn add(cx: &mut Ctx<'_>, text: &str, verifier: &Arc<Verifier>) -> Told {
    let model = cx.model();
    let name = model.account_name(text).map_err(|bad| match bad {
        BadAccountName::Invalid(why) => format!("{text} is no name for an account: {why}"),
        BadAccountName::Taken => {
            format!(
                "there is an account {text} already; tchat account passwd {text} sets its password"
            )
        }
    })?;
    if model.accounts().len() >= model.limits().accounts_in_total {
        return Err("there are as many accounts as accounts_in_total in the configuration allows"
            .to_owned());
    }
    let now = cx.now();
    let id = cx.model_mut().new_account_id(now);
    let account = Account::new(id, name.clone(), now, Arc::clone(verifier));
    cx.let_happen(Change::AccountMade { account: Box::new(account) });
    Ok(vec![format!("{name} has an account now")])
}

fn delete(cx: &mut Ctx<'_>, name: &str) -> Told {
    let account = find(cx.model(), name)?;
    let (id, name) = (account.id, account.name.clone());
    accounts::delete(cx, id).map_err(|_| format!("{name} cannot be deleted now"))?;
    Ok(vec![format!("the account {name} is no more")])
}

fn own(cx: &mut Ctx<'_>, name: &str, on: bool) -> Told {
    let account = find(cx.model(), name)?;
    let id = account.id;
    let told = set(
        cx,
        name,
        AccountSetting::Owner(on),
        if on { "owns the server" } else { "does not own the server" },
    );
    rank(cx, id, on);
    told
}

/// The owner is an operator as long as they are logged in.
fn rank(cx: &mut Ctx<'_>, account: AccountId, on: bool) {
    let people = cx.model().users().filter(|user| user.account == Some(account));
    let changes = people.map(|user| {
        let mut changes = vec![(UserMode::Operator, on), (UserMode::Notices, on)];
        changes.retain(|(mode, on)| user.is(*mode) != *on);
        (user.id, changes)
    });
    let changes: Vec<(UserId, Vec<(UserMode, bool)>)> = changes.collect();
    for (user, changes) in changes.into_iter().filter(|(_, changes)| !changes.is_empty()) {
        cx.let_happen(Change::UserModesSet { user, changes });
    }
}

fn list(model: &Model) -> Vec<String> {
    let line = |account: &Account| {
        let owner = if account.owner { ", owner" } else { "" };
        format!("{} since {}{owner}", account.name, account.created.to_server_time())
    };
    model.accounts().iter().map(line).collect()
}

fn show(model: &Model, account: &Account) -> Vec<String> {
    let word = |on: Option<bool>| match on {
        Some(true) => "on",
        Some(false) => "off",
        None => "default",
    };
    let mut lines = vec![
        format!("account: {}", account.name),
        format!("since: {}", account.created.to_server_time()),
        format!("owner: {}", if account.owner { "yes" } else { "no" }),
        format!("always-on: {}", word(account.always_on)),
        format!("email: {}", account.email.as_deref().unwrap_or("none")),
    ];
    lines.extend(account.certificates.iter().map(|print| format!("certificate: {print}")));
    let channels = model.founded_by(account.id);
    lines.extend(channels.map(|channel| format!("channel: {}", channel.name)));
    let here = model.users().filter(|user| user.account == Some(account.id));
    lines.extend(here.map(|user| format!("here as: {}", user.nick)));
    lines
}
