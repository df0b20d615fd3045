//! JOIN PART TOPIC.

use crate::proto::name::NameError;
use crate::proto::{ChannelName, Numeric, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Reject, policy};
use crate::server::outbox::topic_lines;
use crate::spec::Param;

use super::args::{self, Args};
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Join,
        params: &[Param::required("channels", ()), Param::optional("keys", ())],
        when: When::AfterRegistration,
        help: "enter channels; JOIN 0 leaves all of them",
        run: join,
    },
    CommandSpec {
        verb: Verb::Part,
        params: &[Param::required("channels", ()), Param::rest("reason", ())],
        when: When::AfterRegistration,
        help: "leave channels",
        run: part,
    },
    CommandSpec {
        verb: Verb::Topic,
        params: &[Param::required("channel", ()), Param::rest("text", ())],
        when: When::AfterRegistration,
        help: "show the topic of a channel, or set it",
        run: topic,
    },
];

fn join(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    if args.get(0) == Some("0") {
        return leave_all(cx);
    }
    if args.list(0).is_empty() {
        return Err(Reject::need_more_params("JOIN"));
    }
    // A key belongs to the channel at the same place, so empty ones count.
    let mut keys = args.0.param(1).unwrap_or("").split(',');
    for name in args.need(0)?.split(',') {
        let key = keys.next().filter(|key| !key.is_empty());
        if name.is_empty() {
            continue;
        }
        if let Err(no) = join_one(cx, name, key.map(str::to_owned)) {
            cx.refuse(no);
        }
    }
    Ok(())
}

fn join_one(cx: &mut Ctx<'_>, text: &str, key: Option<String>) -> Result<(), Reject> {
    let most = cx.model().limits().channel_length;
    let name = ChannelName::parse(text, most).map_err(|error| match text.strip_prefix('#') {
        // As Modern IRC wants it (CHANNELLEN).
        Some(_) if error == NameError::TooLong => {
            Reject::no_such_channel(text).because("The name of the channel is too long")
        }
        Some(_) => Reject::numeric(Numeric::ERR_BADCHANMASK, &[text])
            .because(format!("Not a valid channel name: {error}")),
        None => Reject::no_such_channel(text).because("Channel names begin with #"),
    })?;
    // An existing channel keeps the name it was made with.
    let channel = cx.model().channel(text).map_or(name, |channel| channel.name.clone());
    let user = cx.user_id();
    cx.commit(Change::Joined { user, channel, key })
}

fn leave_all(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    let user = cx.user_id();
    let channels: Vec<ChannelName> = cx
        .user()
        .channels
        .iter()
        .filter_map(|key| cx.model().channel_by_key(key))
        .map(|channel| channel.name.clone())
        .collect();
    for channel in channels {
        cx.commit(Change::Parted { user, channel, reason: None })?;
    }
    Ok(())
}

fn part(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let most = cx.model().limits().reason_length;
    let user = cx.user_id();
    let names = args.list(0);
    if names.is_empty() {
        return Err(Reject::need_more_params("PART"));
    }
    for name in names {
        let parted = args::channel_name(cx, name).and_then(|channel| {
            let room = args::room(cx, &Verb::Part, channel.as_str(), most);
            let reason = args.text(1, room);
            cx.commit(Change::Parted { user, channel, reason })
        });
        if let Err(no) = parted {
            cx.refuse(no);
        }
    }
    Ok(())
}

fn topic(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let name = args.need(0)?;
    let channel = args::channel_name(cx, name)?;
    let Some(text) = args.0.param(1) else {
        return show_topic(cx, name);
    };
    let most = cx.model().limits().topic_length;
    let room = args::room(cx, &Verb::Topic, channel.as_str(), most);
    let text = split::head(text, room).to_owned();
    let by = cx.user_id();
    cx.commit(Change::TopicSet { channel, by, text })
}

fn show_topic(cx: &mut Ctx<'_>, name: &str) -> Result<(), Reject> {
    let channel = args::channel(cx, name)?;
    if !policy::sees_channel(channel, cx.user_id()) {
        return Err(Reject::not_on_channel(name));
    }
    let lines = topic_lines(cx.me(), channel);
    if lines.is_empty() {
        let name = channel.name.clone();
        cx.reply(Numeric::RPL_NOTOPIC, &[name.as_str()]);
    }
    for line in lines {
        cx.reply_line(line);
    }
    Ok(())
}
