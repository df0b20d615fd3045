//! Who the user is on a server: credentials, the dialogue in which they are proved, and what the server made of it.

use std::time::Duration;

use crate::client::model::password::Secret;
use crate::client::model::target::Target;
use crate::proto::Timestamp;
use crate::proto::sasl::{Client, Gathering, Mechanism};

/// How long an answer of a dialogue is waited for.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// An account and its password, for the server at one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// May be empty where the certificate says it.
    pub account: String,
    pub password: Secret,
    pub server: Target,
}

/// What the server said of registration (IRCv3 account-registration), in the value of the capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Registration {
    pub before_connect: bool,
    pub email_required: bool,
    pub custom_account_name: bool,
}

impl Registration {
    /// Tokens that nobody knows are nothing.
    pub fn parse(value: &str) -> Self {
        let keys = value.split(',').map(|token| token.split('=').next().unwrap_or(token));
        let mut all = Self::default();
        for key in keys {
            match key {
                "before-connect" => all.before_connect = true,
                "email-required" => all.email_required = true,
                "custom-account-name" => all.custom_account_name = true,
                _ => {}
            }
        }
        all
    }
}

/// One attempt to log in.
#[derive(Debug)]
pub struct Dialogue {
    pub client: Client,
    pub gathering: Gathering,
    /// The server has answered: it knows the mechanism.
    pub answered: bool,
    /// Names this attempt, so that a late result of another one is nothing.
    pub number: u64,
    /// When it is given up.
    pub until: Timestamp,
}

/// Everything of one network.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default)]
pub struct Login {
    /// Who the user wants to be; a guest without.
    pub wanted: Option<Credentials>,
    /// The server that knows us by our certificate.
    pub certificate: Option<Target>,
    /// The password is kept for the next run when it turns out to be right.
    pub remember: bool,
    pub dialogue: Option<Dialogue>,
    /// Mechanisms that the server tells, where it does (IRCv3 sasl-3.2).
    pub offered: Option<Vec<Mechanism>>,
    /// Mechanisms that are not tried again on this connection.
    pub tried: Vec<Mechanism>,
    /// It was tried on this connection, with whatever outcome.
    pub attempted: bool,
    /// A name was refused that may be ours once we are logged in.
    pub name_waits: bool,
    /// Why we are here without our account.
    pub failed: Option<String>,
    /// Who the server says that we are.
    pub account: Option<String>,
    pub registration: Registration,
    /// What was sent with REGISTER or VERIFY and is not answered yet.
    pub registering: Option<Credentials>,
    /// What it was sent with, for the dialog that is opened again.
    pub email: String,
    /// The user has told a service a password, and no other account has come of it yet.
    pub told_service: bool,
    pub dialogues: u64,
}

impl Login {
    /// Back to how a connection begins. Who the user wants to be stays.
    pub fn reset_session(&mut self) {
        self.dialogue = None;
        self.offered = None;
        self.tried.clear();
        self.attempted = false;
        self.name_waits = false;
        self.account = None;
        self.told_service = false;
        self.registration = Registration::default();
    }

    /// The credentials, if they are for the server at this address.
    pub fn credentials(&self, target: &Target) -> Option<&Credentials> {
        self.wanted.as_ref().filter(|wanted| wanted.server.keeps_secret(target))
    }

    /// Whether the user wants to be logged in to this account.
    pub fn is_asked(&self, account: &str) -> bool {
        self.wanted.as_ref().is_some_and(|wanted| wanted.account.eq_ignore_ascii_case(account))
    }

    /// Whether there is anything to prove to the server at this address.
    pub fn wants(&self, target: &Target) -> bool {
        self.credentials(target).is_some() || self.shows_certificate(target)
    }

    fn shows_certificate(&self, target: &Target) -> bool {
        let server = self.certificate.as_ref();
        target.tls && server.is_some_and(|server| server.keeps_secret(target))
    }

    /// The same server is reached elsewhere from now on, encrypted (IRCv3 sts).
    pub fn follow(&mut self, from: &Target, to: &Target) {
        let made = [&mut self.wanted, &mut self.registering].into_iter().flatten();
        let servers = made.map(|made| &mut made.server).chain(&mut self.certificate);
        for server in servers.filter(|server| to.tls && server.same_place(from)) {
            *server = to.clone();
        }
    }

    /// The mechanism to try next: the certificate where there is one, then the proof that shows the password to nobody, the
    /// password itself only where nobody else can read it.
    pub fn mechanism(&self, target: &Target, private: bool) -> Option<Mechanism> {
        let has_password = self.credentials(target).is_some_and(|c| !c.password.is_empty());
        let usable = |mechanism: &Mechanism| match mechanism {
            Mechanism::External => self.shows_certificate(target),
            Mechanism::ScramSha256 => has_password,
            Mechanism::Plain => has_password && private,
        };
        let order = [Mechanism::External, Mechanism::ScramSha256, Mechanism::Plain];
        let offered = |m: &Mechanism| self.offered.as_ref().is_none_or(|all| all.contains(m));
        let mut left = order.into_iter().filter(|m| !self.tried.contains(m));
        left.find(|m| usable(m) && offered(m))
    }

    /// Notes the mechanisms that the server has, as a list with commas.
    pub fn learn_mechanisms(&mut self, list: &str) {
        let known = list.split(',').filter_map(|name| Mechanism::parse(name.trim()));
        self.offered = (!list.is_empty()).then(|| known.collect());
    }
}
