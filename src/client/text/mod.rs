//! Text as it stands on a screen: how wide it is, where it breaks, what it means, and how foreign text is made harmless.
//!
//! Nothing here knows colours, panes or messages. The unit of everything is the grapheme cluster: what a reader
//! calls one character.

pub mod links;
pub mod neutral;
pub mod style;
pub mod width;
pub mod wrap;
