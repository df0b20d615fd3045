//! What of a change is written down: for each channel that is told of it, the line that its members are told.

use crate::server::model::{By, Change, Flag, Kept, Model, Row, Stamped, Target, UserMode, Write};

/// To be called before the change is applied, while everybody is still where it is told.
pub fn writes(model: &Model, stamped: &Stamped) -> Vec<Write> {
    let Change::Said { from, to: Target::Channel { channel, at_least: None }, what } =
        &stamped.change
    else {
        return Vec::new();
    };
    let Some(user) = model.user(*from).filter(|_| !what.parts.is_empty()) else {
        return Vec::new();
    };
    let closed = model
        .channel(channel.as_str())
        .is_some_and(|channel| channel.is(Flag::InviteOnly) || channel.modes.key.is_some());
    vec![Write::Row(Row {
        id: stamped.id.clone(),
        at: stamped.at,
        place: channel.folded(),
        by: By { source: user.source(), account: None, bot: user.is(UserMode::Bot) },
        closed,
        what: Kept::Said {
            verb: what.verb.clone(),
            target: channel.to_string(),
            parts: what.parts.clone(),
            tags: what.tags.clone(),
        },
    })]
}
