//! What is done with accounts, whoever asks and in which words: proving a password, logging in and out, making an account,
//! another password, the end of one. Commands and services call these; they hold no command themselves.

use std::sync::Arc;
use std::time::Duration;

use crate::proto::verifier::{BadPassword, PASSWORD_BYTES, check_password};
use crate::proto::{
    Account as AccountName, Message, Numeric, Source, StandardReply, Verb, Verifier,
};
use crate::server::ctx::Ctx;
use crate::server::model::{
    Account, AccountId, AccountSetting, Against, Answer, Change, Manner, Password, Phase, Purpose,
    Question, Reject, UserMode,
};

use super::register;

/// Whom the session has proved to be.
pub(super) fn of_session(cx: &Ctx<'_>) -> Option<AccountId> {
    match &cx.session().phase {
        Phase::Registering(registration) => registration.account,
        Phase::Registered(user) => cx.model().user(*user)?.account,
        Phase::Leaving => None,
    }
}

/// Whether a password may be sent on this connection: nobody can read it on the way.
pub(super) fn may_send_secrets(cx: &Ctx<'_>) -> bool {
    cx.session().peer.secure || cx.session().peer.loopback
}

/// `in 3 minutes`
pub(super) fn when_again(wait: Duration) -> String {
    match wait.as_secs() {
        0..=60 => "in a minute".to_owned(),
        seconds => format!("in {} minutes", seconds.div_ceil(60)),
    }
}

/// Asks whether it is the password of the account, unless too many were wrong. The answer comes to [`answered`].
///
/// # Errors
/// Too many were wrong: with the words for when again.
pub(super) fn try_password(
    cx: &mut Ctx<'_>,
    name: &str,
    password: &str,
    manner: Manner,
) -> Result<(), Reject> {
    let (host, now) = (cx.session().peer.host.clone(), cx.now());
    if let Some(wait) = cx.model().guess_wait(&host, name, now) {
        return Err(too_often(wait, manner));
    }
    let against = cx.model().against(name);
    let wanted = cx.model().config().accounts.iterations;
    let old = against.account.is_some() && against.verifier.iterations < wanted;
    let model = cx.model_mut();
    model.count_guess(&host, name, now);
    let renewal = old.then(|| model.salting(now));
    cx.ask(Question::Login { against, password: Password::new(password), renewal, manner });
    Ok(())
}

pub(super) fn too_often(wait: Duration, manner: Manner) -> Reject {
    let again = when_again(wait);
    refusal(manner, &format!("Too many wrong passwords were tried; try again {again}"))
}

/// The words in which a login is refused.
pub(super) fn refusal(manner: Manner, text: &str) -> Reject {
    match manner {
        Manner::Sasl => Reject::numeric(Numeric::ERR_SASLFAIL, &[]).because(text),
        Manner::Register => Reject::Standard(StandardReply::fail("*", "LOGIN_FAILED", &[], text)),
        Manner::Service => Reject::numeric(Numeric::ERR_PASSWDMISMATCH, &[]).because(text),
    }
}

/// What became of a password that was tried.
pub(super) fn answered(
    cx: &mut Ctx<'_>,
    against: &Against,
    manner: Manner,
    answer: &Answer,
) -> Result<(), Reject> {
    let host = cx.session().peer.host.clone();
    match answer {
        Answer::Right | Answer::Verifier(_) => {}
        Answer::Busy => {
            cx.model_mut().forgive_guess(&host, &against.name);
            return Err(refusal(manner, "Too many log in at this moment; try again soon"));
        }
        Answer::Wrong | Answer::History(_) | Answer::Rehashed { .. } => {
            return failed(cx, manner);
        }
    }
    cx.model_mut().forgive_guess(&host, &against.name);
    proved(cx, against, manner)?;
    if let (Answer::Verifier(renewed), Some(account)) = (answer, against.account) {
        let setting = AccountSetting::Password(Arc::clone(renewed));
        cx.commit(Change::AccountChanged { account, setting })?;
    }
    Ok(())
}

