//! The state that people share: who is here, which channels there are, who is in which. Data and lookups.
//!
//! Fields of [`Model`] are private to this folder. Shared state changes in [`Model::apply`] alone; besides it only a
//! connection that comes or goes, a connection's own facts, a new configuration, and how often commands were given are
//! written.

mod account;
mod apply;
mod attachment;
mod change;
mod channel;
mod client_batch;
mod config;
mod conversation;
mod derived;
mod errand;
mod founding;
mod hidden_host;
mod history;
mod ids;
pub mod invariants;
mod limits;
mod lists;
mod login;
mod markers;
mod monitors;
mod nicks;
mod operator;
mod peer;
pub mod policy;
mod presence;
mod question;
mod reach;
mod received;
mod record;
mod redaction;
mod reject;
mod remembered;
mod renaming;
mod restart;
mod service;
mod session;
mod staying;
mod tables;
mod throttle;
mod user;

pub use account::{Account, AccountId, AccountSetting, Accounts};
pub use attachment::person_of;
pub use change::{Change, ChannelMode, Said, Stamped, Target};
pub use channel::{Channel, ChannelModes, Flag, Member, Rank, Topic};
pub use client_batch::{ClientBatch, Draft, Fault};
pub use config::{AccountRules, Admin, HubConfig, Sts};
pub use conversation::{Conversations, Party, parties, partner, place_of};
pub use derived::owner_token;
pub use errand::{Errand, Told};
pub use founding::{Founding, Registered, looks_after, ranks_after, registered};
pub use history::{
    By, Filter, Found, Kept, Part, Query, Reach, Refusal, Restored, Row, SavedChannel, SavedMember,
    SavedPerson, Selector, Slice, Subject, Unavailable, Write,
};
pub use ids::{Ids, SessionId, UserId, first_number, id_number, id_of, moment_of};
pub use limits::{LIMITS, LimitSpec, Limits};
pub use lists::{ListKind, Listed, Lists};
pub use login::{Against, Dialogue, Manner, Purpose, Salting};
pub use markers::{Markers, Owner, owner_of};
pub use monitors::{Added, MonitorList, Monitors};
pub use nicks::{BadAccountName, GRACE};
pub use operator::Operator;
pub use peer::{Peer, counted_under};
pub use presence::{ABSENT, NOT_CONNECTED};
pub use question::{Answer, Asked, Door, Matter, Near, Password, Pending, Question};
pub use reach::{reach, reaches};
pub use received::{Garbled, Received, read_line, too_long};
pub use record::{Record, Recorded};
pub use redaction::{Redaction, Redactions};
pub use reject::Reject;
pub use remembered::{Memory, Remembered};
pub use restart::{PATIENCE, Waiting};
pub use service::Service;
pub use session::{Flow, Phase, Registration, Session};
pub use tables::Model;
pub use throttle::Throttles;
pub use user::{User, UserMode};
