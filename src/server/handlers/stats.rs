//! STATS: a few numbers, by letter (RFC 2812 section 3.4.4).

use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::Reject;
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Stats,
    params: &[Param::required("letter", ()), Param::optional("server", ())],
    when: When::AfterRegistration,
    help: "m: commands given; o: who may be operator; u: uptime",
    run: stats,
}];

/// What a letter asks for.
type Report = (char, fn(&mut Ctx<'_>) -> Result<(), Reject>);

const REPORTS: &[Report] = &[('m', commands), ('o', operators), ('u', uptime)];

fn stats(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let letter = args.need(0)?;
    args::this_server(cx, args.get(1))?;
    let asked = letter.chars().next().unwrap_or('*');
    // Of a letter that means nothing only the end is told.
    if let Some((_, report)) = REPORTS.iter().find(|(letter, _)| *letter == asked)
        && let Err(no) = report(cx)
    {
        cx.refuse(no);
    }
    cx.reply_end(Numeric::RPL_ENDOFSTATS, &asked.to_string());
    Ok(())
}

fn commands(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    let line = |(verb, count): (&Verb, u64)| {
        let line = Message::new(Numeric::RPL_STATSCOMMANDS).with(cx.me());
        line.with(verb.as_str()).with(count.to_string())
    };
    let lines: Vec<Message> = cx.model().command_counts().map(line).collect();
    for line in lines {
        cx.reply_line(line);
    }
    Ok(())
}

/// Who may become an operator, and from where; operators alone are told: 481.
fn operators(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    if !cx.user().is_operator() {
        return Err(Reject::numeric(Numeric::ERR_NOPRIVILEGES, &[]));
    }
    let mut lines = Vec::new();
    for operator in &cx.model().config().operators {
        let line = |host: String| {
            let line = Message::new(Numeric::RPL_STATSOLINE).with(cx.me()).with("O");
            line.with(host).with("*").with(operator.name.as_str())
        };
        if operator.hosts.is_empty() {
            lines.push(line("*@*".to_owned()));
        }
        lines.extend(operator.hosts.iter().map(|mask| line(mask.to_string())));
    }
    for line in lines {
        cx.reply_line(line);
    }
    Ok(())
}

fn uptime(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let up = cx.now().since(cx.model().config().started).as_secs();
    let (days, hours, minutes) = (up / DAY, up % DAY / HOUR, up % HOUR / MINUTE);
    let text = format!("Server up {days} days {hours}:{minutes:02}:{:02}", up % MINUTE);
    cx.reply_text(Numeric::RPL_STATSUPTIME, &[], &text);
    Ok(())
}
