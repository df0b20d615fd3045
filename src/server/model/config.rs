//! What the hub is told about itself: names, the message of the day, channels that always exist, limits.

use crate::proto::{ChannelName, ServerName, Timestamp};

use super::{Limits, Operator};

/// Who looks after the server, where it is, how to reach them; empty where nothing is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Admin {
    pub name: String,
    pub location: String,
    pub email: String,
}

/// The rules for accounts.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRules {
    /// Whether people can make accounts themselves.
    pub registration: bool,
    /// Whether they can do so before they have arrived. Never where the server itself needs a password.
    pub before_connect: bool,
    /// Whether they must name an email address. Nothing is ever sent there.
    pub email_required: bool,
    /// Rounds of hashing for passwords that are set from now on, 4,096 to 10,000,000.
    pub iterations: u32,
    /// Accounts that do not say otherwise stay when their last connection goes.
    pub always_on: bool,
}

impl Default for AccountRules {
    /// 100,000 rounds take some 30 ms: a thousand people who come back after a restart are let in within 15 seconds, and
    /// the clients that do the work themselves do not stutter. Whoever steals the file tries 30 passwords a second and core.
    fn default() -> Self {
        Self {
            registration: true,
            before_connect: true,
            email_required: false,
            iterations: 100_000,
            always_on: false,
        }
    }
}

/// What clients are asked to insist on (IRCv3 sts).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sts {
    /// Where encryption is to be had.
    pub port: u16,
    /// For how long; 0 takes an earlier wish back.
    pub seconds: u64,
}

/// Plain data, checked by whoever made it. A reload replaces it whole.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubConfig {
    /// The source of the server's own lines.
    pub server: ServerName,
    /// Shown to people; without spaces (ISUPPORT NETWORK).
    pub network: String,
    /// A few words about the server (`RPL_WHOISSERVER`, `RPL_LINKS`).
    pub description: String,
    /// Who looks after the server, for ADMIN.
    pub admin: Admin,
    pub version: String,
    /// Lines without control characters, each short enough for one reply.
    pub motd: Vec<String>,
    /// Channels that always exist and are listed to newcomers.
    pub channels: Vec<ChannelName>,
    /// No other channels than those.
    pub fixed_channels: bool,
    /// Show a name made from the address instead of the address.
    pub hide_addresses: bool,
    /// Registration needs the server's password. What it is, whoever checks it knows.
    pub password: bool,
    pub operators: Vec<Operator>,
    pub accounts: AccountRules,
    /// `None` when nothing is said of it.
    pub sts: Option<Sts>,
    pub limits: Limits,
    /// When the server was started.
    pub started: Timestamp,
    /// Drawn once per start: keeps message ids of different starts apart.
    pub seed: u64,
    /// Drawn once for a data folder: keeps hidden addresses hidden.
    pub host_key: [u8; 16],
    /// That folder outlives the server, so what was drawn for it tells this server from others of the same name.
    pub lasting: bool,
}
