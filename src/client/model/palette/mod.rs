//! The palette: everywhere one can go and everything one can do, found by a few letters of its name.

mod gather;
mod offer;
mod ranking;
mod words;

pub use crate::client::model::palette::offer::{Goal, Offer};
pub use ranking::{Marks, Palette};
