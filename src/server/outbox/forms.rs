//! Lines that are made in more than one place: a JOIN, a topic, a list of names, what ISUPPORT says.

use crate::proto::list_mask::{About, ListMask};
use crate::proto::mode::{ModeChange, ModeKinds, print_changes};
use crate::proto::name::CASEMAP;
use crate::proto::{Cap, ChannelName, Message, Numeric, isupport};
use crate::server::model::{Channel, ChannelMode, ListKind, Model, Session, User, UserMode};
use crate::server::outbound::Outbound;

use super::told;

/// Room for names in one `RPL_NAMREPLY`, within 512 bytes with any names of server, asker and channel.
const NAMES_BYTES: usize = 270;

/// A JOIN with and without extended-join.
pub(super) fn join_form(user: &User, channel: &ChannelName) -> Outbound {
    Outbound::of(told::join_forms(&told::by(user), &told::join_params(user, channel)))
}

/// `RPL_TOPIC` and `RPL_TOPICWHOTIME`, or nothing.
pub fn topic_lines(me: &str, channel: &Channel) -> Vec<Message> {
    let Some(topic) = &channel.topic else {
        return Vec::new();
    };
    let name = channel.name.as_str();
    vec![
        Message::new(Numeric::RPL_TOPIC).with(me).with(name).with(topic.text.as_str()),
        Message::new(Numeric::RPL_TOPICWHOTIME)
            .with(me)
            .with(name)
            .with(topic.by.as_str())
            .with(topic.at.as_seconds().to_string()),
    ]
}

/// `RPL_NAMREPLY` as often as needed, without `RPL_ENDOFNAMES`; members in the order they came to the server.
///
/// `shown` leaves out people whom the asker may not see.
pub fn names_lines(
    model: &Model,
    to: &Session,
    me: &str,
    channel: &Channel,
    shown: impl Fn(&User) -> bool,
) -> Vec<Message> {
    let line = |names: String| {
        Message::new(Numeric::RPL_NAMREPLY)
            .with(me)
            .with(channel.symbol())
            .with(channel.name.as_str())
            .with(names)
    };
    let mut lines = Vec::new();
    let mut names = String::new();
    for (id, member) in &channel.members {
        let Some(user) = model.user(*id).filter(|user| shown(user)) else {
            continue;
        };
        let signs = to.signs(*member);
        let name = if to.has(Cap::UserhostInNames) {
            user.source().to_string()
        } else {
            user.nick.as_str().to_owned()
        };
        if !names.is_empty() && names.len() + signs.len() + name.len() + 1 > NAMES_BYTES {
            lines.push(line(std::mem::take(&mut names)));
        }
        if !names.is_empty() {
            names.push(' ');
        }
        names.push_str(&signs);
        names.push_str(&name);
    }
    if !names.is_empty() {
        lines.push(line(names));
    }
    lines
}

/// The parameters of the MODE lines that tell of these changes.
pub fn mode_lines(model: &Model, changes: &[ChannelMode]) -> Vec<Vec<String>> {
    let changes: Vec<ModeChange> =
        changes.iter().filter_map(|change| mode_text(model, change)).collect();
    print_changes(&changes, model.limits().modes_per_command)
}

fn mode_text(model: &Model, change: &ChannelMode) -> Option<ModeChange> {
    let sign = |on: &bool, letter| {
        if *on { ModeChange::set(letter) } else { ModeChange::unset(letter) }
    };
    Some(match change {
        ChannelMode::Flag { flag, on } => sign(on, flag.letter()),
        ChannelMode::Key(Some(key)) => ModeChange::set('k').with(key.as_str()),
        ChannelMode::Key(None) => ModeChange::unset('k').with("*"),
        ChannelMode::Limit(Some(limit)) => ModeChange::set('l').with(limit.to_string()),
        ChannelMode::Limit(None) => ModeChange::unset('l'),
        ChannelMode::List { kind, mask, on } => sign(on, kind.letter()).with(mask.to_string()),
        ChannelMode::Rank { rank, user, on } => {
            sign(on, rank.letter()).with(model.user(*user)?.nick.as_str())
        }
    })
}

/// What the server says of itself in `RPL_ISUPPORT`: every token is true of the code.
pub(super) fn isupport_tokens(model: &Model) -> Vec<String> {
    let limits = model.limits();
    let kinds = ModeKinds::channel();
    let number = |key: &str, value: usize| isupport::token(key, &value.to_string());
    let mut tokens = vec![
        isupport::token("ACCOUNTEXTBAN", &ListMask::account_extban()),
        number("AWAYLEN", limits.away_length),
        isupport::token("BOT", &UserMode::Bot.letter().to_string()),
        isupport::token("CASEMAPPING", CASEMAP.as_str()),
        isupport::token("CHANLIMIT", &format!("#:{}", limits.channels_per_user)),
        isupport::token("CHANMODES", &kinds.chanmodes()),
        number("CHANNELLEN", limits.channel_length),
        isupport::token("CHANTYPES", "#"),
        number("CHATHISTORY", limits.history_lines),
        isupport::token("EXCEPTS", &ListKind::Exception.letter().to_string()),
        isupport::token("EXTBAN", &About::extban()),
        isupport::token("ELIST", "CMNTU"),
        number("HOSTLEN", 64),
        isupport::token("INVEX", &ListKind::InviteException.letter().to_string()),
        number("KEYLEN", limits.key_length),
        number("KICKLEN", limits.reason_length),
        isupport::token("MAXLIST", &max_list(limits.list_size)),
        number("MODES", limits.modes_per_command),
        number("MONITOR", limits.monitor_size),
        isupport::token("MSGREFTYPES", "msgid,timestamp"),
        number("NAMELEN", limits.realname_length),
        isupport::token("NETWORK", &model.config().network),
        number("NICKLEN", limits.nick_length),
        isupport::token("PREFIX", &kinds.prefix()),
        isupport::token("SAFELIST", ""),
        isupport::token("STATUSMSG", &kinds.signs()),
        isupport::token("TARGMAX", &targets(limits.targets_per_command)),
        number("TOPICLEN", limits.topic_length),
        number("USERLEN", limits.user_length),
        isupport::token("UTF8ONLY", ""),
        isupport::token("WHOX", ""),
    ];
    // Not a name of any specification: a client of this program keeps conversations by it.
    tokens.extend(model.public_id().map(|id| isupport::token("tchat/ID", &id)));
    tokens
}

/// Each list has its own limit: `I:100,b:100,e:100`.
fn max_list(most: usize) -> String {
    ListKind::ALL.map(|kind| format!("{}:{most}", kind.letter())).join(",")
}

/// How many targets each command takes; no number where there is no limit.
fn targets(per_command: usize) -> String {
    let limited = ["KICK", "LIST", "NOTICE", "PRIVMSG", "TAGMSG", "WHOIS", "WHOWAS"];
    let unlimited = ["JOIN", "MONITOR", "PART"];
    let mut tokens = vec!["NAMES:1".to_owned()];
    tokens.extend(limited.map(|command| format!("{command}:{per_command}")));
    tokens.extend(unlimited.map(|command| format!("{command}:")));
    tokens.sort_unstable();
    tokens.join(",")
}
