//! LIST: which channels there are (RFC 2812 section 3.2.6, ISUPPORT ELIST and SAFELIST).

use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Channel, Reject, policy};
use crate::spec::Param;

use super::args::{self, Args};
use super::bounded::{LOOKED_AT_A_LINE, Room};
use super::elist::{Wanted, is_condition};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::List,
    params: &[Param::optional("channels,masks,conditions", ()), Param::optional("server", ())],
    when: When::AfterRegistration,
    help: "list channels with their members and topics",
    run: list,
}];

fn list(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let mut words = args.targets(0, cx)?;
    // Names and conditions may also come as two parameters (Modern IRC), where RFC 2812 has a server.
    let more = args.targets(1, cx)?;
    if more.iter().any(|word| is_condition(word)) {
        words.extend(more);
    } else {
        args::this_server(cx, args.get(1))?;
    }
    let wanted = Wanted::parse(&words);
    let (model, viewer, now) = (cx.model(), cx.user_id(), cx.now());
    let shown =
        |channel: &&Channel| policy::sees_channel(channel, viewer) && wanted.takes(channel, now);
    let mut room = Room::new(cx, usize::MAX);
    let row = |channel: &Channel| row(cx.me(), channel);
    let rows: Vec<Message> = match wanted.exact() {
        Some(names) => {
            let channels = names.iter().filter_map(|name| model.channel(name));
            channels.filter(shown).map(row).take_while(|row| room.takes(row)).collect()
        }
        None => model.channels().filter(shown).map(row).take_while(|row| room.takes(row)).collect(),
    };
    let looked_at = if wanted.exact().is_some() { 0 } else { model.channel_count() };
    let conditions = words.len().max(1);
    cx.worked(looked_at * conditions / LOOKED_AT_A_LINE);
    cx.reply(Numeric::RPL_LISTSTART, &["Channel"]);
    for row in rows {
        cx.reply_line(row);
    }
    room.close(cx, &Verb::List);
    cx.reply(Numeric::RPL_LISTEND, &[]);
    Ok(())
}

/// `RPL_LIST`.
fn row(me: &str, channel: &Channel) -> Message {
    let topic = channel.topic.as_ref().map_or("", |topic| topic.text.as_str());
    Message::new(Numeric::RPL_LIST)
        .with(me)
        .with(channel.name.as_str())
        .with(channel.members.len().to_string())
        .with(topic)
}
