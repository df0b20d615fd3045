//! WHO WHOIS: who somebody is, and who matches.

use crate::proto::mask::glob;
use crate::proto::name::CASEMAP;
use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Channel, Reject, User, UserMode, policy};
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When};

/// Bytes of channels in one `RPL_WHOISCHANNELS`, within 512 with any names of server, asker and person.
const CHANNELS_BYTES: usize = 305;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Who,
        params: &[Param::optional("mask", ()), Param::optional("flags", ())],
        when: When::AfterRegistration,
        help: "list people in a channel, or whose names match a mask",
        run: who,
    },
    CommandSpec {
        verb: Verb::Whois,
        params: &[Param::optional("server", ()), Param::optional("nick", ())],
        when: When::AfterRegistration,
        help: "tell what is known of a person",
        run: whois,
    },
];

fn who(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let mask = args.get(0).unwrap_or("*");
    // `o` asks for operators of the server (RFC 2812 section 3.6.1); there are none.
    let lines = if args.get(1) == Some("o") {
        Vec::new()
    } else if mask.starts_with('#') {
        who_channel(cx, mask)
    } else {
        who_mask(cx, mask)
    };
    for line in lines {
        cx.reply_line(line);
    }
    cx.reply(Numeric::RPL_ENDOFWHO, &[mask]);
    Ok(())
}

fn who_channel(cx: &Ctx<'_>, name: &str) -> Vec<Message> {
    let (model, viewer) = (cx.model(), cx.user_id());
    let Some(channel) = model.channel(name) else {
        return Vec::new();
    };
    channel
        .members
        .keys()
        .filter_map(|id| model.user(*id))
        .filter(|user| policy::sees_member(channel, viewer, user))
        .map(|user| who_line(cx, user, Some(channel)))
        .collect()
}

fn who_mask(cx: &Ctx<'_>, mask: &str) -> Vec<Message> {
    let (model, viewer) = (cx.model(), cx.user());
    if let Some(user) = model.user_by_nick(mask) {
        return vec![who_line(cx, user, None)];
    }
    let everybody = mask == "*" || mask == "0";
    let matches = |user: &&User| {
        let texts = [user.nick.as_str(), user.username.as_str(), &user.host, &user.realname];
        everybody || texts.iter().any(|text| glob(CASEMAP, mask, text))
    };
    model
        .users()
        .filter(|user| policy::sees_user(model, viewer, user))
        .filter(matches)
        .map(|user| who_line(cx, user, None))
        .collect()
}

/// `RPL_WHOREPLY`. Without a channel asked for, one is named that the asker may know of.
fn who_line(cx: &Ctx<'_>, user: &User, channel: Option<&Channel>) -> Message {
    let (model, viewer) = (cx.model(), cx.user_id());
    let channel = channel.or_else(|| {
        let channels = user.channels.iter().filter_map(|key| model.channel_by_key(key));
        channels.into_iter().find(|channel| policy::sees_member(channel, viewer, user))
    });
    let mut flags = if user.away.is_some() { "G" } else { "H" }.to_owned();
    if user.is(UserMode::Bot) {
        flags.push(UserMode::Bot.letter());
    }
    let member = channel.and_then(|channel| channel.members.get(&user.id));
    flags.extend(member.map(|member| cx.session().signs(*member)));
    Message::new(Numeric::RPL_WHOREPLY)
        .with(cx.me())
        .with(channel.map_or("*", |channel| channel.name.as_str()))
        .with(user.username.as_str())
        .with(user.host.as_str())
        .with(model.config().server.as_str())
        .with(user.nick.as_str())
        .with(flags)
        .with(format!("0 {}", user.realname))
}

fn whois(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    // `WHOIS server nick` asks that server; there is only this one.
    let nick = args.get(1).or(args.get(0));
    let nick = nick.ok_or_else(|| Reject::numeric(Numeric::ERR_NONICKNAMEGIVEN, &[]))?;
    if let Some(server) = args.get(1).and(args.get(0)) {
        let config = cx.model().config();
        let ours = CASEMAP.same(server, config.server.as_str()) || CASEMAP.same(server, nick);
        if !ours {
            return Err(Reject::numeric(Numeric::ERR_NOSUCHSERVER, &[server]));
        }
    }
    match args::user(cx, nick).map(|user| user.nick.clone()) {
        Ok(nick) => {
            for line in card(cx, nick.as_str()) {
                cx.reply_line(line);
            }
            cx.reply(Numeric::RPL_ENDOFWHOIS, &[nick.as_str()]);
        }
        Err(no) => {
            cx.refuse(no);
            cx.reply(Numeric::RPL_ENDOFWHOIS, &[nick]);
        }
    }
    Ok(())
}

fn card(cx: &Ctx<'_>, nick: &str) -> Vec<Message> {
    let (model, viewer) = (cx.model(), cx.user());
    let Some(user) = model.user_by_nick(nick) else {
        return Vec::new();
    };
    let line = |numeric: Numeric| Message::new(numeric).with(cx.me()).with(user.nick.as_str());
    let mut lines = vec![
        line(Numeric::RPL_WHOISUSER)
            .with(user.username.as_str())
            .with(user.host.as_str())
            .with("*")
            .with(user.realname.as_str()),
    ];
    lines.extend(
        channels_of(cx, user)
            .into_iter()
            .map(|channels| line(Numeric::RPL_WHOISCHANNELS).with(channels)),
    );
    let config = model.config();
    let server = line(Numeric::RPL_WHOISSERVER).with(config.server.as_str());
    lines.push(server.with(config.network.as_str()));
    if let Some(message) = &user.away {
        lines.push(line(Numeric::RPL_AWAY).with(message.as_str()));
    }
    if user.is(UserMode::Bot) {
        lines.push(line(Numeric::RPL_WHOISBOT).with(Numeric::RPL_WHOISBOT.text()));
    }
    if viewer.id == user.id {
        let text = format!("is connecting from {}", cx.session().address);
        lines.push(line(Numeric::RPL_WHOISHOST).with(text));
        let text = format!("is using modes {}", user.mode_text());
        lines.push(line(Numeric::RPL_WHOISMODES).with(text));
    }
    let idle = cx.now().since(user.active).as_secs().to_string();
    let signed_on = user.signed_on.as_seconds().to_string();
    let text = Numeric::RPL_WHOISIDLE.text();
    lines.push(line(Numeric::RPL_WHOISIDLE).with(idle).with(signed_on).with(text));
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
