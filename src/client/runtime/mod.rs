//! The full screen at work: the desk that owns the app, signals of the system, and other programs that have the terminal for
//! a while.

mod away;
mod desk;
mod signals;

pub(super) use desk::{Edges, run};
