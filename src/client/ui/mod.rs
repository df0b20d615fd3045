//! The screen as a function of the model. Each pane is a file; `frame` puts them into their areas.
//!
//! Drawing changes nothing but its cache, and never fails, whatever the size. Areas, rows that can be seen and where text
//! begins come from the model, because scrolling and clicks use them too.

mod account;
mod cache;
mod canvas;
mod clickable;
mod frame;
mod input;
mod links;
mod lists;
mod overlay;
mod palette;
mod paste;
mod roster;
mod scrollback;
mod search;
mod sidebar;
mod start;
mod status;
mod switcher;
pub mod theme;
mod trust;

pub use cache::Cache;
pub use clickable::key_at;
pub use frame::{Drawn, View, draw};
pub use theme::{Surface, Theme};
