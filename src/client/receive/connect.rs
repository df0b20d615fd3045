//! From the first byte to the first channel: connecting, the name, the welcome, the features; PING, PONG and ERROR.

use crate::client::ctx::{Ctx, not_a_nick};
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferKind;
use crate::client::model::entry::EntryId;
use crate::client::model::network::Link;
use crate::client::model::overlay::Overlay;
use crate::client::receive::{
    Handler, Line, caps, network, network_mut, numeric, outcome, place, plain, window,
};
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone};
use crate::proto::{Cap, Message, Numeric, Verb};

pub(super) const LINES: &[(Verb, Handler)] = &[
    (Verb::Ping, ping),
    (Verb::Pong, pong),
    (Verb::Error, error),
    (Verb::Kill, killed),
    (Verb::Numeric(Numeric::RPL_WELCOME), welcome),
    (Verb::Numeric(Numeric::RPL_MYINFO), my_info),
    (Verb::Numeric(Numeric::RPL_ISUPPORT), isupport),
    (Verb::Numeric(Numeric::RPL_LUSERCHANNELS), formed),
    (Verb::Numeric(Numeric::RPL_ENDOFMOTD), settled),
    (Verb::Numeric(Numeric::ERR_NOMOTD), settled),
    (Verb::Numeric(Numeric::RPL_VISIBLEHOST), visible_host),
    (Verb::Numeric(Numeric::ERR_NONICKNAMEGIVEN), name_refused),
    (Verb::Numeric(Numeric::ERR_ERRONEUSNICKNAME), name_refused),
    (Verb::Numeric(Numeric::ERR_NICKNAMEINUSE), name_refused),
    (Verb::Numeric(Numeric::ERR_NICKCOLLISION), name_refused),
    (Verb::Numeric(Numeric::ERR_UNAVAILRESOURCE), name_refused),
    (Verb::Numeric(Numeric::ERR_NOPERMFORHOST), turned_away),
    (Verb::Numeric(Numeric::ERR_PASSWDMISMATCH), turned_away),
    (Verb::Numeric(Numeric::ERR_YOUREBANNEDCREEP), turned_away),
    (Verb::Numeric(Numeric::ERR_UNKNOWNCOMMAND), unknown_command),
    (Verb::Numeric(Numeric::ERR_NOTREGISTERED), not_registered),
    (Verb::Numeric(Numeric::ERR_ALREADYREGISTERED), already_registered),
];

/// The connection stands: ask for capabilities and say who we are, if that is known. A server that has no CAP says so or
/// stays silent, and lets us in by NICK and USER alone.
pub(super) fn connected(cx: &mut Ctx<'_>, id: NetworkId) {
    let now = cx.now;
    cx.model.reset_session(id);
    let Some(network) = cx.model.network_mut(id) else {
        return;
    };
    network.link = Link::Registering;
    network.negotiation.open = true;
    network.pulse.heard = now;
    if !network.wanted.is_empty() {
        network.nick = network.wanted.clone();
    }
    let nameless = network.nick.is_empty();
    let wrong = not_a_nick(&network.nick).filter(|_| !nameless);
    if wrong.is_some() {
        network.nick.clear();
        network.wanted.clear();
    }
    // RFC 2812 section 3.1.1: before NICK and USER.
    let password = network.password.as_ref().and_then(|password| password.of(&network.target));
    let pass = password.map(|password| Message::new(Verb::Pass).with(password));
    cx.transmit(id, Message::new(Verb::Cap).with("LS").with("302"));
    if let Some(pass) = pass {
        cx.transmit(id, pass);
    }
    if nameless || wrong.is_some() {
        cx.ask_name(id, wrong);
    } else {
        cx.introduce(id);
    }
}

/// The connection is gone, or never was. What the server said at the end explains it best.
pub(super) fn lost(cx: &mut Ctx<'_>, id: NetworkId, reason: &str) {
    let Some(network) = cx.model.network_mut(id) else {
        return;
    };
    let farewell = network.farewell.take();
    cx.link_lost(id, farewell.as_deref().unwrap_or(reason));
}

fn ping(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let mut message = Message::new(Verb::Pong);
    message.params.clone_from(&line.message.params);
    cx.transmit(line.network, message);
}

/// An answer to our PING; in the line mode it also confirms what was sent before it.
fn pong(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let token = line.message.last().unwrap_or("");
    let number = token.strip_prefix("line-").and_then(|n| n.parse().ok());
    if let Some(number) = number {
        outcome::confirmed_up_to(cx, line, EntryId(number));
    }
}

