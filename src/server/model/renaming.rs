//! Another name for a channel (IRCv3 channel-rename): who may give it, and what it does to the tables.

use std::time::Duration;

use crate::proto::{Cap, StandardReply};

use super::policy::operator_of;
use super::{Change, Channel, Model, Reject, Stamped};

/// A channel keeps a name for so long: each rename makes clients without the capability join anew.
const PAUSE: Duration = Duration::from_secs(60);
/// The most names that one rename may send to those who must join anew, each of whom is told of every member.
const MOST_NAMES: usize = 250_000;

/// A channel operator may, unless the name is taken, or the configuration's business: 403, 442, 482, FAIL.
pub(super) fn may_rename(model: &Model, stamped: &Stamped) -> Result<(), Reject> {
    let Change::ChannelRenamed { channel: name, to, by, .. } = &stamped.change else {
        return Ok(());
    };
    let channel = operator_of(model, *by, name)?;
    let refused = |code, why: &str| {
        let names = [name.as_str(), to.as_str()];
        Err(Reject::Standard(StandardReply::fail("RENAME", code, &names, why)))
    };
    let cannot = |why| refused("CANNOT_RENAME", why);
    if name == to {
        return cannot("The channel has this name already");
    }
    if name.folded() == to.folded() {
        return Ok(());
    }
    let by = model.user(*by);
    if channel.registered.is_some() && !by.is_some_and(|by| channel.is_founder(by)) {
        return cannot("The channel is registered; its founder alone can give it another name");
    }
    if channel.permanent {
        return cannot("The channel has its name from the configuration of the server");
    }
    if model.channel(to.as_str()).is_some() {
        return refused("CHANNEL_NAME_IN_USE", "There is a channel of this name already");
    }
    if model.config().fixed_channels {
        return cannot("There are no other channels here than those of the configuration");
    }
    if channel.renamed.is_some_and(|at| stamped.at.since(at) < PAUSE) {
        return cannot("The channel was renamed less than a minute ago");
    }
    if names_to_send(model, channel) > MOST_NAMES {
        return cannot("Too many of the members would have to join anew");
    }
    Ok(())
}

fn names_to_send(model: &Model, channel: &Channel) -> usize {
    let audience = model.audience(&channel.name);
    let sessions = audience.iter().filter_map(|id| model.session(*id));
    sessions.filter(|session| !session.has(Cap::ChannelRename)).count() * channel.members.len()
}

impl Model {
    /// Everything of the channel stays as it is, under the other name.
    pub(super) fn rename_channel(&mut self, stamped: &Stamped) {
        let Change::ChannelRenamed { channel: name, to, .. } = &stamped.change else {
            return;
        };
        let (old, new) = (name.folded(), to.folded());
        if old != new && self.channels.contains_key(&new) {
            return;
        }
        let Some(mut channel) = self.channels.remove(&old) else {
            return;
        };
        channel.name = to.clone();
        if old != new {
            channel.renamed = Some(stamped.at);
            self.markers.rename(&old, &new);
            for id in channel.members.keys() {
                if let Some(user) = self.users.get_mut(id) {
                    user.channels.remove(&old);
                    user.channels.insert(new.clone());
                }
            }
            for id in &channel.invited {
                if let Some(user) = self.users.get_mut(id) {
                    user.invited_to.remove(&old);
                    user.invited_to.insert(new.clone());
                }
            }
        }
        self.touch(&old);
        self.touch(&new);
        self.channels.insert(new, channel);
    }
}
