//! SEARCH: messages by their words (the vendor extension `soju.im/search`).

use std::time::Duration;

use crate::proto::name::CASEMAP;
use crate::proto::{Folded, StandardReply, Tags, Timestamp, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{
    Asked, Filter, Found, Near, Query, Question, Reach, Reject, reach, reaches,
};
use crate::server::outbox::Page;
use crate::spec::Param;

use super::args::Args;
use super::selector::{limit, word};
use super::talk::Names;
use super::{CommandSpec, When, bounded, talk};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Search,
    params: &[Param::required("attributes", ())],
    when: When::AfterRegistration,
    help: "find messages: in= from= after= before= text= limit=",
    run: search,
}];

/// A search is as much work as so many lines of an answer: at the usual pace four of them in a second.
const WORK: usize = 80;
/// The smallest step of time.
const STEP: Duration = Duration::from_millis(1);
/// Said before an answer in which something may be missing. The vendor extension has no word for it.
const PARTIAL: &str = "PARTIAL_RESULTS";
const PARTLY: &str = "Not everything could be looked through yet; there may be more";
/// What a search can be narrowed by. Others mean nothing to us.
const ATTRIBUTES: &[&str] = &["after", "before", "from", "in", "limit", "text"];

fn search(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let given = args.need(0)?;
    if args.0.params.len() > 1 {
        return Err(invalid("*", "Too many parameters; a space is written \\s"));
    }
    // They are written as message tags are, escapes and all.
    let attributes = Tags::parse(given);
    if !ATTRIBUTES.iter().any(|key| attributes.get(key).is_some()) {
        return Err(invalid(given, "None of in= from= after= before= text= limit="));
    }
    let most = cx.model().limits().history_lines;
    let limit = match attributes.get("limit") {
        Some(given) => limit(given, most).ok_or_else(|| invalid("limit", "Invalid limit"))?,
        None => most,
    };
    let time = |key| match attributes.get(key).map(Timestamp::parse_server_time) {
        Some(None) => Err(invalid(key, "Invalid timestamp")),
        time => Ok(time.flatten()),
    };
    let filter = Filter {
        from: attributes.get("from").map(|nick| CASEMAP.fold(nick)),
        // At that time is asked for as well.
        after: time("after")?.map(|at| at - STEP),
        before: time("before")?.map(|at| at + STEP),
    };
    let places = places(cx, attributes.get("in"))?;
    cx.worked(WORK);
    let words = attributes.get("text").unwrap_or("").to_owned();
    let (subcommand, target) = (String::new(), "*".to_owned());
    let near = if filter.is_forward() { Near::First } else { Near::Last };
    let query = Query::Search { places, words, filter, limit };
    let asked = Asked { verb: Verb::Search, subcommand, target, near };
    cx.ask(Question::History { query, asked });
    Ok(())
}

/// Where to look: in one channel or conversation, or in all that the asker is in or has.
fn places(cx: &Ctx<'_>, within: Option<&str>) -> Result<Vec<(Folded, Reach)>, Reject> {
    match within {
        Some(name) if name.starts_with('#') => {
            let channel = cx.model().channel(name);
            let found = channel
                .and_then(|channel| Some((channel.name.folded(), reach(channel, cx.user_id())?)));
            found
                .map(|place| vec![place])
                .ok_or_else(|| invalid("in", "You are in no such channel"))
        }
        Some(nick) => {
            let talk = talk::with(cx, nick).map(|talk| (talk.place, talk.reach));
            Ok(talk.into_iter().collect())
        }
        None => {
            let places = reaches(cx.model(), cx.user());
            let places = places.map(|(channel, reach)| (channel.name.folded(), reach));
            let talks = talk::all(cx).into_iter().map(|talk| (talk.place, talk.reach));
            Ok(places.chain(talks).collect())
        }
    }
}

fn invalid(given: &str, text: &str) -> Reject {
    Reject::Standard(StandardReply::fail("SEARCH", "INVALID_PARAMS", &[word(given)], text))
}

/// Goes on when history has answered; `None` when it cannot. `near` is the end that stays where there is not room for all.
pub(super) fn answered(cx: &mut Ctx<'_>, near: Near, found: Option<&Found>) -> Result<(), Reject> {
    let Some(Found::Hits { rows, partial }) = found else {
        let text = "The search could not be run";
        return Err(Reject::Standard(StandardReply::fail("SEARCH", "INTERNAL_ERROR", &[], text)));
    };
    let (caps, room, me, partial) = (cx.session().caps, bounded::room(cx), cx.user_id(), *partial);
    let (names, account) = (Names::of(cx.model()), talk::account(cx).map(|account| account.id));
    let found = rows.iter().filter_map(|row| {
        // They may have left it meanwhile.
        if let Some(channel) = cx.model().channel_by_key(&row.place) {
            return channel.has_member(me).then(|| (row, channel.name.to_string()));
        }
        let name = names.of_partner(&row.place, account?)?;
        Some((row, talk::target(cx, row, &name)))
    });
    let found = found.collect();
    cx.reply_with(|to, own| {
        if partial {
            own.standard(to, caps, &StandardReply::warn("SEARCH", PARTIAL, &[], PARTLY));
        }
        let page = Page { caps, room, near, found };
        own.found("soju.im/search", &[], |own| page.write(to.model, own));
    });
    Ok(())
}
