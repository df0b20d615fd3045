//! CHATHISTORY: what was said before (IRCv3 chathistory). What is kept, and who may read it, is told in
//! `outbox/keeping.rs` and `model/reach.rs`.

use std::collections::BTreeMap;

use crate::proto::name::CASEMAP;
use crate::proto::{Cap, Folded, Message, Numeric, Timestamp, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{
    Answer, Asked, Channel, Found, Near, Query, Question, Reach, Reject, Row, partner, reach,
    reaches,
};
use crate::server::outbox::Page;
use crate::spec::Param;

use super::args::Args;
use super::selector::Request;
use super::talk::{Names, Talk};
use super::{CommandSpec, When, bounded, search, talk};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Chathistory,
    params: &[
        Param::required("subcommand", ()),
        Param::optional("target", ()),
        Param::optional("from", ()),
        Param::optional("to", ()),
        Param::optional("limit", ()),
    ],
    when: When::AfterRegistration,
    help: "what was said: LATEST BEFORE AFTER AROUND BETWEEN TARGETS",
    run: chathistory,
}];

fn chathistory(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    args.need(0)?;
    let Some((given, params)) = args.0.params.split_first() else {
        return Err(Reject::numeric(Numeric::ERR_NEEDMOREPARAMS, &["CHATHISTORY"]));
    };
    let request = Request { given, params };
    if given.eq_ignore_ascii_case("TARGETS") {
        return targets(cx, request);
    }
    let Some(slice) = request.slice() else {
        return Err(request.refusal("INVALID_PARAMS", &[], "Unknown command"));
    };
    let (slice, near) = slice?;
    let limit = request.limit(cx.model().limits().history_lines)?;
    let target = request.param(0);
    let events = cx.session().has(Cap::EventPlayback);
    let (place, reach, target) = if target.starts_with('#') {
        let channel = readable(cx, target);
        let (channel, reach) = channel.ok_or_else(|| request.invalid_target(target))?;
        (channel.name.folded(), reach, target.to_owned())
    } else if let Some(Talk { place, name, reach }) = talk::with(cx, target) {
        (place, reach, name)
    } else {
        return with_person(cx, request);
    };
    let query = Query::Page { place, reach, slice, limit, events };
    ask(cx, request, &target, (query, near));
    Ok(())
}

/// A channel that the asker may read of. That there is none, and that they are not in it, look the same.
fn readable<'a>(cx: &'a Ctx<'_>, name: &str) -> Option<(&'a Channel, Reach)> {
    let channel = cx.model().channel(name)?;
    Some((channel, reach(channel, cx.user_id())?))
}

/// Who has no account reads of no conversation: nothing is found with somebody who is here.
fn with_person(cx: &mut Ctx<'_>, request: Request<'_>) -> Result<(), Reject> {
    let target = request.param(0);
    let Some(nick) = cx.model().user_by_nick(target).map(|user| user.nick.to_string()) else {
        return Err(request.invalid_target(target));
    };
    cx.reply_with(|_, own| own.found("chathistory", &[&nick], |_| {}));
    Ok(())
}

fn targets(cx: &mut Ctx<'_>, request: Request<'_>) -> Result<(), Reject> {
    request.count(3)?;
    let (from, to) = (request.timestamp(0)?, request.timestamp(1)?);
    let limit = request.limit(cx.model().limits().history_lines)?;
    let places = reaches(cx.model(), cx.user());
    let places = places.map(|(channel, reach)| (channel.name.folded(), reach));
    let talks = talk::all(cx).into_iter().map(|talk| (talk.place, talk.reach));
    let places: Vec<_> = places.chain(talks).collect();
    cx.worked(places.len());
    let query = Query::Targets { places, from, to, limit };
    ask(cx, request, "*", (query, Near::First));
    Ok(())
}

fn ask(cx: &mut Ctx<'_>, request: Request<'_>, target: &str, (query, near): (Query, Near)) {
    let asked = Asked {
        verb: Verb::Chathistory,
        subcommand: request.given.to_owned(),
        target: target.to_owned(),
        near,
    };
    cx.ask(Question::History { query, asked });
}

/// Goes on when history has answered.
pub(super) fn answered(cx: &mut Ctx<'_>, asked: &Asked, answer: &Answer) -> Result<(), Reject> {
    let found = match answer {
        Answer::History(Ok(found)) => Some(found),
        _ => None,
    };
    match asked.verb {
        Verb::Search => search::answered(cx, asked.near, found),
        _ => chathistory_answered(cx, asked, found),
    }
}

fn chathistory_answered(
    cx: &mut Ctx<'_>,
    asked: &Asked,
    found: Option<&Found>,
) -> Result<(), Reject> {
    let request = Request { given: &asked.subcommand, params: &[] };
    match found {
        Some(Found::Rows(rows)) => {
            tell_rows(cx, asked, rows).ok_or_else(|| request.invalid_target(&asked.target))
        }
        Some(Found::Targets(targets)) => {
            tell_targets(cx, targets);
            Ok(())
        }
        Some(Found::Hits { .. }) | None => Err(request.not_retrieved(&asked.target)),
    }
}

/// `None` when the asker is not in the channel any more, or not who they were.
fn tell_rows(cx: &mut Ctx<'_>, asked: &Asked, rows: &[Row]) -> Option<()> {
    let (name, found) = if asked.target.starts_with('#') {
        let name = readable(cx, &asked.target)?.0.name.to_string();
        let found = rows.iter().map(|row| (row, name.clone())).collect();
        (name, found)
    } else {
        // They may be somebody else meanwhile.
        let (own, name) = (talk::account(cx)?.id, asked.target.clone());
        let rows = rows.iter().filter(|row| partner(&row.place, own).is_some());
        let found = rows.map(|row| (row, talk::target(cx, row, &name))).collect();
        (name, found)
    };
    let page = Page { caps: cx.session().caps, room: bounded::room(cx), near: asked.near, found };
    cx.reply_with(|to, own| {
        own.found("chathistory", &[&name], |own| page.write(to.model, own));
    });
    Some(())
}

fn tell_targets(cx: &mut Ctx<'_>, targets: &[(Folded, Timestamp)]) {
    let (model, me) = (cx.model(), cx.user_id());
    let (names, own) = (Names::of(model), talk::account(cx).map(|account| account.id));
    let line = |(place, at): &(_, Timestamp)| {
        // They may have left it meanwhile.
        let channel = model.channel_by_key(place).filter(|channel| channel.has_member(me));
        let name = match channel {
            Some(channel) => channel.name.to_string(),
            None => names.of_partner(place, own?)?,
        };
        Some((name, *at))
    };
    let mut told: Vec<(String, Timestamp)> = targets.iter().filter_map(line).collect();
    // Somebody has talked with a guest, and with who has an account and the same nick now: one target.
    let mut latest: BTreeMap<Folded, Timestamp> = BTreeMap::new();
    for (name, at) in &told {
        let known = latest.entry(CASEMAP.fold(name)).or_insert(*at);
        *known = (*known).max(*at);
    }
    told.retain(|(name, at)| {
        let key = CASEMAP.fold(name);
        latest.get(&key) == Some(at) && latest.remove(&key).is_some()
    });
    let line = |(name, at): (String, Timestamp)| {
        let line = Message::new(Verb::Chathistory).with("TARGETS").with(name);
        line.with(at.to_server_time())
    };
    let lines: Vec<Message> = told.into_iter().map(line).collect();
    cx.reply_with(|to, own| {
        own.found("draft/chathistory-targets", &[], |own| {
            for line in lines {
                own.line(to.model, line);
            }
        });
    });
}
