//! PRIVMSG NOTICE TAGMSG.

use crate::proto::{Cap, Numeric, StandardReply, Tags, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Part, Rank, Reject, Said, Service, Target};
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When, client_tags, services};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Notice,
        params: &[Param::optional("targets", ()), Param::rest("text", ())],
        when: When::AfterRegistration,
        help: "as PRIVMSG, but nothing answers to it",
        run: say,
    },
    CommandSpec {
        verb: Verb::Privmsg,
        params: &[Param::optional("targets", ()), Param::rest("text", ())],
        when: When::AfterRegistration,
        help: "say something to channels or people",
        run: say,
    },
    CommandSpec {
        verb: Verb::Tagmsg,
        params: &[Param::optional("targets", ())],
        when: When::AfterRegistration,
        help: "send tags without a text to channels or people",
        run: say,
    },
];

fn say(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let verb = &args.0.verb;
    let targets = args.targets(0, cx)?;
    if targets.is_empty() {
        return Err(Reject::numeric(Numeric::ERR_NORECIPIENT, &[])
            .because(format!("No recipient given ({verb})")));
    }
    let text = match verb {
        Verb::Tagmsg => None,
        _ => Some(args.get(1).ok_or_else(|| Reject::numeric(Numeric::ERR_NOTEXTTOSEND, &[]))?),
    };
    // The capability is what brings client-only tags and TAGMSG (IRCv3 message-tags).
    if *verb == Verb::Tagmsg && !cx.session().has(Cap::MessageTags) {
        let no = Reject::numeric(Numeric::ERR_UNKNOWNCOMMAND, &["TAGMSG"]);
        return Err(no.because("Needs the capability message-tags"));
    }
    let tags = client_tags::relayed(cx, args.0).map_err(|why| {
        let fail = StandardReply::fail(verb.as_str(), "INVALID_REACTION", &[], &why);
        Reject::Standard(fail)
    })?;
    for target in targets {
        let said = say_to(cx, target, verb, text, &tags);
        if let (Err(no), true) = (said, *verb != Verb::Notice) {
            cx.refuse(no);
        }
    }
    Ok(())
}

fn say_to(
    cx: &mut Ctx<'_>,
    target: &str,
    verb: &Verb,
    text: Option<&str>,
    tags: &Tags,
) -> Result<(), Reject> {
    if let Some(service) = Service::named(target) {
        // What is no PRIVMSG must not be answered, and typing is nothing to a service.
        if let (Verb::Privmsg, Some(text)) = (verb, text) {
            services::hear(cx, service, text, Some(verb));
        }
        return Ok(());
    }
    let (to, name) = find_target(cx, target)?;
    let room = args::room(cx, verb, &name, usize::MAX);
    let parts = text.map(|text| Part::line(fitting(text, room))).into_iter().collect();
    let from = cx.user_id();
    let what = Said { verb: verb.clone(), parts, tags: tags.clone() };
    cx.commit(Change::Said { from, to, what })
}

/// As much of a text as there is room for. CTCP keeps its frame, which is what it is known by.
fn fitting(text: &str, room: usize) -> String {
    const FRAME: char = '\u{1}';
    let framed = text.strip_prefix(FRAME).is_some_and(|rest| rest.ends_with(FRAME));
    if framed && text.len() > room {
        let mut text = split::head(text, room.saturating_sub(FRAME.len_utf8())).to_owned();
        text.push(FRAME);
        return text;
    }
    split::head(text, room).to_owned()
}

/// A channel, the ranks of a channel (STATUSMSG), or a person, and the name to which lines are sent.
pub(super) fn find_target(cx: &Ctx<'_>, text: &str) -> Result<(Target, String), Reject> {
    let (at_least, channel) = match text.chars().next().and_then(Rank::from_sign) {
        Some(rank) => (Some(rank), text.get(1..).unwrap_or("")),
        None => (None, text),
    };
    if channel.starts_with('#') {
        let channel = args::channel_name(cx, channel)?;
        let name =
            at_least.map_or(String::new(), |rank| rank.sign().to_string()) + channel.as_str();
        return Ok((Target::Channel { channel, at_least }, name));
    }
    let user = args::user(cx, text)?;
    Ok((Target::User(user.id), user.nick.as_str().to_owned()))
}
