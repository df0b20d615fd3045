//! MOTD LUSERS VERSION TIME ISUPPORT HELP: what the server tells of itself.

use crate::proto::mode::{CHANNEL_MODES, USER_MODES};
use crate::proto::{Cap, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::Reject;
use crate::server::outbox::{isupport_lines, lusers, motd};
use crate::spec::{self, Param};

use super::args::{self, Args};
use super::{CommandSpec, When, commands};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Help,
        params: &[Param::optional("command", ())],
        when: When::Always,
        help: "list the commands, or tell about one",
        run: help,
    },
    CommandSpec {
        verb: Verb::Isupport,
        params: &[],
        when: When::Always,
        help: "tell what the server supports",
        run: isupport,
    },
    CommandSpec {
        verb: Verb::Lusers,
        params: &[Param::optional("mask", ()), Param::optional("server", ())],
        when: When::AfterRegistration,
        help: "count people and channels",
        run: |cx, args| {
            args::this_server(cx, args.get(0))?;
            args::this_server(cx, args.get(1))?;
            cx.reply_with(lusers);
            Ok(())
        },
    },
    CommandSpec {
        verb: Verb::Motd,
        params: &[Param::optional("server", ())],
        when: When::AfterRegistration,
        help: "show the message of the day",
        run: |cx, args| {
            args::this_server(cx, args.get(0))?;
            cx.reply_with(motd);
            Ok(())
        },
    },
    CommandSpec {
        verb: Verb::Time,
        params: &[Param::optional("server", ())],
        when: When::AfterRegistration,
        help: "tell the time of the server, in UTC",
        run: time,
    },
    CommandSpec {
        verb: Verb::Version,
        params: &[Param::optional("server", ())],
        when: When::AfterRegistration,
        help: "tell the version of the server and what it supports",
        run: version,
    },
];

fn time(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    args::this_server(cx, args.get(0))?;
    let server = cx.model().config().server.as_str().to_owned();
    let (unix, text) = (cx.now().as_seconds().to_string(), cx.now().to_server_time());
    cx.reply_text(Numeric::RPL_TIME, &[&server, &unix], &text);
    Ok(())
}

fn version(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    args::this_server(cx, args.get(0))?;
    let config = cx.model().config();
    let (version, server) = (config.version.clone(), config.server.as_str().to_owned());
    let text = "IRC with IRCv3; HELP lists the commands";
    cx.reply_text(Numeric::RPL_VERSION, &[&version, &server], text);
    cx.reply_with(isupport_lines);
    Ok(())
}

/// Before registration it is for those with extended-isupport.
fn isupport(cx: &mut Ctx<'_>, _: Args<'_>) -> Result<(), Reject> {
    let session = cx.session();
    if session.user().is_none() && !session.has(Cap::ExtendedIsupport) {
        return Err(Reject::not_registered());
    }
    cx.reply_with(isupport_lines);
    Ok(())
}

fn help(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let Some(subject) = args.get(0) else {
        cx.reply_text(Numeric::RPL_HELPSTART, &["*"], "Commands; HELP <command> tells about one");
        for command in commands() {
            let text = format!("{:9} {}", command.verb.as_str(), command.help);
            cx.reply_text(Numeric::RPL_HELPTXT, &["*"], &text);
        }
        cx.reply_text(Numeric::RPL_ENDOFHELP, &["*"], "End of HELP");
        return Ok(());
    };
    let verb = Verb::parse(subject);
    let command = commands().find(|command| command.verb == verb);
    let command = command.ok_or_else(|| Reject::numeric(Numeric::ERR_HELPNOTFOUND, &[subject]))?;
    let name = command.verb.as_str();
    cx.reply_text(Numeric::RPL_HELPSTART, &[name], &spec::usage(name, command.params));
    cx.reply_text(Numeric::RPL_HELPTXT, &[name], command.help);
    if command.verb == Verb::Mode {
        for (modes, of) in [(CHANNEL_MODES, "a channel"), (USER_MODES, "yourself")] {
            cx.reply_text(Numeric::RPL_HELPTXT, &[name], &format!("of {of}:"));
            for mode in modes {
                let text = format!("+{} {:5} {}", mode.letter, mode.param, mode.help);
                cx.reply_text(Numeric::RPL_HELPTXT, &[name], &text);
            }
        }
    }
    cx.reply_text(Numeric::RPL_ENDOFHELP, &[name], "End of HELP");
    Ok(())
}
