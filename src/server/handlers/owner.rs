//! CLAIM: somebody becomes the owner of a server that has none, with the token that it prints when it starts. And what an
//! owner is: an operator of the server as long as they are logged in.

use crate::proto::{Numeric, StandardReply, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{AccountId, AccountSetting, Change, Reject, UserId, UserMode};
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When, accounts};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Claim,
    params: &[Param::required("token", ())],
    when: When::AfterRegistration,
    help: "become the owner, with the token the server printed",
    run: claim,
}];

/// What wrong tokens are counted as: guesses at an account that nobody can have.
const OWNER: &str = "*owner*";

fn fail(code: &str, text: &str) -> Reject {
    Reject::Standard(StandardReply::fail(Verb::Claim.as_str(), code, &[], text))
}

fn claim(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    claim_with(cx, args.need(0)?)
}

/// With the token, however it was said.
pub(super) fn claim_with(cx: &mut Ctx<'_>, token: &str) -> Result<(), Reject> {
    let Some(account) = accounts::of_session(cx) else {
        return Err(fail("ACCOUNT_REQUIRED", "Log in to an account first, or make one"));
    };
    if cx.model().accounts().has_owner() {
        return Err(fail("HAS_OWNER", "This server has an owner"));
    }
    let (host, now) = (cx.session().peer.host.clone(), cx.now());
    if let Some(wait) = cx.model().guess_wait(&host, OWNER, now) {
        let again = accounts::when_again(wait);
        let text = format!("Too many wrong tokens were tried; try again {again}");
        return Err(fail("TEMPORARILY_UNAVAILABLE", &text));
    }
    if !cx.model().is_owner_token(token) {
        cx.model_mut().count_guess(&host, OWNER, now);
        return Err(fail(
            "INVALID_TOKEN",
            "That is not the token; it stands where the server was started",
        ));
    }
    let setting = AccountSetting::Owner(true);
    cx.commit(Change::AccountChanged { account, setting })?;
    cx.notice("This server is yours");
    give_rank(cx)?;
    rank_everybody(cx, account, true)
}

/// Whether an account that is made on this connection is the owner's: the first one of this machine. What comes by
/// WebSocket may come through a web server on this machine, from anybody.
pub(super) fn is_first(cx: &Ctx<'_>) -> bool {
    let peer = &cx.session().peer;
    peer.loopback && !peer.web && !cx.model().accounts().has_owner()
}

/// The owner of the server is an operator of it, as long as they are logged in.
///
/// # Errors
/// None that are expected.
pub(super) fn give_rank(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    if !is_owner(cx) {
        return Ok(());
    }
    let user = cx.user_id();
    let changes = rank(cx, user, true);
    if changes.is_empty() {
        return Ok(());
    }
    cx.tell_operators(&format!("{} is an operator now, as the owner", cx.user().source()));
    cx.commit(Change::UserModesSet { user, changes })?;
    cx.reply(Numeric::RPL_YOUREOPER, &[]);
    Ok(())
}

/// Takes the rank that the owner has from the person of the session.
///
/// # Errors
/// None that are expected.
pub(super) fn take_rank(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    if !is_owner(cx) {
        return Ok(());
    }
    let user = cx.user_id();
    let changes = rank(cx, user, false);
    if changes.is_empty() { Ok(()) } else { cx.commit(Change::UserModesSet { user, changes }) }
}

/// Whoever is here with the account has the rank from now on, or no longer if the account is the owner's.
///
/// # Errors
/// None that are expected.
pub(super) fn rank_everybody(cx: &mut Ctx<'_>, account: AccountId, on: bool) -> Result<(), Reject> {
    let here = cx.model().users().filter(|user| user.account == Some(account));
    let here: Vec<UserId> = here.map(|user| user.id).collect();
    for user in here {
        let changes = rank(cx, user, on);
        if !changes.is_empty() {
            cx.commit(Change::UserModesSet { user, changes })?;
        }
    }
    Ok(())
}

fn is_owner(cx: &Ctx<'_>) -> bool {
    cx.model().account_of(cx.user()).is_some_and(|account| account.owner)
}

/// What changes of somebody's modes with the rank.
fn rank(cx: &Ctx<'_>, user: UserId, on: bool) -> Vec<(UserMode, bool)> {
    let mut changes = vec![(UserMode::Operator, on), (UserMode::Notices, on)];
    changes.retain(|(mode, _)| cx.model().user(user).is_some_and(|user| user.is(*mode) != on));
    changes
}
