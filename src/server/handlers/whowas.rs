//! WHOWAS: who had a nick before (RFC 2812 section 3.6.3).

use crate::proto::name::CASEMAP;
use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Reject, Remembered};
use crate::spec::Param;

use super::args::{self, Args};
use super::bounded::{LOOKED_AT_A_LINE, Room};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Whowas,
    params: &[
        Param::optional("nicks", ()),
        Param::optional("count", ()),
        Param::optional("server", ()),
    ],
    when: When::AfterRegistration,
    help: "tell who had a nick before, the last one first",
    run: whowas,
}];

fn whowas(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    args::this_server(cx, args.get(2))?;
    let nicks = args.targets(0, cx)?;
    if nicks.is_empty() {
        return Err(Reject::numeric(Numeric::ERR_NONICKNAMEGIVEN, &[]));
    }
    // A count that is not positive, or none, asks for all.
    let count = args.get(1).and_then(|count| count.parse().ok());
    let most = count.filter(|count| *count > 0).unwrap_or(usize::MAX);
    let mut found: Vec<(&str, usize)> = nicks.into_iter().map(|nick| (nick, 0)).collect();
    let mut room = Room::new(cx, usize::MAX);
    let mut lines = Vec::new();
    for who in cx.model().remembered() {
        let asked = found.iter_mut().find(|(nick, _)| CASEMAP.same(nick, who.nick.as_str()));
        if let Some((_, told)) = asked.filter(|(_, told)| *told < most) {
            *told += 1;
            let entry = entry(cx, who);
            if entry.iter().all(|line| room.takes(line)) {
                lines.extend(entry);
            }
        }
    }
    let looked_at = cx.model().remembered().len();
    cx.worked(looked_at / LOOKED_AT_A_LINE);
    for line in lines {
        cx.reply_line(line);
    }
    for (nick, _) in found.iter().filter(|(_, told)| *told == 0) {
        cx.refuse(Reject::numeric(Numeric::ERR_WASNOSUCHNICK, &[nick]));
    }
    room.close(cx, &Verb::Whowas);
    cx.reply_end(Numeric::RPL_ENDOFWHOWAS, args.get(0).unwrap_or("*"));
    Ok(())
}

/// Who it was, and until when.
fn entry(cx: &Ctx<'_>, who: &Remembered) -> Vec<Message> {
    let line = |numeric: Numeric| Message::new(numeric).with(cx.me()).with(who.nick.as_str());
    let user = line(Numeric::RPL_WHOWASUSER)
        .with(who.username.as_str())
        .with(who.host.as_str())
        .with("*")
        .with(who.realname.as_str());
    let server = cx.model().config().server.as_str();
    let until = line(Numeric::RPL_WHOISSERVER).with(server).with(who.until.to_server_time());
    let account = who.account.as_ref().map(|account| {
        let text = Numeric::RPL_WHOISACCOUNT.text();
        line(Numeric::RPL_WHOISACCOUNT).with(account.as_str()).with(text)
    });
    [Some(user), account, Some(until)].into_iter().flatten().collect()
}
