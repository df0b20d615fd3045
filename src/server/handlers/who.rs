//! WHO: who is in a channel, and whose names match a mask (RFC 2812 section 3.6.1, Modern IRC; IRCv3 multi-prefix, bot-mode).
//! Which fields a WHOX wants stands in `whox.rs`.

use crate::proto::mask::glob;
use crate::proto::name::CASEMAP;
use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Channel, Reject, User, UserMode, policy};
use crate::spec::Param;

use super::args::Args;
use super::bounded::{LOOKED_AT_A_LINE, Room};
use super::whox::{self, Fields};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Who,
    params: &[Param::optional("mask", ()), Param::optional("[o][%fields[,token]]", ())],
    when: When::AfterRegistration,
    help: "list people in a channel, or whose names match a mask",
    run: who,
}];

/// The second parameter: `o` for operators only, and after `%` the fields of a WHOX.
struct Options {
    operators: bool,
    fields: Option<Fields>,
}

impl Options {
    /// Letters that mean nothing here are passed over, as the WHOX text has it.
    fn parse(text: &str) -> Self {
        let (flags, fields) = match text.split_once('%') {
            Some((flags, fields)) => (flags, Some(Fields::parse(fields))),
            None => (text, None),
        };
        Self { operators: flags.contains('o'), fields }
    }
}

/// A person as one row tells of them.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) user: &'a User,
    /// The one that was asked for, or one that the asker may know of.
    pub(super) channel: Option<&'a Channel>,
}

fn who(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let mask = args.get(0).unwrap_or("*");
    let options = Options::parse(args.get(1).unwrap_or(""));
    let found = if mask.starts_with('#') { in_channel(cx, mask) } else { matching(cx, mask) };
    let wanted = found.into_iter().filter(|row| !options.operators || row.user.is_operator());
    let most = if mask.starts_with('#') { usize::MAX } else { cx.model().limits().who_rows };
    let mut room = Room::new(cx, most);
    let lines: Vec<Message> = wanted
        .filter_map(|row| match &options.fields {
            Some(fields) => whox::line(cx, row, fields),
            None => Some(line(cx, row)),
        })
        .take_while(|line| room.takes(line))
        .collect();
    let looked_at = match cx.model().channel(mask) {
        Some(channel) => channel.members.len(),
        None => cx.model().user_count(),
    };
    for line in lines {
        cx.reply_line(line);
    }
    cx.worked(looked_at / LOOKED_AT_A_LINE);
    room.close(cx, &Verb::Who);
    cx.reply_end(Numeric::RPL_ENDOFWHO, mask);
    Ok(())
}

fn in_channel<'a>(cx: &'a Ctx<'_>, name: &str) -> Vec<Row<'a>> {
    let (model, viewer) = (cx.model(), cx.user_id());
    let Some(channel) = model.channel(name) else {
        return Vec::new();
    };
    let members = channel.members.keys().filter_map(|id| model.user(*id));
    members
        .filter(|user| policy::sees_member(channel, viewer, user))
        .map(|user| Row { user, channel: Some(channel) })
        .collect()
}

/// An exact nick finds also who hides: they are named.
fn matching<'a>(cx: &'a Ctx<'_>, mask: &str) -> Vec<Row<'a>> {
    let (model, viewer) = (cx.model(), cx.user());
    let row = |user| Row { user, channel: a_channel_of(cx, user) };
    if let Some(user) = model.user_by_nick(mask) {
        return vec![row(user)];
    }
    let everybody =
        mask == "*" || mask == "0" || glob(CASEMAP, mask, model.config().server.as_str());
    let matches = |user: &&User| {
        let texts = [user.nick.as_str(), user.username.as_str(), &user.host, &user.realname];
        everybody || texts.iter().any(|text| glob(CASEMAP, mask, text))
    };
    let users = model.users().filter(|user| policy::sees_user(model, viewer, user));
    users.filter(matches).map(row).collect()
}

/// A channel the person is in, of those that the asker may know of.
fn a_channel_of<'a>(cx: &'a Ctx<'_>, user: &User) -> Option<&'a Channel> {
    let (model, viewer) = (cx.model(), cx.user_id());
    let mut channels = user.channels.iter().filter_map(|key| model.channel_by_key(key));
    channels.find(|channel| policy::sees_member(channel, viewer, user))
}

/// `RPL_WHOREPLY`.
fn line(cx: &Ctx<'_>, row: Row<'_>) -> Message {
    let user = row.user;
    Message::new(Numeric::RPL_WHOREPLY)
        .with(cx.me())
        .with(row.channel.map_or("*", |channel| channel.name.as_str()))
        .with(user.username.as_str())
        .with(user.host.as_str())
        .with(cx.model().config().server.as_str())
        .with(user.nick.as_str())
        .with(flags(cx, row))
        .with(format!("0 {}", user.realname))
}

/// Here or gone, operator of the server, ranks in the channel, then modes that matter to others (Modern IRC, `RPL_WHOREPLY`).
pub(super) fn flags(cx: &Ctx<'_>, Row { user, channel }: Row<'_>) -> String {
    let mut flags = if user.away.is_some() { "G" } else { "H" }.to_owned();
    if user.is_operator() {
        flags.push('*');
    }
    let member = channel.and_then(|channel| channel.members.get(&user.id));
    flags.extend(member.map(|member| cx.session().signs(*member)));
    if user.is(UserMode::Bot) {
        flags.push(UserMode::Bot.letter());
    }
    flags
}
