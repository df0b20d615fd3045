//! The terminal: taken over, given back, written to, heard. Nothing here knows the client; what a key means is in `keys`.

mod answers;
mod brush;
mod clipboard;
mod framing;
mod input;
mod notify;
mod paint;
mod sequences;
mod shift;
mod side_doors;
mod takeover;

pub use answers::{Answer, Answers};
pub use input::Input;
pub use paint::Painter;
pub use sequences::Heard;
pub use takeover::Terminal;
