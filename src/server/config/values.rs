//! [`ServerConfig`]: everything in force, where it comes from, loaded, checked and shown again.

use std::path::{Path, PathBuf};

use super::address_range::AddressRange;
use super::keys::{Given, KEYS};
use super::listen_address::ListenAddress;
use super::origins::AllowedOrigin;
use super::{HistoryConfig, OperatorConfig, StsConfig, accounts, file, keys, motd, operators};
use crate::logging::Format;
use crate::proto::{ChannelName, Mask, ServerName, Timestamp};
use crate::server::model::{AccountRules, Admin, HubConfig, LIMITS, Limits, Sts};
use crate::server::secrets::{Secret, Secrets};
use crate::settings_file::{self, FileError};

/// What survives once a line was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durable {
    /// The end of the process, however it comes.
    #[default]
    Process,
    /// A power cut as well: the disk is waited for.
    Power,
}

impl Durable {
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Process, Self::Power].into_iter().find(|durable| durable.as_str() == text)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Power => "power",
        }
    }
}

/// Everything in force. [`Default`] is an empty file and an empty command line.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    pub listen: Vec<ListenAddress>,
    /// The same for WebSocket clients.
    pub listen_ws: Vec<ListenAddress>,
    /// The certificate and its key; without them the server makes its own.
    pub tls_cert: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    /// Others than this machine need not encrypt.
    pub allow_plaintext: bool,
    /// Clients are asked to insist on encryption.
    pub sts: Option<StsConfig>,
    /// The link to join is shown as a QR code.
    pub qr: bool,
    /// Which web pages are let in.
    pub websocket_origins: Vec<AllowedOrigin>,
    /// Who may see the metrics besides this machine.
    pub metrics_from: Vec<AddressRange>,
    pub channels: Vec<ChannelName>,
    pub fixed_channels: bool,
    pub name: ServerName,
    pub network: String,
    pub description: String,
    pub admin: Admin,
    /// Where history is kept.
    pub data: Option<PathBuf>,
    /// Or nowhere but in memory.
    pub memory: bool,
    pub durable: Durable,
    pub history: HistoryConfig,
    pub accounts: AccountRules,
    /// Where the message of the day was read from.
    pub motd: Option<PathBuf>,
    pub motd_lines: Vec<String>,
    /// Needed to register.
    pub password: Option<Secret>,
    pub operators: Vec<OperatorConfig>,
    pub hide_addresses: bool,
    pub log_messages: bool,
    pub log_format: Format,
    pub limits: Limits,
}

impl Default for ServerConfig {
    fn default() -> Self {
        let limits = Limits::default();
        let channel = |name| {
            ChannelName::parse(name, limits.channel_length).expect("written here, and short")
        };
        Self {
            listen: vec![ListenAddress::default()],
            listen_ws: Vec::new(),
            tls_cert: None,
            tls_key: None,
            allow_plaintext: false,
            sts: None,
            qr: false,
            websocket_origins: Vec::new(),
            metrics_from: Vec::new(),
            channels: vec![channel("#channel1"), channel("#channel2")],
            fixed_channels: false,
            name: ServerName::parse("tchat.local").expect("written here, and a host name"),
            network: "tchat".to_owned(),
            description: "a tchat server".to_owned(),
            admin: Admin::default(),
            data: None,
            memory: false,
            durable: Durable::default(),
            history: HistoryConfig::default(),
            accounts: AccountRules::default(),
            motd: None,
            motd_lines: Vec::new(),
            password: None,
            operators: Vec::new(),
            hide_addresses: true,
            log_messages: false,
            log_format: Format::Text,
            limits,
        }
    }
}

/// What a start of the server gives it, and no configuration.
#[derive(Debug, Clone)]
pub struct Birth {
    pub at: Timestamp,
    /// Drawn for this start.
    pub seed: u64,
    /// Drawn for the data folder.
    pub host_key: [u8; 16],
    /// There is such a folder.
    pub lasting: bool,
}

/// Where settings come from, so that they can be read again.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    pub file: Option<PathBuf>,
    /// Keys of [`KEYS`] with what the command line gave for them; they win over the file.
    pub given: Vec<(&'static str, Given)>,
    /// The data folder when none is named: where the platform wants it.
    pub usual_data: Option<PathBuf>,
}

/// A configuration that cannot be used, in one line.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    File(#[from] FileError),
    /// On the command line.
    #[error("--{option}: {what}")]
    Option { option: String, what: String },
}

