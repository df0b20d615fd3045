//! What a server says about accounts: the dialogue of a login and its outcome (IRCv3 sasl-3.1), and what became of a
//! registration (IRCv3 account-registration).

use crate::client::ctx::Ctx;
use crate::client::model::account_dialog::{AccountDialog, EMAIL};
use crate::client::model::network::Link;
use crate::client::receive::{Handler, Line, network, network_mut, outcome, plain, window};
use crate::proto::sasl::Mechanism;
use crate::proto::{Numeric, StandardReply, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Authenticate, challenge),
    (Verb::Register, registered),
    (Verb::Verify, registered),
    (Verb::Numeric(Numeric::RPL_LOGGEDIN), logged_in),
    (Verb::Numeric(Numeric::RPL_LOGGEDOUT), logged_out),
    (Verb::Numeric(Numeric::ERR_NICKLOCKED), refused),
    (Verb::Numeric(Numeric::RPL_SASLSUCCESS), succeeded),
    (Verb::Numeric(Numeric::ERR_SASLFAIL), refused),
    (Verb::Numeric(Numeric::ERR_SASLTOOLONG), refused),
    (Verb::Numeric(Numeric::ERR_SASLABORTED), refused),
    (Verb::Numeric(Numeric::ERR_SASLALREADY), refused),
    (Verb::Numeric(Numeric::RPL_SASLMECHS), mechanisms),
];

fn challenge(cx: &mut Ctx<'_>, line: &Line<'_>) {
    cx.challenged(line.network, line.raw(0));
}

/// 900: who we are from now on. In the middle of a dialogue in which the server has not proved itself it says nothing.
fn logged_in(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let account = line.name(2);
    let dialogue = network(cx, line).login.dialogue.as_ref();
    let unproved = dialogue.is_some_and(|dialogue| !dialogue.client.is_done());
    if account.is_empty() || unproved {
        return;
    }
    network_mut(cx, line).login.account = Some(account.clone());
    cx.tell_account(line.network, &format!("you are logged in as {account}"));
    cx.follow_account(line.network);
}

/// 901
fn logged_out(cx: &mut Ctx<'_>, line: &Line<'_>) {
    network_mut(cx, line).login.account = None;
    cx.tell_account(line.network, "you are not logged in any more");
}

/// 903
fn succeeded(cx: &mut Ctx<'_>, line: &Line<'_>) {
    cx.login_succeeded(line.network);
}

/// 908: what there is instead; 904 follows.
fn mechanisms(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let list = line.raw(1);
    network_mut(cx, line).login.learn_mechanisms(if list.is_empty() { "*" } else { list });
}

/// 902, 904 to 907: the dialogue is over. Where the server did not even know the mechanism, another is tried.
fn refused(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let Verb::Numeric(numeric) = line.message.verb else {
        return;
    };
    let id = line.network;
    let Some(dialogue) = network_mut(cx, line).login.dialogue.take() else {
        // The answer to our own `AUTHENTICATE *`, which was explained when it was sent.
        let ours = numeric == Numeric::ERR_SASLABORTED || numeric == Numeric::ERR_SASLFAIL;
        if !ours {
            outcome::refused(cx, line);
        }
        return;
    };
    let unknown = !dialogue.answered && numeric == Numeric::ERR_SASLFAIL;
    let guest = cx.model.guest;
    let network = network(cx, line);
    let private = network.target.is_private() || guest;
    if unknown && network.login.mechanism(&network.target, private).is_some() {
        cx.log_in(id);
        return;
    }
    let said = plain(line.last_from(1));
    let certificate = dialogue.client.mechanism() == Mechanism::External;
    let why = match numeric {
        Numeric::ERR_NICKLOCKED => format!("the account is locked ({said})"),
        Numeric::ERR_SASLTOOLONG => format!("account or password are too long ({said})"),
        Numeric::ERR_SASLABORTED => format!("the server broke it off ({said})"),
        Numeric::ERR_SASLALREADY => format!("you are logged in already ({said})"),
        _ if certificate => format!("the server knows nobody by your certificate ({said})"),
        _ => format!("the server does not take account and password ({said}); /login tries again"),
    };
    let wrong = numeric == Numeric::ERR_SASLFAIL && dialogue.answered && !certificate;
    cx.login_failed(id, &why);
    if wrong {
        // Trying the same again with every connection would only lock the account.
        network_mut(cx, line).login.wanted = None;
    }
    cx.after_login(id);
}

/// `REGISTER SUCCESS account text`, `REGISTER VERIFICATION_REQUIRED account text`, `VERIFY SUCCESS account text`.
fn registered(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (account, text) = (line.name(1), plain(line.last_from(2)));
    let window = window(cx, line);
    if !text.is_empty() {
        cx.info(window, text);
    }
    // Whoever asked for no account has none, and is not to be asked for anything by a server that says so.
    if line.message.verb == Verb::Register && network(cx, line).login.registering.is_none() {
        return;
    }
    if line.raw(0).eq_ignore_ascii_case("SUCCESS") {
        cx.registered(line.network, &account);
    } else if line.raw(0).eq_ignore_ascii_case("VERIFICATION_REQUIRED") {
        cx.ask_code(AccountDialog::verify(line.network, &account));
    }
}

/// FAIL REGISTER, FAIL VERIFY, and `FAIL * ACCOUNT_REQUIRED`. Out: whether it was one of them.
pub(super) fn failed(cx: &mut Ctx<'_>, line: &Line<'_>, reply: &StandardReply) -> bool {
    let id = line.network;
    let command = reply.command.to_ascii_uppercase();
    let said = plain(&reply.description);
    if command == "*" && reply.code == "ACCOUNT_REQUIRED" {
        let register = network(cx, line).login.registration.before_connect;
        let also = if register { " or /register makes one" } else { "" };
        let window = window(cx, line);
        cx.error(window, format!("{said}: /login NAME logs in{also}"));
        return true;
    }
    if command != "REGISTER" && command != "VERIFY" {
        return false;
    }
    let way = match reply.code.as_str() {
        "ACCOUNT_EXISTS" => "; if it is yours, /login",
        "ACCOUNT_NAME_MUST_BE_NICK" => "; /nick first",
        "COMPLETE_CONNECTION_REQUIRED" => "; once you are let in, /register again",
        "TEMPORARILY_UNAVAILABLE" => "; try again later",
        "INVALID_CODE" => "; /verify CODE tries again",
        _ => "",
    };
    let why = format!("{said}{way}");
    let window = window(cx, line);
    let text = format!("not registered: {why}");
    cx.error(window, &text);
    let here = cx.here();
    if here != window && cx.model.focused().network == id {
        cx.error(here, &text);
    }
    let again = ["WEAK_PASSWORD", "UNACCEPTABLE_PASSWORD", "INVALID_EMAIL", "UNACCEPTABLE_EMAIL"];
    let again = command == "REGISTER"
        && (again.contains(&reply.code.as_str()) || reply.code == "BAD_ACCOUNT_NAME");
    if command == "VERIFY" {
        return true;
    }
    let login = &mut network_mut(cx, line).login;
    let sent = login.registering.take();
    let (email, required) = (login.email.clone(), login.registration.email_required);
    login.remember = false;
    let there = matches!(network(cx, line).link, Link::Registering | Link::Online);
    if let Some(sent) = sent.filter(|_| again && there) {
        let mut dialog = AccountDialog::register(id, &sent.account, &email, required);
        if reply.code.ends_with("_EMAIL") {
            dialog.at = EMAIL;
        }
        cx.ask_code(AccountDialog { refused: Some(why), ..dialog });
    }
    true
}
