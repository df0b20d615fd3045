//! WHOIS: what is known of a person (RFC 2812 section 3.6.2; IRCv3 multi-prefix, bot-mode).

use crate::proto::name::CASEMAP;
use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Reject, Service, User, UserMode, policy};
use crate::spec::Param;

use super::args::{self, Args};
use super::bounded::Room;
use super::{CommandSpec, When};

/// Bytes of channels in one `RPL_WHOISCHANNELS`, within 512 with any names of server, asker and person.
const CHANNELS_BYTES: usize = 305;

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Whois,
    params: &[Param::optional("server", ()), Param::optional("nicks", ())],
    when: When::AfterRegistration,
    help: "tell what is known of people",
    run: whois,
}];

/// `WHOIS server nick` asks that server; there is only this one. `WHOIS nick nick` asks the server of that person.
fn whois(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let (server, at) = match args.get(1) {
        Some(_) => (args.get(0), 1),
        None => (None, 0),
    };
    let nicks = args.targets(at, cx)?;
    if nicks.is_empty() {
        return Err(Reject::numeric(Numeric::ERR_NONICKNAMEGIVEN, &[]));
    }
    let same = |server: &&str| CASEMAP.same(server, nicks[0]);
    args::this_server(cx, server.filter(|server| !same(server)))?;
    let mut room = Room::new(cx, usize::MAX);
    for nick in nicks {
        if let Some(service) = Service::named(nick) {
            for line in card_of_service(cx, service).into_iter().filter(|line| room.takes(line)) {
                cx.reply_line(line);
            }
            continue;
        }
        // A mask is nobody's nick: who only asks around has WHO.
        match args::user(cx, nick) {
            Ok(user) => {
                for line in card(cx, user).into_iter().filter(|line| room.takes(line)) {
                    cx.reply_line(line);
                }
            }
            Err(no) => cx.refuse(no),
        }
    }
    room.close(cx, &Verb::Whois);
    cx.reply_end(Numeric::RPL_ENDOFWHOIS, args.get(at).unwrap_or("*"));
    Ok(())
}

/// Whoever asks for a service by name may know of it.
fn card_of_service(cx: &Ctx<'_>, service: Service) -> Vec<Message> {
    let config = cx.model().config();
    let line = |numeric: Numeric| Message::new(numeric).with(cx.me()).with(service.name());
    let (user, host) = (service.user_name(), config.server.as_str());
    let who = line(Numeric::RPL_WHOISUSER).with(user).with(host).with("*").with(service.about());
    vec![who, line(Numeric::RPL_WHOISSERVER).with(host).with(config.description.as_str())]
}

fn card(cx: &Ctx<'_>, user: &User) -> Vec<Message> {
    let config = cx.model().config();
    let line = |numeric: Numeric| Message::new(numeric).with(cx.me()).with(user.nick.as_str());
    let told = |numeric: Numeric| line(numeric).with(numeric.text());
    let mut lines = vec![
        line(Numeric::RPL_WHOISUSER)
            .with(user.username.as_str())
            .with(user.host.as_str())
            .with("*")
            .with(user.realname.as_str()),
    ];
    let channels = channels_of(cx, user).into_iter();
    lines.extend(channels.map(|channels| line(Numeric::RPL_WHOISCHANNELS).with(channels)));
    let server = line(Numeric::RPL_WHOISSERVER).with(config.server.as_str());
    lines.push(server.with(config.description.as_str()));
    if let Some(message) = &user.away {
        lines.push(line(Numeric::RPL_AWAY).with(message.as_str()));
    }
    if let Some(account) = &user.login {
        let text = Numeric::RPL_WHOISACCOUNT.text();
        lines.push(line(Numeric::RPL_WHOISACCOUNT).with(account.as_str()).with(text));
    }
    if user.is_operator() {
        lines.push(told(Numeric::RPL_WHOISOPERATOR));
    }
    if user.is(UserMode::Bot) {
        lines.push(told(Numeric::RPL_WHOISBOT));
    }
    if is_secure(cx, user) {
        lines.push(told(Numeric::RPL_WHOISSECURE));
    }
    if is_guest(cx, user) {
        lines.push(
            line(Numeric::RPL_WHOISSPECIAL).with("is a guest, without a client of their own"),
        );
    }
    lines.extend(private(cx, user));
    let idle = cx.now().since(user.active).as_secs().to_string();
    let signed_on = user.signed_on.as_seconds().to_string();
    let text = Numeric::RPL_WHOISIDLE.text();
    lines.push(line(Numeric::RPL_WHOISIDLE).with(idle).with(signed_on).with(text));
    lines
}

/// Whether they have nothing but what this server gives those who come without a client.
fn is_guest(cx: &Ctx<'_>, user: &User) -> bool {
    let mut sessions = user.sessions.iter().filter_map(|id| cx.model().session(*id)).peekable();
    sessions.peek().is_some() && sessions.all(|session| session.peer.guest)
}

/// Whether nothing that reaches them can be read on the way.
fn is_secure(cx: &Ctx<'_>, user: &User) -> bool {
    let mut sessions = user.sessions.iter().filter_map(|id| cx.model().session(*id)).peekable();
    sessions.peek().is_some() && sessions.all(|session| session.peer.secure)
}

/// What only they themselves and operators are told: address, certificates and modes.
fn private(cx: &Ctx<'_>, user: &User) -> Vec<Message> {
    let viewer = cx.user();
    let address = cx.model().address_of(user);
    let Some(address) = address.filter(|_| viewer.id == user.id || viewer.is_operator()) else {
        return Vec::new();
    };
    let line = |numeric: Numeric| Message::new(numeric).with(cx.me()).with(user.nick.as_str());
    let from = format!("is connecting from {}@{address} {address}", user.username);
    let text = Numeric::RPL_WHOISACTUALLY.text();
    let sessions = user.sessions.iter().filter_map(|id| cx.model().session(*id));
    let prints = sessions.filter_map(|session| session.peer.certificate);
    let certificates = prints.map(|print| {
        let words = format!("{} {}", Numeric::RPL_WHOISCERTFP.text(), print.hex());
        line(Numeric::RPL_WHOISCERTFP).with(words)
    });
    let mut lines = vec![
        line(Numeric::RPL_WHOISACTUALLY).with(address).with(text),
        line(Numeric::RPL_WHOISHOST).with(from),
        line(Numeric::RPL_WHOISMODES).with(format!("is using modes {}", user.mode_text())),
    ];
    lines.extend(certificates);
    lines
}

/// The channels that the asker may know of, in lines that fit.
fn channels_of(cx: &Ctx<'_>, user: &User) -> Vec<String> {
    let viewer = cx.user_id();
    let mut lines: Vec<String> = Vec::new();
    for key in &user.channels {
        let Some(channel) = cx.model().channel_by_key(key) else {
            continue;
        };
        if !policy::sees_member(channel, viewer, user) {
            continue;
        }
        let member = channel.members.get(&user.id);
        let signs = member.map_or_else(String::new, |member| cx.session().signs(*member));
        let name = format!("{signs}{}", channel.name);
        match lines.last_mut() {
            Some(line) if line.len() + 1 + name.len() <= CHANNELS_BYTES => {
                line.push(' ');
                line.push_str(&name);
            }
            _ => lines.push(name),
        }
    }
    lines
}
