//! What is to be written into the user's settings.

/// One entry of the settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saving {
    /// The tables that the key is in, from the outermost, and the key: `["mouse"]`, `["keys", "f9"]`. Never empty.
    pub path: Vec<String>,
    /// The value as TOML; without one the entry is taken out.
    pub value: Option<String>,
}
