//! What the client keeps of servers besides conversations, each in a small file that a person can read and edit:
//! certificates that were decided on, policies of encryption, passwords that the user wanted remembered.
//!
//! Each entry is one line of TOML under `host:port` or a host. A file that is damaged is never written over.

mod certificates;
mod file;
mod passwords;
mod places;
mod policies;

pub use file::Keyring;
