//! REGISTER and VERIFY: making an account (IRCv3 draft account-registration).
//!
//! The name may be another than the nick. An email address is kept, where one is given, and nothing is sent there, so that
//! there is never anything to verify. A password is as long as a line holds; AUTHENTICATE takes up to 1,000 bytes in pieces.

use crate::proto::verifier::{BadPassword, check_password};
use crate::proto::{Account as AccountName, Numeric, StandardReply, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{BadAccountName, Manner, Phase, Reject, Service};
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When, account_changes, accounts, services};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Register,
        params: &[
            Param::required("account", ()),
            Param::required("email", ()),
            Param::required("password", ()),
        ],
        when: When::Always,
        help: "make an account; * is your nick, or no email",
        run: register,
    },
    CommandSpec {
        verb: Verb::Verify,
        params: &[Param::required("account", ()), Param::required("code", ())],
        when: When::Always,
        help: "confirm an account; none needs it here",
        run: verify,
    },
];

/// Bytes of an email address (RFC 5321 section 4.5.3.1).
const MOST_EMAIL: usize = 254;

/// Whether an account can be made on this connection: somebody may do so, and nobody reads the password on its way.
pub(super) fn is_offered(cx: &Ctx<'_>) -> bool {
    cx.model().config().accounts.registration && accounts::may_send_secrets(cx)
}

/// Whether it can be made before its owner has arrived. The password of the server must not be got around.
fn is_offered_early(cx: &Ctx<'_>) -> bool {
    let config = cx.model().config();
    config.accounts.before_connect && !config.password
}

/// The value of the capability.
pub(super) fn capability(cx: &Ctx<'_>) -> String {
    let rules = &cx.model().config().accounts;
    let early = is_offered_early(cx).then_some("before-connect");
    let email = rules.email_required.then_some("email-required");
    let keys = ["custom-account-name"].into_iter();
    early.into_iter().chain(keys).chain(email).collect::<Vec<_>>().join(",")
}

fn fail(verb: &Verb, code: &str, account: &str, text: &str) -> Reject {
    let context = if code == "COMPLETE_CONNECTION_REQUIRED" { &[][..] } else { &[account][..] };
    Reject::Standard(StandardReply::fail(verb.as_str(), code, context, text))
}

fn register(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let (name, email, password) = (args.need(0)?, args.need(1)?, args.need(2)?);
    let no = |code: &str, text: &str| Err(fail(&Verb::Register, code, name, text));
    check_moment(cx, &Verb::Register, name)?;
    if !cx.model().config().accounts.registration {
        return no(
            "TEMPORARILY_UNAVAILABLE",
            "Accounts are not made by everybody here; ask who runs this server",
        );
    }
    let nick = cx.me().to_owned();
    if nick == "*" {
        let text = "Give a NICK first";
        return Err(fail(&Verb::Register, "NEED_NICK", "*", text));
    }
    let name = if name == "*" { nick } else { name.to_owned() };
    let email = (email != "*").then(|| email.to_owned());
    let name = check(cx, &name, email.as_deref(), password)?;
    account_changes::make(cx, name, email, password, Manner::Register);
    Ok(())
}

/// Whether somebody who has not arrived, or has an account already, may.
fn check_moment(cx: &Ctx<'_>, verb: &Verb, name: &str) -> Result<(), Reject> {
    let arriving = matches!(cx.session().phase, Phase::Registering(_));
    if arriving && !is_offered_early(cx) {
        let text = "Come in first, with NICK and USER";
        return Err(fail(verb, "COMPLETE_CONNECTION_REQUIRED", name, text));
    }
    if accounts::of_session(cx).is_some() {
        return Err(fail(
            verb,
            "ALREADY_AUTHENTICATED",
            name,
            "You have an account and are logged in",
        ));
    }
    Ok(())
}

