//! From a line to its handler: the checks that every command shares, and the refusal turned into a line.

use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Answer, Door, Manner, Matter, Pending, Phase, Purpose, Reject};
use crate::spec;

use super::{
    Args, CommandSpec, QUESTIONS, TABLES, When, account_changes, accounts, batch, connect, history,
    oper, redact, rename, services,
};

/// Every command.
pub fn commands() -> impl Iterator<Item = &'static CommandSpec> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// Whether a command is of no use when nobody is there for the answer.
pub fn is_question(verb: &Verb) -> bool {
    let mut questions = QUESTIONS.iter().flat_map(|table| table.iter());
    *verb == Verb::Ping || questions.any(|command| command.verb == *verb)
}

/// Carries out one line of a session and sends what it is answered, as one answer to its label.
pub fn dispatch(cx: &mut Ctx<'_>, message: &Message) {
    if cx.session().is_leaving() {
        // It has had its last word.
        return;
    }
    if let Some(label) = message.tags.get("label") {
        cx.label(label);
    }
    if let Err(no) = run(cx, message)
        && message.verb != Verb::Notice
    {
        cx.refuse(no);
    }
    cx.flush();
}

/// Goes on with a command that had to wait for an answer, and sends what it is answered, as its one answer.
pub fn go_on(cx: &mut Ctx<'_>, pending: &Pending, answer: &Answer) {
    if let Some(label) = &pending.label {
        cx.label(label);
    }
    for line in &pending.before {
        cx.reply_as_is(line.clone());
    }
    let done = match &pending.matter {
        Matter::Door(Door::Server) => connect::admitted(cx, answer),
        Matter::Door(Door::Operator(name)) => oper::opered(cx, name, answer),
        Matter::Login(against, manner) => accounts::answered(cx, against, *manner, answer),
        Matter::Verifier(purpose) => account_changes::made(cx, purpose, answer),
        Matter::Rehash => oper::rehashed(cx, answer),
        Matter::History(asked) => history::answered(cx, asked, answer),
        Matter::Redaction(redaction) => redact::answered(cx, redaction, answer),
        Matter::Renaming(change) => rename::answered(cx, change, answer),
    };
    if is_of_service(&pending.matter) {
        services::after(cx, matches!(pending.matter, Matter::Login(..)), done);
    } else if let Err(no) = done {
        cx.refuse(no);
    }
    cx.flush();
}

/// Whether a service was asked, in whose words the answer is.
fn is_of_service(matter: &Matter) -> bool {
    match matter {
        Matter::Login(_, manner)
        | Matter::Verifier(Purpose::Register { manner, .. } | Purpose::Change { manner, .. }) => {
            *manner == Manner::Service
        }
        _ => false,
    }
}

fn run(cx: &mut Ctx<'_>, message: &Message) -> Result<(), Reject> {
    let registered = match cx.session().phase {
        Phase::Registered(_) => true,
        Phase::Registering(_) | Phase::Leaving => false,
    };
    let command = commands().find(|command| command.verb == message.verb);
    if !registered && command.is_none() && is_http(message) {
        cx.leave("This is a chat server, not a web server");
        return Ok(());
    }
    check_phase(command, registered)?;
    if batch::inside(cx, message)? {
        return Ok(());
    }
    let verb = message.verb.as_str();
    let command = command.ok_or_else(|| unknown(verb))?;
    if message.params.len() < *spec::arity(command.params).start() {
        let usage = spec::usage(verb, command.params);
        return Err(Reject::need_more_params(verb)
            .because(format!("Not enough parameters; usage: {usage}")));
    }
    cx.count_command(&command.verb);
    (command.run)(cx, Args(message))
}

/// The refusal of a command that is none here: 421, but RFC 2812 (section 5.2, at 445 and 446) has numbers of their own
/// for two that every server without them must answer with those.
fn unknown(verb: &str) -> Reject {
    match verb {
        "SUMMON" => Reject::numeric(Numeric::ERR_SUMMONDISABLED, &[]),
        "USERS" => Reject::numeric(Numeric::ERR_USERSDISABLED, &[]),
        _ => Reject::numeric(Numeric::ERR_UNKNOWNCOMMAND, &[verb]),
    }
}

/// Whether a line is the request of a browser. Its headers, and what a page had it send, must not pass for commands: the
/// page would speak as whoever looks at it.
fn is_http(message: &Message) -> bool {
    message.params.last().is_some_and(|version| version.starts_with("HTTP/"))
}

fn check_phase(command: Option<&CommandSpec>, registered: bool) -> Result<(), Reject> {
    match (command.map(|command| command.when), registered) {
        (Some(When::AfterRegistration) | None, false) => Err(Reject::not_registered()),
        (Some(When::BeforeRegistration), true) => {
            Err(Reject::numeric(Numeric::ERR_ALREADYREGISTERED, &[]))
        }
        _ => Ok(()),
    }
}
