//! What those are told who monitor a nick: that it came or went (IRCv3 monitor), and with extended-monitor what its
//! neighbours learn of it.

use std::sync::Arc;

use crate::proto::{Cap, Message, Nick, Numeric, Source, Verb};
use crate::server::model::{SessionId, User};
use crate::server::outbound::Outbound;

use super::Outbox;
use super::announce::{Around, Scene};

/// A nick is somebody's from now on.
pub(super) fn online(scene: Scene<'_>, out: &mut Outbox<'_>, nick: &Nick, source: &Source) {
    let watchers = scene.model.monitors().watchers(&nick.folded());
    notify(scene, out, watchers, Numeric::RPL_MONONLINE, &source.to_string());
}

/// Who has just come is away already (IRCv3 pre-away).
pub(super) fn arrived_away(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    nick: &Nick,
    source: &Source,
    message: &str,
) {
    let line = Message::new(Verb::Away).with_source(source.clone()).with(message);
    let what = Outbound::only(&[Cap::AwayNotify, Cap::ExtendedMonitor], line);
    let watchers = scene.model.monitors().watchers(&nick.folded());
    out.others(watchers, what.stamped(scene.stamped.at, None));
}

/// The nick of a person, as it was written, is nobody's from now on.
pub(super) fn offline(scene: Scene<'_>, out: &mut Outbox<'_>, user: &User) {
    let watchers = scene.model.monitors().watchers(&user.nick.folded());
    notify(scene, out, watchers, Numeric::RPL_MONOFFLINE, user.nick.as_str());
}

/// A person leaves: told to everybody but them.
pub(super) fn gone(scene: Scene<'_>, out: &mut Outbox<'_>, user: &User) {
    let watchers = scene.model.monitors().watchers(&user.nick.folded());
    let others = watchers.iter().copied().filter(|session| !user.sessions.contains(session));
    notify(scene, out, others.collect(), Numeric::RPL_MONOFFLINE, user.nick.as_str());
}

fn notify(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    watchers: Arc<[SessionId]>,
    numeric: Numeric,
    what: &str,
) {
    if watchers.is_empty() {
        return;
    }
    // `*` in the place of the receiver's nick is allowed, and makes it one line for thousands.
    let server = Source::server(scene.model.config().server.as_str());
    let line = Message::new(numeric).with_source(server).with("*").with(what);
    let what = Outbound::plain(line).stamped(scene.stamped.at, None);
    out.everybody(watchers, what);
}

/// Tells the watchers who have extended-monitor and `cap` what the neighbours of a person are told. A watcher who is a
/// neighbour as well has been told.
pub(super) fn extended(
    scene: Scene<'_>,
    out: &mut Outbox<'_>,
    around: &Around<'_>,
    cap: Cap,
    line: &Message,
) {
    let Around { user, sessions } = around;
    let watchers = scene.model.monitors().watchers(&user.nick.folded());
    if watchers.is_empty() {
        return;
    }
    let far = |session: &SessionId| sessions.binary_search(session).is_err();
    let list: Arc<[SessionId]> = watchers.iter().copied().filter(far).collect();
    let what = Outbound::only(&[cap, Cap::ExtendedMonitor], line.clone());
    out.others(list, scene.stamp(what, user));
}
