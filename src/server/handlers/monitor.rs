//! MONITOR: being told when nicks come and go (IRCv3 monitor).

use crate::proto::name::CASEMAP;
use crate::proto::{Message, Nick, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Added, Reject, Service, User};
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Monitor,
    params: &[Param::required("+, -, C, L or S", ()), Param::optional("nicks", ())],
    when: When::AfterRegistration,
    help: "be told when nicks come and go: + - C L S",
    run: monitor,
}];

/// Bytes of targets in one line, within 512 with any names of server and client and the text of 734.
const LINE_BYTES: usize = 340;

fn monitor(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let subcommand = args.need(0)?;
    match subcommand {
        "+" => add(cx, &targets(args)?),
        "-" => remove(cx, &targets(args)?),
        "C" | "c" => cx.monitor_list().clear(),
        "L" | "l" => list(cx),
        "S" | "s" => {
            let watched: Vec<Nick> = cx.model().monitors().list(cx.session().id).cloned().collect();
            tell(cx, &watched);
        }
        _ => {
            let no = Reject::numeric(Numeric::ERR_UNKNOWNERROR, &["MONITOR"]);
            return Err(no.because("MONITOR takes one of + - C L S"));
        }
    }
    Ok(())
}

/// As many as a line holds, but not none: 461.
fn targets(args: Args<'_>) -> Result<Vec<&str>, Reject> {
    let targets = args.list(1);
    if targets.is_empty() { Err(Reject::need_more_params("MONITOR")) } else { Ok(targets) }
}

/// What is no nick can never come, so it is passed over; and so is what is watched already.
fn add(cx: &mut Ctx<'_>, words: &[&str]) {
    let limits = cx.model().limits();
    let (longest, most) = (limits.nick_length, limits.monitor_size);
    let mut added = Vec::new();
    let mut too_many = Vec::new();
    for word in words {
        let Ok(nick) = Nick::parse(word, longest) else {
            continue;
        };
        match cx.monitor_list().add(nick.clone(), most) {
            Added::New => added.push(nick),
            Added::Already => {}
            Added::Full => too_many.push((*word).to_owned()),
        }
    }
    tell(cx, &added);
    for targets in in_lines(&too_many) {
        let full = Message::new(Numeric::ERR_MONLISTFULL).with(cx.me());
        let full = full.with(most.to_string()).with(targets);
        cx.reply_line(full.with(Numeric::ERR_MONLISTFULL.text()));
    }
}

fn remove(cx: &mut Ctx<'_>, words: &[&str]) {
    for word in words {
        cx.monitor_list().remove(&CASEMAP.fold(word));
    }
}

fn list(cx: &mut Ctx<'_>) {
    let list = cx.model().monitors().list(cx.session().id);
    let nicks: Vec<String> = list.map(|nick| nick.as_str().to_owned()).collect();
    say(cx, Numeric::RPL_MONLIST, &nicks);
    cx.reply(Numeric::RPL_ENDOFMONLIST, &[]);
}

/// Which of the nicks are somebody's, and which are not.
fn tell(cx: &mut Ctx<'_>, nicks: &[Nick]) {
    let mut online = Vec::new();
    let mut offline = Vec::new();
    for nick in nicks {
        let (model, nick) = (cx.model(), nick.as_str());
        let service = || Some(Service::named(nick)?.source(&model.config().server));
        match model.user_by_nick(nick).map(User::source).or_else(service) {
            Some(source) => online.push(source.to_string()),
            None => offline.push(nick.to_owned()),
        }
    }
    say(cx, Numeric::RPL_MONONLINE, &online);
    say(cx, Numeric::RPL_MONOFFLINE, &offline);
}

fn say(cx: &mut Ctx<'_>, numeric: Numeric, targets: &[String]) {
    for targets in in_lines(targets) {
        cx.reply_line(Message::new(numeric).with(cx.me()).with(targets));
    }
}

/// Targets with commas between them, in as few lines as they fit into; no target, no line.
fn in_lines(targets: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for target in targets {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + target.len() <= LINE_BYTES => {
                line.extend([",", target]);
            }
            _ => lines.push(target.clone()),
        }
    }
    lines
}
