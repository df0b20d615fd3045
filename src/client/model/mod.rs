//! All that the client knows, as plain data: networks, conversations, focus, overlays, settings, screen size.
//!
//! Nothing here sends or draws. Every text that came from elsewhere has passed `text::neutral` before it gets in.

pub mod answering;
pub mod available;
mod awaited;
pub mod backoff;
pub mod body;
pub mod bucket;
pub mod buffer;
pub mod buffers;
pub mod card;
pub mod channel_list;
pub mod composer;
pub mod editor;
pub mod entry;
pub mod geometry;
pub mod joins;
pub mod kept;
mod looking;
pub mod looks;
pub mod masks;
pub mod mutes;
pub mod negotiation;
pub mod netsplit;
pub mod network;
pub mod outgoing;
pub mod outstanding;
pub mod overlay;
pub mod pace;
pub mod page;
pub mod password;
pub mod people;
pub mod picker;
pub mod presence;
pub mod pulse;
pub mod query;
pub mod quote;
pub mod reaction_line;
pub mod reactions;
pub mod reading;
mod relations;
pub mod requests;
pub mod roster;
pub mod scroll;
pub mod settings;
pub mod sidebar;
mod state;
pub mod target;
pub mod typing;
mod view;
pub mod watch;
pub mod who;
pub mod zone;

pub use state::{Flash, Model, NetworkId};
