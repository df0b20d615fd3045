//! NAMES LIST: who is in a channel, which channels there are.

use crate::proto::{Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Channel, Reject, policy};
use crate::server::outbox::names_lines;
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::List,
        params: &[Param::optional("channels", ())],
        when: When::AfterRegistration,
        help: "list channels with their members and topics",
        run: list,
    },
    CommandSpec {
        verb: Verb::Names,
        params: &[Param::optional("channels", ())],
        when: When::AfterRegistration,
        help: "list the members of channels",
        run: names,
    },
];

fn names(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let channels = args.targets(0, cx)?;
    if channels.is_empty() {
        cx.reply(Numeric::RPL_ENDOFNAMES, &["*"]);
    }
    for name in channels {
        for line in names_of(cx, name) {
            cx.reply_line(line);
        }
        cx.reply(Numeric::RPL_ENDOFNAMES, &[name]);
    }
    Ok(())
}

/// Nothing for a channel that does not exist or is not shown to the asker.
fn names_of(cx: &Ctx<'_>, name: &str) -> Vec<Message> {
    let (model, viewer) = (cx.model(), cx.user_id());
    model.channel(name).map_or_else(Vec::new, |channel| {
        names_lines(model, cx.session(), cx.me(), channel, |user| {
            policy::sees_member(channel, viewer, user)
        })
    })
}

fn list(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let wanted = args.list(0);
    let viewer = cx.user_id();
    let me = cx.me();
    let row = |channel: &Channel| {
        let topic = channel.topic.as_ref().map_or("", |topic| topic.text.as_str());
        Message::new(Numeric::RPL_LIST)
            .with(me)
            .with(channel.name.as_str())
            .with(channel.members.len().to_string())
            .with(topic)
    };
    let shown = |channel: &&Channel| policy::sees_channel(channel, viewer);
    let rows: Vec<Message> = if wanted.is_empty() {
        cx.model().channels().filter(shown).map(row).collect()
    } else {
        wanted.iter().filter_map(|name| cx.model().channel(name)).filter(shown).map(row).collect()
    };
    cx.reply(Numeric::RPL_LISTSTART, &["Channel"]);
    for row in rows {
        cx.reply_line(row);
    }
    cx.reply(Numeric::RPL_LISTEND, &[]);
    Ok(())
}
