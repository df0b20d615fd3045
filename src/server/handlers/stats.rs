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
    help: "m: how often commands were given; u: since when it runs",
    run: stats,
}];

/// What a letter asks for.
type Report = (char, fn(&mut Ctx<'_>));

const REPORTS: &[Report] = &[('m', commands), ('u', uptime)];

fn stats(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let letter = args.need(0)?;
    args::this_server(cx, args.get(1))?;
    let asked = letter.chars().next().unwrap_or('*');
    // Of a letter that means nothing only the end is told.
    if let Some((_, report)) = REPORTS.iter().find(|(letter, _)| *letter == asked) {
        report(cx);
    }
    cx.reply_end(Numeric::RPL_ENDOFSTATS, &asked.to_string());
    Ok(())
}

fn commands(cx: &mut Ctx<'_>) {
    let line = |(verb, count): (&Verb, u64)| {
        let line = Message::new(Numeric::RPL_STATSCOMMANDS).with(cx.me());
        line.with(verb.as_str()).with(count.to_string())
    };
    let lines: Vec<Message> = cx.model().command_counts().map(line).collect();
    for line in lines {
        cx.reply_line(line);
    }
}

fn uptime(cx: &mut Ctx<'_>) {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let up = cx.now().since(cx.model().config().started).as_secs();
    let (days, hours, minutes) = (up / DAY, up % DAY / HOUR, up % HOUR / MINUTE);
    let text = format!("Server up {days} days {hours}:{minutes:02}:{:02}", up % MINUTE);
    cx.reply_text(Numeric::RPL_STATSUPTIME, &[], &text);
}