/// Somebody has proved to have an account, if it is still as it was when they began.
pub(super) fn proved(cx: &mut Ctx<'_>, against: &Against, manner: Manner) -> Result<(), Reject> {
    let account = against.account.and_then(|id| cx.model().accounts().get(id));
    let Some(account) = account.filter(|account| account.verifier == against.verifier) else {
        return Err(refusal(manner, Numeric::ERR_SASLFAIL.text()));
    };
    let id = account.id;
    log_in(cx, id)?;
    if manner == Manner::Sasl {
        cx.reply(Numeric::RPL_SASLSUCCESS, &[]);
    }
    Ok(())
}

/// A proof was wrong; it has been counted. After some of them the connection is closed.
pub(super) fn failed(cx: &mut Ctx<'_>, manner: Manner) -> Result<(), Reject> {
    let most = cx.model().limits().wrong_passwords_per_connection;
    let session = cx.session_mut();
    session.guesses += 1;
    let no = refusal(manner, "That is not the name and the password of an account");
    if session.guesses < most {
        return Err(no);
    }
    cx.refuse(no);
    cx.leave("Too many wrong passwords");
    Ok(())
}

/// The session is this account from now on, or its person, on all of their connections.
///
/// # Errors
/// 907: somebody with several connections stays who they are.
pub(super) fn log_in(cx: &mut Ctx<'_>, id: AccountId) -> Result<(), Reject> {
    let Some(account) = cx.model().accounts().get(id) else {
        return Ok(());
    };
    let name = account.name.clone();
    let Some(user) = cx.session().user() else {
        if let Phase::Registering(registration) = &mut cx.session_mut().phase {
            registration.account = Some(id);
        }
        say_logged_in(cx, &name);
        return Ok(());
    };
    let person = cx.user();
    if person.account == Some(id) {
        say_logged_in(cx, &name);
        return Ok(());
    }
    if person.account.is_some() && person.sessions.len() > 1 {
        let no = Reject::numeric(Numeric::ERR_SASLALREADY, &[]);
        return Err(no.because("You are connected more than once; log in on a new connection"));
    }
    take_rank(cx)?;
    cx.commit(Change::LoggedIn { user, account: Some(id) })?;
    give_rank(cx)
}

/// The session, or its person on all of their connections, is nobody's account any more.
///
/// # Errors
/// None that are expected.
pub(super) fn log_out(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    if of_session(cx).is_none() {
        return Ok(());
    }
    if let Some(user) = cx.session().user() {
        take_rank(cx)?;
        return cx.commit(Change::LoggedIn { user, account: None });
    }
    if let Phase::Registering(registration) = &mut cx.session_mut().phase {
        registration.account = None;
    }
    let mask = mask(cx);
    cx.reply(Numeric::RPL_LOGGEDOUT, &[&mask]);
    Ok(())
}

/// 900.
fn say_logged_in(cx: &mut Ctx<'_>, account: &AccountName) {
    let text = format!("You are now logged in as {account}");
    let mask = mask(cx);
    cx.reply_text(Numeric::RPL_LOGGEDIN, &[&mask, account.as_str()], &text);
}

/// `nick!user@host`, with a `*` for what is not known yet.
fn mask(cx: &Ctx<'_>) -> String {
    match &cx.session().phase {
        Phase::Registering(registration) => {
            let user = registration.user.as_ref().map_or("*", |(name, _)| name.as_str());
            let host = cx.model().host_of(&cx.session().peer.host);
            Source::user(cx.me(), user, &host).to_string()
        }
        Phase::Registered(_) => cx.user().source().to_string(),
        Phase::Leaving => "*".to_owned(),
    }
}

