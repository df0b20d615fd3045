//! Commands about what is read: marking it so, or taking that back.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    name: "mark",
    aliases: &[],
    params: &[Param::optional("unread, read or all", Kind::Text)],
    scope: Scope::Anywhere,
    help: "mark this conversation unread or read, or all as read",
    run: mark,
}];

fn mark(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    match args.get(0).map(str::to_ascii_lowercase).as_deref() {
        None | Some("unread") => cx.mark_unread().map_err(Refusal::wrong),
        Some("read") => {
            cx.model.mark_read(cx.here());
            Ok(())
        }
        Some("all") => {
            cx.mark_all_read();
            Ok(())
        }
        Some(_) => Err(args.misused()),
    }
}
