//! What the line mode has asked for of what was said before.

use crate::client::model::buffer::BufferId;
use crate::proto::Timestamp;

/// Questions that may be open at a server.
pub const MOST_RECAPS: usize = 64;

/// A question that the server has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recap {
    pub buffer: BufferId,
    /// It was asked because of a join: what comes are messages like others, that can be answered. Else it was asked for by
    /// hand, and may repeat what was printed.
    pub joining: bool,
    /// Up to when the user has read it on any device, as the server told since.
    pub read: Option<Timestamp>,
}
