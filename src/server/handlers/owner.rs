//! CLAIM: somebody becomes the owner of a server that has none, with the token that it prints when it starts.

use crate::proto::{StandardReply, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{AccountSetting, Change, Reject};
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
    accounts::give_rank(cx)
}
