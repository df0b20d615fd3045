//! `NickServ`: accounts by message. Whatever is done is done by `handlers/accounts.rs`, as for REGISTER and SASL.

use crate::proto::{Fingerprint, Numeric};
use crate::server::ctx::Ctx;
use crate::server::handlers::{account_changes, accounts, args, merging, owner, register};
use crate::server::model::{
    AccountId, AccountSetting, Change, Manner, Reject, Service, looks_after, person_of,
};
use crate::spec::Param;

use super::table::{Kind, Spoken, Who, Words};
use super::talk;

pub(super) const SPOKEN: &[Spoken] = &[
    Spoken {
        name: "REGISTER",
        aliases: &[],
        params: &[Param::required("password", Kind::Secret), Param::optional("email", Kind::Plain)],
        who: Who::Anybody,
        help: "make an account of your nick",
        run: make,
    },
    Spoken {
        name: "IDENTIFY",
        aliases: &["LOGIN", "ID", "AUTH"],
        params: &[Param::required_rest("[account] password", Kind::Secret)],
        who: Who::Anybody,
        help: "log in, to the account of your nick or to another one",
        run: identify,
    },
    Spoken {
        name: "LOGOUT",
        aliases: &[],
        params: &[],
        who: Who::Account,
        help: "be nobody's account on this connection",
        run: log_out,
    },
    Spoken {
        name: "SET",
        aliases: &[],
        params: &[
            Param::required("PASSWORD|EMAIL|ALWAYS-ON", Kind::Plain),
            Param::required_rest("value", Kind::Secret),
        ],
        who: Who::Account,
        help: "change your password, your email (or none), whether you stay (on, off, default)",
        run: set,
    },
    Spoken {
        name: "CERT",
        aliases: &[],
        params: &[
            Param::optional("LIST|ADD|DEL", Kind::Plain),
            Param::optional("fingerprint", Kind::Plain),
        ],
        who: Who::Account,
        help: "certificates that log you in; without a fingerprint, the one you show",
        run: certificate,
    },
    Spoken {
        name: "INFO",
        aliases: &[],
        params: &[Param::optional("account", Kind::Plain)],
        who: Who::Anybody,
        help: "tell what is known of an account",
        run: info,
    },
    Spoken {
        name: "LIST",
        aliases: &[],
        params: &[],
        who: Who::Account,
        help: "list accounts; for operators",
        run: list,
    },
    Spoken {
        name: "REGAIN",
        aliases: &[],
        params: &[],
        who: Who::Account,
        help: "take your nick from whoever has it",
        run: regain,
    },
    Spoken {
        name: "GHOST",
        aliases: &["RELEASE", "RECOVER"],
        params: &[Param::optional("nick", Kind::Plain)],
        who: Who::Account,
        help: "give whoever has your nick another one",
        run: ghost,
    },
    Spoken {
        name: "DROP",
        aliases: &["DELETE", "UNREGISTER"],
        params: &[Param::optional("account", Kind::Plain), Param::optional("code", Kind::Plain)],
        who: Who::Account,
        help: "delete an account for good; asks for a code first",
        run: drop_account,
    },
    Spoken {
        name: "CLAIM",
        aliases: &[],
        params: &[Param::required("token", Kind::Secret)],
        who: Who::Account,
        help: "become the owner, with the token the server printed",
        run: claim,
    },
];

/// Accounts that LIST tells of.
const LISTED: usize = 100;

fn say(cx: &mut Ctx<'_>, text: &str) {
    talk::say(cx, Service::Nick, text);
}

fn wrong(text: &str) -> Reject {
    Reject::numeric(Numeric::ERR_UNKNOWNERROR, &[]).because(text)
}

fn own(cx: &Ctx<'_>) -> Result<AccountId, Reject> {
    cx.user().account.ok_or_else(|| wrong("You are not logged in"))
}

fn make(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    if cx.user().account.is_some() {
        return Err(wrong("You have an account and are logged in"));
    }
    if !cx.model().config().accounts.registration {
        return Err(wrong("Accounts are not made by everybody here; ask who runs this server"));
    }
    let (nick, password, email) = (cx.me().to_owned(), words.need(0)?, words.get(1));
    let name = register::check(cx, &nick, email, password)?;
    account_changes::make(cx, name, email.map(str::to_owned), password, Manner::Service);
    Ok(())
}

