//! The line mode: the same app, driven by lines, each new entry printed as one line. For screen readers, pipes, scripts
//! and terminals that can do nothing else.
//!
//! It works on any stream of bytes. Somebody who types sees what they typed, so their own lines are not printed again;
//! from a pipe they are printed when the server has confirmed them, in the order in which it did.

mod joined;
mod lines;
mod printer;
mod session;
mod words;

pub use session::{Hand, Outcome, Streams, run};