/// The owner of the server is an operator of it, as long as they are logged in.
///
/// # Errors
/// None that are expected.
pub(super) fn give_rank(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    let user = cx.user();
    if !cx.model().account_of(user).is_some_and(|account| account.owner) {
        return Ok(());
    }
    let user_id = user.id;
    let mut changes = vec![(UserMode::Operator, true), (UserMode::Notices, true)];
    changes.retain(|(mode, _)| !user.is(*mode));
    if changes.is_empty() {
        return Ok(());
    }
    cx.tell_operators(&format!("{} is an operator now, as the owner", cx.user().source()));
    cx.commit(Change::UserModesSet { user: user_id, changes })?;
    cx.reply(Numeric::RPL_YOUREOPER, &[]);
    Ok(())
}

/// Takes the rank that the owner has from the person of the session.
fn take_rank(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    let user = cx.user();
    if !cx.model().account_of(user).is_some_and(|account| account.owner) {
        return Ok(());
    }
    let id = user.id;
    let mut changes = vec![(UserMode::Operator, false), (UserMode::Notices, false)];
    changes.retain(|(mode, _)| user.is(*mode));
    if changes.is_empty() { Ok(()) } else { cx.commit(Change::UserModesSet { user: id, changes }) }
}

/// Why something is no password, as a sentence.
pub(super) fn bad_password(bad: BadPassword) -> String {
    let (least, most) = (PASSWORD_BYTES.start(), PASSWORD_BYTES.end());
    match bad {
        BadPassword::Short => format!("A password has {least} bytes at least"),
        BadPassword::Long => format!("A password has {most} bytes at most"),
        BadPassword::Control => "A password has no control characters".to_owned(),
    }
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

/// Whether it can be a password.
///
/// # Errors
/// Why not, as a sentence.
pub(super) fn password_fits(password: &str) -> Result<(), String> {
    check_password(password).map_err(bad_password)
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
            log_in(cx, id)
        }
        (Purpose::Register { name, manner, .. }, _) => {
            cx.model_mut().forgive_registration(&host);
            Err(register::in_manner(register::busy(name.as_str()), *manner))
        }
        (Purpose::Change { account, manner }, Answer::Verifier(verifier)) => {
            let setting = AccountSetting::Password(Arc::clone(verifier));
            cx.commit(Change::AccountChanged { account: *account, setting })?;
            register::say(cx, *manner, "Your password is another one now");
            Ok(())
        }
        (Purpose::Change { manner, .. }, _) => {
            register::say(cx, *manner, "Too many want something of passwords; try again soon");
            Ok(())
        }
    }
}

/// Enters the account; the first one that is made from this machine is the owner's.
fn register(
    cx: &mut Ctx<'_>,
    name: &AccountName,
    email: Option<String>,
    verifier: &Arc<Verifier>,
) -> Result<AccountId, Reject> {
    let now = cx.now();
    let owner = cx.session().peer.loopback && !cx.model().accounts().has_owner();
    let id = cx.model_mut().new_account_id(now);
    let account = Account::new(id, name.clone(), now, Arc::clone(verifier));
    let account = Account { email, owner, ..account };
    cx.commit(Change::AccountMade { account: Box::new(account) })?;
    if owner {
        cx.tell_operators(&format!("{name} is the owner of this server now"));
    }
    Ok(id)
}

/// An account is no more; who was logged in to it is logged out. Works for a session and without one.
///
/// # Errors
/// None that are expected.
pub(super) fn delete(cx: &mut Ctx<'_>, account: AccountId) -> Result<(), Reject> {
    let owner = cx.model().accounts().get(account).is_some_and(|account| account.owner);
    if owner {
        let here = cx.model().users().filter(|user| user.account == Some(account));
        let operators: Vec<_> =
            here.filter(|user| user.is_operator()).map(|user| user.id).collect();
        for user in operators {
            let changes = vec![(UserMode::Operator, false), (UserMode::Notices, false)];
            cx.commit(Change::UserModesSet { user, changes })?;
        }
    }
    cx.commit(Change::AccountGone { account })
}

/// `:srv REGISTER SUCCESS name :text` and the like.
pub(super) fn success(cx: &mut Ctx<'_>, verb: Verb, name: &str, text: &str) {
    cx.reply_line(Message::new(verb).with("SUCCESS").with(name).with(text));
}
