//! What the actor is told after a change, from the state it left: the welcome, topic and names, confirmations.

use crate::proto::caps::CapSet;
use crate::proto::mode::ModeKinds;
use crate::proto::{Cap, ChannelName, Message, Numeric, Source, Verb, isupport};
use crate::server::effect::Recipients;
use crate::server::model::{Change, Model, Session, Stamped, Target, User, UserId, UserMode};

use crate::server::outbound::{Form, Outbound};

use super::forms::{isupport_tokens, join_form, names_lines, topic_lines};
use super::reading::marker_of;
use super::{Outbox, Replies, To, told};

/// To be called after the change was applied. A change without a session of this server needs no follow-up.
pub fn follow_up(model: &Model, stamped: &Stamped, own: &mut Replies) {
    let Some(session) = stamped.origin.and_then(|id| model.session(id)) else {
        return;
    };
    match &stamped.change {
        Change::Arrived { user, .. } => welcome(model, *user, own),
        Change::Attached { user, again, .. } => with_nick(model, *user, |user| {
            if !again {
                welcome(model, user.id, own);
            }
            attached(model, stamped, (session, user), own);
        }),
        Change::Joined { user, channel, .. } => with_nick(model, *user, |user| {
            for line in entry_lines(model, session, user, channel) {
                own.line(model, line);
            }
        }),
        Change::AwaySet { user, message, .. } => {
            let numeric = match message {
                Some(_) => Numeric::RPL_NOWAWAY,
                None => Numeric::RPL_UNAWAY,
            };
            with_nick(model, *user, |user| {
                own.numeric(To { model, me: user.nick.as_str() }, numeric, &[], None);
            });
        }
        Change::Invited { channel, target, by } => with_nick(model, *by, |by| {
            let Some(target) = model.user(*target) else {
                return;
            };
            let params = [target.nick.as_str(), channel.as_str()];
            own.numeric(To { model, me: by.nick.as_str() }, Numeric::RPL_INVITING, &params, None);
            tell_away(model, by, target, own);
        }),
        Change::Said { from, to: Target::User(to), what } if what.verb == Verb::Privmsg => {
            with_nick(model, *from, |from| {
                if let Some(to) = model.user(*to) {
                    tell_away(model, from, to, own);
                }
            });
        }
        _ => {}
    }
}

fn with_nick(model: &Model, user: UserId, tell: impl FnOnce(&User)) {
    if let Some(user) = model.user(user) {
        tell(user);
    }
}

fn tell_away(model: &Model, to: &User, about: &User, own: &mut Replies) {
    if let Some(message) = &about.away {
        let params = [about.nick.as_str()];
        own.numeric(To { model, me: to.nick.as_str() }, Numeric::RPL_AWAY, &params, Some(message));
    }
}

/// The burst after registration (RFC 2812 section 5.1, and specs/notes client-protocol section 3).
fn welcome(model: &Model, user: UserId, own: &mut Replies) {
    let Some(user) = model.user(user) else { return };
    let config = model.config();
    let to = To { model, me: user.nick.as_str() };
    let (server, version) = (config.server.as_str(), config.version.as_str());
    let mut say = |numeric, text: &str| own.numeric(to, numeric, &[], Some(text));
    let hello = format!("Welcome to {}, {}", config.network, user.source());
    say(Numeric::RPL_WELCOME, &hello);
    let host = format!("Your host is {server}, running {version}");
    say(Numeric::RPL_YOURHOST, &host);
    let started = config.started.to_server_time();
    let created = format!("This server was started {started}");
    say(Numeric::RPL_CREATED, &created);
    let (channel, of_user) = (ModeKinds::channel(), ModeKinds::user());
    let myinfo =
        [server, version, &of_user.letters(), &channel.letters(), &channel.letters_with_param()];
    own.numeric(to, Numeric::RPL_MYINFO, &myinfo, None);
    isupport_lines(to, own);
    lusers(to, own);
    motd(to, own);
}

/// What a connection has to know of the person that it is one more of: modes, and every channel as if it had joined.
fn attached(model: &Model, stamped: &Stamped, of: (&Session, &User), own: &mut Replies) {
    let (session, user) = of;
    if !user.modes.is_empty() {
        let to = To { model, me: user.nick.as_str() };
        own.numeric(to, Numeric::RPL_UMODEIS, &[&user.mode_text()], None);
    }
    for channel in user.channels.iter().filter_map(|key| model.channel_by_key(key)) {
        let join = join_form(user, &channel.name);
        own.push(told::marked(join, &told::by(user), stamped.at, None));
        for line in entry_lines(model, session, user, &channel.name) {
            own.line(model, line);
        }
    }
}

