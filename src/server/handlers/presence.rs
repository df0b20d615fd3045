//! AWAY SETNAME: what others see of oneself.

use crate::proto::{Cap, Numeric, StandardReply, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{ABSENT, Change, Phase, Reject, UserId};
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When, bounded};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Away,
        params: &[Param::rest("message", ())],
        when: When::Always,
        help: "say that you are away, or back when without a message",
        run: away,
    },
    CommandSpec {
        verb: Verb::Setname,
        params: &[Param::rest("realname", ())],
        when: When::AfterRegistration,
        help: "change your real name",
        run: setname,
    },
];

fn away(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let message = args.text(0, cx.model().limits().away_length);
    let absent = message.as_deref() == Some(ABSENT) && cx.session().has(Cap::PreAway);
    cx.session_mut().absent = absent;
    if let Phase::Registering(_) = cx.session().phase {
        return away_from_the_start(cx, message);
    }
    let user = cx.user();
    // Nobody is in front of this connection: that is nothing to others while somebody is in front of another one, or
    // where they know better why.
    let said = user.away.is_some() && !user.away_by_itself;
    if absent && (said || cx.model().is_attended(user, None)) {
        cx.reply(Numeric::RPL_NOWAWAY, &[]);
        return Ok(());
    }
    let user = user.id;
    bounded::tell_around(cx);
    cx.commit(Change::AwaySet { user, message, by_itself: absent })
}

/// One more connection of somebody who is here, with what it said before of being away. With somebody in front of it nobody
/// is away by itself any more, and who comes back to no connection is back.
///
/// `again` is whether the connection was somebody else before, who has been welcomed.
pub(super) fn attach(
    cx: &mut Ctx<'_>,
    user: UserId,
    away: Option<String>,
    again: bool,
) -> Result<(), Reject> {
    let (session, absent) = (cx.session().id, cx.session().absent);
    let Some(person) = cx.model().user(user) else {
        return Err(Reject::Silent);
    };
    let is_away = person.away.is_some();
    let ends = is_away && (person.away_by_itself || person.sessions.is_empty());
    cx.commit(Change::Attached { user, session, again })?;
    if !absent && (ends || away.is_some()) {
        return cx.commit(Change::AwaySet { user, message: away, by_itself: false });
    }
    if is_away {
        cx.reply(Numeric::RPL_NOWAWAY, &[]);
    }
    Ok(())
}

/// Before registration, with pre-away: what the person arrives with.
fn away_from_the_start(cx: &mut Ctx<'_>, message: Option<String>) -> Result<(), Reject> {
    if !cx.session().has(Cap::PreAway) {
        return Err(Reject::not_registered());
    }
    let numeric = if message.is_some() { Numeric::RPL_NOWAWAY } else { Numeric::RPL_UNAWAY };
    if let Phase::Registering(registration) = &mut cx.session_mut().phase {
        registration.away = message;
    }
    cx.reply(numeric, &[]);
    Ok(())
}

fn setname(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let user = cx.user_id();
    let realname = args.0.param(0).unwrap_or("").to_owned();
    if realname.is_empty() || realname.len() > cx.model().limits().realname_length {
        // As servers of old did (IRCv3 setname).
        if !cx.session().has(Cap::Setname) {
            return Err(Reject::Silent);
        }
        if args.0.params.is_empty() {
            return Err(Reject::need_more_params("SETNAME"));
        }
        let text = "Realname is empty or too long";
        let reply = StandardReply::fail("SETNAME", "INVALID_REALNAME", &[], text);
        return Err(Reject::Standard(reply));
    }
    bounded::tell_around(cx);
    cx.commit(Change::RealnameSet { user, realname })
}
