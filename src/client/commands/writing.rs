//! Commands about the text that is being written: another editor, spelling.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "edit",
        aliases: &["editor"],
        params: &[],
        scope: Scope::Anywhere,
        help: "write a text in your editor; it is not sent by that",
        run: |cx, _| cx.edit_elsewhere().map_err(Refusal::wrong),
    },
    CommandSpec {
        name: "spell",
        aliases: &[],
        params: &[Param::required("word", Kind::Text)],
        scope: Scope::Anywhere,
        help: "a word of yours that is spelt right, from now on",
        run: spell,
    },
];

fn spell(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    cx.learn_word(args.required(0)).map_err(Refusal::wrong)
}
