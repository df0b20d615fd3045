//! The line mode for somebody who has no client but comes with a bare connection, such as `nc`: it runs where the server
//! does, and what stands here keeps it from being anything but a way to that one server.
//!
//! It has the default settings and reads no file, no variable and no other stream; it keeps nothing; its one connection
//! is given to it, and it can make no other. What it sends and prints is bounded, and whoever takes nothing of it is
//! given up.

mod guests;
mod patient;
mod typed;
mod visit;

pub use guests::{Door, open};
pub use visit::{Visit, serve};
