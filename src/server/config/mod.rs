//! What the operator of a server can set: read from a TOML file, then from the command line, checked, and shown again.
//!
//! An empty file is valid. Everything that is wrong is said in one line with file, line, key and what would be right.
//! The table of keys is in `keys.rs`; what the limits mean is said where they are, in the model.

mod accounts;
mod address_range;
mod file;
mod history;
mod keys;
mod kinds;
mod listen_address;
mod motd;
mod operators;
mod origins;
mod sts;
mod values;

pub use address_range::AddressRange;
pub use history::{ChannelHistory, HistoryConfig};
pub use keys::{Given, KEYS, KeySpec};
pub use kinds::{Kind, Kinds};
pub use listen_address::{DEFAULT_PORT, DEFAULT_WS_PORT, ListenAddress};
pub use operators::OperatorConfig;
pub use origins::AllowedOrigin;
pub use sts::StsConfig;
pub use values::{Birth, ConfigError, Durable, ServerConfig, Sources};
