//! The terminal: taken over, given back, written to. Nothing here knows the client; what a key means is in `keys`.

mod brush;
mod clipboard;
mod paint;
mod shift;
mod takeover;

pub use takeover::Terminal;