/// The first word is an account when there is one of that name, and part of the password otherwise.
fn identify(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    if !accounts::may_send_secrets(cx) {
        return Err(wrong(
            "Others could read your password on the way; connect with TLS to log in",
        ));
    }
    let said = words.need(0)?;
    let nick = cx.me().to_owned();
    let named = said.split_once(char::is_whitespace);
    let named = named.filter(|(name, _)| cx.model().accounts().named(name).is_some());
    let (name, password) = match named {
        Some((name, password)) => (name, password.trim_start()),
        None => (nick.as_str(), said),
    };
    accounts::try_password(cx, name, password, Manner::Service)
}

fn log_out(cx: &mut Ctx<'_>, _: Words<'_>) -> Result<(), Reject> {
    own(cx)?;
    accounts::log_out(cx)?;
    say(cx, "You are logged out");
    Ok(())
}

fn set(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let (account, value) = (own(cx)?, words.need(1)?);
    let (setting, text) = match words.need(0)?.to_ascii_uppercase().as_str() {
        "PASSWORD" | "PASS" => {
            if !accounts::may_send_secrets(cx) {
                return Err(wrong("Others could read your password on the way; connect with TLS"));
            }
            account_changes::password_fits(value).map_err(|why| wrong(&why))?;
            account_changes::change_password(cx, account, value, Manner::Service);
            return Ok(());
        }
        "EMAIL" if value.eq_ignore_ascii_case("none") => {
            (AccountSetting::Email(None), "Your account has no email address any more")
        }
        "EMAIL" if register::is_email(value) => {
            (AccountSetting::Email(Some(value.to_owned())), "Your email address is another one now")
        }
        "EMAIL" => return Err(wrong("That is no email address")),
        "ALWAYS-ON" | "ALWAYSON" => match value.to_ascii_lowercase().as_str() {
            "on" => {
                (AccountSetting::AlwaysOn(Some(true)), "You stay when your last connection goes")
            }
            "off" => (AccountSetting::AlwaysOn(Some(false)), "You leave with your last connection"),
            "default" => (AccountSetting::AlwaysOn(None), "You stay or leave as the server has it"),
            _ => return Err(wrong("Say on, off or default")),
        },
        _ => return Err(wrong("What can be set is PASSWORD, EMAIL and ALWAYS-ON")),
    };
    cx.commit(Change::AccountChanged { account, setting })?;
    say(cx, text);
    Ok(())
}

fn certificate(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let id = own(cx)?;
    let print = match words.get(1) {
        Some(text) => Some(
            Fingerprint::parse(text)
                .ok_or_else(|| wrong("A fingerprint is SHA-256: 64 hexadecimal digits"))?,
        ),
        None => cx.session().peer.certificate,
    };
    let Some(account) = cx.model().accounts().get(id) else {
        return Err(Reject::Silent);
    };
    let what = words.get(0).unwrap_or("LIST").to_ascii_uppercase();
    let on = match what.as_str() {
        "LIST" => {
            let mut lines: Vec<String> =
                account.certificates.iter().map(ToString::to_string).collect();
            if lines.is_empty() {
                lines.push("No certificate logs you in".to_owned());
            }
            for line in lines {
                say(cx, &line);
            }
            return Ok(());
        }
        "ADD" => true,
        "DEL" => false,
        _ => return Err(wrong("Say LIST, ADD or DEL")),
    };
    let print =
        print.ok_or_else(|| wrong("You show no certificate; name one by its fingerprint"))?;
    let ended = account_changes::set_certificate(cx, id, print, on)?;
    let can = if on { "logs you in from now on" } else { "does not log you in any more" };
    let ended = account_changes::ended_besides(ended, "it");
    say(cx, &format!("{print} {can}{ended}"));
    Ok(())
}

fn info(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let user = cx.user();
    let name = words.get(0).unwrap_or(user.nick.as_str());
    let model = cx.model();
    let account = model.accounts().named(name);
    let account =
        account.ok_or_else(|| Reject::no_such_nick(name).because("There is no such account"))?;
    let mut lines =
        vec![format!("{} has an account since {}", account.name, account.created.to_server_time())];
    if user.account == Some(account.id) || looks_after(model, user) {
        let email = account.email.as_deref().unwrap_or("none");
        let stays = match account.always_on {
            Some(true) => "on",
            Some(false) => "off",
            None => "default",
        };
        lines.push(format!("email: {email}; always-on: {stays}"));
        lines.push(format!("certificates: {}", account.certificates.len()));
        if account.owner {
            lines.push("They own this server".to_owned());
        }
        let channels = model.founded_by(account.id);
        lines.extend(channels.map(|channel| format!("founder of {}", channel.name)));
    }
    for line in lines {
        say(cx, &line);
    }
    Ok(())
}

