//! Text as it stands on a screen: how wide it is, where it breaks, what it means, and how foreign text is made harmless.
//!
//! Text stands in the cells in the order in which it is written and read, also where it is read from the right: terminals
//! that turn such text round by themselves would take the names and panes beside it with it, so they are asked not to
//! (BDSM, ECMA-48 section 7.2.1, reset for as long as the screen is ours), and characters that would isolate it are not
//! written, because many terminals give them a cell or a box. What others send to change the direction is left out.
//!
//! Nothing here knows colours, panes or messages. The unit of everything is the grapheme cluster: what a reader
//! calls one character.

pub mod hyperlinks;
pub mod links;
pub mod neutral;
pub mod style;
pub mod width;
pub mod word;
pub mod wrap;
