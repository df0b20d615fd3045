//! What is refused when it cannot be written down. The rest has happened all the same: people have come and gone.

use crate::proto::Verb;
use crate::server::model::{Change, Model, Stamped, Target};

/// The command of a change that nobody is told of before it is written down, and what it was for.
pub fn refused(model: &Model, stamped: &Stamped) -> Option<(Verb, String)> {
    match &stamped.change {
        Change::Said { to: Target::Channel { channel, .. }, what, .. } => {
            Some((what.verb.clone(), channel.to_string()))
        }
        Change::Said { to: Target::User(to), what, .. } => {
            Some((what.verb.clone(), model.user(*to)?.nick.to_string()))
        }
        Change::TakenBack { name, .. } => Some((Verb::Redact, name.clone())),
        Change::Redacted { channel, .. } => Some((Verb::Redact, channel.to_string())),
        _ => None,
    }
}
