//! Proving that one has an account, logging in and out, whoever asks and in which words. Commands and services call these;
//! they hold no command themselves. What is changed of accounts is `account_changes.rs`.

use std::sync::Arc;
use std::time::Duration;

use crate::proto::{Account as AccountName, Numeric, Source, StandardReply};
use crate::server::ctx::Ctx;
use crate::server::model::{
    AccountId, AccountSetting, Against, Answer, Change, Manner, Password, Phase, Question, Reject,
};

use super::bounded;
use super::owner::{give_rank, take_rank};

/// Whom the session has proved to be.
pub(super) fn of_session(cx: &Ctx<'_>) -> Option<AccountId> {
    cx.model().account_of_session(cx.session())
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
    let (host, now) = (cx.session().peer.host.clone(), cx.now());
    cx.model_mut().note_proof(&host, &against.name, now);
    log_in(cx, id)?;
    if manner == Manner::Sasl {
        cx.reply(Numeric::RPL_SASLSUCCESS, &[]);
    }
    Ok(())
}

/// A proof was wrong; it has been counted. After some of them the connection is closed.
pub(super) fn failed(cx: &mut Ctx<'_>, manner: Manner) -> Result<(), Reject> {
    cx.record_wrong_password();
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
    if person.sessions.len() > 1 {
        let no = Reject::numeric(Numeric::ERR_SASLALREADY, &[]);
        return Err(no.because("You are connected more than once; log in on a new connection"));
    }
    bounded::tell_around(cx);
    take_rank(cx)?;
    cx.commit(Change::LoggedIn { user, account: Some(id) })?;
    give_rank(cx)
}

/// The session or its person is nobody's account any more.
///
/// # Errors
/// 907: several connections are one person by their account alone, so each of them would have to be somebody else.
pub(super) fn log_out(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    if of_session(cx).is_none() {
        return Ok(());
    }
    if let Some(user) = cx.session().user() {
        if cx.user().sessions.len() > 1 {
            let no = Reject::numeric(Numeric::ERR_SASLALREADY, &[]);
            return Err(
                no.because("You are connected more than once; close the other connections first")
            );
        }
        bounded::tell_around(cx);
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
