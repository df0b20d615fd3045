//! What commands, actions, timers and incoming lines can do, by topic: speaking, links and names, leaving, channels, overlays, and
//! the few verbs that every topic needs.

mod account;
mod adopting;
mod channels;
mod copying;
mod history;
mod hosting;
mod jump;
mod keeping;
mod leaving;
mod link;
mod login;
mod looks;
mod marking;
mod missed;
mod opening;
mod overlays;
mod pace;
mod pages;
mod palette;
mod people;
mod react;
mod reading;
mod recalling;
mod redact;
mod restoring;
mod search;
mod selection;
mod sources;
mod speak;
mod sts;
mod tags;
mod telling;
mod trust;
mod typing;
mod verbs;
mod watch;

pub use crate::client::ctx::hosting::suspend;
pub use crate::client::ctx::jump::Spot;
pub use crate::client::ctx::link::not_a_nick;
pub use crate::client::ctx::login::NO_ACCOUNTS;
pub use crate::client::ctx::pages::Page;
pub use crate::client::ctx::sources::found_on_server;
pub use crate::client::ctx::speak::NotSent;
pub use crate::client::ctx::typing::is_of_typing;
pub use verbs::Ctx;
