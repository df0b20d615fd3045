//! Commands about people: who somebody is, was, or fits a mask.

use crate::client::commands::channel::send;
use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferKind;
use crate::proto::{Message, Verb};
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "who",
        aliases: &[],
        params: &[Param::optional("nick, mask or channel", Kind::Channel)],
        scope: Scope::Connected,
        help: "list people with their addresses",
        run: who,
    },
    CommandSpec {
        name: "whois",
        aliases: &["wi"],
        params: &[Param::optional("nick", Kind::Nick)],
        scope: Scope::Connected,
        help: "show who somebody is",
        run: |cx, args| {
            let nick = somebody(cx, args)?;
            send(cx, Message::new(Verb::Whois).with(nick))
        },
    },
    CommandSpec {
        name: "whowas",
        aliases: &[],
        params: &[Param::optional("nick", Kind::Nick), Param::optional("count", Kind::Text)],
        scope: Scope::Connected,
        help: "show who had a name that nobody has now",
        run: |cx, args| {
            let message = Message::new(Verb::Whowas).with(somebody(cx, args)?);
            send(cx, message.with_all(args.get(1).map(str::to_owned)))
        },
    },
];

/// The nick that was typed; without one, the person one talks with.
///
/// # Errors
/// When neither is there.
fn somebody(cx: &Ctx<'_>, args: &Args<'_>) -> Result<String, Refusal> {
    let buffer = cx.model.focused();
    match args.get(0) {
        Some(nick) => Ok(nick.to_owned()),
        None if buffer.kind == BufferKind::Direct && !buffer.over => Ok(buffer.name.clone()),
        None => Err(Refusal::wrong(
            "a nick is needed here; without one it is about whom one talks with",
        )),
    }
}

fn who(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let buffer = cx.model.focused();
    let mask = match args.get(0) {
        Some(mask) => mask.to_owned(),
        None if buffer.kind == BufferKind::Server || buffer.over => return Err(args.misused()),
        None => buffer.name.clone(),
    };
    let here = cx.here();
    if cx.ask_who(here, &mask) { Ok(()) } else { Err(Refusal::Told) }
}