impl Sources {
    /// Reads and checks everything; a reload calls it again.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn load(&self) -> Result<ServerConfig, ConfigError> {
        let mut config = ServerConfig::default();
        if let Some(path) = &self.file {
            let text = settings_file::read(path)?;
            file::apply(&mut config, &text).map_err(settings_file::in_file(path))?;
            let folder = path.parent().unwrap_or(Path::new(""));
            let paths =
                [&mut config.motd, &mut config.data, &mut config.tls_cert, &mut config.tls_key];
            for path in paths.into_iter().flatten() {
                *path = folder.join(&*path);
            }
        }
        for (key, given) in &self.given {
            keys::set(&mut config, key, given.clone())
                .map_err(|what| ConfigError::Option { option: key.replace('_', "-"), what })?;
        }
        config.data = config.data.or_else(|| self.usual_data.clone());
        if let Some(path) = &config.motd {
            let text = settings_file::read(path)?;
            config.motd_lines = motd::lines(&text).map_err(settings_file::in_file(path))?;
        }
        Ok(config)
    }
}

impl ServerConfig {
    /// What clients are told of encryption.
    pub fn sts(&self) -> Option<Sts> {
        let StsConfig { seconds, port } = self.sts?;
        let port = port.or_else(|| Some(self.listen.first()?.port))?;
        Some(Sts { port, seconds })
    }

    /// What the hub is told.
    pub fn hub(&self, birth: &Birth) -> HubConfig {
        HubConfig {
            server: self.name.clone(),
            network: self.network.clone(),
            description: self.description.clone(),
            admin: self.admin.clone(),
            version: concat!("tchat-", env!("CARGO_PKG_VERSION")).to_owned(),
            motd: self.motd_lines.clone(),
            channels: self.channels.clone(),
            fixed_channels: self.fixed_channels,
            password: self.password.is_some(),
            operators: self.operators.iter().map(|operator| operator.who.clone()).collect(),
            sts: self.sts(),
            hide_addresses: self.hide_addresses,
            accounts: self.accounts.clone(),
            limits: self.limits.clone(),
            started: birth.at,
            seed: birth.seed,
            host_key: birth.host_key,
            lasting: birth.lasting,
        }
    }

    /// What is needed to check passwords.
    pub fn secrets(&self) -> Secrets {
        let operators = self.operators.iter();
        let operators = operators
            .map(|operator| (operator.who.name.clone(), operator.secret.clone()))
            .collect();
        Secrets { server: self.password.clone(), operators }
    }

    /// Every value in force, as a file that would give them again; of passwords only that there is one.
    pub fn show(&self) -> String {
        let mut text = String::new();
        for spec in KEYS {
            match &self.password {
                Some(_) if spec.key == "password" => text.push_str("# password is set\n"),
                _ => text.push_str(&line(spec.key, (spec.show)(self).as_deref())),
            }
        }
        for operator in &self.operators {
            let name = toml::Value::from(operator.who.name.as_str());
            let hosts: Vec<_> = operator.who.hosts.iter().map(Mask::to_string).collect();
            let hosts = toml::Value::from(hosts);
            text.push_str("\n[[operator]]\n");
            text.push_str(&line("name", Some(&name.to_string())));
            text.push_str("# password is set\n");
            if !operator.who.hosts.is_empty() {
                text.push_str(&line("hosts", Some(&hosts.to_string())));
            }
        }
        text.push_str(&self.history.show());
        text.push_str(&accounts::show(&self.accounts));
        text.push_str("\n[limits]\n");
        for spec in LIMITS {
            text.push_str(&line(spec.key, self.limit(spec.key).as_deref()));
        }
        text
    }

    /// The file in `assets`: every key with its default and what it means.
    pub fn default_file() -> String {
        let config = Self::default();
        let mut text = String::from(
            "# Settings of `tchat serve`, every key with its default. An empty file means the same.\n\
             # Options of the command line win over this file; SIGHUP reads it again.\n",
        );
        for spec in KEYS {
            let value = line(spec.key, (spec.show)(&config).as_deref());
            text.extend(["\n# ", spec.help, "\n", &value]);
        }
        text.push_str(operators::EXAMPLE);
        text.push_str(&HistoryConfig::explained());
        text.push_str(&accounts::explained());
        text.push_str("\n# What strangers can make grow.\n[limits]\n");
        for spec in LIMITS {
            let value = line(spec.key, config.limit(spec.key).as_deref());
            let range = format!(" ({} to {})\n", spec.least, spec.most);
            text.extend(["\n# ", spec.help, &range, &value]);
        }
        text
    }

    fn limit(&self, key: &str) -> Option<String> {
        self.limits.get(key).map(|value| value.to_string())
    }
}

fn line(key: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("{key} = {value}\n"),
        None if key == "sts" => format!("# {key} = \"30d\"\n"),
        None if key == "data" => format!("# {key} = \"FOLDER\"\n"),
        None if key == "password" => format!("# {key} = \"PASSWORD\"\n"),
        None => format!("# {key} = \"FILE\"\n"),
    }
}