fn error(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let text = plain(line.last_from(0));
    let window = window(cx, line);
    cx.error(window, format!("the server closes the connection: {text}"));
    network_mut(cx, line).farewell = Some(text);
}

/// An operator ends a connection. RFC 2812 section 3.7.1.
fn killed(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (by, nick, why) = (line.nick(), line.name(0), plain(line.last_from(1)));
    let whose = if network(cx, line).is_me(&nick) {
        "your connection".to_owned()
    } else {
        format!("the connection of {nick}")
    };
    let window = window(cx, line);
    cx.error(window, format!("{by} ends {whose}: {why}"));
}

/// 001: the server took the name (RFC 2812 section 5.1).
fn welcome(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let now = cx.now;
    let nick = line.name(0);
    let network = network_mut(cx, line);
    let again = network.been_online;
    if !nick.is_empty() && nick != "*" {
        network.nick.clone_from(&nick);
    }
    if network.wanted.is_empty() || !again {
        network.wanted.clone_from(&network.nick);
    }
    network.link = Link::Online;
    network.been_online = true;
    network.online_since = Some(now);
    network.negotiation.open = false;
    network.settle_by = Some(now + crate::client::model::network::SETTLE);
    let (id, nick, wanted) = (network.id, network.nick.clone(), network.wanted.clone());
    let window = network.window;
    cx.model
        .overlays
        .retain(|overlay| !matches!(overlay, Overlay::Name(dialog) if dialog.network == id));
    let text = neutral::runs(line.last_from(1), Tone::Plain);
    if !text.is_empty() {
        cx.info_runs(window, text);
    }
    let strong = |text: &str| Run::toned(text.to_owned(), Tone::Strong);
    cx.info_runs(window, vec![Run::plain("your name here is "), strong(&nick)]);
    if again && !nick.eq_ignore_ascii_case(&wanted) {
        cx.error(window, format!("{wanted} is not free; /nick {wanted} takes it back later"));
    }
    if again {
        tell_back(cx, id);
    }
    let network = network_mut(cx, line);
    let away = network.away_message.clone().filter(|_| !network.negotiation.away_told);
    if let Some(text) = away {
        cx.send(window, Message::new(Verb::Away).with(text));
    }
}

/// Says in the direct conversations that one can talk again; channels hear it when they are joined.
fn tell_back(cx: &mut Ctx<'_>, id: NetworkId) {
    let direct: Vec<_> = cx
        .model
        .buffers()
        .iter()
        .filter(|buffer| buffer.network == id && buffer.kind == BufferKind::Direct)
        .map(|buffer| buffer.id)
        .collect();
    for buffer in direct {
        cx.back(buffer);
        cx.info(buffer, "connected again");
    }
}

/// 005: what the server can do; names are folded and members sorted anew where that changes.
fn isupport(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let tokens = line.message.params.get(1..).unwrap_or_default();
    let network = network_mut(cx, line);
    let changed = network.learn(tokens);
    network.name = match network.features().network() {
        Some(name) => neutral::name(name),
        None => network.target.to_string(),
    };
    if changed {
        cx.model.refold(line.network);
    }
}

/// Whether a line is one of those in which a server says what it is, or may come between them.
pub(super) fn introduces(message: &Message) -> bool {
    match message.verb {
        Verb::Numeric(numeric) => numeric.code() <= Numeric::RPL_ISUPPORT.code(),
        Verb::Cap | Verb::Ping | Verb::Pong | Verb::Notice => true,
        // IRCv3 extended-isupport puts them into a batch.
        Verb::Batch => message.params.get(1).is_none_or(|kind| kind.ends_with("isupport")),
        _ => false,
    }
}

/// 004: which program the server is.
fn my_info(cx: &mut Ctx<'_>, line: &Line<'_>) {
    network_mut(cx, line).pace.learn(line.raw(2));
    cx.release(line.network);
}

/// 254: how many channels there are, and so whether to ask for all of them.
fn formed(cx: &mut Ctx<'_>, line: &Line<'_>) {
    network_mut(cx, line).formed = line.raw(1).parse().ok();
    numeric::other(cx, line);
}

/// 376 or 422: the welcome is over.
fn settled(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let first = network(cx, line).settle_by.is_some();
    let asked = line.request.is_some();
    let none = line.message.verb == Verb::Numeric(Numeric::ERR_NOMOTD);
    if none && (!first || asked) {
        let place = place(cx, line);
        cx.info(place, "the server has no message of the day");
    }
    cx.settle(line.network);
}

