//! [`ClientConfig`]: everything in force, loaded and shown again.

use std::path::PathBuf;
use std::sync::LazyLock;

use super::{file, render};
use crate::client::keymap::Keymap;
use crate::client::model::password::Secret;
use crate::client::model::places::Listed;
use crate::client::model::settings::{Settings, Start};
use crate::client::model::target::{self, Target};
use crate::client::model::trust::OwnCertificate;
use crate::client::themes;
use crate::proto::Fingerprint;
use crate::settings_file::{self, FileError, Wrong};

/// The default file: every key and every binding, with what it means.
pub const DEFAULT: &str = include_str!("../../../assets/default.toml");

/// How many colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colours {
    /// What the terminal says it can show.
    #[default]
    Auto,
    True,
    Indexed,
    Basic,
    None,
}

/// Which background the colours are chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Background {
    /// What the terminal answers, else what it has put into `COLORFGBG`; dark without both.
    #[default]
    Auto,
    Dark,
    Light,
}

/// Everything in force.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    pub server: Target,
    /// The server that the file names. What the file says of certificates and accounts is for that one alone.
    pub home: Target,
    /// Channels that the server's address names; another address means others.
    pub server_channels: Vec<String>,
    /// Whether the connection is encrypted, where that is not left to the address.
    pub tls: Option<bool>,
    pub pin: Option<Fingerprint>,
    /// The account, and where its password comes from, for the server of the file.
    pub account: Option<String>,
    pub password: Secret,
    pub password_command: Vec<String>,
    /// The account that the command line gives, for the server that is connected to.
    pub given_account: Option<String>,
    /// Our certificate and its key, for the server of the file.
    pub certificate: Option<PathBuf>,
    pub certificate_key: Option<PathBuf>,
    /// The name to use; without it the user is asked.
    pub nick: Option<String>,
    pub join: Vec<String>,
    pub colours: Colours,
    pub background: Background,
    /// What links are opened by; without it what is found.
    pub open_command: Vec<String>,
    /// Where conversations are kept; without it in the platform's folder for data.
    pub data: Option<PathBuf>,
    /// Lines kept on disk of one conversation; 0 for all.
    pub history_lines: u64,
    pub settings: Settings,
    /// The folder of the user's own themes.
    pub themes: Option<PathBuf>,
    /// The names of themes that there were at the start.
    pub theme_names: Vec<String>,
    /// Servers that the file names besides.
    pub networks: Vec<Listed>,
    pub keymap: Keymap,
    /// The file that what is set while the program runs is written into; it need not be there yet.
    pub save_to: Option<PathBuf>,
}

/// What the command line gives; it wins over the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    pub address: Option<String>,
    /// `--tls` and `--no-tls`.
    pub tls: Option<bool>,
    /// `--pin`, as it was written.
    pub pin: Option<String>,
    pub account: Option<String>,
    pub nick: Option<String>,
    /// Added to the channels of the file.
    pub join: Vec<String>,
    /// The user's file.
    pub config: Option<PathBuf>,
}

/// A configuration that cannot be used, in one line.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("cannot connect: {0}")]
    Address(String),
}

/// Read once: the default file is long, and defaults are asked for often.
pub(super) static DEFAULTS: LazyLock<ClientConfig> = LazyLock::new(|| {
    let mut config = ClientConfig {
        server: Target::default(),
        nick: None,
        networks: Vec::new(),
        server_channels: Vec::new(),
        home: Target::default(),
        tls: None,
        pin: None,
        account: None,
        password: Secret::default(),
        password_command: Vec::new(),
        given_account: None,
        certificate: None,
        certificate_key: None,
        join: Vec::new(),
        colours: Colours::default(),
        background: Background::default(),
        open_command: Vec::new(),
        data: None,
        history_lines: 0,
        settings: Settings::default(),
        themes: None,
        theme_names: themes::names(None),
        keymap: Keymap::default(),
        save_to: None,
    };
    file::apply(&mut config, DEFAULT).expect("a test reads the default file");
    config
});

