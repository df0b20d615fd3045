//! What is refused when it cannot be written down. The rest has happened all the same: people have come and gone.

use crate::proto::Verb;
use crate::server::model::{Change, Stamped, Target};

/// The command of a change that nobody is told of before it is written down, and what it was for.
pub fn refused(stamped: &Stamped) -> Option<(Verb, String)> {
    match &stamped.change {
        Change::Said { to: Target::Channel { channel, .. }, what, .. } => {
            Some((what.verb.clone(), channel.to_string()))
        }
        Change::Redacted { channel, .. } => Some((Verb::Redact, channel.to_string())),
        _ => None,
    }
}