/// What the other connections of somebody who joins are told besides: topic and names, as the one that did it.
pub fn entered(model: &Model, stamped: &Stamped, out: &mut Outbox<'_>) {
    let Change::Joined { user, channel, .. } = &stamped.change else {
        return;
    };
    let Some(user) = model.user(*user) else { return };
    let server = Source::server(model.config().server.as_str());
    let others = user.sessions.iter().filter(|id| Some(**id) != out.origin);
    for session in others.filter_map(|id| model.session(*id)) {
        let lines = entry_lines(model, session, user, channel).into_iter();
        let lines: Vec<Message> = lines.map(|line| line.with_source(server.clone())).collect();
        let what = Outbound::of(vec![Form { needs: CapSet::EMPTY, lines }]);
        out.fx.deliver(Recipients::One(session.id), what);
    }
}

/// `RPL_ISUPPORT`, in as many lines as needed, which are a batch with extended-isupport.
pub fn isupport_lines(to: To<'_>, own: &mut Replies) {
    own.batch("draft/isupport", &[Cap::Batch, Cap::ExtendedIsupport], |own| {
        for tokens in isupport::token_lines(&isupport_tokens(to.model)) {
            let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
            own.numeric(to, Numeric::RPL_ISUPPORT, &tokens, None);
        }
    });
}

/// `RPL_LUSERCLIENT` to `RPL_GLOBALUSERS`.
pub fn lusers(to: To<'_>, own: &mut Replies) {
    let model = to.model;
    let users = model.user_count();
    let most = model.most_users();
    let count = |n: usize| n.to_string();
    let invisible = model.count_with_mode(UserMode::Invisible);
    let visible = users.saturating_sub(invisible);
    let text = format!("There are {visible} user(s) and {invisible} invisible on 1 server");
    own.numeric(to, Numeric::RPL_LUSERCLIENT, &[], Some(&text));
    let operators = count(model.count_with_mode(UserMode::Operator));
    own.numeric(to, Numeric::RPL_LUSEROP, &[&operators], None);
    let unknown = count(model.unregistered_count());
    own.numeric(to, Numeric::RPL_LUSERUNKNOWN, &[&unknown], None);
    let channels = count(model.channel_count());
    own.numeric(to, Numeric::RPL_LUSERCHANNELS, &[&channels], None);
    let text = format!("I have {} client(s) and 0 servers", model.connected_count());
    own.numeric(to, Numeric::RPL_LUSERME, &[], Some(&text));
    for (numeric, scope) in
        [(Numeric::RPL_LOCALUSERS, "local"), (Numeric::RPL_GLOBALUSERS, "global")]
    {
        let text = format!("Current {scope} users {users}, max {most}");
        own.numeric(to, numeric, &[&count(users), &count(most)], Some(&text));
    }
}

/// The message of the day, or that there is none.
pub fn motd(to: To<'_>, own: &mut Replies) {
    let config = to.model.config();
    if config.motd.is_empty() {
        own.numeric(to, Numeric::ERR_NOMOTD, &[], None);
        return;
    }
    let start = format!("- {} message of the day -", config.server);
    own.numeric(to, Numeric::RPL_MOTDSTART, &[], Some(&start));
    for line in &config.motd {
        own.numeric(to, Numeric::RPL_MOTD, &[], Some(&format!("- {line}")));
    }
    own.numeric(to, Numeric::RPL_ENDOFMOTD, &[], None);
}

/// How far it is read, topic and names, for somebody who has entered.
pub(super) fn entry_lines(
    model: &Model,
    session: &Session,
    user: &User,
    name: &ChannelName,
) -> Vec<Message> {
    let Some(channel) = model.channel(name.as_str()) else {
        return Vec::new();
    };
    let me = user.nick.as_str();
    let mut lines = Vec::new();
    if session.has(Cap::ReadMarker) {
        lines.push(marker_of(model, user, channel.name.as_str()));
    }
    lines.extend(topic_lines(me, channel));
    if !session.has(Cap::NoImplicitNames) {
        lines.extend(names_lines(model, session, me, channel, |_| true));
        let end = Message::new(Numeric::RPL_ENDOFNAMES).with(me).with(channel.name.as_str());
        lines.push(end.with(Numeric::RPL_ENDOFNAMES.text()));
    }
    lines
}
