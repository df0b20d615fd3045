//! The input line of one conversation: text, cursor, undo, and what was sent before. It is the draft itself.
//!
//! No key names and no commands: it edits. The cursor is an offset in bytes that always stands on a border between
//! grapheme clusters. Every change goes through `Editor::splice`, so undo covers all of them.

mod kills;
mod sent;
mod text;
mod undo;
mod vi;
mod words;

pub use crate::client::model::editor::kills::KillRing;
pub use text::{Cycle, Editor, MOST_BYTES};
pub use vi::{Answer as ViAnswer, HELP as VI_HELP, Mode as ViMode, Vi};
