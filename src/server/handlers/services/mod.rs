//! `NickServ` and `ChanServ`: what people say to them, as commands. They are thin: what they do is what commands do, and what is
//! refused is refused by the same policy; only the words are theirs. A table each: usage and HELP come from it.

mod access;
mod channels;
mod nickserv;
mod table;
mod talk;

pub(super) use nickserv::after;
pub(super) use table::COMMANDS;
pub(super) use talk::{hear, say};
