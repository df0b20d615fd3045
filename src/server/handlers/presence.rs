//! AWAY SETNAME: what others see of oneself.

use crate::proto::{Cap, StandardReply, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Reject};
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Away,
        params: &[Param::rest("message", ())],
        when: When::AfterRegistration,
        help: "say that you are away, or back when without a message",
        run: away,
    },
    CommandSpec {
        verb: Verb::Setname,
        params: &[Param::required_rest("realname", ())],
        when: When::AfterRegistration,
        help: "change your real name",
        run: setname,
    },
];

fn away(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let user = cx.user_id();
    let message = args.text(0, cx.model().limits().away_length);
    cx.commit(Change::AwaySet { user, message })
}

fn setname(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let user = cx.user_id();
    let realname = args.0.param(0).unwrap_or("").to_owned();
    if realname.is_empty() || realname.len() > cx.model().limits().realname_length {
        if !cx.session().has(Cap::Setname) {
            return Err(Reject::Silent);
        }
        let text = "Realname is empty or too long";
        let reply = StandardReply::fail("SETNAME", "INVALID_REALNAME", &[], text);
        return Err(Reject::Standard(reply));
    }
    cx.commit(Change::RealnameSet { user, realname })
}
