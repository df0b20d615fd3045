//! From a change to lines: who is told, in which shape, and what the actor is told besides.

mod accounts;
mod announce;
mod channels;
mod follow_up;
mod forms;
mod history;
mod keeping;
mod message_forms;
mod messages;
mod monitors;
mod operators;
mod people;
mod reading;
mod record;
mod refused;
mod renaming;
mod reply;
mod served;
mod told;

pub use announce::announce;
pub use follow_up::{entered, follow_up, isupport_lines, lusers, motd};
pub use forms::{mode_lines, names_lines, topic_lines};
pub use history::Page;
pub use keeping::writes;
pub use operators::{killed_text, tell_operators};
pub use reading::markread_line;
pub use record::record;
pub use refused::refused;
pub use renaming::rejoin;
pub use reply::{Outbox, Replies, To};
pub use served::lines_besides;
