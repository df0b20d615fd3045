//! What is changed of accounts, whoever asks and in which words: making one, another password, the end of one. Commands,
//! services and `tchat account` call these; proving that one has an account is `accounts.rs`.

use std::sync::Arc;

use crate::proto::verifier::{BadPassword, PASSWORD_BYTES, check_password};
use crate::proto::{Account as AccountName, Fingerprint, Message, Verb, Verifier};
use crate::server::ctx::Ctx;
use crate::server::model::{
    Account, AccountId, AccountSetting, Answer, Change, Manner, Password, Purpose, Question,
    Reject, Session, SessionId,
};

use super::{accounts, owner, register};

/// What others see of somebody whose connections are ended.
const LOGGED_OUT: &str = "Logged out";

/// Why something is no password, as a sentence.
pub(super) fn bad_password(bad: BadPassword) -> String {
    let (least, most) = (PASSWORD_BYTES.start(), PASSWORD_BYTES.end());
    match bad {
        BadPassword::Short => format!("A password has {least} bytes at least"),
        BadPassword::Long => format!("A password has {most} bytes at most"),
        BadPassword::Control => "A password has no control characters".to_owned(),
    }
}

/// Whether it can be a password.
///
/// # Errors
/// Why not, as a sentence.
pub(super) fn password_fits(password: &str) -> Result<(), String> {
    check_password(password).map_err(bad_password)
}

/// Makes an account with a name and a password that were found good. The answer comes to [`made`].
pub(super) fn make(
    cx: &mut Ctx<'_>,
    name: AccountName,
    email: Option<String>,
    password: &str,
    manner: Manner,
) {
    let (host, now) = (cx.session().peer.host.clone(), cx.now());
    let model = cx.model_mut();
    model.count_registration(&host, now);
    let salting = model.salting(now);
    let purpose = Purpose::Register { name, email, manner };
    cx.ask(Question::Verifier { password: Password::new(password), salting, purpose });
}

/// Has a password replaced by another one that was found good. The answer comes to [`made`].
pub(super) fn change_password(
    cx: &mut Ctx<'_>,
    account: AccountId,
    password: &str,
    manner: Manner,
) {
    let now = cx.now();
    let salting = cx.model_mut().salting(now);
    let purpose = Purpose::Change { account, manner };
    cx.ask(Question::Verifier { password: Password::new(password), salting, purpose });
}

/// What is to be kept of a new password is known.
pub(super) fn made(cx: &mut Ctx<'_>, purpose: &Purpose, answer: &Answer) -> Result<(), Reject> {
    let host = cx.session().peer.host.clone();
    match (purpose, answer) {
        (Purpose::Register { name, email, manner }, Answer::Verifier(verifier)) => {
            let done = register(cx, name, email.clone(), verifier);
            if done.is_err() {
                cx.model_mut().forgive_registration(&host);
            }
            let id = done.map_err(|no| register::in_manner(no, *manner))?;
            register::say_registered(cx, name, *manner);
            accounts::log_in(cx, id)
        }
        (Purpose::Register { name, manner, .. }, _) => {
            cx.model_mut().forgive_registration(&host);
            Err(register::in_manner(register::busy(name.as_str()), *manner))
        }
        (Purpose::Change { account, manner }, Answer::Verifier(verifier)) => {
            let ended = set_password(cx, *account, verifier)?;
            let text = format!("Your password is another one now{}", besides(cx, *account, ended));
            register::say(cx, *manner, &text);
            Ok(())
        }
        (Purpose::Change { manner, .. }, _) => {
            register::say(cx, *manner, "Too many want something of passwords; try again soon");
            Ok(())
        }
    }
}

/// Enters the account of somebody who asked for it; the first one that is made from this machine is the owner's.
fn register(
    cx: &mut Ctx<'_>,
    name: &AccountName,
    email: Option<String>,
    verifier: &Arc<Verifier>,
) -> Result<AccountId, Reject> {
    register::nobody_else_bears(cx, name.as_str())?;
    let owner = owner::is_first(cx);
    let id = enter(cx, name, verifier, |account| Account { email, owner, ..account })?;
    if owner {
        cx.tell_operators(&format!("{name} is the owner of this server now"));
    }
    Ok(id)
}

