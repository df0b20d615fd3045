//! The full-screen client and its line mode.

pub mod chord;
pub mod model;
pub mod text;