fn list(cx: &mut Ctx<'_>, _: Words<'_>) -> Result<(), Reject> {
    if !looks_after(cx.model(), cx.user()) {
        return Err(Reject::not_server_operator());
    }
    let all = cx.model().accounts();
    let mut lines: Vec<String> =
        all.iter().take(LISTED).map(|account| account.name.to_string()).collect();
    if all.len() > LISTED {
        lines.push(format!("{} more; tchat account list shows all", all.len() - LISTED));
    }
    for line in lines {
        say(cx, &line);
    }
    Ok(())
}

/// Whoever has the nick of the account, other than the asker, is given another one.
fn take_nick(cx: &mut Ctx<'_>) -> Result<bool, Reject> {
    let id = own(cx)?;
    let model = cx.model();
    let name = model.accounts().get(id).map(|account| account.name.to_string());
    let holder = name.as_deref().and_then(|name| model.user_by_nick(name));
    let holder = holder.filter(|holder| holder.id != cx.user_id()).map(|holder| holder.id);
    let Some(user) = holder else {
        return Ok(false);
    };
    let nick = model.guest_nick(user);
    cx.let_happen(Change::Renamed { user, nick });
    Ok(true)
}

fn ghost(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let id = own(cx)?;
    if let Some(nick) = words.get(0)
        && cx.model().accounts().named(nick).is_none_or(|account| account.id != id)
    {
        return Err(wrong("That nick is not your account's"));
    }
    if !take_nick(cx)? {
        return Err(wrong("Nobody else has your nick"));
    }
    say(cx, "Your nick is free; NICK takes it");
    Ok(())
}

fn regain(cx: &mut Ctx<'_>, _: Words<'_>) -> Result<(), Reject> {
    let id = own(cx)?;
    let account = cx.model().accounts().get(id).ok_or(Reject::Silent)?;
    let nick = args::nick(cx, account.name.as_str())?;
    let user = cx.user_id();
    if cx.user().nick == nick {
        return Err(wrong("You have your nick"));
    }
    let own = person_of(cx.model(), &nick, Some(id)).map(|person| person.id);
    if let Some(own) = own.filter(|own| *own != user) {
        merging::go_over(cx, own)?;
    } else {
        take_nick(cx)?;
        cx.commit(Change::Renamed { user, nick })?;
    }
    say(cx, "You have your nick again");
    Ok(())
}

fn drop_account(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    let (model, user) = (cx.model(), cx.user());
    let account = match words.get(0) {
        Some(name) => model.accounts().named(name),
        None => model.account_of(user),
    };
    let account = account.ok_or_else(|| wrong("There is no such account"))?;
    if user.account != Some(account.id) && !looks_after(model, user) {
        return Err(wrong("That is not your account"));
    }
    let (id, name) = (account.id, account.name.to_string());
    let code = talk::code(account.id, account.created);
    if words.get(1) == Some(&code) {
        account_changes::delete(cx, id)?;
        say(cx, &format!("The account {name} is no more"));
    } else {
        say(cx, &format!("To delete {name} for good, say: /msg NickServ DROP {name} {code}"));
    }
    Ok(())
}

fn claim(cx: &mut Ctx<'_>, words: Words<'_>) -> Result<(), Reject> {
    owner::claim_with(cx, words.need(0)?)
}

/// What became of what `NickServ` was asked.
pub(in crate::server::handlers) fn after(
    cx: &mut Ctx<'_>,
    logged_in: bool,
    done: Result<(), Reject>,
) {
    match done {
        Ok(()) if logged_in && !cx.session().is_leaving() => {
            let name = cx.model().account_of(cx.user()).map(|account| account.name.to_string());
            if let Some(name) = name {
                say(cx, &format!("You are logged in as {name}"));
            }
        }
        Ok(()) => {}
        Err(no) => talk::refuse(cx, Service::Nick, &no),
    }
}
