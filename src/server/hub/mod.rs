//! The pure machine of the server.

mod machine;
mod upkeep;

pub use machine::Hub;
