//! Connections to servers: made, encrypted, read, written, closed. When to connect again, and whom to trust, is decided by
//! the app.

mod handshake;
mod links;
mod reach;
mod stream;
mod verifier;

pub use handshake::{Roots, Security};
pub use links::Links;
