//! What whoever has the machine wants done with accounts: the same changes as anybody's, without a connection that asks.

use std::sync::Arc;

use crate::proto::{Fingerprint, Verifier};
use crate::server::ctx::Ctx;
use crate::server::model::{
    Account, AccountSetting, BadAccountName, Change, Errand, Model, Reject, Told,
};

use super::{account_changes, owner};

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
        Errand::Password { name, verifier } => set_password(cx, name, verifier),
        Errand::Owner { name, on } => own(cx, name, *on),
        Errand::Certificate { name, print, on } => certificate(cx, name, print, *on),
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

/// A refusal of policy in one line. What is full is so by a limit of the configuration.
fn refused(no: &Reject, limit: &str) -> String {
    let words = no.words();
    if words.contains("as there may be") { format!("{words} ({limit})") } else { words.to_owned() }
}

fn set(cx: &mut Ctx<'_>, name: &str, setting: AccountSetting, what: &str) -> Told {
    let account = find(cx.model(), name)?;
    let (id, name) = (account.id, account.name.clone());
    let done = cx.commit(Change::AccountChanged { account: id, setting });
    done.map_err(|no| refused(&no, "certificates_per_account"))?;
    Ok(vec![format!("{name} {what}")])
}

fn add(cx: &mut Ctx<'_>, text: &str, verifier: &Arc<Verifier>) -> Told {
    let name = cx.model().account_name(text).map_err(|bad| match bad {
        BadAccountName::Invalid(why) => format!("{text} is no name for an account: {why}"),
        BadAccountName::Taken => {
            format!(
                "there is an account {text} already; tchat account passwd {text} sets its password"
            )
        }
    })?;
    let done = account_changes::enter(cx, &name, verifier, |account| account);
    done.map_err(|no| refused(&no, "accounts_in_total"))?;
    Ok(vec![format!("{name} has an account now")])
}

fn set_password(cx: &mut Ctx<'_>, name: &str, verifier: &Arc<Verifier>) -> Told {
    let account = find(cx.model(), name)?;
    let (id, name) = (account.id, account.name.clone());
    let ended = account_changes::set_password(cx, id, verifier).map_err(|no| refused(&no, ""))?;
    let besides = account_changes::besides(cx, id, ended);
    Ok(vec![format!("{name} has another password now{besides}")])
}

fn certificate(cx: &mut Ctx<'_>, name: &str, print: &Fingerprint, on: bool) -> Told {
    let account = find(cx.model(), name)?;
    let other = cx.model().accounts().of_certificate(print);
    if let Some(other) = other.filter(|other| on && other.id != account.id) {
        return Err(format!("that certificate is {}'s; remove it there first", other.name));
    }
    if !on && !account.certificates.contains(print) {
        return Err(format!(
            "{name} has no such certificate; tchat account show {name} lists them"
        ));
    }
    let can = if on { "can log in" } else { "can no longer log in" };
    let (id, name) = (account.id, account.name.clone());
    let done = account_changes::set_certificate(cx, id, *print, on);
    let ended = done.map_err(|no| refused(&no, "certificates_per_account"))?;
    let ended = account_changes::ended_besides(ended, "it");
    Ok(vec![format!("{name} {can} with that certificate{ended}")])
}

fn delete(cx: &mut Ctx<'_>, name: &str) -> Told {
    let account = find(cx.model(), name)?;
    let (id, name) = (account.id, account.name.clone());
    account_changes::delete(cx, id).map_err(|no| refused(&no, ""))?;
    Ok(vec![format!("the account {name} is no more")])
}

fn own(cx: &mut Ctx<'_>, name: &str, on: bool) -> Told {
    let account = find(cx.model(), name)?;
    let (id, was) = (account.id, account.owner);
    let what = if on { "owns the server" } else { "does not own the server" };
    let told = set(cx, name, AccountSetting::Owner(on), what)?;
    // Who is an operator by OPER stays one.
    if on || was {
        owner::rank_everybody(cx, id, on).map_err(|no| refused(&no, ""))?;
    }
    Ok(told)
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
    if account.verifier.is_locked() {
        lines.push(format!("password: damaged; tchat account passwd {} sets one", account.name));
    }
    lines.extend(account.certificates.iter().map(|print| format!("certificate: {print}")));
    let channels = model.founded_by(account.id);
    lines.extend(channels.map(|channel| format!("channel: {}", channel.name)));
    let here = model.users().filter(|user| user.account == Some(account.id));
    lines.extend(here.map(|user| format!("here as: {}", user.nick)));
    lines
}
