//! What a user of the client can set: the default file, under the user's TOML file, under the command line.
//!
//! An empty file is valid. Everything that is wrong is said in one line with file, line, key and what would be right.
//! The table of keys is in `keys.rs`; bindings are the `[keys]` and `[overlay_keys]` of the default file.

mod file;
mod keys;
mod render;
mod values;

pub use keys::{KEYS, KeySpec};
pub use values::{Background, ClientConfig, Colours, ConfigError, DEFAULT, Options};
