//! The IRC language: messages, names, modes, capabilities, numerics. No sockets, no clock, no state of a session.

pub mod format;
pub mod mode;
pub mod split;