/// Enters an account, with what is to be told of it besides.
///
/// # Errors
/// Policy's: the name is given already, or there are too many.
pub(super) fn enter(
    cx: &mut Ctx<'_>,
    name: &AccountName,
    verifier: &Arc<Verifier>,
    with: impl FnOnce(Account) -> Account,
) -> Result<AccountId, Reject> {
    let now = cx.now();
    let id = cx.model_mut().new_account_id(now);
    let account = with(Account::new(id, name.clone(), now, Arc::clone(verifier)));
    cx.commit(Change::AccountMade { account: Box::new(account) })?;
    Ok(id)
}

/// Another password. Who changes it may have lost the old one to somebody, who must not stay: every connection of the
/// account but the acting one is ended. Works for a session and without one. Out: how many connections that were.
///
/// # Errors
/// The account is no more.
pub(super) fn set_password(
    cx: &mut Ctx<'_>,
    account: AccountId,
    verifier: &Arc<Verifier>,
) -> Result<usize, Reject> {
    let setting = AccountSetting::Password(Arc::clone(verifier));
    cx.commit(Change::AccountChanged { account, setting })?;
    Ok(end_others(cx, account, |_| true, "The password of your account is another one now"))
}

/// A certificate proves the account from now on, or no more. Who takes one back may have lost the machine that has it, which
/// must not stay: every connection of the account that shows it, but the acting one, is ended, however it logged in. Works
/// for a session and without one. Out: how many connections that were.
///
/// # Errors
/// Policy's: it is another account's, there are too many, or there is none.
pub(super) fn set_certificate(
    cx: &mut Ctx<'_>,
    account: AccountId,
    print: Fingerprint,
    on: bool,
) -> Result<usize, Reject> {
    let setting = AccountSetting::Certificate { print, on };
    cx.commit(Change::AccountChanged { account, setting })?;
    if on {
        return Ok(0);
    }
    let shows = |session: &Session| session.peer.certificate == Some(print);
    Ok(end_others(cx, account, shows, "That certificate does not log in to your account any more"))
}

/// Ends connections of an account, never the acting one. Out: how many.
fn end_others(
    cx: &mut Ctx<'_>,
    account: AccountId,
    which: impl Fn(&Session) -> bool,
    reason: &str,
) -> usize {
    let model = cx.model();
    let of_account = |session: &&Session| {
        !session.is_leaving() && model.account_of_session(session) == Some(account)
    };
    let others = model.sessions().filter(of_account).filter(|session| which(session));
    let others = others.map(|session| session.id).filter(|id| *id != cx.session_id());
    let others: Vec<SessionId> = others.collect();
    for session in &others {
        cx.end(*session, LOGGED_OUT, reason);
    }
    others.len()
}

/// What else is to be known after connections were ended.
pub(super) fn ended_besides(ended: usize, with: &str) -> String {
    match ended {
        0 => String::new(),
        1 => format!("; one connection with {with} was ended"),
        more => format!("; {more} connections with {with} were ended"),
    }
}

/// What else is to be known after a password was changed.
pub(super) fn besides(cx: &Ctx<'_>, account: AccountId, ended: usize) -> String {
    let ended = ended_besides(ended, "the old one");
    let known = cx.model().accounts().get(account).map_or(0, |account| account.certificates.len());
    let certificates = match known {
        0 => "",
        1 => "; a certificate still logs in",
        _ => "; certificates still log in",
    };
    ended + certificates
}

/// An account is no more; who was logged in to it is logged out. Works for a session and without one.
///
/// Of somebody with several connections one stays, the acting one if it is among them: several connections are one person
/// by their account alone.
///
/// # Errors
/// None that are expected.
pub(super) fn delete(cx: &mut Ctx<'_>, account: AccountId) -> Result<(), Reject> {
    if cx.model().accounts().get(account).is_some_and(|account| account.owner) {
        owner::rank_everybody(cx, account, false)?;
    }
    let mut others = Vec::new();
    for user in cx.model().users().filter(|user| user.account == Some(account)) {
        let own = user.sessions.contains(&cx.session_id()).then(|| cx.session_id());
        let stays = own.or_else(|| user.sessions.first().copied());
        others.extend(user.sessions.iter().copied().filter(|id| Some(*id) != stays));
    }
    for session in others {
        cx.end(session, LOGGED_OUT, "Your account is no more");
    }
    cx.commit(Change::AccountGone { account })
}

/// `:srv REGISTER SUCCESS name :text` and the like.
pub(super) fn success(cx: &mut Ctx<'_>, verb: Verb, name: &str, text: &str) {
    cx.reply_line(Message::new(verb).with("SUCCESS").with(name).with(text));
}
