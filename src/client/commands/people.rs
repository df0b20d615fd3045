//! Commands about people: who somebody is, was, or fits a mask; what their program says of itself.

use crate::client::commands::channel::send;
use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::buffer::BufferKind;
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone};
use crate::proto::{Message, Verb};
use crate::spec::Param;

/// Bytes of a question to somebody's program: it must be one line, also as others see it.
const MOST_CTCP: usize = 200;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "ctcp",
        aliases: &[],
        params: &[
            Param::required("nick", Kind::Nick),
            Param::required("question", Kind::Text),
            Param::rest("words", Kind::Text),
        ],
        scope: Scope::Connected,
        help: "ask a program: version, ping, time, clientinfo",
        run: ctcp,
    },
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
        None if buffer.kind == BufferKind::Server || buffer.over => {
            return Err(Refusal::wrong(
                "nobody is in this window; name a channel, a nick or a mask",
            ));
        }
        None => buffer.name.clone(),
    };
    let here = cx.here();
    if cx.ask_who(here, &mask) { Ok(()) } else { Err(Refusal::Told) }
}

/// A question of one program to another (CTCP). The answer comes as a notice and is shown where one is.
fn ctcp(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let (nick, question) = (args.required(0), args.required(1).to_ascii_uppercase());
    let network = cx.model.focused_network();
    if network.features().is_channel(nick) {
        return Err(Refusal::wrong("a question goes to one person, not to a channel"));
    }
    if question == "ACTION" {
        return Err(Refusal::wrong("/me says what you do"));
    }
    let words = match args.get(2) {
        Some(words) => words.to_owned(),
        // The answer repeats it, which tells how long it took.
        None if question == "PING" => cx.now.as_millis().to_string(),
        None => String::new(),
    };
    let gap = if words.is_empty() { "" } else { " " };
    let text = format!("{question}{gap}{words}");
    if text.len() > MOST_CTCP || text.contains(char::is_control) {
        return Err(Refusal::Wrong(format!("a question is one line of {MOST_CTCP} bytes at most")));
    }
    let asked = format!("asking {} by CTCP: {}", neutral::name(nick), neutral::text(&question));
    let text = format!("\u{1}{text}\u{1}");
    send(cx, Message::new(Verb::Privmsg).with(nick).with(text))?;
    cx.info_runs(cx.here(), vec![Run::toned(asked, Tone::Muted)]);
    Ok(())
}