impl Default for ClientConfig {
    /// What the default file says.
    fn default() -> Self {
        DEFAULTS.clone()
    }
}

impl ClientConfig {
    /// Reads and checks everything. Without a file the defaults hold; a file that is named must be there.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn load(options: &Options) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        config.themes = themes::folder(options.config.as_deref());
        config.theme_names = themes::names(config.themes.as_deref());
        if let Some(path) = &options.config {
            let text = settings_file::read(path)?;
            config.apply(&text).map_err(settings_file::in_file(path))?;
            config.save_to = Some(path.clone());
        }
        config.home = config.server.clone();
        if let Some(address) = &options.address {
            let (server, channels) = target::parse(address).map_err(ConfigError::Address)?;
            config.server = server;
            config.server_channels = channels;
        }
        config.secure(options)?;
        config.given_account.clone_from(&options.account);
        if options.nick.is_some() {
            config.nick.clone_from(&options.nick);
        }
        config.join.extend(options.join.iter().cloned());
        Ok(config)
    }

    /// Decides whether the connection is encrypted, and by whom it is trusted: the command line over the file over the
    /// address.
    fn secure(&mut self, options: &Options) -> Result<(), ConfigError> {
        if self.server.same_place(&self.home) {
            // A link says it itself.
            let address = options.address.as_deref().unwrap_or_default().contains("://");
            self.server.tls = self.tls.filter(|_| !address).unwrap_or(self.server.tls);
            self.server.pin = self.server.pin.or(self.pin).filter(|_| self.tls != Some(false));
        }
        if let Some(pin) = &options.pin {
            self.server.pin = Some(target::parse_pin(pin).map_err(ConfigError::Address)?);
        }
        let Target { tls, pin, .. } = &mut self.server;
        match options.tls {
            Some(false) if options.pin.is_some() => {
                let why = "--no-tls has no certificate that --pin could mean".to_owned();
                return Err(ConfigError::Address(why));
            }
            Some(false) => (*tls, *pin) = (false, None),
            Some(true) => *tls = true,
            None => *tls |= pin.is_some(),
        }
        Ok(())
    }

    /// The account to log in to, and whether what the file says of its password is about this server and this account.
    pub fn login_account(&self) -> Option<(String, bool)> {
        let home = self.server.same_place(&self.home);
        let of_file = self.account.clone().filter(|_| home);
        let account = self.given_account.clone().or(of_file)?;
        let same = home && self.account.as_ref() == Some(&account);
        Some((account, same))
    }

    /// Where no address is given and the file names no server, the first of the networks that are connected to at the start
    /// is the one to begin with.
    pub fn begin_with_networks(&mut self) {
        let first = self.networks.iter().find(|listed| listed.autoconnect);
        if let Some(first) = first.filter(|_| self.server == Target::default()) {
            self.server = first.target.clone();
            self.server_channels.clone_from(&first.join);
            self.nick = first.nick.clone().or_else(|| self.nick.take());
            self.given_account = self.given_account.take().or_else(|| first.account.clone());
        }
    }

    /// The certificate by which the server of the file knows us.
    pub fn own_certificate(&self) -> Option<OwnCertificate> {
        let chain = self.certificate.clone()?;
        let key = self.certificate_key.clone().unwrap_or_else(|| chain.clone());
        Some(OwnCertificate { server: self.home.clone(), chain, key })
    }

    /// Sets what a TOML text says.
    ///
    /// # Errors
    /// The number of a line, from 1, and what is wrong there.
    pub fn apply(&mut self, text: &str) -> Result<(), Wrong> {
        file::apply(self, text)
    }

    /// The values in force as a file with comments.
    pub fn render(&self) -> String {
        render::render(self)
    }

    /// How the run begins. `suggestion` is the name that the question for one proposes.
    pub fn start(&self, suggestion: String) -> Start {
        Start {
            target: self.server.clone(),
            nick: self.nick.clone(),
            suggestion,
            join: [self.server_channels.as_slice(), &self.join].concat(),
            settings: self.settings.clone(),
        }
    }
}
