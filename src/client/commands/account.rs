//! Commands about accounts. None of them takes a password: what is typed there could be seen, and is remembered.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::{Ctx, NO_ACCOUNTS};
use crate::client::model::network::Link;
use crate::proto::Cap;
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "forget",
        aliases: &[],
        params: &[],
        scope: Scope::Anywhere,
        help: "forget the remembered password of this server",
        run: |cx, _| {
            cx.forget_password(cx.model.focused_network().id);
            Ok(())
        },
    },
    CommandSpec {
        name: "login",
        aliases: &[],
        params: &[Param::optional("account", Kind::Text)],
        scope: Scope::Anywhere,
        help: "log in to your account here; the password is asked for",
        run: login,
    },
    CommandSpec {
        name: "logout",
        aliases: &[],
        params: &[],
        scope: Scope::Anywhere,
        help: "connect again without an account",
        run: logout,
    },
    CommandSpec {
        name: "register",
        aliases: &[],
        params: &[Param::optional("account", Kind::Text), Param::optional("email", Kind::Text)],
        scope: Scope::Anywhere,
        help: "make an account here, so that your name stays yours",
        run: |cx, args| {
            unheard(cx)?;
            let id = cx.model.focused_network().id;
            cx.ask_registration(id, args.get(0), args.get(1).unwrap_or_default())
                .map_err(Refusal::Wrong)
        },
    },
    CommandSpec {
        name: "verify",
        aliases: &[],
        params: &[Param::required("code", Kind::Text)],
        scope: Scope::Anywhere,
        help: "confirm a new account with the code you were sent",
        run: verify,
    },
];

/// A guest's password would be read on the way before anything here could protect it.
fn unheard(cx: &Ctx<'_>) -> Outcome {
    if cx.model.overheard {
        return Err(Refusal::wrong(
            "others could read your password on the way: come encrypted, with tchat connect, ncat --ssl or openssl s_client",
        ));
    }
    Ok(())
}

fn login(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    unheard(cx)?;
    let network = cx.model.focused_network();
    let there = matches!(network.link, Link::Registering | Link::Online);
    let known = network.negotiation.offered.contains_key(&Cap::Sasl) || network.negotiation.open;
    if there && !known && !network.caps.contains(Cap::Sasl) {
        return Err(Refusal::wrong(NO_ACCOUNTS));
    }
    let wanted = network.login.wanted.as_ref().map_or("", |wanted| wanted.account.as_str());
    let usual = if wanted.is_empty() { network.nick.as_str() } else { wanted };
    let (id, account) = (network.id, args.get(0).unwrap_or(usual).to_owned());
    cx.ask_login(id, &account, None);
    Ok(())
}

fn logout(cx: &mut Ctx<'_>, _: &Args<'_>) -> Outcome {
    let network = cx.model.focused_network();
    if network.login.account.is_none() && network.login.wanted.is_none() {
        return Err(Refusal::wrong("you are not logged in"));
    }
    cx.log_out(network.id);
    Ok(())
}

fn verify(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let network = cx.model.focused_network();
    let account = match &network.login.registering {
        Some(registering) => registering.account.clone(),
        None => network.nick.clone(),
    };
    if account.is_empty() || !matches!(network.link, Link::Registering | Link::Online) {
        return Err(Refusal::wrong("not connected"));
    }
    cx.verify(network.id, &account, args.required(0));
    Ok(())
}