/// 396: the host others see.
fn visible_host(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let shown = line.name(1);
    let network = network_mut(cx, line);
    let user = network
        .userhost
        .as_deref()
        .and_then(|userhost| userhost.split('@').next())
        .unwrap_or("")
        .to_owned();
    if !user.is_empty() && !shown.contains('@') {
        network.userhost = Some(format!("{user}@{shown}"));
    }
    let window = window(cx, line);
    cx.info(window, format!("others see you as coming from {shown}"));
}

/// The server refused a name: before the welcome the user is asked again, and the connection is kept.
fn name_refused(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if network(cx, line).is_online() {
        outcome::refused(cx, line);
        // A name that the server gives later on is not the one that was wanted.
        network_mut(cx, line).requests.take(&Verb::Nick);
        return;
    }
    // Another name may have been typed since.
    let tried = match line.message.params.len() {
        0..3 => network(cx, line).nick.clone(),
        _ => line.name(1),
    };
    let Verb::Numeric(numeric) = line.message.verb else {
        return;
    };
    if cx.is_login_pending(line.network) {
        // It may be kept for us: once we have said who we are it is asked for again.
        network_mut(cx, line).login.name_waits = true;
        return;
    }
    let taken = matches!(
        numeric,
        Numeric::ERR_NICKNAMEINUSE | Numeric::ERR_NICKCOLLISION | Numeric::ERR_UNAVAILRESOURCE
    );
    let network = network_mut(cx, line);
    if taken && network.been_online && network.detours < MOST_DETOURS {
        // Our own ghost may still hold it after a break, and nobody may be there to answer a question.
        network.detours += 1;
        network.nick.push('_');
        cx.introduce(line.network);
        return;
    }
    let said = plain(line.last_from(2));
    // Offered is enough: whether the capability is acknowledged before or after the refusal is a matter of speed.
    let offered = network.negotiation.offered.contains_key(&Cap::Sasl);
    let accounts = offered && network.login.account.is_none();
    let why = match numeric {
        Numeric::ERR_NICKNAMEINUSE if accounts => {
            format!("{tried} is taken, choose another name; if it is yours, /login {tried}")
        }
        Numeric::ERR_NICKNAMEINUSE => format!("{tried} is taken, choose another name"),
        Numeric::ERR_NONICKNAMEGIVEN => "a name is needed".to_owned(),
        Numeric::ERR_ERRONEUSNICKNAME => {
            format!("{tried} is not a name this server allows ({said})")
        }
        _ => format!("{tried} cannot be used now ({said})"),
    };
    network.nick.clear();
    network.wanted.clear();
    let window = network.window;
    cx.error(window, &why);
    cx.ask_name(line.network, Some(why));
}

/// The server lets nobody in from here, or nobody without a password. It closes the connection next.
fn turned_away(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if network(cx, line).is_online() {
        outcome::refused(cx, line);
        return;
    }
    if cx.model.guest && line.message.verb == Verb::Numeric(Numeric::ERR_PASSWDMISMATCH) {
        // Here the server knows that this is no client of theirs, and keeps the connection while it asks.
        let given = std::mem::replace(&mut network_mut(cx, line).shut_out, true);
        let said = given.then(|| plain(line.last_from(1)));
        cx.ask_server_password(line.network, said);
        return;
    }
    let mut why = format!("the server does not let us in: {}", plain(line.last_from(1)));
    if line.message.verb == Verb::Numeric(Numeric::ERR_PASSWDMISMATCH) {
        let network = network_mut(cx, line);
        network.shut_out = true;
        let given = network.password.as_ref().and_then(|password| password.of(&network.target));
        why.push_str(match given {
            Some(_) => {
                "; start tchat with the right one in the environment variable TCHAT_SERVER_PASSWORD"
            }
            None => {
                "; start tchat with the password in the environment variable TCHAT_SERVER_PASSWORD"
            }
        });
    }
    let window = window(cx, line);
    cx.error(window, &why);
    let asking = cx.model.overlays.iter();
    if asking
        .into_iter()
        .any(|open| matches!(open, Overlay::Name(dialog) if dialog.network == line.network))
    {
        cx.ask_name(line.network, Some(why));
    }
}

/// Names tried after a break before the user is asked.
const MOST_DETOURS: u8 = 3;

fn unknown_command(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if line.raw(1).eq_ignore_ascii_case("CAP") {
        caps::unknown(cx, line);
    } else {
        outcome::refused(cx, line);
    }
}

/// 451: an old server's answer to CAP; anything else is worth showing.
fn not_registered(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if network(cx, line).is_online() {
        outcome::refused(cx, line);
    }
}

/// 462 before the welcome: the server keeps the user name that came with the first nick.
fn already_registered(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if network(cx, line).is_online() {
        outcome::refused(cx, line);
    }
}
