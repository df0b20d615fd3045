//! A connection goes over to the person that another connection of its account is: NICK to a nick that is one's own already
//! (a rule of ours, as for those who arrive: connections of one account with the same nick are one user).

use crate::proto::{Message, Nick, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Change, Reject, UserId};

use super::presence;

/// The session is one of that person from now on. Others see who it was leave; it sees itself take the nick, leave the
/// channels that the person is not in, and come into theirs.
///
/// # Errors
/// 433: the person has as many connections as there may be.
pub(super) fn go_over(cx: &mut Ctx<'_>, to: UserId) -> Result<(), Reject> {
    let (session, user) = (cx.session_id(), cx.user_id());
    cx.may(&Change::Attached { user: to, session, again: true })?;
    let Some(person) = cx.model().user(to) else {
        return Err(Reject::Silent);
    };
    let (own, nick) = (cx.user(), person.nick.clone());
    let from = |verb| Message::new(verb).with_source(own.source());
    let mut lines = Vec::new();
    let left = own.channels.difference(&person.channels);
    for channel in left.filter_map(|key| cx.model().channel_by_key(key)) {
        lines.push(from(Verb::Part).with(channel.name.as_str()));
    }
    lines.push(from(Verb::Nick).with(nick.as_str()));
    let alone = own.sessions.len() == 1;
    let watched: Vec<Nick> = cx.model().monitors().list(session).cloned().collect();
    for line in lines {
        cx.reply_as_is(line);
    }
    cx.commit(if alone {
        Change::Departed { user, reason: format!("Now here as {nick}") }
    } else {
        Change::Detached { user, session }
    })?;
    presence::attach(cx, to, None, true)?;
    let most = cx.model().limits().monitor_size;
    for nick in watched {
        cx.monitor_list().add(nick, most);
    }
    Ok(())
}
