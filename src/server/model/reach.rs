//! Who may read what of history.
//!
//! Members read, nobody else: of a channel that is open everything that was said while it was open, of one that is open
//! only to some (+i, +k) what was said since they came. Who is banned or muted is still a member.

use super::{Channel, Model, Reach, User, UserId, id_of};

/// Which rows of a channel somebody may read; `None` when they are not in it.
pub fn reach(channel: &Channel, reader: UserId) -> Option<Reach> {
    let since = id_of(channel.members.get(&reader)?.since);
    Some(if channel.is_closed() { Reach::Since(since) } else { Reach::Open { since } })
}

/// Every channel that somebody may read of, and how far.
pub fn reaches<'a>(
    model: &'a Model,
    reader: &'a User,
) -> impl Iterator<Item = (&'a Channel, Reach)> {
    let channels = reader.channels.iter().filter_map(|key| model.channel_by_key(key));
    channels.filter_map(|channel| Some((channel, reach(channel, reader.id)?)))
}
