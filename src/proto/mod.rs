//! The IRC language: messages, names, modes, capabilities, numerics. No sockets, no clock, no state of a session.
//!
//! Lenient in, strict out: [`parse()`] makes sense of whatever it can, [`encode()`] writes only legal lines. What a
//! verb means is decided elsewhere, by each half for itself.

pub mod batch;
pub mod caps;
pub mod encode;
mod features;
pub mod fingerprint;
pub mod fold;
pub mod format;
pub mod isupport;
pub mod lines;
pub mod list_mask;
pub mod mask;
pub mod message;
pub mod mode;
pub mod name;
pub mod numeric;
pub mod parse;
pub mod reply;
pub mod sasl;
pub mod split;
pub mod stamp;
pub mod tags;
pub mod verb;
pub mod verifier;

pub use caps::{Cap, CapSet};
pub use encode::encode;
pub use fingerprint::Fingerprint;
pub use fold::{Casemap, Folded};
pub use isupport::Isupport;
pub use lines::{Line, LineReader};
pub use list_mask::ListMask;
pub use mask::Mask;
pub use message::{Message, Source};
pub use mode::{ModeChange, ModeKinds};
pub use name::{Account, ChannelName, Nick, ServerName, UserName};
pub use numeric::Numeric;
pub use parse::{ParseError, parse, parse_lenient};
pub use reply::StandardReply;
pub use stamp::{MsgId, Timestamp};
pub use tags::Tags;
pub use verb::Verb;
pub use verifier::Verifier;
