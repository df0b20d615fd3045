//! A channel gets another name: RENAME of IRCv3 channel-rename. Its window stays, with all that is in it.
//!
//! Servers tell clients without the capability by PART and JOIN, which needs nothing here.

use crate::client::ctx::Ctx;
use crate::client::receive::{Handler, Line, find, fold, network_mut, plain};
use crate::proto::Verb;

pub(super) const LINES: &[(Verb, Handler)] = &[(Verb::Rename, rename)];

fn rename(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let (by, old, new) = (line.nick(), line.name(0), line.name(1));
    let Some(id) = find(cx, line, &old).filter(|_| !new.is_empty()) else {
        return;
    };
    if let Some(other) = find(cx, line, &new).filter(|other| *other != id) {
        // A window of that name is one that we left, or the server could not have given the name away. It is another
        // channel's, and what was said there stays.
        if cx.model.buffer(other).is_some_and(|other| other.joined) {
            return;
        }
        cx.model.set_aside(other, "before");
    }
    let (before, key) = (fold(cx, line, &old), fold(cx, line, &new));
    network_mut(cx, line).available.rename(&before, &new, &key);
    cx.model.rename(id, &new, key);
    let reason = match plain(line.last_from(2)) {
        reason if reason.is_empty() => reason,
        reason => format!(" ({reason})"),
    };
    cx.info(id, format!("{by} renamed {old} to {new}{reason}"));
}
