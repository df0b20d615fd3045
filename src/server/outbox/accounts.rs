//! What is told of accounts: logging in and out (IRCv3 account-notify; 900, 901), and that a nick is now an account's.

use std::sync::Arc;

use crate::proto::{Account as AccountName, Cap, Message, Numeric, Source, Verb};
use crate::server::model::{Account, AccountId, GRACE, Model, SessionId, User, UserId};
use crate::server::outbound::Outbound;

use super::Outbox;
use super::announce::{Around, Scene, from};
use super::monitors;

/// To a person on all connections, and to their neighbours.
pub(super) fn logged_in(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    user: UserId,
    account: Option<AccountId>,
) {
    let model = scene.model;
    let Some(user) = model.user(user) else { return };
    let name = account.and_then(|id| model.accounts().get(id)).map(|account| &account.name);
    tell_login(scene, out, user, name);
    let owner = model.accounts().named(user.nick.as_str());
    if let Some(owner) = owner.filter(|owner| Some(owner.id) != account && user.borrows.is_none()) {
        warn(model, out, user, owner);
    }
}

/// Everybody who was logged in to it is not any more.
pub(super) fn gone(scene: Scene<'_>, out: &mut Outbox<'_>, account: AccountId) {
    for user in scene.model.users().filter(|user| user.account == Some(account)) {
        tell_login(scene, out, user, None);
    }
}

/// Whoever bears its name is told that they cannot keep it. Who made it is about to be logged in.
pub(super) fn made(scene: Scene<'_>, out: &mut Outbox<'_>, account: &Account) {
    let Some(holder) = scene.model.user_by_nick(account.name.as_str()) else {
        return;
    };
    if !out.origin.is_some_and(|origin| holder.sessions.contains(&origin)) {
        warn(scene.model, out, holder, account);
    }
}

fn tell_login(scene: Scene<'_>, out: &mut Outbox<'_>, user: &User, name: Option<&AccountName>) {
    let model = scene.model;
    let mask = user.source().to_string();
    let line = match name {
        Some(name) => server_line(model, Numeric::RPL_LOGGEDIN.into(), user)
            .with(mask)
            .with(name.as_str())
            .with(format!("You are now logged in as {name}")),
        None => server_line(model, Numeric::RPL_LOGGEDOUT.into(), user)
            .with(mask)
            .with(Numeric::RPL_LOGGEDOUT.text()),
    };
    out.everybody(own(user), Outbound::plain(line));
    let line = from(user, Verb::Account).with(name.map_or("*", AccountName::as_str));
    let what = Outbound::only(&[Cap::AccountNotify], line.clone());
    let around = Around::of(model, user);
    out.everybody(Arc::clone(&around.sessions), scene.stamp(what, user));
    monitors::extended(scene, out, &around, Cap::AccountNotify, &line);
}

fn warn(model: &Model, out: &mut Outbox<'_>, user: &User, account: &Account) {
    let seconds = GRACE.as_secs();
    let text = format!(
        "{} is the nick of an account that you are not logged in to. Log in within {seconds} seconds or take another \
         nick, else you are given one",
        account.name
    );
    let line = server_line(model, Verb::Notice, user).with(text);
    out.everybody(own(user), Outbound::plain(line));
}

fn server_line(model: &Model, verb: Verb, to: &User) -> Message {
    let server = Source::server(model.config().server.as_str());
    Message::new(verb).with_source(server).with(to.nick.as_str())
}

fn own(user: &User) -> Arc<[SessionId]> {
    let mut sessions = user.sessions.clone();
    sessions.sort_unstable();
    sessions.into()
}