/// Whether an account of this name can be made from here, with this email and password.
///
/// # Errors
/// Why not, in the words of REGISTER.
pub(super) fn check(
    cx: &Ctx<'_>,
    name: &str,
    email: Option<&str>,
    password: &str,
) -> Result<AccountName, Reject> {
    let no = |code: &str, text: &str| Err(fail(&Verb::Register, code, name, text));
    let account = match cx.model().account_name(name) {
        Ok(account) => account,
        Err(BadAccountName::Taken) => {
            return no("ACCOUNT_EXISTS", "Somebody has an account of this name");
        }
        Err(BadAccountName::Invalid(why)) => {
            return no("BAD_ACCOUNT_NAME", &format!("That is no name for an account: {why}"));
        }
    };
    nobody_else_bears(cx, name)?;
    if cx.model().config().accounts.email_required && email.is_none() {
        return no("INVALID_EMAIL", "An email address is needed here");
    }
    if email.is_some_and(|email| !is_email(email)) {
        return no("INVALID_EMAIL", "That is no email address");
    }
    if !accounts::may_send_secrets(cx) {
        let text =
            "Others could read your password on the way; connect with TLS to make an account";
        return no("UNACCEPTABLE_PASSWORD", text);
    }
    if let Err(bad) = check_password(password) {
        let code = match bad {
            BadPassword::Short => "WEAK_PASSWORD",
            BadPassword::Long | BadPassword::Control => "UNACCEPTABLE_PASSWORD",
        };
        return no(code, &account_changes::bad_password(bad));
    }
    if let Some(wait) = cx.model().registration_wait(&cx.session().peer.host, cx.now()) {
        let again = accounts::when_again(wait);
        let text = format!("Too many accounts were made from your address; try again {again}");
        return no("TEMPORARILY_UNAVAILABLE", &text);
    }
    Ok(account)
}

/// The nick of somebody else who is here is not to be taken from them by making an account of it.
///
/// # Errors
/// `BAD_ACCOUNT_NAME`: somebody bears it.
pub(super) fn nobody_else_bears(cx: &Ctx<'_>, name: &str) -> Result<(), Reject> {
    let holder = cx.model().user_by_nick(name).map(|user| user.id);
    if holder.is_none() || holder == cx.session().user() {
        return Ok(());
    }
    let text = "Somebody else who is here has this nick";
    Err(fail(&Verb::Register, "BAD_ACCOUNT_NAME", name, text))
}

/// One `@` with something on both sides, and nothing that no line could carry.
pub(super) fn is_email(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control();
    let parts = text.split_once('@').filter(|(user, host)| !user.is_empty() && !host.is_empty());
    let one = parts.is_some_and(|(_, host)| !host.contains('@'));
    one && text.len() <= MOST_EMAIL && !text.contains(odd)
}

/// The checks of passwords are all taken.
pub(super) fn busy(name: &str) -> Reject {
    let text = "Too many want something of passwords; try again soon";
    fail(&Verb::Register, "TEMPORARILY_UNAVAILABLE", name, text)
}

/// A refusal of REGISTER in the words of whoever was asked.
pub(super) fn in_manner(no: Reject, manner: Manner) -> Reject {
    match (no, manner) {
        (Reject::Standard(reply), Manner::Service) => {
            Reject::numeric(Numeric::ERR_PASSWDMISMATCH, &[]).because(reply.description)
        }
        (no, _) => no,
    }
}

pub(super) fn say_registered(cx: &mut Ctx<'_>, name: &AccountName, manner: Manner) {
    let text = "The account is yours";
    match manner {
        Manner::Register => account_changes::success(cx, Verb::Register, name.as_str(), text),
        Manner::Sasl | Manner::Service => say(cx, manner, text),
    }
}

/// Something that has no words of its own in a protocol.
pub(super) fn say(cx: &mut Ctx<'_>, manner: Manner, text: &str) {
    match manner {
        Manner::Service => services::say(cx, Service::Nick, text),
        Manner::Sasl | Manner::Register => cx.notice(text),
    }
}

fn verify(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let (name, _) = (args.need(0)?, args.need(1)?);
    check_moment(cx, &Verb::Verify, name)?;
    let text = "Nothing waits for a code here: an account is whole when it is made";
    Err(fail(&Verb::Verify, "INVALID_CODE", name, text))
}
