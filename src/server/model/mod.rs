//! The state that people share: who is here, which channels there are, who is in which. Data and lookups.

mod config;
mod ids;
mod limits;
mod record;

pub use config::HubConfig;
pub use ids::{Ids, SessionId, UserId};
pub use limits::{LIMITS, LimitSpec, Limits};
pub use record::{Record, Recorded};
