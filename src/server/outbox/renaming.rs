//! What is told of a channel's other name (IRCv3 channel-rename): one line, or for those without the capability a part
//! and a join.

use crate::proto::caps::CapSet;
use crate::proto::{Cap, ChannelName, Message, Source, Verb, split};
use crate::server::effect::Recipients;
use crate::server::model::{Change, Model, Session, Stamped, User};
use crate::server::outbound::{Form, Outbound};

use super::Outbox;
use super::announce::from;
use super::follow_up::entry_lines;
use super::forms::join_form;

/// Those without the capability, each from their own point of view and from the state after the change. Nothing is said where only the
/// case is another.
pub fn rejoin(model: &Model, stamped: &Stamped, out: &mut Outbox<'_>) {
    let Change::ChannelRenamed { channel, to, reason, .. } = &stamped.change else {
        return;
    };
    if channel.folded() == to.folded() {
        return;
    }
    let other = OtherName { model, old: channel, new: to, reason };
    for session in model.audience(to).iter().filter_map(|id| model.session(*id)) {
        let user = session.user().and_then(|id| model.user(id));
        let Some(user) = user.filter(|_| !session.has(Cap::ChannelRename)) else {
            continue;
        };
        let lines = other.lines(session, user);
        let what = Outbound::of(vec![Form { needs: CapSet::EMPTY, lines }]);
        let what = what.stamped(stamped.at, Some(&stamped.id));
        if out.origin == Some(session.id) {
            out.own.push(what);
        } else {
            out.fx.deliver(Recipients::One(session.id), what);
        }
    }
}

/// What is the same for all who join anew.
struct OtherName<'a> {
    model: &'a Model,
    old: &'a ChannelName,
    new: &'a ChannelName,
    reason: &'a str,
}

impl OtherName<'_> {
    /// PART, JOIN, topic and names.
    fn lines(&self, session: &Session, user: &User) -> Vec<Message> {
        let room = split::budget(user.source().to_string().len(), "PART", self.old.as_str());
        let reason = Some(split::head(self.reason, room)).filter(|reason| !reason.is_empty());
        let mut lines = vec![from(user, Verb::Part).with(self.old.as_str()).with_all(reason)];
        lines.extend(join_form(user, self.new).resolve(session.caps));
        let server = Source::server(self.model.config().server.as_str());
        let of_server = entry_lines(self.model, session, user, self.new).into_iter();
        lines.extend(of_server.map(|line| line.with_source(server.clone())));
        lines
    }
}
