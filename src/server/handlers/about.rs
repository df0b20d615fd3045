//! ADMIN INFO LINKS: who looks after the server, what it is, which servers there are (RFC 2812 section 3.4).

use crate::proto::mask::glob;
use crate::proto::name::CASEMAP;
use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::Reject;
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Admin,
        params: &[Param::optional("server", ())],
        when: When::AfterRegistration,
        help: "tell who looks after the server",
        run: admin,
    },
    CommandSpec {
        verb: Verb::Info,
        params: &[Param::optional("server", ())],
        when: When::AfterRegistration,
        help: "tell what the server is and since when it runs",
        run: info,
    },
    CommandSpec {
        verb: Verb::Links,
        params: &[Param::optional("server", ()), Param::optional("mask", ())],
        when: When::AfterRegistration,
        help: "list the servers of the network",
        run: links,
    },
];

fn admin(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    args::this_server(cx, args.get(0))?;
    let config = cx.model().config();
    let (server, admin) = (config.server.as_str().to_owned(), config.admin.clone());
    let lines = [
        (Numeric::RPL_ADMINLOC1, admin.name),
        (Numeric::RPL_ADMINLOC2, admin.location),
        (Numeric::RPL_ADMINEMAIL, admin.email),
    ];
    if lines.iter().all(|(_, text)| text.is_empty()) {
        return Err(Reject::numeric(Numeric::ERR_NOADMININFO, &[&server]));
    }
    cx.reply(Numeric::RPL_ADMINME, &[&server]);
    for (numeric, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
        cx.reply_text(*numeric, &[], text);
    }
    Ok(())
}

fn info(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    args::this_server(cx, args.get(0))?;
    let config = cx.model().config();
    let lines = [
        format!("{}: {}", config.server, config.description),
        format!("{}, a server for IRC with IRCv3; HELP lists the commands", config.version),
        format!("Part of {}, running since {}", config.network, config.started.to_server_time()),
    ];
    for line in lines {
        let line = Message::new(Numeric::RPL_INFO).with(cx.me()).with(line);
        cx.reply_line(line);
    }
    cx.reply(Numeric::RPL_ENDOFINFO, &[]);
    Ok(())
}

/// `LINKS server mask` asks that server; there is only this one, linked to itself.
fn links(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let (of, mask) = match args.get(1) {
        Some(mask) => (args.get(0), mask),
        None => (None, args.get(0).unwrap_or("*")),
    };
    args::this_server(cx, of)?;
    let config = cx.model().config();
    let server = config.server.as_str();
    if glob(CASEMAP, mask, server) {
        let line = Message::new(Numeric::RPL_LINKS).with(cx.me()).with(server).with(server);
        let line = line.with(format!("0 {}", config.description));
        cx.reply_line(line);
    }
    cx.reply_end(Numeric::RPL_ENDOFLINKS, mask);
    Ok(())
}
