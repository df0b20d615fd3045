//! What the client knows, as plain data.

pub mod editor;
