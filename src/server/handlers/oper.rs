//! OPER KILL REHASH WALLOPS: what operators of the server do (RFC 2812 sections 3.1.4, 3.7.1, 4.2, 4.7).

use crate::proto::name::CASEMAP;
use crate::proto::{Numeric, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Answer, Change, Door, Password, Question, Reject, UserMode};
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Kill,
        params: &[Param::required("nick", ()), Param::rest("reason", ())],
        when: When::AfterRegistration,
        help: "end somebody's connection; for operators",
        run: kill,
    },
    CommandSpec {
        verb: Verb::Oper,
        params: &[Param::required("name", ()), Param::required("password", ())],
        when: When::AfterRegistration,
        help: "become an operator of the server",
        run: oper,
    },
    CommandSpec {
        verb: Verb::Rehash,
        params: &[],
        when: When::AfterRegistration,
        help: "read the server's configuration again; for operators",
        run: rehash,
    },
    CommandSpec {
        verb: Verb::Wallops,
        params: &[Param::required_rest("text", ())],
        when: When::AfterRegistration,
        help: "tell something to everybody with mode +w; for operators",
        run: wallops,
    },
];

/// So many lines a wrong password counts as: guessing is slowed down as flooding is.
const GUESS: usize = 40;
/// After so many wrong passwords the connection is closed.
const GUESSES: usize = 5;

/// The rank that the command needs: 481.
fn need_operator(cx: &Ctx<'_>) -> Result<(), Reject> {
    if cx.user().is(UserMode::Operator) { Ok(()) } else { Err(Reject::not_server_operator()) }
}

fn oper(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let (name, password) = (args.need(0)?, args.need(1)?);
    let from_here = operators_from_here(cx);
    if from_here.is_empty() {
        tell_of_attempt(cx, "tried from where no operator is expected");
        slow_down(cx);
        return Err(Reject::numeric(Numeric::ERR_NOOPERHOST, &[]));
    }
    // A name that is nobody's is asked about all the same: how long the answer takes must not tell.
    let known = from_here.contains(&name);
    let door = Door::Operator(if known { name.to_owned() } else { String::new() });
    cx.ask(Question::Password { door, password: Password::new(password) });
    Ok(())
}

/// The names of the operators that the session may become.
fn operators_from_here<'a>(cx: &'a Ctx<'_>) -> Vec<&'a str> {
    let operators = cx.model().config().operators.iter();
    operators
        .filter(|operator| operator.may_come_from(cx.session(), cx.user()))
        .map(|operator| operator.name.as_str())
        .collect()
}

/// What became of a password for the operator of this name; an empty one is nobody's.
pub(super) fn opered(cx: &mut Ctx<'_>, name: &str, answer: &Answer) -> Result<(), Reject> {
    match answer {
        // The configuration may have been read again meanwhile.
        Answer::Right if operators_from_here(cx).contains(&name) => {}
        Answer::Busy => return Err(Reject::numeric(Numeric::RPL_TRYAGAIN, &["OPER"])),
        Answer::Right
        | Answer::Wrong
        | Answer::Verifier(_)
        | Answer::Rehashed { .. }
        | Answer::History(_) => {
            return wrong_password(cx);
        }
    }
    tell_of_attempt(cx, &format!("is an operator now, as {name}"));
    let user = cx.user_id();
    let mut changes = vec![(UserMode::Operator, true), (UserMode::Notices, true)];
    changes.retain(|(mode, _)| !cx.user().is(*mode));
    if !changes.is_empty() {
        cx.commit(Change::UserModesSet { user, changes })?;
    }
    cx.reply(Numeric::RPL_YOUREOPER, &[]);
    Ok(())
}

fn wrong_password(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    cx.record_wrong_password();
    tell_of_attempt(cx, "gave a wrong name or password");
    slow_down(cx);
    let session = cx.session_mut();
    session.guesses += 1;
    let no = Reject::numeric(Numeric::ERR_PASSWDMISMATCH, &[]);
    if session.guesses < GUESSES {
        return Err(no);
    }
    cx.refuse(no);
    cx.leave("Too many wrong passwords");
    Ok(())
}

fn slow_down(cx: &mut Ctx<'_>) {
    let limits = cx.model().limits().clone();
    cx.session_mut().flow.charge(&limits, GUESS);
}

/// What was tried is not told: a password is easily given in the place of the name.
fn tell_of_attempt(cx: &mut Ctx<'_>, what: &str) {
    let text = format!("OPER: {} {what}", cx.user().source());
    cx.tell_operators(&text);
}

fn kill(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    need_operator(cx)?;
    let name = args.need(0)?;
    if CASEMAP.same(name, cx.model().config().server.as_str()) {
        return Err(Reject::numeric(Numeric::ERR_CANTKILLSERVER, &[]));
    }
    let target = args::user(cx, name)?;
    let (user, nick) = (target.id, target.nick.as_str().to_owned());
    // It is told in three shapes, the longest of which is the QUIT of the victim.
    let around = target.source().to_string().len() + cx.me().len() + "Killed ( ())".len();
    let most = cx.model().limits().reason_length;
    let room = args::room(cx, &Verb::Kill, &nick, most).min(400_usize.saturating_sub(around));
    let reason = split::head(args.get(1).unwrap_or("No reason given"), room).to_owned();
    let text = format!("{} killed {nick}: {reason}", cx.user().source());
    cx.kill(user, &reason)?;
    cx.tell_operators(&text);
    if !cx.session().is_leaving() {
        cx.notice(&format!("{nick} is gone"));
    }
    Ok(())
}

fn wallops(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    need_operator(cx)?;
    let room = args::room(cx, &Verb::Wallops, "", usize::MAX);
    let text = split::head(args.need(0)?, room).to_owned();
    let by = cx.user_id();
    cx.commit(Change::Wallops { by, text })
}

fn rehash(cx: &mut Ctx<'_>, _: Args<'_>) -> Result<(), Reject> {
    need_operator(cx)?;
    cx.ask(Question::Rehash);
    Ok(())
}

/// What became of reading the configuration again.
pub(super) fn rehashed(cx: &mut Ctx<'_>, answer: &Answer) -> Result<(), Reject> {
    let Answer::Rehashed { file, problem } = answer else {
        return Err(Reject::numeric(Numeric::RPL_TRYAGAIN, &["REHASH"]));
    };
    let by = cx.user().source();
    cx.reply(Numeric::RPL_REHASHING, &[file.as_deref().unwrap_or("*")]);
    match problem {
        None => {
            cx.notice("The configuration was read again");
            cx.tell_operators(&format!("REHASH: {by} had the configuration read again"));
        }
        Some(problem) => {
            cx.notice(&format!("The configuration is kept as it was: {problem}"));
            cx.tell_operators(&format!("REHASH: {by} found the configuration broken"));
        }
    }
    Ok(())
}
