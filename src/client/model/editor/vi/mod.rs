//! vi keys over the [`super::Editor`]: normal, insert, replace and visual mode of the input line.
//!
//! Nothing here knows of terminals or of actions: characters go in, the text changes, and what the line cannot do itself
//! comes out as the name of an action.

mod keys;
mod machine;
mod motion;
mod object;
mod operate;
mod selected;

pub use crate::client::model::editor::vi::keys::HELP;
pub use machine::{Answer, Mode, Vi};
