//! What a user of the client can set: the default file, under the user's TOML file, under the command line.
//!
//! An empty file is valid. Everything that is wrong is said in one line with file, line, key and what would be right.
//! The table of keys is in `keys.rs`; bindings are the `[keys]` and `[overlay_keys]` of the default file.

mod change;
mod edit;
mod file;
mod keys;
mod kinds;
mod networks;
mod render;
mod save;
mod server_keys;
mod telling_keys;
mod values;

pub use change::{Changed, THEME, theme_named};
pub use keys::{KeySpec, find, keys};
pub use save::SettingsFile;
pub use values::{Background, ClientConfig, Colours, ConfigError, DEFAULT, Options};
